"""The terms of a live auction: every number that two real rule sets disagree about.

domain.md 1.3, 1.4 and 2.9. A notice says when free bidding runs, whether timed bidding
follows and who may enter it, by how much a bid must better the last, how each bid moves
the deadline, what happens at a price cap, who may match, and what a freeze does. The
rule sets of Fujian, of the Suzhou Industrial Park, and of the courts are three values
of one type. Pure data: instants are aware, lengths are exact, prices are decimals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kernel.durations import Days, Hours, Seconds
from kernel.periods import check_aware
from kernel.refused import Invalid

ZERO: Final = timedelta(0)
#: a price is numeric(20,6): at most this, exclusive
PRICE_LIMIT: Final = Decimal(10) ** 14
FALLS_MOST: Final = 100_000
HOUR: Final = timedelta(hours=1)


class TermsWrong(Invalid):
    """The terms of an auction contradict each other."""

    code = "auction-terms"
    zh = "竞价规则不成立：{why_zh}。"
    en = "These auction terms cannot stand: {why_en}."


class Direction(StrEnum):
    """Which way a bid betters the last."""

    UP = "up"
    DOWN = "down"


class Steps(StrEnum):
    """How an increment binds: any amount from it on, or whole multiples of it."""

    AT_LEAST = "at-least"
    MULTIPLE = "multiple"


class Trigger(StrEnum):
    """When timed bidding follows free bidding."""

    NEVER = "never"
    ALWAYS = "always"
    #: two bidders (or as many as said) among all who bid
    BIDDERS = "bidders"
    #: two bidders who bid within the last stretch of free bidding
    BIDDERS_IN_LAST = "bidders-in-last"
    #: somebody says, when asked at the end, that it wants to go on (39号令19)
    ASKED = "asked"


class Entry(StrEnum):
    """Who may bid in timed bidding."""

    REGISTERED = "registered"
    BIDDERS = "bidders"


class ResetKind(StrEnum):
    """What an accepted bid does to the deadline."""

    NONE = "none"
    #: the deadline is the bid's instant and the window
    RESTART = "restart"
    #: in the last stretch the deadline is the bid's instant and that much, at least
    EXTEND = "extend"
    #: in the last stretch the deadline moves on by that much
    PROLONG = "prolong"


class AtCap(StrEnum):
    """What follows when the price reaches its cap; the notice says which."""

    FIRST = "first"
    DRAW = "draw"
    AREA = "area"
    PLAN = "plan"


class Right(StrEnum):
    """Where a right of first refusal is exercised."""

    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Reset:
    """How a bid moves the deadline: `within` before it, by `by`."""

    kind: ResetKind = ResetKind.NONE
    within: timedelta = ZERO
    by: timedelta = ZERO

    def deadline(self, deadline: datetime, at: datetime) -> datetime:
        """Return the deadline after a bid at `at`: it never comes earlier."""
        if self.kind is ResetKind.RESTART:
            return max(deadline, at + self.by)
        if self.kind is ResetKind.NONE or at < deadline - self.within:
            return deadline
        if self.kind is ResetKind.EXTEND:
            return max(deadline, at + self.by)
        return deadline + self.by


@dataclass(frozen=True, slots=True)
class Free:
    """Free bidding (挂牌报价、自由竞价): from, to, and how long before it stops.

    `ends_at` is the announced end; bids are taken until `pause` before it.
    """

    opens_at: datetime
    ends_at: datetime
    pause: timedelta = ZERO
    reset: Reset = field(default_factory=Reset)


@dataclass(frozen=True, slots=True)
class Timed:
    """Timed bidding (限时竞价): what calls for it, the preparation, the countdown."""

    trigger: Trigger
    window: timedelta
    reset: Reset
    preparation: timedelta = ZERO
    within: timedelta = HOUR
    bidders: int = 2
    entry: Entry = Entry.REGISTERED
    #: how long bidders may say that they want to go on
    asking: timedelta = ZERO


@dataclass(frozen=True, slots=True)
class Dutch:
    """A price that falls from the start until somebody takes it (荷兰式)."""

    step: Decimal
    every: timedelta
    floor: Decimal


@dataclass(frozen=True, slots=True)
class Reserve:
    """A reserve (底价), announced and typed in once within a stretch before the end.

    From `opens` before the announced end (None: at any time) until `closes` before it.
    """

    opens: timedelta | None = None
    closes: timedelta = ZERO


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest price (最高限价), for a falling price the lowest, and what follows.

    `answer` is how long others may take the cap before a draw or a contest of plans;
    `area_*` is for bids of area at the cap (竞配建、竞自持).
    """

    price: Decimal
    then: AtCap = AtCap.FIRST
    answer: timedelta = ZERO
    area_start: Decimal = Decimal(0)
    area_increment: Decimal = Decimal(0)
    area_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """Rights of first refusal: the holders by order, 1 before 2 (网拍19、21)."""

    holders: Mapping[str, int]
    right: Right = Right.INSIDE
    #: outside: how long a holder has to answer after the hammer
    answer: timedelta = ZERO


