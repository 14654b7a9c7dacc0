"""Take in a signed manifest with its envelopes: what goes before the upload.

Everything the server can check without a key is checked here (envelope.md 8.2), and
every mismatch is refused by its name. A former bid stands until the new one is whole.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from bidding.actions.abandon import end_unfinished
from bidding.facts.envelopes import EnvelopeTerms, article_of, terms_of
from bidding.models import Bid, DrawSecret, Part, ShareEnvelope
from bidding.rules.articles import article
from bidding.rules.backups import CommitFirst
from bidding.rules.bids import (
    BidIdentifierTaken,
    CustodianMayNotBid,
    Former,
    NotAdmitted,
    NotOpenForBids,
    NotTheBidder,
    OwnerMayNotBid,
    check_follows,
)
from bidding.rules.events import BidRegistered
from bidding.rules.uploads import BidState, check_in_time
from escrow import queries as escrow
from journal.actions.hidden import create_hidden_stream
from journal.actions.record import record
from journal.queries import instant
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import manifest as manifests
from sealing import submission
from sealing.errors import WrongEnvelope, WrongLot
from sealing.manifest import SignedManifest
from sealing.submission import ManifestFacts
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.envelope_rows import Author

_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a client sends before the parts: unread bytes, and the announced sizes."""

    manifest: bytes
    shares: Mapping[int, bytes]
    digests: Sequence[bytes]
    sizes: Sequence[int]
    factor: bytes | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """Where the parts go, and the capability to send them; it is told only once."""

    bid: UUID
    upload_key: bytes
    parts: tuple[tuple[int, UUID], ...]


@transaction.atomic(durable=True)
def register_bid(*, by: Actor, lot: UUID, envelope: str, sealed: Sealed) -> Registered:
    """Check a manifest and make room for its parts.

    The same manifest sent again answers with the same bid and a new capability.
    """
    found = tender.lot_for(by, lot)
    steps.lot_locked(found.uid)
    at = instant()
    terms = terms_of(found, envelope)
    _check_author(by, found, terms)
    _check_open(by, found, terms, at)
    signed = manifests.open_message(sealed.manifest)
    facts = _checked(signed, sealed, terms, at)
    _check_bidder(by, facts, terms)
    again = _sent_again(by, facts)
    if again is None:
        check_follows(
            _former(by, found, envelope),
            seq=facts.seq,
            supersedes=facts.supersedes,
            rounds=terms.is_round,
        )
    key = secrets.token_bytes(_KEY_BYTES)
    digest = hashlib.sha256(key).hexdigest()
    if again is not None:
        again.upload_key_digest = digest
        again.save(update_fields=["upload_key_digest"])
        return _answer(again, key)
    _give_up_former_upload(by, found, envelope, at)
    made = _make(by, found, facts, sealed, at=at, key_digest=digest)
    _keep_files(made, signed, sealed)
    event = BidRegistered(
        bid=facts.bid,
        envelope=envelope,
        seq=facts.seq,
        manifest=facts.digest,
        supersedes=facts.supersedes or "",
        sizes=list(facts.sizes),
    )
    record(stream=made.stream, event=event, by=by, at=at, audience=str(Item.OWN_BID))
    return _answer(made, key)


def _check_author(by: Actor, lot: Any, terms: EnvelopeTerms) -> None:
    """Let those seal an envelope whose it is; to anybody else there is none."""
    if terms.by is Author.OWNER:
        steps.check_may(by, "bidding.seal-reserve", lot.trade)
    elif terms.by is Author.PARTY:
        steps.check_may(by, "bidding.give-secret", lot.trade)
        given = DrawSecret.objects.filter(
            draw__opening__lot=lot, organisation=_organisation(by)
        )
        if not given.exists():
            raise CommitFirst
    else:
        policy.check(by, "bidding.submit")


def _check_open(by: Actor, lot: Any, terms: EnvelopeTerms, at: datetime) -> None:
    late = article_of(lot, "late")
    check_in_time(deadline=terms.deadline, now=at, article=late)
    if not terms.is_open:
        raise NotOpenForBids
    if terms.by is not Author.BIDDER:
        return
    procedure = tender.procedure_of(lot.trade)
    if by.organisation in tender.organisations_of(lot.trade):
        raise OwnerMayNotBid(article=article("owner", procedure))
    seats = escrow.seats(str(lot.trade.uid))
    if by.organisation in {seat.organisation.uid for seat in seats}:
        raise CustodianMayNotBid(article=article("custodian", procedure))


