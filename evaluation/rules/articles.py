"""On which article an act of the room is refused, in each kind of trade.

Works go by 招标投标法 and its 条例, purchases by tender by 87号令, talks by 74号令 or
财库〔2014〕214号: one fault rests on another article in each. Where a trade goes by
none of them (land, drugs, intermediaries) its own text is named, as for rejections.
domain.md has 条例51 to 53 and 87号令47, 61, 64; the others are [K] in decision 0052.
"""

from collections.abc import Mapping
from typing import Final

from tender.rules import statutes
from tender.rules.procedures import Category, Procedure

#: `score` a score or sheet, `talk` what is said before sheets are signed, `clarify` a
#: question or its answer, `chair` who chairs, `reject` a rejection, `dissent` a vote
#: against, `reopen` a signed sheet taken up again
_WORKS: Final[Mapping[str, str]] = {
    "score": "招标投标法实施条例第49条",
    "talk": "招标投标法实施条例第49条",
    "clarify": "招标投标法实施条例第52条",
    "chair": "评标委员会和评标方法暂行规定（12号令）第9条",
    "reject": "招标投标法实施条例第51条",
    "dissent": "招标投标法实施条例第53条",
    "reopen": "招标投标法实施条例第71条",
}
_ORDER_87: Final[Mapping[str, str]] = {
    "score": "87号令第64条",
    "talk": "87号令第62条",
    "clarify": "87号令第51条",
    "chair": "87号令第47条",
    "reject": "87号令第63条",
    "dissent": "87号令第61条",
    "reopen": "87号令第64条",
}
_ORDER_74: Final[Mapping[str, str]] = {
    "score": "政府采购非招标采购方式管理办法第8条",
    "talk": "政府采购非招标采购方式管理办法第9条",
    "clarify": "政府采购非招标采购方式管理办法第16条",
    "chair": "政府采购非招标采购方式管理办法第7条",
    "reject": "政府采购非招标采购方式管理办法第30条",
    "dissent": "政府采购非招标采购方式管理办法第17条",
    "reopen": "政府采购非招标采购方式管理办法第21条",
}
_ORDER_214: Final[Mapping[str, str]] = {
    "score": "财库〔2014〕214号第24条",
    "talk": "财库〔2014〕214号第15条",
    "clarify": "财库〔2014〕214号第18条",
    "chair": "财库〔2014〕214号第14条",
    "reject": "财库〔2014〕214号第16条",
    "dissent": "财库〔2014〕214号第27条",
    "reopen": "财库〔2014〕214号第32条",
}


def article(matter: str, procedure: Procedure) -> str:
    """Return the article of a matter of the room in a trade of this procedure."""
    if procedure.law is Category.WORKS:
        return _WORKS[matter]
    if procedure.law is not Category.PROCUREMENT:
        return procedure.statute.article("response").zh
    if procedure.statute is statutes.CONSULTATION:
        return _ORDER_214[matter]
    return (_ORDER_74 if procedure.statute.is_talks else _ORDER_87)[matter]
