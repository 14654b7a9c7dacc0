"""Winners pick their regions in turn (顺位选地区; domain.md 1.5).

Lowest price first, one region a turn, round after round until all have a main supplier;
then, where the file asks for one, a backup supplier for each region in the same way,
never the main one. A turn has a clock; who lets it run out loses the turn. When a whole
round goes by without a pick the rest stays without. Half-open: at its end a turn is
over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from kernel.refused import Refused


class PickRefused(Refused):
    """A pick that does not count."""

    code: ClassVar[str] = "pick-refused"
    zh: ClassVar[str] = "选区无效。"
    en: ClassVar[str] = "The pick does not count."


class PickNotYourTurn(PickRefused):
    code = "not-your-turn"
    zh = "现由{turn}选区。"
    en = "It is the turn of {turn}."


class PicksOver(PickRefused):
    code = "picks-over"
    zh = "选区已结束。"
    en = "All regions have been picked."


class RegionUnknown(PickRefused):
    code = "region-unknown"
    zh = "没有“{region}”这一地区。"
    en = "There is no region “{region}”."


class RegionTaken(PickRefused):
    code = "region-taken"
    zh = "{region}已由{by}选定。"
    en = "{region} has been picked by {by}."


class OwnBackup(PickRefused):
    code = "own-backup"
    zh = "{region}的主供企业不能同时为备供企业。"
    en = "The main supplier of {region} cannot be its backup."


class Kind(StrEnum):
    """What is being picked."""

    MAIN = "main"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class PickTerms:
    """`order` is the winners by rank; `turn` None: no clock. `per_turn` regions."""

    order: tuple[str, ...]
    regions: tuple[str, ...]
    opens_at: datetime
    turn: timedelta | None = None
    backups: bool = False
    per_turn: int = 1


@dataclass(frozen=True, slots=True)
class Picks:
    """Where the picking stands: whose turn since when, and what was picked."""

    terms: PickTerms
    kind: Kind = Kind.MAIN
    place: int = 0
    since: datetime | None = None
    main: Mapping[str, str] = field(default_factory=dict)
    backup: Mapping[str, str] = field(default_factory=dict)
    #: regions picked in this turn, and turns lost in a row
    taken: int = 0
    lost: int = 0
    ended_at: datetime | None = None

    @property
    def turn(self) -> str:
        """Who picks now; empty when it is over."""
        return "" if self.ended_at is not None else self.terms.order[self.place]

    def open_to(self, winner: str) -> tuple[str, ...]:
        """Return the regions that `winner` may pick now."""
        done = self.main if self.kind is Kind.MAIN else self.backup
        return tuple(
            region
            for region in self.terms.regions
            if region not in done
            and (self.kind is Kind.MAIN or self.main.get(region) not in {None, winner})
        )


def begin(terms: PickTerms) -> Picks:
    """Return the picking at its first turn."""
    if not terms.order or len(set(terms.order)) != len(terms.order):
        raise ValueError("each winner stands once in the order")
    if len(set(terms.regions)) != len(terms.regions):
        raise ValueError("each region stands there once")
    return _settled(Picks(terms, since=terms.opens_at), terms.opens_at)


def advance(state: Picks, at: datetime) -> Picks:
    """Return the picking at `at`, every turn that ran out lost."""
    turn = state.terms.turn
    while turn is not None and state.ended_at is None and state.since is not None:
        over = state.since + turn
        if over > at:
            break
        state = _lose(state, over)
    return state


def pick(state: Picks, winner: str, region: str, at: datetime) -> Picks:
    """Return the picking with a region picked, or refuse by name."""
    state = _checked(state, winner, at)
    if region not in state.terms.regions:
        raise RegionUnknown(field="region", region=region)
    done = state.main if state.kind is Kind.MAIN else state.backup
    if region in done:
        raise RegionTaken(field="region", region=region, by=done[region])
    if state.kind is Kind.BACKUP and state.main.get(region) == winner:
        raise OwnBackup(field="region", region=region)
    named = {**done, region: winner}
    if state.kind is Kind.MAIN:
        state = replace(state, main=named)
    else:
        state = replace(state, backup=named)
    state = replace(state, taken=state.taken + 1, lost=0)
    if state.taken >= state.terms.per_turn or not state.open_to(winner):
        state = _pass_on(state, at)
    return _settled(state, at)


def lose_turn(state: Picks, winner: str, at: datetime) -> Picks:
    """Return the picking with a turn given up."""
    return _lose(_checked(state, winner, at), at)


def _checked(state: Picks, winner: str, at: datetime) -> Picks:
    state = advance(state, at)
    if state.ended_at is not None:
        raise PicksOver
    if winner != state.turn:
        raise PickNotYourTurn(field="winner", turn=state.turn)
    return state


def _lose(state: Picks, at: datetime) -> Picks:
    lost = state.lost + (0 if state.taken else 1)
    return _settled(replace(_pass_on(state, at), lost=lost), at)


def _pass_on(state: Picks, at: datetime) -> Picks:
    place = (state.place + 1) % len(state.terms.order)
    return replace(state, place=place, since=at, taken=0)


def _settled(state: Picks, at: datetime) -> Picks:
    """Pass over whoever has nothing to pick; go on to backups, or end."""
    winners = state.terms.order
    for _ in winners:
        if state.lost >= len(winners):
            break
        if state.open_to(state.terms.order[state.place]):
            return state
        state = _pass_on(state, at)
    if state.kind is Kind.MAIN and state.terms.backups and state.main:
        first = replace(state, kind=Kind.BACKUP, place=0, since=at, taken=0, lost=0)
        return _settled(first, at)
    return replace(state, ended_at=at)
