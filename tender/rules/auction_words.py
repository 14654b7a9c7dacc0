"""The auction part of a tender file in words, for whoever reads it before bidding."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from kernel import money
from tender.rules import parcels
from tender.rules.auction_part import AuctionCap, AuctionLot, AuctionPart
from tender.rules.rulebooks import Text, counted

Line = tuple[Text, Text]

RULES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "fujian": Text(
            "挂牌加限时竞价（福建规则）", "Listing, then timed bidding (Fujian)"
        ),
        "suzhou": Text(
            "挂牌加限时竞价（苏州工业园区规则）",
            "Listing, then timed bidding (Suzhou Industrial Park)",
        ),
        "outcry": Text("拍卖（逐次报价）", "Auction, price by price"),
        "multiple": Text("多次报价", "Multiple quotes"),
        "dynamic": Text("动态报价（自由报价加限时报价）", "Dynamic quotes"),
        "falling": Text("竞价选取（报价递减）", "Price competition, falling"),
    }
)
_THEN: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "first": Text("先到者得", "the first at it wins"),
        "draw": Text("接受者摇号", "a draw among those who take it"),
        "area": Text("转竞报面积", "area is bid"),
    }
)
_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"元": "yuan", "万元": "× 10,000 yuan"}
)
#: a length is said in the largest unit that goes into it whole
_LENGTHS: Final = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))


def lines(part: AuctionPart) -> list[Line]:
    """Return what all lots share: the rules, and each length that they have."""
    told = [(Text("竞价规则", "Rules"), RULES[part.rules])]
    lengths = (
        (Text("挂牌期", "Listing"), part.listing_s),
        (Text("挂牌截止后停顿", "Pause after the listing"), part.pause_s),
        (Text("此时段内有报价方可进入", "A bid within, to enter"), part.within_s),
        (Text("准备时间", "Preparation"), part.preparation_s),
        (Text("限时竞价每轮", "Each countdown"), part.window_s),
    )
    return told + [(label, length(value)) for label, value in lengths if value]


def lot_lines(part: AuctionPart, lot: AuctionLot) -> list[Line]:
    """Return the numbers of one lot, prices in the part's unit, and its parcel."""
    figures = money.grouped(lot.deposit_fen)
    reserve = Text("设有底价", "there is one") if lot.reserve else _NONE
    told = [
        (Text("起始价", "Start price"), price(lot.start, part.unit)),
        (Text("增价幅度", "Increment"), price(lot.increment, part.unit)),
        (Text("保证金", "Deposit"), Text(f"{figures}元", f"{figures} yuan")),
        (Text("底价", "Reserve"), reserve),
        (Text("最高限价", "Cap"), _cap(lot.cap, part.unit)),
    ]
    return told + (parcels.lines(lot.parcel) if lot.parcel else [])


_NONE: Final = Text("不设", "none")


def _cap(cap: AuctionCap | None, unit: str) -> Text:
    if cap is None:
        return _NONE
    said, then = price(cap.price, unit), _THEN[cap.then]
    return Text(f"{said.zh}，达到后{then.zh}", f"{said.en}; at it {then.en}")


def price(value: Decimal, unit: str) -> Text:
    """Say a price in the auction's unit."""
    return Text(f"{value:,f}{unit}", f"{value:,f} {_UNITS[unit]}")


def length(seconds: int) -> Text:
    """Say a length in the largest unit that goes into it whole."""
    size, unit = next(each for each in _LENGTHS if seconds % each[0] == 0)
    return counted(seconds // size, unit)
