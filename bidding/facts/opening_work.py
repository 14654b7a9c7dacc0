"""What clock and workers have to do for openings; remembered nowhere, always computed.

A worker that was killed left its work as it was: the next look finds it here again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Final

from bidding.facts import draws, factor_due, kinds, pauses
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
        first = tender.procedure_of(lot.trade).first_envelope.envelope
        if (lot.pk, first) not in prepared:
            call = partial(_act, "opening_prepare", "prepare_opening", lot=lot.uid)
            yield Due("prepare opening", str(lot.uid), call)


def _to_open(found: Opening, now: datetime) -> Iterator[Due]:
    if not is_round(found) and found.lot.stage == Stage.FAILED:
        yield _call("leave unopened", "opening_ends", "leave_unopened", found)
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
        yield _call("leave unopened", "opening_ends", "leave_unopened", found)
        return
    # Only those count that could be used: with a bad one among them the wait ends too.
    enough = 0 < needed <= usable
    last_try = is_over and found.state == OpeningState.WAITING
    if enough and (count > found.tried or last_try):
        yield Due(
            name="open envelope",
            key=str(found.uid),
            queue="unseal",
            task="bidding.tasks.open_envelope",
            kwargs={"opening": str(found.uid)},
        )
    elif last_try:
        yield _call("suspend opening", "opening_ends", "suspend_opening", found)


def _documents_due() -> Iterator[Due]:
    running = pauses.not_paused(Opening.objects.all())
    waiting = OpenedBid.objects.filter(
        documents=DocumentsState.WAITING, opening__in=running
    )
    for uid in waiting.order_by("id").values_list("bid__uid", flat=True):
        yield Due(
            name="unseal documents",
            key=str(uid),
            queue="unseal",
            task="bidding.tasks.unseal_documents",
            kwargs={"bid": str(uid)},
        )


def _endings_due() -> Iterator[Due]:
    """Keys of openings with nothing left to decrypt; rounds that are read."""
    read = openings().exclude(state__in=list(MAY_OPEN)).filter(settled_at=None)
    for found in read.order_by("id"):
        if not found.bids.filter(documents=DocumentsState.WAITING).exists():
            yield _call("settle opening", "opening_ends", "settle", found)


def _records_due() -> Iterator[Due]:
    ended = openings().filter(state=OpeningState.FINISHED, record=None)
    for uid in [row.uid for row in ended if not kinds.is_aside(row)]:
        yield Due(
            name="print opening record",
            key=str(uid),
            queue="press",
            task="bidding.tasks.print_opening_record",
            kwargs={"opening": str(uid)},
        )


def _call(name: str, module: str, act: str, found: Opening) -> Due:
    return Due(name, str(found.uid), partial(_act, module, act, opening=found.uid))


def _act(module: str, name: str, **keys: object) -> None:
    """Do an act of the clock. Actions read here, so they are looked up when called."""
    getattr(import_module(f"bidding.actions.{module}"), name)(**keys)


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
