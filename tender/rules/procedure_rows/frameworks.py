"""Framework agreements in government procurement, as rows (框架协议, 110号令).

The first stage of the closed form: suppliers answer a public call as they would bid
(22), at least a fifth of them, and one, is eliminated by price or by quality (25 to
27), and all that are left enter: one decision names them, each at its own price.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tender.rules import floors, statutes
from tender.rules.envelope_rows import EnvelopeRow
from tender.rules.procedure_rows.paths import AWARD_PATH, COMMON_PATH
from tender.rules.procedure_rows.procurement import PROCUREMENT_OPEN
from tender.rules.procedure_types import PriceDecides, Procedure
from tender.rules.rulebooks import Text

PROCUREMENT_FRAMEWORK: Final[Procedure] = replace(
    PROCUREMENT_OPEN,
    code="procurement-framework",
    title=Text("封闭式框架协议采购（第一阶段）", "Closed framework agreement: entry"),
    stages=(*COMMON_PATH, *AWARD_PATH),
    envelopes=(EnvelopeRow("full", floor_key="framework.suppliers"),),
    price_decides=PriceDecides.LOWEST,
    methods=("framework-price", "framework-quality"),
    terms=replace(PROCUREMENT_OPEN.terms, contract="framework.sign"),
    words=MappingProxyType(
        {
            **PROCUREMENT_OPEN.words,
            "owner": Text("征集人", "caller"),
            "bidder": Text("供应商", "supplier"),
            "file": Text("征集文件", "call for suppliers"),
            "bid": Text("响应文件", "response"),
            "winner": Text("入围供应商", "supplier that entered"),
            "letter": Text("入围通知书", "letter of entry"),
        }
    ),
    deal_class="D07",
    conditions=Text(
        "小额零星、多频次采购的货物和服务（框架协议采购方式管理暂行办法第3条）",
        "Goods and services bought often and in small lots (Order 110, art. 3)",
    ),
    price_weights=MappingProxyType({}),
    floors=floors.FRAMEWORK,
    statute=statutes.FRAMEWORK,
    purchases=frozenset({"goods", "services"}),
    admits_several=True,
)

ROWS: Final = (PROCUREMENT_FRAMEWORK,)
