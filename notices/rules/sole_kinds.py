"""What the publicity of a single source says beside a plan (74号令38).

Optional items: they stand in the notice of a trade with one supplier and in no other.
"""

from typing import Final

from notices.rules.fields import field as _f
from tender.rules.rulebooks import Text

TITLE: Final = Text("单一来源采购公示", "Single source published")
PUBLICITY: Final = (
    _f("supplier", "拟定的唯一供应商", "The one supplier", "bidders"),
    _f("why", "采用单一来源的原因", "Why a single source", "bidders"),
    _f("opinions", "专业人员论证意见", "Opinions of professionals", "evaluation"),
    _f("period", "公示期限", "Publicity period", "dates"),
    _f("objection", "反馈异议的渠道和方式", "How to object", "objection"),
)
