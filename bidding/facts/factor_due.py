"""What clock and workers have to do for bidders' own keys; always computed anew."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bidding.facts import dues, factors, pauses
from bidding.facts.openings import closing_of, openings
from bidding.models import BidderKey, FactorWindow, Opening, Remedy
from bidding.rules import factors as rule
from bidding.rules.factors import KeyState
from bidding.rules.opening import MAY_OPEN
from kernel.due import Due
from tender.rules.stages import BEFORE_DEADLINE, Stage

#: nothing is closed yet: there is no window to look for
_BEFORE: Final = (*BEFORE_DEADLINE, Stage.CLOSED)


def due(now: datetime) -> Iterator[Due]:
    """Return windows to open, keys to check, lists to freeze, remedies that end."""
    waiting = pauses.not_paused(openings().filter(state__in=list(MAY_OPEN)))
    for found in waiting.exclude(lot__stage__in=_BEFORE).order_by("id"):
        row = factors.row_of(found)
        if row is None:
            yield from _to_begin(found)
        elif rule.needs_look(factors.as_window(row), now):
            yield dues.act(
                "look at factor window",
                "look_at_window",
                "look_at_window",
                opening=found.uid,
            )
        elif rule.is_over(factors.as_window(row), factors.states(found), now):
            yield dues.task(
                "publish factors", "outbox", "publish_factors", opening=found.uid
            )
    yield from _to_check()
    for remedy in _remedies():
        if rule.needs_look(factors.as_remedy_window(remedy), now):
            yield dues.act(
                "look at remedy",
                "look_at_window",
                "look_at_remedy",
                opening=remedy.opening.uid,
            )
        elif _may_read(remedy, now):
            yield dues.task(
                "open envelope", "unseal", "open_envelope", opening=remedy.opening.uid
            )


def _to_begin(found: Opening) -> Iterator[Due]:
    listed = closing_of(found)
    if listed is None or listed.published_at is None:
        return
    if factors.window_s(found):
        yield dues.act(
            "open factor window", "factors", "open_window", opening=found.uid
        )


def _to_check() -> Iterator[Due]:
    running = pauses.not_paused(Opening.objects.all())
    waiting = BidderKey.objects.filter(state=KeyState.SENT, opening__in=running)
    for uid in waiting.values_list("opening__uid", flat=True).distinct().order_by():
        yield dues.task("check keys", "unseal", "check_keys", opening=uid)


def _remedies() -> Iterator[Remedy]:
    running = pauses.not_paused(Opening.objects.filter(state__in=list(MAY_OPEN)))
    found = Remedy.objects.filter(opening__in=running)
    yield from found.select_related("opening").order_by("id")


def _may_read(remedy: Remedy, now: datetime) -> bool:
    """Say whether the wait is over: its time is, or all have handed in what opens."""
    if now >= remedy.until:
        return True
    came = factors.recovered(remedy.opening)
    return came > remedy.tried and came >= len(remedy.shut)


def waits(found: Opening) -> bool:
    """Say whether reading must wait for bidders: for their keys, or for a remedy."""
    return factors.holds(found) or factors.remedy_of(found) is not None


def next_instant(now: datetime) -> datetime | None:
    """Return the earliest end of a window or a remedy after `now`."""
    windows = FactorWindow.objects.filter(closed_at=None, ends_at__gt=now)
    remedies = Remedy.objects.filter(opening__state__in=list(MAY_OPEN), until__gt=now)
    ends = [
        *windows.values_list("ends_at", flat=True),
        *remedies.values_list("until", flat=True),
    ]
    return min(ends, default=None)
