"""Close envelopes at their deadline: freeze what was received in time, for ever.

One transaction: the lot is locked, unfinished uploads end (撤回), hidden streams join
the lot's, the list is written over the journal's head, signed by the platform and
registered with escrow, which takes one list per envelope, ever. Stamping and
publishing follow outside (`stamp.publish_closing`).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bidding.actions.abandon import end_unfinished
from bidding.facts.envelopes import EnvelopeTerms, terms_of
from bidding.models import Bid, Opening
from bidding.rules.closing import (
    KeyNotReady,
    TokensMissing,
    distinct_bidders,
    is_below_floor,
)
from bidding.rules.events import BidsCounted, ClosingFrozen, EnvelopeClosed
from bidding.rules.opening import OpeningState
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from escrow.actions.closings import register_closing
from journal import queries as journal
from journal.actions.hidden import join_hidden
from journal.actions.platform import platform_signer
from journal.actions.record import record
from parties.rules import policy
from parties.rules.actor import CLOCK
from sealing import certificates, closing, cms
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item
from tender.rules.envelope_rows import Author
from tender.rules.stages import Act, Stage


@transaction.atomic(durable=True)
def close_envelope(*, lot: UUID, envelope: str) -> None:
    """Close one envelope of a lot whose deadline has come; twice is refused.

    With a lot's first envelope all others close that are taken by the same deadline
    (envelope.md 8.7: one list each), so that no price can come after the first list.
    """
    policy.check(CLOCK, "bidding.close")
    row = steps.lot_locked(lot)
    terms = terms_of(row, envelope)
    at = journal.instant()
    first = tender.procedure_of(row.trade).first_envelope.envelope
    is_whole = terms.is_round or envelope == first
    if at < terms.deadline or not terms.is_open or not is_whole:
        raise NotDue
    together = [terms, *_others(row, terms)]
    keys = [_key(each) for each in together]
    for each in together:
        _check_tokens(row, each.envelope)
    bids = [_bids(row, each.envelope) for each in together]
    for each, listed in zip(together, bids, strict=True):
        _end(row, each, listed, at)
    if not terms.is_round:
        steps.move_lot(row, Act.CLOSE, by=CLOCK, at=at)
    for each, listed, key in zip(together, bids, keys, strict=True):
        if listed or each.by is Author.BIDDER:
            _freeze(row, each, listed, key, at)
    below = is_below_floor([bid.certificate for bid in bids[0]], terms.floor)
    if below and not terms.is_round:
        _fail(row, terms, at)


def _others(lot: Any, terms: EnvelopeTerms) -> list[EnvelopeTerms]:
    """Return the terms of what is taken by the same deadline; a round stands alone.

    What the statement does not name was never taken.
    """
    if terms.is_round:
        return []
    stated = terms.verified(journal.instant()).statement.envelopes
    return [
        terms_of(lot, each.envelope)
        for each in tender.procedure_of(lot.trade).envelopes
        if not each.rounds and each.envelope != terms.envelope
        if each.envelope in stated
    ]


def _key(terms: EnvelopeTerms) -> Any:
    key = escrow.opening_key(terms.tender, terms.lot, terms.envelope)
    if key is None:
        raise KeyNotReady
    return key


def _end(lot: Any, terms: EnvelopeTerms, bids: Sequence[Bid], at: datetime) -> None:
    """End what is unfinished, join hidden streams, and say that it is closed."""
    _end_uploads(lot, terms.envelope, at)
    _join(lot, terms, at)
    if terms.by is not Author.BIDDER:
        return
    event = EnvelopeClosed(
        envelope=terms.envelope,
        deadline=terms.deadline.isoformat(),
        floor=terms.floor,
    )
    audience = str(_who_reads(terms))
    record(stream=lot.stream, event=event, by=CLOCK, at=at, audience=audience)
    _count(lot, terms, bids, at)


def _freeze(
    lot: Any, terms: EnvelopeTerms, bids: Sequence[Bid], key: Any, at: datetime
) -> None:
    """Write the list over the journal's head, sign it, and hand it to escrow."""
    worker = certificates.load_der(bytes(key.certificate))
    body = _list(lot, terms, bids, worker)
    kept = register_closing(
        subject=terms.tender,
        lot=terms.lot,
        envelope=terms.envelope,
        body=body,
        cms=cms.sign_detached(body, platform_signer(), signing_time=at),
        at=at,
    )
    frozen = ClosingFrozen(envelope=terms.envelope, closing=kept.digest)
    audience = str(_who_reads(terms))
    record(stream=lot.stream, event=frozen, by=CLOCK, at=at, audience=audience)
    if terms.by is not Author.BIDDER:
        Opening.objects.create(
            lot=lot,
            envelope=terms.envelope,
            state=OpeningState.WAITING,
            prepared_at=at,
        )


