"""Volume-based purchase of drugs and devices (集中带量采购), as rows; domain.md 1.5.

No national law: the files of the national rounds (GY-YD) and local rules, whose numbers
stand in the rulebook as such. Prices are sealed and opened like a tender's; nobody
scores: who is shortlisted and selected follows from the prices and the file's lines
(`bidding.rules.volumes`), and the selected pick regions in the order of their ranks.
"""

from types import MappingProxyType
from typing import Final

from tender.rules import statutes
from tender.rules.envelope_rows import EnvelopeRow
from tender.rules.procedure_rows.paths import AWARD_PATH
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

_WORDS: Final = MappingProxyType(
    {
        "owner": Text("联合采购办公室", "joint purchase office"),
        "bidder": Text("申报企业", "applicant firm"),
        "panel": Text("专家组", "experts"),
        "lot": Text("品种", "product group"),
        "file": Text("采购文件", "purchase file"),
        "bid": Text("申报材料", "offer"),
        "winner": Text("中选企业", "selected firm"),
        "objection": Text("异议", "objection"),
        "deadline": Text("申报截止", "deadline of offers"),
        "ceiling": Text("最高有效申报价", "highest valid price"),
        "letter": Text("中选通知书", "letter of selection"),
    }
)

DRUGS_VOLUME: Final = Procedure(
    code="drugs-volume",
    category=Category.DRUGS,
    title=Text("药品集中带量采购", "Volume-based purchase of drugs"),
    stages=(
        Stage.DRAFT,
        Stage.IN_REVIEW,
        Stage.OPEN,
        Stage.CLOSED,
        Stage.RELEASING,
        Stage.OPENING,
        *AWARD_PATH,
    ),
    envelopes=(EnvelopeRow("full", floor_key="drugs.floor"),),
    examiner=Examiner.CENTRE,
    reading=Reading.PUBLIC,
    price_decides=PriceDecides.LOWEST,
    publicity=Publicity.RESULT,
    methods=("volume",),
    terms=TermKeys(
        issue_to_deadline="drugs.notice",
        documents_available="drugs.notice",
        clarification="drugs.clarification-before-deadline",
        objection_before_deadline=None,
        objection_after_notice="drugs.objection",
        objection_answer="drugs.objection-answer",
        question_answer=None,
        publicity=None,
        decision=None,
        contract="drugs.contract",
        deposit="drugs.deposit",
        deposit_cap=None,
        objection_result_answer="drugs.objection-answer",
    ),
    words=_WORDS,
    panel_key="works.panel",
    deal_class="Z02",
    conditions=Text(
        "医疗机构报量汇总后，以量换价的药品和医用耗材（国办发〔2021〕2号）",
        "Drugs and devices bought by the volume that hospitals reported (Guobanfa "
        "[2021] No. 2)",
    ),
    price_weights=MappingProxyType({}),
    statute=statutes.VOLUME,
    purchases=frozenset({"goods"}),
)

ROWS: Final = (DRUGS_VOLUME,)
