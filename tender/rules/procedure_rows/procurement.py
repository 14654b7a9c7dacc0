"""Government procurement, as rows (政府采购法、87号令、214号)."""

from types import MappingProxyType
from typing import Final

from tender.rules import floors, statutes
from tender.rules.envelope_rows import EnvelopeRow
from tender.rules.procedure_rows.paths import AWARD_PATH, COMMON_PATH
from tender.rules.procedure_rows.works import WORKS_WORDS
from tender.rules.procedure_types import (
    Category,
    Examiner,
    PriceDecides,
    Procedure,
    Publicity,
    Reading,
    TermKeys,
)
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage

_PROCUREMENT_WORDS: Final = MappingProxyType(
    {
        **WORKS_WORDS,
        "owner": Text("采购人", "purchaser"),
        "lot": Text("包", "package"),
        "objection": Text("质疑", "objection"),
        "ceiling": Text("最高限价", "ceiling"),
    }
)
_CONSULTATION_WORDS: Final = MappingProxyType(
    {
        **_PROCUREMENT_WORDS,
        "bidder": Text("供应商", "supplier"),
        "panel": Text("磋商小组", "consultation team"),
        "file": Text("磋商文件", "consultation file"),
        "bid": Text("响应文件", "response"),
        "winner": Text("成交供应商", "selected supplier"),
        "deadline": Text("首次响应截止", "deadline of first responses"),
        "letter": Text("成交通知书", "letter of award"),
    }
)

PROCUREMENT_OPEN: Final = Procedure(
    code="procurement-open",
    category=Category.PROCUREMENT,
    title=Text("政府采购公开招标", "Open tendering in government procurement"),
    stages=(Stage.PREANNOUNCED, *COMMON_PATH, *AWARD_PATH),
    envelopes=(EnvelopeRow("full", floor_key="procurement.floor"),),
    examiner=Examiner.OWNER,
    reading=Reading.PUBLIC,
    price_decides=PriceDecides.SCORED,
    publicity=Publicity.RESULT,
    methods=("comprehensive-score",),
    terms=TermKeys(
        issue_to_deadline="procurement.issue-to-deadline",
        documents_available="procurement.documents-available",
        clarification="procurement.clarification-before-deadline",
        objection_before_deadline=None,
        objection_after_notice="procurement.objection",
        objection_answer="procurement.objection-answer",
        question_answer="procurement.inquiry-answer",
        publicity=None,
        decision="procurement.decision",
        contract="procurement.contract",
        deposit="procurement.deposit",
        deposit_cap=None,
        objection_result_answer="procurement.objection-answer",
    ),
    words=_PROCUREMENT_WORDS,
    panel_key="procurement.panel",
    deal_class="D01",
    conditions=Text(
        "公开招标应作为政府采购的主要方式（政府采购法第26条）",
        "The principal way of government procurement (Procurement Law, art. 26)",
    ),
    price_weights=MappingProxyType(
        {
            "goods": ("procurement.price-weight-goods", None),
            "services": ("procurement.price-weight-services", None),
        }
    ),
    floors=floors.PROCUREMENT,
    statute=statutes.ORDER_87,
)

PROCUREMENT_CONSULTATION: Final = Procedure(
    code="procurement-consultation",
    category=Category.PROCUREMENT,
    title=Text("竞争性磋商", "Competitive consultation"),
    stages=(Stage.PREANNOUNCED, *COMMON_PATH, *AWARD_PATH),
    envelopes=(
        EnvelopeRow("full", floor_key="consultation.floor"),
        EnvelopeRow(
            "quote",
            on_order=True,
            rounds=True,
            floor_key="consultation.final-quotes",
            length_key="consultation.quote-round",
        ),
    ),
    examiner=Examiner.OWNER,
    # 政府采购法第38条(四), 磋商 alike: nobody may disclose another supplier's price.
    reading=Reading.OWN_ROW,
    price_decides=PriceDecides.SCORED,
    publicity=Publicity.RESULT,
    methods=("comprehensive-score",),
    terms=TermKeys(
        issue_to_deadline="consultation.documents-to-response",
        documents_available="consultation.documents-available",
        clarification="consultation.clarification-before-deadline",
        objection_before_deadline=None,
        objection_after_notice="procurement.objection",
        objection_answer="procurement.objection-answer",
        question_answer="procurement.inquiry-answer",
        publicity=None,
        decision="procurement.decision",
        contract="procurement.contract",
        deposit="procurement.deposit",
        deposit_cap=None,
        objection_result_answer="procurement.objection-answer",
    ),
    words=_CONSULTATION_WORDS,
    panel_key="consultation.panel",
    deal_class="D04",
    conditions=Text(
        "政府购买服务、技术复杂或性质特殊、不能事先计算总价等情形"
        "（政府采购竞争性磋商采购方式管理暂行办法第3条）",
        "Government services, complex or special objects, or a total that cannot be "
        "computed ahead (Competitive Consultation Measures, art. 3)",
    ),
    price_weights=MappingProxyType(
        {
            "goods": (
                "consultation.price-weight-goods-min",
                "consultation.price-weight-goods-max",
            ),
            "services": (
                "consultation.price-weight-services-min",
                "consultation.price-weight-services-max",
            ),
        }
    ),
    floors=floors.CONSULTATION,
    statute=statutes.CONSULTATION,
)

ROWS: Final = (PROCUREMENT_OPEN, PROCUREMENT_CONSULTATION)
