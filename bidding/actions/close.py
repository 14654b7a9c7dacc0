"""Close an envelope at its deadline: freeze what was received in time, for ever.

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
from bidding.models import Bid
from bidding.rules.closing import (
    KeyNotReady,
    TokensMissing,
    distinct_bidders,
    is_below_floor,
)
from bidding.rules.events import BidsCounted, ClosingFrozen, EnvelopeClosed
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
from tender.rules.stages import Act, Stage


@transaction.atomic(durable=True)
def close_envelope(*, lot: UUID, envelope: str) -> None:
    """Close one envelope of a lot whose deadline has come; twice is refused."""
    policy.check(CLOCK, "bidding.close")
    row = steps.lot_locked(lot)
    terms = terms_of(row, envelope)
    at = journal.instant()
    if at < terms.deadline or not terms.is_open:
        raise NotDue
    key = escrow.opening_key(terms.tender, terms.lot, envelope)
    if key is None:
        raise KeyNotReady
    bids = _bids(row, envelope)
    _check_tokens(row, envelope)
    _end_uploads(row, envelope, at)
    _join(row, envelope, terms, at)
    audience = Item.QUOTES if terms.is_round else Item.PUBLIC
    below = is_below_floor([bid.certificate for bid in bids], terms.floor)
    event = EnvelopeClosed(
        envelope=envelope,
        deadline=terms.deadline.isoformat(),
        floor=terms.floor,
    )
    record(stream=row.stream, event=event, by=CLOCK, at=at, audience=str(audience))
    _count(row, terms, bids, at)
    if not terms.is_round:
        steps.move_lot(row, Act.CLOSE, by=CLOCK, at=at)
    worker = certificates.load_der(bytes(key.certificate))
    body = _list(row, terms, bids, worker)
    kept = register_closing(
        subject=terms.tender,
        lot=terms.lot,
        envelope=envelope,
        body=body,
        cms=cms.sign_detached(body, platform_signer(), signing_time=at),
        at=at,
    )
    frozen = ClosingFrozen(envelope=envelope, closing=kept.digest)
    record(stream=row.stream, event=frozen, by=CLOCK, at=at, audience=str(audience))
    if below and not terms.is_round:
        _fail(row, terms, at)


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


def _join(lot: Any, envelope: str, terms: EnvelopeTerms, at: datetime) -> None:
    bids = Bid.objects.filter(lot=lot, envelope=envelope)
    hidden = list(bids.values_list("stream", flat=True))
    if not terms.is_round:
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
            article="招标投标法第28条、招标投标法实施条例第44条",
        )
