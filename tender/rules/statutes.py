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
    Matters of a bid: `response` it does not answer the form; `substance` it does not
    respond in substance; `late` it comes too late; `withdraw` until when it may be
    taken back; `token` the stamped time that proves which; `quotes` final quotes are
    called for; `left` no final quote was given; `one-price` the price that was given
    stands. Of the trade: `decision` the purchaser chooses; `ends` it is ended for good.
    Of the room: `score` a score or sheet; `talk` what is said before sheets are signed;
    `clarify` a question or its answer; `chair` who chairs; `reject` a rejection;
    `dissent` a vote against; `reopen` a signed sheet taken up again.
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


def _87(number: int) -> Text:
    return Text(f"87号令第{number}条", f"Order 87, art. {number}")


def _regulations(number: int) -> Text:
    return Text(
        f"招标投标法实施条例第{number}条", f"Tendering Regulations, art. {number}"
    )


def _caiku_214(number: int) -> Text:
    return Text(
        f"财库〔2014〕214号第{number}条", f"Caiku [2014] No. 214, art. {number}"
    )


def _214(number: int) -> Text:
    return Text(
        f"政府采购竞争性磋商采购方式管理暂行办法（财库〔2014〕214号）第{number}条",
        f"Competitive Consultation Measures (Caiku [2014] No. 214), art. {number}",
    )


def _hours(late: Text, withdraw: Text | None = None) -> dict[str, Text]:
    """What comes late is refused; before, it may be had back.

    One article says both where `withdraw` is not given. That of what comes late wants
    the moment of receipt recorded, which a missing stamp cannot prove.
    """
    return {"late": late, "withdraw": withdraw or late, "token": late}


_ORDER_87_DECISION: Final = Text(
    "政府采购货物和服务招标投标管理办法第68条", "Order 87, art. 68"
)

TENDERING: Final = _statute(
    {
        "response": _regulations(51),
        "decision": _regulations(55),
        "ends": _regulations(31),
        **_hours(
            Text("电子招标投标办法第27条", "Electronic Tendering Measures, art. 27"),
            _regulations(35),
        ),
        "score": _regulations(49),
        "talk": _regulations(49),
        "clarify": _regulations(52),
        "chair": Text(
            "评标委员会和评标方法暂行规定（12号令）第9条", "Order 12, art. 9"
        ),
        "reject": _regulations(51),
        "dissent": _regulations(53),
        "reopen": _regulations(71),
    }
)
#: what holds in every purchase by tender, also where another text goes before it
_BY_TENDER: Final[Mapping[str, Text]] = {
    **_hours(_87(33), _87(34)),
    "ends": _87(29),
    "score": _87(64),
    "talk": _87(62),
    "clarify": _87(51),
    "chair": _87(47),
    "reject": _87(63),
    "dissent": _87(61),
    "reopen": _87(64),
}
ORDER_87: Final = _statute(
    {**_BY_TENDER, "response": _87(63), "decision": _ORDER_87_DECISION}
)
CONSULTATION: Final = _statute(
    {
        "response": _caiku_214(16),
        "substance": _caiku_214(18),
        **_hours(_caiku_214(13)),
        "quotes": _214(21),
        "ends": _214(35),
        "left": _caiku_214(22),
        "decision": Text(
            "政府采购竞争性磋商采购方式管理暂行办法第28条",
            "Competitive Consultation Measures, art. 28",
        ),
        "score": _caiku_214(24),
        "talk": _caiku_214(15),
        "clarify": _caiku_214(18),
        "chair": _caiku_214(14),
        "reject": _caiku_214(16),
        "dissent": _caiku_214(27),
        "reopen": _caiku_214(32),
    },
    is_talks=True,
)
#: what holds in negotiation, inquiry and single source alike
_ORDER_74: Final[Mapping[str, Text]] = {
    **_hours(_74(15)),
    "ends": _74(23),
    "score": _74(8),
    "talk": _74(9),
    "clarify": _74(16),
    "chair": _74(7),
    "reject": _74(30),
    "dissent": _74(17),
    "reopen": _74(21),
}
NEGOTIATION: Final = _statute(
    {
        "response": _74(30),
        **_ORDER_74,
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
        **_ORDER_74,
        "substance": _74(48),
        "decision": _74(49),
        "one-price": _74(46),
    },
    is_talks=True,
)
SINGLE_SOURCE: Final = _statute(
    {
        "response": _74(41),
        **_ORDER_74,
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
        **_BY_TENDER,
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
PARTNERSHIP: Final = _statute(
    {**_BY_TENDER, "response": _PARTNERSHIP, "decision": _PARTNERSHIP}
)
_ROUND: Final = Text("集中带量采购文件", "The volume-based purchase file")
VOLUME: Final = _statute({"response": _ROUND, "decision": _ROUND, **_hours(_ROUND)})
