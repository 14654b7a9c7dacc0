"""On which article a bid is late, rejected, or may not stand, in each kind of trade.

招标投标法 and its 条例 hold for works, 政府采购法 and its orders for procurement: one
fault rests on another article in each. What domain.md 1.1, 1.2 and 1.7 do not have is
marked in decision 0020.
"""

from collections.abc import Mapping
from typing import Final

from tender.rules.procedures import Category, Procedure

_WORKS: Final[Mapping[str, str]] = {
    "members": "招标投标法第31条",
    "allowed": "招标投标法实施条例第37条",
    "agreement": "招标投标法实施条例第51条",
    "beside": "招标投标法实施条例第37条",
    "owner": "招标投标法实施条例第34条",
    "agency": "招标投标法实施条例第13条",
    "custodian": "招标投标法实施条例第34条",
    "operator": "电子招标投标办法第23条",
    "tie": "招标投标法实施条例第34条",
}
_PROCUREMENT: Final[Mapping[str, str]] = {
    "members": "政府采购法第24条",
    "allowed": "87号令第19条",
    "agreement": "政府采购法第24条",
    "beside": "政府采购法实施条例第22条",
    "owner": "政府采购法第12条",
    "agency": "87号令第8条",
    "custodian": "政府采购法第12条",
    "operator": "电子招标投标办法第23条",
    "tie": "政府采购法第12条",
}
# What talks have of their own stands in the place of the tender's order.
_TALKS: Final[Mapping[str, str]] = {
    **_PROCUREMENT,
    "allowed": "政府采购法第24条",
    "agency": "政府采购法第12条",
}


def article(matter: str, procedure: Procedure) -> str:
    """Return the article of a matter ("response", "members", a side …) in a trade."""
    own = procedure.statute.says(matter)
    if own is not None:
        return own.zh
    if procedure.law is not Category.PROCUREMENT:
        return _WORKS[matter]
    return (_TALKS if procedure.statute.is_talks else _PROCUREMENT)[matter]
