"""By which text a procedure goes, and on which of its articles each matter rests.

One act has another article in each order: whoever refuses, rejects or decides names a
matter here instead of asking which procedure it is. A further procedure names one of
these, or brings a row of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tender.rules.rulebooks import Text


@dataclass(frozen=True, slots=True)
class Statute:
    """A text and its articles by matter.

    `is_talks`: 非招标方式, where suppliers respond and talk instead of tendering.
    Matters: `response` a bid does not answer the form; `substance` it does not respond
    in substance; `late` it comes too late, `withdraw` until when it may be taken back;
    `ends` the trade is ended for good; `quotes` final quotes are called for; `left` no
    final quote was given; `decision` the purchaser chooses; `one-price` the price that
    was given stands.
    """

    is_talks: bool
    articles: Mapping[str, Text]

    def article(self, matter: str) -> Text:
        """Return the article of a matter that this text has."""
        return self.articles[matter]

    def says(self, matter: str) -> Text | None:
        """Return the article of a matter; None where the text has none."""
        return self.articles.get(matter)


def _statute(articles: Mapping[str, Text], *, is_talks: bool = False) -> Statute:
    return Statute(is_talks, MappingProxyType(dict(articles)))


def _74(number: int) -> Text:
    return Text(
        f"政府采购非招标采购方式管理办法第{number}条", f"Order 74, art. {number}"
    )


def _214(number: int) -> Text:
    return Text(
        f"政府采购竞争性磋商采购方式管理暂行办法（财库〔2014〕214号）第{number}条",
        f"Competitive Consultation Measures (Caiku [2014] No. 214), art. {number}",
    )


def _hours(text: Text) -> dict[str, Text]:
    """One article says both: what comes late is refused, before it all may be had back.

    `token` is the stamped time that proves which of the two it was.
    """
    return dict.fromkeys(("late", "withdraw", "token"), text)


_ORDER_87_DECISION: Final = Text(
    "政府采购货物和服务招标投标管理办法第68条", "Order 87, art. 68"
)

TENDERING: Final = _statute(
    {
        "response": Text("招标投标法实施条例第51条", "Tendering Regulations, art. 51"),
        "ends": Text("招标投标法实施条例第31条", "Tendering Regulations, art. 31"),
        "decision": Text("招标投标法实施条例第55条", "Tendering Regulations, art. 55"),
    }
)
ORDER_87: Final = _statute(
    {
        "response": Text("87号令第63条", "Order 87, art. 63"),
        "ends": Text("87号令第29条", "Order 87, art. 29"),
        "decision": _ORDER_87_DECISION,
    }
)
CONSULTATION: Final = _statute(
    {
        "response": Text("财库〔2014〕214号第16条", "Caiku [2014] No. 214, art. 16"),
        "substance": Text("财库〔2014〕214号第18条", "Caiku [2014] No. 214, art. 18"),
        **_hours(Text("财库〔2014〕214号第13条", "Caiku [2014] No. 214, art. 13")),
        "quotes": _214(21),
        "ends": _214(35),
        "left": Text("财库〔2014〕214号第22条", "Caiku [2014] No. 214, art. 22"),
        "decision": Text(
            "政府采购竞争性磋商采购方式管理暂行办法第28条",
            "Competitive Consultation Measures, art. 28",
        ),
    },
    is_talks=True,
)
NEGOTIATION: Final = _statute(
    {
        "response": _74(30),
        **_hours(_74(15)),
        "ends": _74(23),
        "substance": _74(30),
        "quotes": _74(33),
        "left": _74(34),
        "decision": _74(36),
    },
    is_talks=True,
)
INQUIRY: Final = _statute(
    {
        "response": _74(46),
        **_hours(_74(15)),
        "ends": _74(23),
        "substance": _74(48),
        "decision": _74(49),
        "one-price": _74(46),
    },
    is_talks=True,
)
SINGLE_SOURCE: Final = _statute(
    {
        "response": _74(41),
        **_hours(_74(15)),
        "ends": _74(23),
        "substance": _74(41),
        "quotes": _74(41),
        "left": _74(43),
        "decision": _74(41),
    },
    is_talks=True,
)
_ORDER_110: Final = Text(
    "政府采购框架协议采购方式管理暂行办法第28条", "Order 110, art. 28"
)
FRAMEWORK: Final = _statute(
    {
        "response": Text(
            "政府采购框架协议采购方式管理暂行办法第25条", "Order 110, art. 25"
        ),
        "decision": _ORDER_110,
    }
)
_SELECTION: Final = Text(
    "本地中介服务选取规定", "Local rules on choosing intermediaries"
)
INTERMEDIARY: Final = _statute(
    {"response": _SELECTION, "decision": _SELECTION, **_hours(_SELECTION)}
)
_ORDER_32: Final = Text(
    "企业国有资产交易监督管理办法（32号令）",
    "State-owned Assets Transactions (Order 32)",
)
EQUITY: Final = _statute(
    {"response": _ORDER_32, "decision": _ORDER_32, **_hours(_ORDER_32)}
)
_PARTNERSHIP: Final = Text(
    "政府和社会资本合作项目政府采购管理办法（财库〔2014〕215号）",
    "PPP Procurement Measures (Caiku [2014] No. 215)",
)
PARTNERSHIP: Final = _statute({"response": _PARTNERSHIP, "decision": _PARTNERSHIP})
_ROUND: Final = Text("集中带量采购文件", "The volume-based purchase file")
VOLUME: Final = _statute({"response": _ROUND, "decision": _ROUND, **_hours(_ROUND)})
