"""Tendering of works, as rows (招标投标法及其实施条例)."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tender.rules.envelope_rows import Author, EnvelopeRow, Reads
from tender.rules.procedure_rows.paths import AWARD_PATH, COMMON_PATH
from tender.rules.procedure_types import (
    Category,
    Examiner,
    Guests,
    PriceDecides,
    Procedure,
    Publicity,
    Reading,
    TermKeys,
)
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage

WORKS_WORDS: Final = MappingProxyType(
    {
        "owner": Text("招标人", "tenderer"),
        "bidder": Text("投标人", "bidder"),
        "panel": Text("评标委员会", "evaluation committee"),
        "lot": Text("标段", "lot"),
        "file": Text("招标文件", "tender file"),
        "bid": Text("投标文件", "bid"),
        "winner": Text("中标人", "winner"),
        "objection": Text("异议", "objection"),
        "deadline": Text("投标截止", "deadline"),
        "ceiling": Text("最高投标限价", "ceiling"),
        "letter": Text("中标通知书", "letter of award"),
    }
)
#: 标底: at most one, secret, published at the opening, for reference only (条例27、50)
_RESERVE: Final = EnvelopeRow("reserve", by=Author.OWNER, reads=Reads.PRICES)
#: what a party committed to for the draw, opened when its time to reveal is over
_REVEAL: Final = EnvelopeRow(
    "reveal",
    by=Author.PARTY,
    reads=Reads.NOTHING,
    opens_after_key="platform.draw-reveal",
)

WORKS_OPEN: Final = Procedure(
    code="works-open",
    category=Category.WORKS,
    title=Text("工程建设公开招标", "Open tendering of works"),
    stages=(Stage.PREANNOUNCED, *COMMON_PATH, Stage.PUBLICITY, *AWARD_PATH),
    envelopes=(EnvelopeRow("full", floor_key="works.floor"), _RESERVE, _REVEAL),
    examiner=Examiner.PANEL,
    reading=Reading.PUBLIC,
    price_decides=PriceDecides.SCORED,
    publicity=Publicity.CANDIDATES,
    methods=("comprehensive-evaluation",),
    terms=TermKeys(
        issue_to_deadline="works.issue-to-deadline",
        documents_available="works.documents-available",
        clarification="works.clarification-before-deadline",
        objection_before_deadline="works.objection-file",
        objection_after_notice=None,
        objection_answer="works.objection-answer",
        question_answer=None,
        publicity="works.publicity",
        decision=None,
        contract="works.contract",
        deposit="works.deposit",
        deposit_cap="works.deposit-cap",
        objection_result_answer="works.objection-result-answer",
    ),
    words=WORKS_WORDS,
    panel_key="works.panel",
    deal_class="A01",
    conditions=Text(
        "施工400万元、货物200万元、勘察设计监理100万元以上必须招标",
        "Compulsory from 4 million yuan for construction, 2 million for goods, "
        "1 million for survey, design and supervision",
    ),
    price_weights=MappingProxyType({}),
    objections_suspend=True,
)

#: 双信封 (公路 and others): technical and business first, then the prices of those left
WORKS_TWO_ENVELOPES: Final = replace(
    WORKS_OPEN,
    code="works-two-envelopes",
    title=Text(
        "工程建设公开招标（双信封）", "Open tendering of works in two envelopes"
    ),
    envelopes=(
        EnvelopeRow("technical", floor_key="works.floor", reads=Reads.OTHERS),
        EnvelopeRow("price", on_order=True, reads=Reads.PRICES),
        _RESERVE,
        _REVEAL,
    ),
)

#: nothing is announced ahead of an invitation
_WITHOUT_PLAN: Final = (*COMMON_PATH, Stage.PUBLICITY, *AWARD_PATH)
#: 邀请招标: no notice; the owner invites three or more (招标投标法17、条例8)
WORKS_INVITED: Final = replace(
    WORKS_OPEN,
    code="works-invited",
    title=Text("工程建设邀请招标", "Invited tendering of works"),
    stages=_WITHOUT_PLAN,
    guests=Guests.CHOSEN,
    guests_key="works.invited",
    conditions=Text(
        "技术复杂、有特殊要求或受自然环境限制，只有少量潜在投标人可供选择，"
        "或者公开招标费用占合同金额比例过大（条例第8条）",
        "Few can do it for technical, special or natural reasons, or an open tender "
        "would cost too much of the contract (Regulations, art. 8)",
    ),
)
#: 招标投标法实施条例15-22: its own file, times and panel; nobody names a price
_PREQUALIFICATION_WORDS: Final = MappingProxyType(
    {
        **WORKS_WORDS,
        "bidder": Text("申请人", "applicant"),
        "panel": Text("资格审查委员会", "qualification committee"),
        "file": Text("资格预审文件", "prequalification file"),
        "bid": Text("资格预审申请文件", "application"),
        "deadline": Text("申请截止", "end of applications"),
    }
)
WORKS_PREQUALIFICATION: Final = replace(
    WORKS_OPEN,
    code="works-prequalification",
    title=Text(
        "工程建设资格预审（合格制）", "Prequalification of works (all that pass)"
    ),
    stages=(*COMMON_PATH, Stage.CONCLUDED),
    envelopes=(EnvelopeRow("qualification", reads=Reads.OTHERS),),
    reading=Reading.OWN_ROW,
    publicity=Publicity.APPLICANTS,
    methods=("pass-fail",),
    terms=replace(
        WORKS_OPEN.terms,
        issue_to_deadline="works.documents-available",
        clarification="works.prequalification-clarification",
        objection_before_deadline="works.objection-prequalification-file",
        publicity=None,
        after_documents="works.prequalification-application",
    ),
    words=_PREQUALIFICATION_WORDS,
    conditions=Text(
        "潜在投标人较多，或者须先审查资格的项目；资格审查委员会审查申请（条例第18条）",
        "Many may bid, or their qualification must be known first; a committee "
        "examines the applications (Regulations, art. 18)",
    ),
    guests_key="works.prequalified-floor",
    leads_to="works-prequalified",
)
WORKS_PREQUALIFICATION_LIMITED: Final = replace(
    WORKS_PREQUALIFICATION,
    code="works-prequalification-limited",
    title=Text(
        "工程建设资格预审（有限数量制）", "Prequalification of works (the best so many)"
    ),
    methods=("limited-number",),
    leads_to="works-prequalified-limited",
)
#: the tender after it: the file goes to those alone that passed
WORKS_PREQUALIFIED: Final = replace(
    WORKS_OPEN,
    code="works-prequalified",
    title=Text(
        "工程建设招标（资格预审后）", "Tendering of works after prequalification"
    ),
    stages=_WITHOUT_PLAN,
    guests=Guests.PASSED,
    guests_key="works.prequalified-floor",
)
WORKS_PREQUALIFIED_LIMITED: Final = replace(
    WORKS_PREQUALIFIED,
    code="works-prequalified-limited",
    title=Text(
        "工程建设招标（有限数量制资格预审后）",
        "Tendering of works after prequalification of the best so many",
    ),
)
#: 两阶段, first: technical proposals, without price and deposit (条例30)
WORKS_PROPOSALS: Final = replace(
    WORKS_OPEN,
    code="works-two-stage-proposals",
    title=Text(
        "工程建设两阶段招标（第一阶段）", "Two-stage tendering of works: proposals"
    ),
    stages=(
        *COMMON_PATH[: COMMON_PATH.index(Stage.EVALUATING)],
        Stage.CONCLUDED,
    ),
    envelopes=(EnvelopeRow("technical", floor_key="works.floor", reads=Reads.OTHERS),),
    reading=Reading.OWN_ROW,
    publicity=Publicity.APPLICANTS,
    methods=("pass-fail",),
    terms=replace(
        WORKS_OPEN.terms,
        issue_to_deadline="works.documents-available",
        publicity=None,
    ),
    words=MappingProxyType(
        {
            **WORKS_WORDS,
            "file": Text("技术建议征集文件", "call for proposals"),
            "bid": Text("技术建议", "technical proposal"),
            "deadline": Text("技术建议提交截止", "deadline of proposals"),
        }
    ),
    conditions=Text(
        "技术复杂或者无法精确拟定技术规格的项目（条例第30条）",
        "Complex works, or works that cannot be specified exactly (Regulations, "
        "art. 30)",
    ),
    guests_key="works.floor",
    leads_to="works-two-stage",
)
WORKS_TWO_STAGE: Final = replace(
    WORKS_OPEN,
    code="works-two-stage",
    title=Text("工程建设两阶段招标（第二阶段）", "Two-stage tendering of works: bids"),
    stages=_WITHOUT_PLAN,
    guests=Guests.PROPOSED,
    guests_key="works.floor",
)

ROWS: Final = (
    WORKS_OPEN,
    WORKS_TWO_ENVELOPES,
    WORKS_INVITED,
    WORKS_PREQUALIFICATION,
    WORKS_PREQUALIFIED,
    WORKS_PREQUALIFICATION_LIMITED,
    WORKS_PREQUALIFIED_LIMITED,
    WORKS_PROPOSALS,
    WORKS_TWO_STAGE,
)