def _who_reads(terms: EnvelopeTerms) -> Item:
    return Item.QUOTES if terms.is_round else Item.PUBLIC


def _count(lot: Any, terms: EnvelopeTerms, bids: Sequence[Bid], at: datetime) -> None:
    """Say how many there are, to those whom the procedure's reading lets know."""
    event = BidsCounted(
        envelope=terms.envelope,
        count=len(bids),
        bidders=distinct_bidders([bid.certificate for bid in bids]),
    )
    audience = str(_who_counts(terms))
    record(stream=lot.stream, event=event, by=CLOCK, at=at, audience=audience)


def _who_counts(terms: EnvelopeTerms) -> Item:
    if terms.by is not Author.BIDDER:
        return Item.PUBLIC
    return Item.QUOTES if terms.is_round else Item.BIDDER_COUNT


def _bids(lot: Any, envelope: str) -> list[Bid]:
    found = Bid.objects.select_for_update(of=("self",)).filter(
        lot=lot, envelope=envelope, state=BidState.SUBMITTED
    )
    return list(found.order_by("received_at", "id"))


def _check_tokens(lot: Any, envelope: str) -> None:
    """A lot closes only when every listed bid has its token (envelope.md 8.4).

    The lots of a trade share their deadline: while one waits, all do, since the
    deadline of an envelope that was closed in one lot can move in none.
    """
    missing = Bid.objects.filter(
        lot__trade=lot.trade,
        envelope=envelope,
        state=BidState.SUBMITTED,
        token__isnull=True,
    ).count()
    if missing:
        raise TokensMissing(missing=missing)


def _end_uploads(lot: Any, envelope: str, at: datetime) -> None:
    unfinished = (
        Bid.objects.select_for_update(of=("self",))
        .select_related("lot__trade")
        .filter(lot=lot, envelope=envelope, state=BidState.UPLOADING)
    )
    for bid in unfinished.order_by("id"):
        end_unfinished(bid, reason="deadline", by=CLOCK, at=at)


def _join(lot: Any, terms: EnvelopeTerms, at: datetime) -> None:
    bids = Bid.objects.filter(lot=lot, envelope=terms.envelope)
    hidden = list(bids.values_list("stream", flat=True))
    first = tender.procedure_of(lot.trade).first_envelope.envelope
    if terms.envelope == first:
        hidden += tender.hidden_streams(lot)
    # The row lists every stream that joins, and so tells how many there are.
    audience = str(_who_counts(terms))
    still = [name for name in hidden if journal.is_hidden(name)]
    if still:
        join_hidden(stream=lot.stream, hidden=still, by=CLOCK, at=at, audience=audience)


def _list(
    lot: Any,
    terms: EnvelopeTerms,
    bids: Sequence[Bid],
    worker: Any,
) -> bytes:
    _n, head = journal.head(lot.stream)
    return closing.build(
        tender=terms.tender,
        lot=terms.lot,
        envelope=terms.envelope,
        statement=terms.statement.digest,
        order=None if terms.order is None else terms.order.digest,
        deadline=terms.deadline,
        head=head.hex(),
        worker=worker,
        entries=[
            closing.Entry(
                bid=str(bid.uid),
                bidder_cert=bid.certificate,
                seq=bid.seq,
                manifest=bid.manifest_digest,
                received_at=bid.received_at,
                token=_digest(bytes(bid.token or b"")),
            )
            for bid in bids
            if bid.received_at is not None
        ],
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _fail(lot: Any, terms: EnvelopeTerms, at: datetime) -> None:
    """Too few bidders: 不得开标; nothing is released and nothing opened."""
    if Stage(lot.stage) is Stage.CLOSED:
        steps.move_lot(
            lot,
            Act.FAIL,
            by=CLOCK,
            at=at,
            reason=f"递交投标文件的投标人少于{terms.floor}家，不得开标",
            article=tender.floor_article(lot, terms.envelope),
        )
