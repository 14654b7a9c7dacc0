"""What happens in a live auction, as the lot's stream keeps it.

A bidder stands here by the number on its paddle alone: who holds which number is told
by one row after the hammer, to those whom the disclosure table names. Prices are text
in the unit of the notice; instants are ISO text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from journal.rules.events import Event

PHASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "before": ("未开始", "not begun"),
        "free": ("自由报价", "free bidding"),
        "paused": ("报价截止，待限时竞价", "bids stopped"),
        "asking": ("询问是否继续竞价", "asking who goes on"),
        "preparing": ("限时竞价准备", "preparing"),
        "dutch": ("降价竞价", "falling price"),
        "timed": ("限时竞价", "timed bidding"),
        "taking": ("已达限价，征询接受", "at the cap"),
        "area": ("竞报面积", "bidding area"),
        "rights": ("征询优先权", "asking holders of rights"),
        "ended": ("已结束", "ended"),
    }
)
OUTCOMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "sold": ("成交", "sold"),
        "no-bids": ("无人报价", "no bids"),
        "too-few-bidders": ("竞买人不足", "too few bidders"),
        "below-reserve": ("未达底价", "reserve not met"),
        "draw": ("转摇号", "to a draw"),
        "plan": ("转方案评比", "to a contest of plans"),
    }
)
#: why an auction stands still though nobody froze it
STOPS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "suspended": ("交易已暂停", "the trade is suspended"),
        "interrupted": ("平台中断", "the platform was interrupted"),
    }
)
_CODED: Final = MappingProxyType({"phase": PHASES, "outcome": OUTCOMES})


@dataclass(frozen=True)
class AuctionOpened(Event):
    """Bidding begins. `terms` are all of its rules (bidding.rules.auctions.coding)."""

    kind = "bidding.auction-opened"
    sentence_en = "Bidding opens; until {until}"
    urgent = True

    auction: str
    terms: dict[str, object]
    until: str


@dataclass(frozen=True)
class AuctionBidTaken(Event):
    """A bid counts. `minimum` is the least next bid; empty when none is taken."""

    kind = "bidding.auction-bid"
    sentence_en = "No. {number} bids {price} {unit}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _CODED

    auction: str
    n: int
    number: str
    price: str
    area: str
    unit: str
    received_at: str
    phase: str
    until: str
    minimum: str
    match: bool


@dataclass(frozen=True)
class AuctionWent(Event):
    """The clock ended a phase at `since`; `until` is the end of the next."""

    kind = "bidding.auction-phase"
    sentence_en = "Now: {phase}, until {until}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _CODED

    auction: str
    phase: str
    since: str
    until: str
    price: str
    minimum: str


@dataclass(frozen=True)
class AuctionHammered(Event):
    """The hammer fell at `hammered_at`, which the rule names, not the clock.

    `number` led at `price`; both are empty where nobody bid.
    """

    kind = "bidding.auction-hammered"
    sentence_en = "The hammer falls: no. {number}, {price} {unit}"
    urgent = True

    auction: str
    hammered_at: str
    number: str
    price: str
    unit: str
    bids: int


@dataclass(frozen=True)
class AuctionSettled(Event):
    """What it came to, with the reserve, if there was one, and the salt of its digest.

    `number` is the winner's where there is one; `among` go to a draw or a contest.
    """

    kind = "bidding.auction-settled"
    sentence_en = "The auction has ended: {outcome}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _CODED

    auction: str
    outcome: str
    number: str
    price: str
    area: str
    unit: str
    among: list[str]
    by_right: bool
    reserve: str
    reserve_salt: str


@dataclass(frozen=True)
class AuctionDrawn(Event):
    """A draw among those who took the cap named the winner's number."""

    kind = "bidding.auction-drawn"
    sentence_en = "The draw names no. {number}"
    urgent = True

    auction: str
    number: str
    among: list[str]


@dataclass(frozen=True)
class AuctionNumbers(Event):
    """Which organisation bid under which number; written when all is over."""

    kind = "bidding.auction-numbers"
    sentence_en = "Who bid under which number"

    auction: str
    holders: list[dict[str, str]]


@dataclass(frozen=True)
class AuctionGoesOn(Event):
    """Asked at the end of the listing, a bidder wants to go on (39号令19)."""

    kind = "bidding.auction-goes-on"
    sentence_en = "No. {number} enters the timed bidding"
    urgent = True

    auction: str
    number: str


@dataclass(frozen=True)
class AuctionCapTaken(Event):
    """A bidder takes the price at the cap (接受最高限价)."""

    kind = "bidding.auction-cap-taken"
    sentence_en = "No. {number} takes the cap"
    urgent = True

    auction: str
    number: str


@dataclass(frozen=True)
class AuctionRightAnswered(Event):
    """A holder of a right of first refusal answers after the hammer."""

    kind = "bidding.auction-right-answered"
    sentence_en = "No. {number} answers as a holder of a right: {answer}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
        {"answer": {"takes": ("行使", "takes it"), "waives": ("放弃", "waives it")}}
    )

    auction: str
    number: str
    answer: str


@dataclass(frozen=True)
class AuctionReserveTyped(Event):
    """The reserve is in: SHA-256 of salt and price; both are told with the hammer."""

    kind = "bidding.auction-reserve-typed"
    sentence_en = "The reserve was entered and cannot be changed"
    urgent = True

    auction: str
    digest: str


@dataclass(frozen=True)
class AuctionStopped(Event):
    """The auction is frozen for a failure; nothing is bid and no time runs."""

    kind = "bidding.auction-frozen"
    sentence_en = "The auction is frozen: {reason}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
        {"reason": STOPS}
    )

    auction: str
    frozen_at: str
    reason: str
    price: str


@dataclass(frozen=True)
class AuctionNoticeGiven(Event):
    """When a frozen auction will go on at the earliest is announced ahead."""

    kind = "bidding.auction-resume-noticed"
    sentence_en = "Notice is given that the auction will go on: {reason}"

    auction: str
    reason: str


@dataclass(frozen=True)
class AuctionWentOn(Event):
    """It goes on, by the notice's rule for interruptions."""

    kind = "bidding.auction-resumed"
    sentence_en = "The auction goes on until {until}: {reason}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _CODED

    auction: str
    reason: str
    phase: str
    notice_at: str
    until: str
