"""What the staff does while bidders decrypt: try again, note, make the time longer.

Nobody decides whether a key is good, and nobody ends the window early.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import locked, running
from bidding.facts import factors
from bidding.models import Bid, BidderKey, FactorNote, FactorWindow, Opening
from bidding.rules import factors as rule
from bidding.rules.factor_events import (
    FactorNoted,
    FactorsRetried,
    FactorWindowExtended,
)
from bidding.rules.factors import KeyKind, KeyState
from bidding.rules.uploads import BidState
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound
from parties.rules.actor import Actor, known_person
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.reasons import checked_reason, checked_text

EXTEND = "bidding.extend-window"
TEXT_MAX = 500


@transaction.atomic(durable=True)
def retry_failed(*, by: Actor, opening: UUID, ref: str = "") -> int:
    """Have all those checked again that failed; say how many. Twice finds none."""
    found = running(opening)
    steps.check_may(by, "bidding.retry-factors", found.lot.trade)
    rule.check_unfrozen(factors.as_window(factors.row_of(found)))
    last = factors.latest(found, KeyKind.FACTOR).values()
    failed = [row.pk for row in last if row.state == KeyState.FAILED]
    rows = list(
        BidderKey.objects.select_for_update(of=("self",))
        .select_related("bid")
        .filter(pk__in=failed, state=KeyState.FAILED)
        .order_by("id")
    )
    if not rows:
        return 0
    at = instant()
    for row in rows:
        row.state, row.code = KeyState.SENT, ""
        row.save(update_fields=["state", "code"])
    event = FactorsRetried(
        opening=str(found.uid), bids=[str(row.bid.uid) for row in rows]
    )
    item = str(Item.FACTOR_NOTE)
    stream = found.lot.stream
    record(stream=stream, event=event, by=by, at=at, audience=item, ref=ref)
    return len(rows)


@transaction.atomic(durable=True)
def note_bidder(
    *, by: Actor, opening: UUID, bid: UUID, text: str, request_key: UUID, ref: str = ""
) -> FactorNote:
    """Note something about one bidder, as that it was called (记一笔)."""
    found = locked(opening)
    steps.check_may(by, "bidding.note-bidder", found.lot.trade)
    known = FactorNote.objects.filter(request_key=request_key, opening=found).first()
    if known is not None:
        return known
    if factors.row_of(found) is None:
        raise rule.WindowNotOpen
    whose = _listed(found, bid)
    said = checked_text(text, field="text")[:TEXT_MAX]
    at = instant()
    made = FactorNote.objects.create(
        opening=found,
        bid=whose,
        person=known_person(by),
        person_name=by.person_name,
        text=said,
        request_key=request_key,
        at=at,
    )
    event = FactorNoted(
        opening=str(found.uid),
        bid=str(whose.uid),
        organisation_name=whose.organisation.name,
        text=said,
    )
    item = str(Item.FACTOR_NOTE)
    stream = found.lot.stream
    record(stream=stream, event=event, by=by, at=at, audience=item, ref=ref)
    return made


def _listed(found: Opening, bid: UUID) -> Bid:
    row = (
        Bid.objects.select_related("organisation")
        .filter(
            uid=bid,
            lot=found.lot,
            envelope=found.envelope,
            state=BidState.SUBMITTED,
        )
        .first()
    )
    if row is None:
        raise NotFound
    return row


def extension_facts(found: Opening, until: datetime, reason: str) -> dict[str, Json]:
    """Return what is signed: from which end to which, and why."""
    window = rule.check_unfrozen(factors.as_window(factors.row_of(found)))
    return {
        "code": found.lot.trade.code,
        "lot": found.lot.number,
        "opening": str(found.uid),
        "former": window.ends_at.isoformat(),
        "ends_at": until.isoformat(),
        "reason": reason.strip(),
    }


@transaction.atomic(durable=True)
def extend_window(
    *,
    by: Actor,
    opening: UUID,
    until: datetime,
    reason: str,
    signature: bytes,
    ref: str = "",
) -> FactorWindow:
    """Make the time to decrypt longer, signed, for a reason that everybody reads.

    Only until factors.json is stamped; the same end again changes nothing.
    """
    found = running(opening)
    steps.check_may(by, EXTEND, found.lot.trade)
    row = factors.row_of(found)
    at = instant()
    former = rule.check_unfrozen(factors.as_window(row))
    longer = rule.extended(former, until, at)
    if row is None or longer == former:
        assert row is not None, "what is unfrozen has its row"
        return row
    why = checked_reason(reason)
    facts = extension_facts(found, until, why)
    kept = steps.signed(by, EXTEND, str(found.uid), facts, signature, at)
    row.ends_at = longer.ends_at
    if not rule.is_watched(former):
        # The clock saw the former end and stopped looking: that was no outage.
        row.looked_at = at
    row.save(update_fields=["ends_at", "looked_at"])
    event = FactorWindowExtended(
        opening=str(found.uid),
        former=former.ends_at.isoformat(),
        ends_at=longer.ends_at.isoformat(),
        until=rule.clock_of(longer.ends_at),
        reason=why,
        signature=kept.digest,
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)
    return row
