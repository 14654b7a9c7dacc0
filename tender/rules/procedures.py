"""The procedures, as rows: what differs between trades, said by data.

A row says which stages a lot passes, which envelopes there are and which wait for an
order, how many bidders are the floor, who examines qualification, who reads at the
opening, how the price decides, what publicity follows, which words replace the general
ones, and which rows of the rulebook its dates are checked against. A further trade is a
further row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kernel.refused import Refused
from tender.rules import floors
from tender.rules.envelope_rows import Author, EnvelopeRow, Reads
from tender.rules.floors import Floors
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage


class ProcedureMissing(Refused):
    """There is no such procedure."""

    code = "procedure-missing"
    zh = "没有“{procedure}”这一程序。"
    en = "There is no procedure “{procedure}”."


class MethodNotInProcedure(Refused):
    """The evaluation method does not belong to the procedure."""

    code = "method-not-in-procedure"
    zh = "本程序不采用“{method}”。可以采用：{methods}。"
    en = "This procedure does not use the method “{method}”. It uses: {methods}."


class Category(StrEnum):
    """交易类别: the trades of the centre."""

    WORKS = "works"
    PROCUREMENT = "procurement"
    LAND = "land"
    DRUGS = "drugs"
    EQUITY = "equity"
    PPP = "ppp"
    INTERMEDIARY = "intermediary"


class Reading(StrEnum):
    """Who sees the opening table while the lot is being opened."""

    PUBLIC = "public"
    OWN_ROW = "own-row"
    PANEL_ONLY = "panel-only"
    NONE = "none"


class Examiner(StrEnum):
    """Who examines qualification."""

    OWNER = "owner"
    PANEL = "panel"
    CENTRE = "centre"


class PriceDecides(StrEnum):
    """What the price does in the evaluation."""

    SCORED = "scored"
    LOWEST = "lowest"
    HIGHEST = "highest"
    DRAW = "draw"


class Publicity(StrEnum):
    """What is published between the report and the end."""

    CANDIDATES = "candidates"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class TermKeys:
    """The rulebook rows that a procedure's timetable is checked against."""

    issue_to_deadline: str
    documents_available: str
    clarification: str
    #: counted back from the deadline (works) or on from the notice (procurement)
    objection_before_deadline: str | None
    objection_after_notice: str | None
    objection_answer: str
    question_answer: str | None
    publicity: str | None
    decision: str | None
    contract: str
    deposit: str
    deposit_cap: str | None
    objection_result_answer: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A frozen record of how a trade goes. `code` is stored with the trade."""

    code: str
    category: Category
    title: Text
    stages: tuple[Stage, ...]
    envelopes: tuple[EnvelopeRow, ...]
    examiner: Examiner
    reading: Reading
    price_decides: PriceDecides
    publicity: Publicity
    methods: tuple[str, ...]
    terms: TermKeys
    words: Mapping[str, Text]
    panel_key: str
    deal_class: str
    conditions: Text
    #: rulebook rows (least, greatest) of the price's weight, by kind of purchase
    price_weights: Mapping[str, tuple[str | None, str | None]]
    #: an unanswered objection to the file or the result stops the clock (条例22、54)
    objections_suspend: bool = False
    draws_allowed: bool = False
    floors: Floors = floors.NONE

    @property
    def first_envelope(self) -> EnvelopeRow:
        """The envelope that bidders submit by the lot's own deadline."""
        return next(row for row in self.envelopes if not row.rounds)

    @property
    def later_envelopes(self) -> tuple[EnvelopeRow, ...]:
        """The bidders' envelopes that wait for the owner's order, in their order."""
        return tuple(row for row in self.envelopes if row.on_order and row.is_bidders)

    def envelope(self, name: str) -> EnvelopeRow | None:
        """Return the row of an envelope that is no round; None where there is none."""
        named = (row for row in self.envelopes if row.envelope == name)
        return next((row for row in named if not row.rounds), None)

    @property
    def quote_rounds(self) -> bool:
        """Whether final quotes are called for during the evaluation."""
        return any(row.rounds for row in self.envelopes)

    def word(self, key: str) -> Text:
        """The procedure's own word for `key` (owner, bidder, panel, lot, ...)."""
        return self.words[key]

    def check_method(self, method: str) -> None:
        """Raise `MethodNotInProcedure` for a method of another procedure."""
        if method not in self.methods:
            raise MethodNotInProcedure(
                method=method, methods="、".join(self.methods), field="method"
            )


_WORKS_WORDS: Final = MappingProxyType(
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
_PROCUREMENT_WORDS: Final = MappingProxyType(
    {
        **_WORKS_WORDS,
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

_COMMON_PATH: Final = (
    Stage.DRAFT,
    Stage.IN_REVIEW,
    Stage.OPEN,
    Stage.CLOSED,
    Stage.RELEASING,
    Stage.OPENING,
    Stage.EVALUATING,
    Stage.REPORTED,
)
_AWARD_PATH: Final = (
    Stage.DECIDING,
    Stage.AWARDED,
    Stage.CONTRACTED,
    Stage.ARCHIVED,
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
    stages=(Stage.PREANNOUNCED, *_COMMON_PATH, Stage.PUBLICITY, *_AWARD_PATH),
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
    words=_WORKS_WORDS,
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

PROCUREMENT_OPEN: Final = Procedure(
    code="procurement-open",
    category=Category.PROCUREMENT,
    title=Text("政府采购公开招标", "Open tendering in government procurement"),
    stages=(Stage.PREANNOUNCED, *_COMMON_PATH, *_AWARD_PATH),
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
)

PROCUREMENT_CONSULTATION: Final = Procedure(
    code="procurement-consultation",
    category=Category.PROCUREMENT,
    title=Text("竞争性磋商", "Competitive consultation"),
    stages=(Stage.PREANNOUNCED, *_COMMON_PATH, *_AWARD_PATH),
    envelopes=(
        EnvelopeRow("full", floor_key="consultation.floor"),
        EnvelopeRow(
            "quote", on_order=True, rounds=True, floor_key="consultation.final-quotes"
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
)

PROCEDURES: Final[Mapping[str, Procedure]] = MappingProxyType(
    {
        row.code: row
        for row in (
            WORKS_OPEN,
            WORKS_TWO_ENVELOPES,
            PROCUREMENT_OPEN,
            PROCUREMENT_CONSULTATION,
        )
    }
)


def get(code: str) -> Procedure:
    """Return a procedure, or raise `ProcedureMissing`."""
    try:
        return PROCEDURES[code]
    except KeyError:
        raise ProcedureMissing(procedure=code, field="procedure") from None
