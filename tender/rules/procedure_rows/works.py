"""Tendering of works, as rows (招标投标法及其实施条例)."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tender.rules.envelope_rows import Author, EnvelopeRow, Reads
from tender.rules.procedure_rows.paths import AWARD_PATH, COMMON_PATH
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

ROWS: Final = (WORKS_OPEN, WORKS_TWO_ENVELOPES)
