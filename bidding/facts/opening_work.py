"""What clock and workers have to do for openings; remembered nowhere, always computed.

A worker that was killed left its work as it was: the next look finds it here again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from bidding.facts import draws, dues, factor_due, kinds, pauses
from bidding.facts.openings import (
    closing_of,
    is_below_floor,
    is_round,
    openings,
    releases_needed,
    window_end,
)
from bidding.models import OpenedBid, Opening
from bidding.rules.backups import ENVELOPE as BACKUPS
from bidding.rules.opening import MAY_OPEN, DocumentsState, OpeningState
from escrow import queries as escrow
from kernel.due import Due
from tender import queries as tender
from tender.rules.stages import Stage

_TO_PREPARE: Final = (Stage.OPEN, Stage.FROZEN, Stage.CLOSED, Stage.RELEASING)


def due(now: datetime) -> Iterable[Due]:
    """Return what clock and workers do for openings."""
    yield from _to_prepare()
    for found in openings().filter(state__in=list(MAY_OPEN)).order_by("id"):
        if found.envelope != BACKUPS:
            yield from _to_open(found, now)
    yield from _documents_due()
    yield from _endings_due()
    yield from factor_due.due(now)
    yield from draws.due(now)
    yield from _records_due()


def _to_prepare() -> Iterator[Due]:
    prepared = set(Opening.objects.values_list("lot_id", "envelope"))
    for lot in tender.lots_at(*_TO_PREPARE):
        if not tender.procedure_of(lot.trade).is_sealed:
            continue
        first = tender.procedure_of(lot.trade).first_envelope.envelope
        if (lot.pk, first) not in prepared:
            yield dues.act(
                "prepare opening", "opening_prepare", "prepare_opening", lot=lot.uid
            )


def _to_open(found: Opening, now: datetime) -> Iterator[Due]:
    if not is_round(found) and found.lot.stage == Stage.FAILED:
        yield _end("leave unopened", "leave_unopened", found)
        return
    listed = closing_of(found)
    if listed is None or listed.published_at is None or not kinds.is_its_stage(found):
        return
    if factor_due.waits(found) or pauses.is_paused(found):
        return
    usable, needed = releases_needed(found)
    count = len(escrow.releases_for(listed.digest))
    ends = window_end(found)
    is_over = ends is not None and now >= ends
    if is_below_floor(found):
        yield _end("leave unopened", "leave_unopened", found)
        return
    # Only those count that could be used: with a bad one among them the wait ends too.
    enough = 0 < needed <= usable
    last_try = is_over and found.state == OpeningState.WAITING
    if enough and (count > found.tried or last_try):
        yield dues.task("open envelope", "unseal", "open_envelope", opening=found.uid)
    elif last_try:
        yield _end("suspend opening", "suspend_opening", found)


def _documents_due() -> Iterator[Due]:
    running = pauses.not_paused(Opening.objects.all())
    waiting = OpenedBid.objects.filter(
        documents=DocumentsState.WAITING, opening__in=running
    )
    for uid in waiting.order_by("id").values_list("bid__uid", flat=True):
        yield dues.task("unseal documents", "unseal", "unseal_documents", bid=uid)


def _endings_due() -> Iterator[Due]:
    """Keys of openings with nothing left to decrypt; rounds that are read."""
    read = openings().exclude(state__in=list(MAY_OPEN)).filter(settled_at=None)
    for found in read.order_by("id"):
        if not found.bids.filter(documents=DocumentsState.WAITING).exists():
            yield _end("settle opening", "settle", found)


def _records_due() -> Iterator[Due]:
    # What is aside has no record of its own, and there is ever more of it.
    ended = Opening.objects.filter(state=OpeningState.FINISHED, record=None)
    others = ended.exclude(envelope__in=kinds.ASIDE_ENVELOPES)
    for uid in others.values_list("uid", flat=True):
        yield dues.task(
            "print opening record", "press", "print_opening_record", opening=uid
        )


def _end(name: str, function: str, found: Opening) -> Due:
    return dues.act(name, "opening_ends", function, opening=found.uid)


def next_instant(now: datetime) -> datetime | None:
    """Return the earliest end of a wait for releases after `now`."""
    ends = [
        window_end(found)
        for found in openings().filter(state=OpeningState.WAITING)
        if closing_of(found) is not None
    ]
    ends.append(draws.next_instant(now))
    ends.append(factor_due.next_instant(now))
    coming = [end for end in ends if end is not None and end > now]
    return min(coming, default=None)
