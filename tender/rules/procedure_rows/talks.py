"""Government procurement without tendering, as rows (74号令).

单一来源: one supplier answers, and the price is agreed with it. 竞争性谈判 and 询价:
suppliers respond, the team itself examines them, and the lowest
price that meets the needs wins. In talks the price is a final quote, sealed and
simultaneous; in an inquiry it is the response's own, given once.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tender.rules import floors, statutes
from tender.rules.envelope_rows import EnvelopeRow
from tender.rules.procedure_rows.procurement import PROCUREMENT_CONSULTATION
from tender.rules.procedure_types import Examiner, Guests, PriceDecides, Procedure
from tender.rules.rulebooks import Text

PROCUREMENT_NEGOTIATION: Final[Procedure] = replace(
    PROCUREMENT_CONSULTATION,
    code="procurement-negotiation",
    title=Text("竞争性谈判", "Competitive negotiation"),
    envelopes=(
        EnvelopeRow("full", floor_key="negotiation.floor"),
        EnvelopeRow(
            "quote",
            on_order=True,
            rounds=True,
            floor_key="negotiation.final-quotes",
            length_key="negotiation.quote-round",
        ),
    ),
    examiner=Examiner.PANEL,
    price_decides=PriceDecides.LOWEST,
    methods=("lowest-quote",),
    terms=replace(
        PROCUREMENT_CONSULTATION.terms,
        issue_to_deadline="negotiation.documents-to-response",
        documents_available="negotiation.notice",
        clarification="negotiation.clarification",
        decision="negotiation.decision",
        contract="negotiation.contract",
    ),
    words=MappingProxyType(
        {
            **PROCUREMENT_CONSULTATION.words,
            "panel": Text("谈判小组", "negotiation team"),
            "file": Text("谈判文件", "negotiation file"),
        }
    ),
    panel_key="negotiation.panel",
    deal_class="D03",
    conditions=Text(
        "招标后没有供应商投标或没有合格标的、技术复杂或性质特殊、时间不能满足紧急需要、"
        "不能事先计算出价格总额（政府采购法第30条）",
        "No bid or no fit bid after tendering, complex or special objects, urgent "
        "needs, or a total that cannot be computed ahead (Procurement Law, art. 30)",
    ),
    price_weights=MappingProxyType({}),
    floors=floors.NEGOTIATION,
    statute=statutes.NEGOTIATION,
)

PROCUREMENT_INQUIRY: Final[Procedure] = replace(
    PROCUREMENT_NEGOTIATION,
    code="procurement-inquiry",
    title=Text("询价", "Inquiry"),
    envelopes=(EnvelopeRow("full", floor_key="inquiry.floor"),),
    terms=replace(
        PROCUREMENT_NEGOTIATION.terms,
        issue_to_deadline="inquiry.documents-to-response",
        documents_available="inquiry.notice",
        clarification="inquiry.clarification",
        decision="inquiry.decision",
        contract="inquiry.contract",
    ),
    words=MappingProxyType(
        {
            **PROCUREMENT_NEGOTIATION.words,
            "panel": Text("询价小组", "inquiry team"),
            "file": Text("询价通知书", "inquiry"),
            "deadline": Text("响应截止", "deadline of responses"),
        }
    ),
    deal_class="D05",
    conditions=Text(
        "采购的货物规格、标准统一，现货货源充足且价格变化幅度小（政府采购法第32条）",
        "Goods of uniform specification and standard, in stock, whose price hardly "
        "changes (Procurement Law, art. 32)",
    ),
    floors=floors.INQUIRY,
    statute=statutes.INQUIRY,
    purchases=frozenset({"goods"}),
)

PROCUREMENT_SINGLE_SOURCE: Final[Procedure] = replace(
    PROCUREMENT_NEGOTIATION,
    code="procurement-single-source",
    title=Text("单一来源采购", "Single source"),
    envelopes=(
        EnvelopeRow("full", floor_key="single-source.floor"),
        EnvelopeRow(
            "quote",
            on_order=True,
            rounds=True,
            floor_key="single-source.floor",
            length_key="single-source.quote-round",
        ),
    ),
    terms=replace(
        PROCUREMENT_NEGOTIATION.terms,
        issue_to_deadline="single-source.documents-to-response",
        documents_available="single-source.documents-available",
        clarification="single-source.clarification",
        # 74号令 gives the purchaser no time after which silence decides.
        decision=None,
    ),
    words=MappingProxyType(
        {
            **PROCUREMENT_NEGOTIATION.words,
            "panel": Text("协商小组", "team of the talks"),
            "file": Text("单一来源采购文件", "single-source file"),
            "deadline": Text("响应截止", "deadline of responses"),
        }
    ),
    panel_key="single-source.team",
    deal_class="D06",
    conditions=Text(
        "只能从唯一供应商处采购、不可预见的紧急情况、不超过原合同采购金额10%的添购"
        "（政府采购法第31条）",
        "There is only one supplier, an emergency, or an addition of at most a tenth "
        "of the former contract (Procurement Law, art. 31)",
    ),
    floors=floors.NONE,
    statute=statutes.SINGLE_SOURCE,
    guests=Guests.SOLE,
    guests_key="single-source.floor",
    ahead_key="single-source.publicity",
)

ROWS: Final = (
    PROCUREMENT_NEGOTIATION,
    PROCUREMENT_INQUIRY,
    PROCUREMENT_SINGLE_SOURCE,
)
