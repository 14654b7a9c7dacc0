"""What a row of the procedures says: the type, and the choices that it has.

`tender.rules.procedure_rows` has the rows and `procedures` finds them. A row says which
stages a lot passes, which envelopes there are and which wait for an order, how many
bidders are the floor, who examines qualification, who reads at the opening, how the
price decides, what publicity follows, which words replace the general ones, and which
rows of the rulebook its dates are checked against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kernel.refused import Refused
from tender.rules import floors, statutes
from tender.rules.envelope_rows import EnvelopeRow
from tender.rules.floors import Floors
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage
from tender.rules.statutes import Statute

#: what is bought (采购对象)
PURCHASES: Final = frozenset({"goods", "services", "works"})


class PurchaseNotInProcedure(Refused):
    """What is bought may not be bought in this way."""

    code = "purchase-not-in-procedure"
    zh = "本程序不适用于所选采购对象。适用情形：{conditions_zh}。"
    en = "This procedure is not for what is bought. It is for: {conditions_en}."


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
    #: each applicant is told its own result, and nobody another's (招标投标法22)
    APPLICANTS = "applicants"


class Guests(StrEnum):
    """Who may have the file and bid."""

    ANYBODY = "anybody"
    #: 邀请招标: whom the owner chooses
    CHOSEN = "chosen"
    #: who passed prequalification
    PASSED = "passed"
    #: 两阶段: who proposed in the first stage
    PROPOSED = "proposed"
    #: 单一来源: the one supplier that there is
    SOLE = "sole"
    #: 政府采购邀请招标: who was drawn among those that passed
    DRAWN = "drawn"


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
    #: from the end of obtaining the file to the deadline (资格预审, 条例17)
    after_documents: str | None = None


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
    #: the row of the least time that a listing lasts (挂牌); None where there is none
    listing_key: str | None = None
    #: the row of what all base prices come to at most, in fen; None: no limit
    base_price_limit_key: str | None = None
    #: the text it goes by, for the articles of what happens on the way
    statute: Statute = statutes.TENDERING
    #: what may be bought so: goods, services, works
    purchases: frozenset[str] = PURCHASES
    guests: Guests = Guests.ANYBODY
    #: the row of the fewest that are invited, or that go on from a first stage
    guests_key: str | None = None
    #: the row of what comes before the notice, where it is not its category's own
    ahead_key: str | None = None
    #: 框架协议: whoever enters is awarded the lot, beside the first
    admits_several: bool = False
    #: 前一阶段: the procedure of the second stage, whose guests this one finds
    leads_to: str | None = None
    #: the category whose law it goes by, where that is another's (PPP: procurement)
    goes_by: Category | None = None
    #: 采购结果确认谈判: the owner talks with the candidates by rank before it decides
    has_talks: bool = False

    @property
    def is_sealed(self) -> bool:
        """Whether bidders seal envelopes, which custodians keep until the opening."""
        return any(row.is_bidders for row in self.envelopes)

    @property
    def law(self) -> Category:
        """The category whose law, words and notices it goes by."""
        return self.goes_by or self.category

    @property
    def by_invitation(self) -> bool:
        """Whether only named guests see the file and bid."""
        return self.guests is not Guests.ANYBODY

    @property
    def is_sole_source(self) -> bool:
        """Whether one supplier is talked with, and why is signed first (单一来源)."""
        return self.guests is Guests.SOLE

    @property
    def is_first_step(self) -> bool:
        """Whether it only finds who may bid in the trade that follows."""
        return self.leads_to is not None

    @property
    def follows_a_step(self) -> bool:
        """Whether its guests come from a first stage, not from a choice."""
        return self.guests in (Guests.PASSED, Guests.PROPOSED, Guests.DRAWN)

    @property
    def draws_guests(self) -> bool:
        """Whether those that go on from it are drawn among those that passed."""
        return self.is_first_step and Stage.DRAWING in self.stages

    @property
    def is_live(self) -> bool:
        """Whether a live auction decides: bidders apply, and bid by number."""
        return Stage.BIDDING_LIVE in self.stages

    @property
    def selects(self) -> bool:
        """Whether intermediaries sign up and one is chosen: no bid, no auction."""
        return self.category is Category.INTERMEDIARY and not self.is_live

    @property
    def buys_by_volume(self) -> bool:
        """Whether opened prices decide by rule, and several are selected a lot."""
        return self.category is Category.DRUGS

    @property
    def awards_several(self) -> bool:
        """Whether one decision names several, by their first (带量采购、框架协议)."""
        return self.buys_by_volume or self.admits_several

    @property
    def takes_applications(self) -> bool:
        """Whether who competes applies, where nothing is sealed."""
        return self.is_live or self.selects

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

    def check_purchase(self, purchase: str) -> None:
        """Raise `PurchaseNotInProcedure` for what may not be bought so."""
        if purchase not in self.purchases:
            raise PurchaseNotInProcedure(
                field="purchase",
                article=self.conditions.zh,
                conditions_zh=self.conditions.zh,
                conditions_en=self.conditions.en,
            )

    def check_method(self, method: str) -> None:
        """Raise `MethodNotInProcedure` for a method of another procedure."""
        if method not in self.methods:
            raise MethodNotInProcedure(
                method=method, methods="、".join(self.methods), field="method"
            )