@dataclass(frozen=True, slots=True)
class Hold:
    """What a freeze does, and when bidding may resume.

    `again`: a freeze of timed bidding is followed by preparation and a whole countdown.
    `last` and `left_most`: frozen within `last` of the announced end, at most
    `left_most` remains. Repaired within `at_once`, it may resume at once, else only
    with `notice`.
    """

    again: bool = False
    last: timedelta = ZERO
    left_most: timedelta | None = None
    at_once: timedelta | None = None
    notice: Hours | Days | Seconds | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """All of it. Without `timed`, free bidding ends with the hammer.

    `registered` empty: whoever bids is registered (a public replay without the list).
    """

    free: Free | None = None
    timed: Timed | None = None
    #: where timed bidding, or a falling start, begins with no free bidding before it
    timed_opens_at: datetime | None = None
    dutch: Dutch | None = None
    direction: Direction = Direction.UP
    start: Decimal | None = None
    increment: Decimal = Decimal(0)
    steps: Steps = Steps.AT_LEAST
    steps_most: int | None = None
    unit: str = "元"
    digits: int = 2
    registered: frozenset[str] = frozenset()
    bidders_least: int = 1
    leader_may_raise: bool = True
    reserve: Reserve | None = None
    cap: Cap | None = None
    priority: Priority | None = None
    hold: Hold = field(default_factory=Hold)
    #: what stands from before, when only the timed part is computed
    price_before: Decimal | None = None
    leader_before: str = ""
    before_bidders: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _check_times(self)
        _check_prices(self)

    @property
    def opens_at(self) -> datetime:
        """The instant from which bids are taken."""
        if self.free is not None:
            return self.free.opens_at
        assert self.timed_opens_at is not None
        return self.timed_opens_at

    @property
    def sign(self) -> int:
        """1 where a higher bid is better, -1 where a lower one is."""
        return 1 if self.direction is Direction.UP else -1


def _wrong(place: str, zh: str, en: str) -> TermsWrong:
    return TermsWrong(field=place, why_zh=zh, why_en=en)


def _check_times(terms: Terms) -> None:
    free, timed = terms.free, terms.timed
    alone = timed is not None or terms.dutch is not None
    if free is None and not (alone and terms.timed_opens_at):
        raise _wrong("free", "没有竞价时段", "there is no time for bidding")
    if free is not None:
        check_aware(free.opens_at)
        check_aware(free.ends_at)
        if free.opens_at >= free.ends_at - free.pause:
            raise _wrong("free", "报价时段不足", "free bidding has no length")
        if terms.dutch is not None:
            raise _wrong("dutch", "降价起拍无自由报价期", "a falling start has no end")
    if timed is not None and timed.window <= ZERO:
        raise _wrong("timed.window", "倒计时须大于零", "the countdown has no length")


def _check_prices(terms: Terms) -> None:
    if terms.increment < 0 or (
        terms.steps is Steps.MULTIPLE and terms.increment == 0 and not terms.dutch
    ):
        raise _wrong("increment", "增价幅度须为正数", "the increment must be positive")
    start, cap = terms.start, terms.cap
    most = cap.price if cap else None
    given = (start, terms.increment, terms.price_before, most)
    if any(each is not None and not 0 <= each < PRICE_LIMIT for each in given):
        raise _wrong("price", "价格超出范围", "a price is out of range")
    if cap and start is not None and terms.sign * (cap.price - start) < 0:
        raise _wrong("cap", "限价低于起始价", "the cap is short of the start price")
    if terms.dutch is not None:
        _check_dutch(terms.dutch, start)


def _check_dutch(dutch: Dutch, start: Decimal | None) -> None:
    if start is None or not 0 <= dutch.floor <= start:
        raise _wrong("dutch", "起拍价须高于底线", "the price must fall to its floor")
    if dutch.step <= 0 or dutch.every <= ZERO:
        raise _wrong("dutch.step", "降价幅度须大于零", "the price must fall by steps")
    if start - dutch.floor > dutch.step * FALLS_MOST:
        raise _wrong("dutch.step", "降价次数过多", "the price falls too often")


#: 福建 (2012): trigger in the last hour, 15 minutes to prepare, 5 minutes each bid
FUJIAN: Final = Timed(
    trigger=Trigger.BIDDERS_IN_LAST,
    window=timedelta(minutes=5),
    reset=Reset(ResetKind.RESTART, by=timedelta(minutes=5)),
    preparation=timedelta(minutes=15),
    within=HOUR,
    entry=Entry.REGISTERED,
)
FUJIAN_RESERVE: Final = Reserve(opens=None, closes=HOUR)
FUJIAN_HOLD: Final = Hold(
    again=True, last=HOUR, left_most=HOUR, at_once=HOUR, notice=Hours(24)
)
#: 苏州工业园区 21–23条: bidding stops an hour before the end, 4 minutes each bid
SUZHOU: Final = Timed(
    trigger=Trigger.BIDDERS,
    window=timedelta(minutes=4),
    reset=Reset(ResetKind.RESTART, by=timedelta(minutes=4)),
    entry=Entry.BIDDERS,
)
SUZHOU_PAUSE: Final = HOUR
SUZHOU_RESERVE: Final = Reserve(opens=timedelta(minutes=30))
SUZHOU_HOLD: Final = Hold(at_once=None, notice=Days(5))
#: 网络司法拍卖规定20条: a bid in the last 5 minutes extends to 5 minutes from it
COURT_RESET: Final = Reset(
    ResetKind.EXTEND, within=timedelta(minutes=5), by=timedelta(minutes=5)
)