def _checked(
    signed: SignedManifest, sealed: Sealed, terms: EnvelopeTerms, at: datetime
) -> ManifestFacts:
    bound = signed.manifest.context
    if bound.lot != terms.lot:
        raise WrongLot(lot=bound.lot)
    if bound.envelope != terms.envelope:
        raise WrongEnvelope(envelope=bound.envelope)
    # An envelope keeps the statement it was sealed under; the chain holds them all.
    statement = terms.verified(at).sealed_under(bound.statement)
    return submission.check(
        sealed.manifest,
        sealed.shares,
        sealed.digests,
        sealed.sizes,
        statement=statement,
        order=terms.order,
        anchors=parties.trust_anchors(),
        at=at,
        factor=sealed.factor,
        crls=parties.revocation_lists(at),
    )


def _check_bidder(by: Actor, facts: ManifestFacts, terms: EnvelopeTerms) -> None:
    holder = parties.certificate_by_fingerprint(facts.bidder_cert)
    if holder is None or holder[1].uid != by.organisation:
        raise NotTheBidder
    if terms.order is not None and facts.bidder_cert not in terms.order.admitted:
        raise NotAdmitted


def _sent_again(by: Actor, facts: ManifestFacts) -> Bid | None:
    found = Bid.objects.filter(uid=facts.bid).select_related("organisation").first()
    if found is None:
        return None
    same = (
        found.organisation.uid == by.organisation
        and found.manifest_digest == facts.digest
        and found.state in (BidState.UPLOADING, BidState.SUBMITTED)
    )
    if not same:
        raise BidIdentifierTaken
    return found


def _former(by: Actor, lot: Any, envelope: str) -> Former | None:
    found = (
        Bid.objects.filter(
            lot=lot,
            organisation__uid=_organisation(by),
            envelope=envelope,
            received_at__isnull=False,
        )
        .order_by("-received_at", "-id")
        .first()
    )
    if found is None:
        return None
    live = found.state == BidState.SUBMITTED
    return Former(found.seq, found.manifest_digest, live)


def _give_up_former_upload(
    by: Actor,
    lot: Any,
    envelope: str,
    at: datetime,
) -> None:
    """End an upload of the same bidder that was begun before: another takes over."""
    begun = (
        Bid.objects.select_for_update(of=("self",))
        .select_related("lot__trade")
        .filter(
            lot=lot,
            organisation__uid=_organisation(by),
            envelope=envelope,
            state=BidState.UPLOADING,
        )
    )
    for bid in begun:
        end_unfinished(bid, reason="begun-anew", by=by, at=at)


def _organisation(by: Actor) -> UUID:
    assert by.organisation is not None, "the policy asks for a bidder"
    return by.organisation


def _make(
    by: Actor,
    lot: Any,
    facts: ManifestFacts,
    sealed: Sealed,
    *,
    at: datetime,
    key_digest: str,
) -> Bid:
    return Bid.objects.create(
        uid=UUID(facts.bid),
        lot=lot,
        organisation=parties.organisation(_organisation(by)),
        certificate=facts.bidder_cert,
        envelope=facts.envelope,
        seq=facts.seq,
        state=BidState.UPLOADING,
        manifest=sealed.manifest,
        manifest_digest=facts.digest,
        supersedes=facts.supersedes or "",
        factor=sealed.factor,
        upload_key_digest=key_digest,
        stream=create_hidden_stream(),
        created_at=at,
    )


def _keep_files(made: Bid, signed: SignedManifest, sealed: Sealed) -> None:
    for number, part in enumerate(signed.manifest.parts):
        Part.objects.create(
            bid=made,
            number=number,
            size=part.layout.size,
            digests=sealed.digests[number],
            header=part.header,
        )
    ShareEnvelope.objects.bulk_create(
        ShareEnvelope(bid=made, index=index, envelope=envelope)
        for index, envelope in sorted(sealed.shares.items())
    )


def _answer(bid: Bid, key: bytes) -> Registered:
    parts = bid.parts.order_by("number").values_list("number", "uid")
    return Registered(bid.uid, key, tuple(parts))
