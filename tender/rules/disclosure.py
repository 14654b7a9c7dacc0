"""Who may see what of a lot, from when, and by which article: one table.

Pages, rooms, feeds, open data and bundles all ask it. Nothing here opens before its
moment, and before the deadline nothing that depends on bids is open to anybody but the
bidder it belongs to: not a count, not a name, not a size (20号令20、21、27).

An `Item` names a kind of thing (and is the `audience` of journal rows), an `Audience`
a relation to the lot, a `Moment` an event of the lot's life. The facts say when each
moment was; a moment that has not been is None.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tender.rules import disclosure_articles as by
from tender.rules.procedures import Procedure, Publicity, Reading
from tender.rules.rulebooks import Text


class Item(StrEnum):
    """A kind of thing that is shown or withheld."""

    PUBLIC = "public"
    PREPARATION = "preparation"
    TENDER_FILE = "tender-file"
    INVITATION = "invitation"
    GUEST_NAMES = "guest-names"
    STEP_OUTCOME = "step-outcome"
    CLARIFICATION = "clarification"
    QUESTION_TEXT = "question-text"
    ASKER = "asker"
    OWN_BID = "own-bid"
    DOWNLOADERS = "downloaders"
    BIDDER_COUNT = "bidder-count"
    CLOSING_LIST = "closing-list"
    SIGN_IN = "sign-in"
    FACTOR_STATE = "factor-state"
    FACTOR_NOTE = "factor-note"
    OPENING_TABLE = "opening-table"
    OPENING_OWN_ROW = "opening-own-row"
    OPENING_OBJECTION = "opening-objection"
    BID_DOCUMENTS = "bid-documents"
    QUOTE_OWN = "quote-own"
    QUOTES = "quotes"
    PANEL_NAMES = "panel-names"
    OWN_SHEET = "own-sheet"
    SHEETS = "sheets"
    CHECKS = "checks"
    INQUIRY = "inquiry"
    REPORT = "report"
    RESULT = "result"
    OWN_SCORE = "own-score"
    RANKING = "ranking"
    REJECTIONS = "rejections"
    OBJECTION = "objection"
    DECISION = "decision"
    CONTRACT = "contract"
    OVERRIDE = "override"
    ATTEMPT = "attempt"
    AUCTION_NUMBERS = "auction-numbers"


class Audience(StrEnum):
    """A reader's relation to the lot."""

    EVERYBODY = "everybody"
    OWNER = "owner"
    STAFF = "staff"
    BIDDERS = "bidders"  # whoever has a live bid in the lot
    SELF = "self"  # the bidder or person the item belongs to
    PANEL = "panel"
    SUPERVISOR = "supervisor"
    GUESTS = "guests"  # who is invited, where only those may bid


class Moment(StrEnum):
    """When an item opens."""

    ALWAYS = "always"
    ANNOUNCED = "announced"
    CLOSED = "closed"
    OPENED = "opened"
    ALL_SIGNED = "all-signed"
    REPORTED = "reported"
    RESULT = "result"
    AWARDED = "awarded"
    CONTRACTED = "contracted"


@dataclass(frozen=True, slots=True)
class Row:
    """These readers see this item from this moment, by this article.

    `readings` limits a row to procedures with that reading at the opening;
    `publicities` to those with that publicity. Empty means every procedure.
    """

    item: Item
    audiences: frozenset[Audience]
    moment: Moment
    article: Text
    readings: frozenset[Reading] = frozenset()
    publicities: frozenset[Publicity] = frozenset()
    #: only where guests alone may bid, or only where anybody may; None: both
    by_invitation: bool | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader of one lot: its relations to the lot, and who it is.

    `owns` holds what SELF is matched against: the organisation's and the person's
    identifiers.
    """

    audiences: frozenset[Audience]
    owns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What the table asks of a lot: how it is traded, and when its moments were."""

    procedure: Procedure
    reached: Mapping[Moment, datetime | None]

    def has_been(self, moment: Moment, now: datetime) -> bool:
        """Say whether the moment has come."""
        if moment is Moment.ALWAYS:
            return True
        at = self.reached.get(moment)
        return at is not None and at <= now


_A: Final = Audience
_INSIDE: Final = frozenset({_A.OWNER, _A.STAFF, _A.SUPERVISOR})
_ALL: Final = frozenset({_A.EVERYBODY})
_GUESTS: Final = frozenset({_A.GUESTS})
_OWNER_WATCHED: Final = frozenset({_A.OWNER, _A.SUPERVISOR})
_SELF: Final = frozenset({_A.SELF})
_PUBLIC_READING: Final = frozenset({Reading.PUBLIC})
_CLOSED_READING: Final = frozenset({Reading.OWN_ROW, Reading.PANEL_ONLY, Reading.NONE})


def _row(
    item: Item,
    audiences: frozenset[Audience],
    moment: Moment,
    article: Text,
    readings: frozenset[Reading] = frozenset(),
    publicities: frozenset[Publicity] = frozenset(),
    *,
    by_invitation: bool | None = None,
) -> Row:
    return Row(item, audiences, moment, article, readings, publicities, by_invitation)


_CANDIDATES: Final = frozenset({Publicity.CANDIDATES})
_RESULTS: Final = frozenset({Publicity.RESULT})
_EVALUATORS: Final = frozenset({_A.PANEL, _A.SUPERVISOR})
_M: Final = Moment

TABLE: Final[tuple[Row, ...]] = (
    _row(Item.PUBLIC, _ALL, _M.ALWAYS, by.NOTICE),
    _row(Item.PREPARATION, _INSIDE, _M.ALWAYS, by.NOTICE),
    _row(Item.TENDER_FILE, _INSIDE, _M.ALWAYS, by.NOTICE),
    _row(Item.TENDER_FILE, _ALL, _M.ANNOUNCED, by.NOTICE, by_invitation=False),
    _row(Item.CLARIFICATION, _ALL, _M.ANNOUNCED, by.CLARIFY, by_invitation=False),
    # Where only guests may bid the file goes to them alone, and nobody of them is told
    # who the others are (招标投标法17、22).
    _row(Item.TENDER_FILE, _GUESTS, _M.ANNOUNCED, by.INVITED, by_invitation=True),
    _row(Item.CLARIFICATION, _GUESTS, _M.ANNOUNCED, by.CLARIFY, by_invitation=True),
    _row(Item.CLARIFICATION, _INSIDE, _M.ALWAYS, by.CLARIFY, by_invitation=True),
    _row(Item.INVITATION, _INSIDE, _M.ALWAYS, by.INVITED),
    _row(Item.INVITATION, _GUESTS, _M.ANNOUNCED, by.INVITED),
    _row(Item.GUEST_NAMES, _OWNER_WATCHED, _M.ALWAYS, by.HIDDEN),
    # 资格预审、两阶段: each applicant learns its own result, with the reason.
    _row(Item.STEP_OUTCOME, _OWNER_WATCHED, _M.REPORTED, by.HIDDEN),
    _row(Item.STEP_OUTCOME, _OWNER_WATCHED | _SELF, _M.RESULT, by.HIDDEN),
    # A question reaches the owner without the asker's name, before the deadline and
    # after: only the asker is told which one is its own.
    _row(
        Item.QUESTION_TEXT,
        frozenset({_A.OWNER, _A.SELF}),
        _M.ANNOUNCED,
        by.HIDDEN,
    ),
    _row(Item.ASKER, _SELF, _M.ALWAYS, by.HIDDEN),
    _row(Item.ASKER, frozenset({_A.SUPERVISOR}), _M.CLOSED, by.RECORD),
    # Bids, before and at the deadline.
    _row(Item.OWN_BID, _SELF, _M.ALWAYS, by.SEALED),
    _row(Item.DOWNLOADERS, frozenset({_A.SUPERVISOR}), _M.CLOSED, by.HIDDEN),
    _row(Item.BIDDER_COUNT, _ALL, _M.CLOSED, by.HIDDEN, _PUBLIC_READING),
    _row(
        Item.BIDDER_COUNT,
        _INSIDE | {_A.BIDDERS, _A.PANEL},
        _M.CLOSED,
        by.HIDDEN,
        _CLOSED_READING,
    ),
    # The list counts and names bidders (by certificate): where there is no public
    # reading it is for custodians and those inside, and everybody has its digest.
    _row(Item.CLOSING_LIST, _ALL, _M.CLOSED, by.SEALED, _PUBLIC_READING),
    _row(
        Item.CLOSING_LIST,
        _INSIDE | {_A.BIDDERS, _A.PANEL},
        _M.CLOSED,
        by.NO_READING,
        _CLOSED_READING,
    ),
    _row(
        Item.CLOSING_LIST,
        _ALL,
        _M.RESULT,
        by.RESULT,
        _CLOSED_READING,
        _CANDIDATES | _RESULTS,
    ),
    _row(Item.SIGN_IN, _SELF, _M.ALWAYS, by.HIDDEN),
    _row(Item.SIGN_IN, _INSIDE, _M.CLOSED, by.HIDDEN),
    _row(Item.SIGN_IN, _ALL, _M.CLOSED, by.HIDDEN, _PUBLIC_READING),
    # Bidders' own keys (双重解密): who has decrypted is seen by whoever sees who came.
    _row(Item.FACTOR_STATE, _SELF | _INSIDE, _M.CLOSED, by.DECRYPT),
    _row(Item.FACTOR_STATE, _ALL, _M.CLOSED, by.DECRYPT, _PUBLIC_READING),
    _row(Item.FACTOR_NOTE, _INSIDE, _M.CLOSED, by.DECRYPT),
    # The opening: read in public, or to each its own row (domain.md 1.2).
    _row(Item.OPENING_TABLE, _ALL, _M.OPENED, by.OPEN, _PUBLIC_READING),
    _row(
        Item.OPENING_TABLE,
        frozenset({_A.OWNER, _A.PANEL, _A.SUPERVISOR}),
        _M.OPENED,
        by.NO_READING,
        _CLOSED_READING,
    ),
    _row(Item.OPENING_OWN_ROW, _SELF, _M.OPENED, by.OPEN),
    _row(
        Item.OPENING_OBJECTION,
        _INSIDE | {_A.SELF},
        _M.CLOSED,
        by.OBJECTION,
    ),
    _row(Item.OPENING_OBJECTION, _ALL, _M.OPENED, by.OBJECTION, _PUBLIC_READING),
    # The evaluation.
    _row(Item.BID_DOCUMENTS, _SELF, _M.ALWAYS, by.SEALED),
    _row(
        Item.BID_DOCUMENTS,
        frozenset({_A.OWNER, _A.PANEL, _A.SUPERVISOR}),
        _M.OPENED,
        by.PANEL,
    ),
    _row(Item.QUOTE_OWN, _SELF, _M.ALWAYS, by.NO_READING),
    _row(Item.QUOTES, _EVALUATORS, _M.OPENED, by.NO_READING),
    _row(Item.QUOTES, frozenset({_A.OWNER}), _M.REPORTED, by.NO_READING),
    _row(Item.PANEL_NAMES, frozenset({_A.SUPERVISOR}), _M.OPENED, by.PANEL),
    # Works: secret until the winner is determined (招标投标法37); candidates are no
    # result yet. Procurement: the notice of the result names the experts (87号令69).
    _row(Item.PANEL_NAMES, _ALL, _M.AWARDED, by.PANEL, publicities=_CANDIDATES),
    _row(Item.PANEL_NAMES, _ALL, _M.RESULT, by.RESULT, publicities=_RESULTS),
    _row(Item.OWN_SHEET, _SELF, _M.ALWAYS, by.PANEL),
    _row(Item.SHEETS, _EVALUATORS, _M.ALL_SIGNED, by.PANEL),
    _row(Item.SHEETS, frozenset({_A.OWNER}), _M.REPORTED, by.PANEL),
    _row(Item.CHECKS, _EVALUATORS | {_A.OWNER}, _M.OPENED, by.PANEL),
    _row(Item.INQUIRY, frozenset({_A.PANEL, _A.SELF}), _M.OPENED, by.PANEL),
    _row(Item.INQUIRY, frozenset({_A.SUPERVISOR}), _M.OPENED, by.PANEL),
    _row(Item.REPORT, _EVALUATORS | {_A.OWNER}, _M.REPORTED, by.PANEL),
    # The result.
    _row(Item.RANKING, _EVALUATORS | {_A.OWNER}, _M.ALL_SIGNED, by.PANEL),
    _row(Item.RANKING, _ALL, _M.RESULT, by.CANDIDATES, publicities=_CANDIDATES),
    _row(Item.RESULT, _EVALUATORS | {_A.OWNER}, _M.REPORTED, by.PANEL),
    _row(Item.RESULT, _ALL, _M.RESULT, by.CANDIDATES, publicities=_CANDIDATES),
    _row(Item.RESULT, _ALL, _M.RESULT, by.RESULT, publicities=_RESULTS),
    _row(Item.OWN_SCORE, _SELF, _M.RESULT, by.RESULT),
    _row(Item.REJECTIONS, _EVALUATORS | {_A.OWNER}, _M.ALL_SIGNED, by.PANEL),
    _row(Item.REJECTIONS, _SELF, _M.RESULT, by.RESULT),
    _row(Item.REJECTIONS, _ALL, _M.RESULT, by.CANDIDATES, publicities=_CANDIDATES),
    _row(Item.OBJECTION, _INSIDE | {_A.SELF}, _M.ANNOUNCED, by.OBJECTION),
    _row(Item.DECISION, _INSIDE, _M.REPORTED, by.RESULT),
    _row(Item.DECISION, _ALL, _M.RESULT, by.RESULT),
    _row(Item.CONTRACT, _INSIDE | {_A.SELF}, _M.AWARDED, by.CONTRACT),
    _row(Item.CONTRACT, _ALL, _M.CONTRACTED, by.CONTRACT),
    _row(Item.OVERRIDE, _INSIDE, _M.ALWAYS, by.RECORD),
    # What a rule of the scoring room refused: the supervisor is told (20号令49).
    _row(Item.ATTEMPT, frozenset({_A.SUPERVISOR}), _M.CLOSED, by.RECORD),
    # Who bid under which number in a live auction: not even the owner learns of those
    # who lost; the winner's name comes with the result.
    _row(Item.AUCTION_NUMBERS, frozenset({_A.SUPERVISOR}), _M.CLOSED, by.RECORD),
)

#: items that say something about bids; no reader but SELF sees them before the deadline
ABOUT_BIDS: Final = frozenset(Item) - {
    Item.PUBLIC,
    Item.PREPARATION,
    Item.TENDER_FILE,
    Item.INVITATION,
    Item.GUEST_NAMES,
    Item.CLARIFICATION,
    Item.QUESTION_TEXT,
    Item.OBJECTION,
    Item.OVERRIDE,
}


def rows_for(item: Item, procedure: Procedure) -> Iterator[Row]:
    """Yield the rows of the table that hold for an item under a procedure."""
    for row in TABLE:
        if row.item is not item:
            continue
        if row.readings and procedure.reading not in row.readings:
            continue
        if row.publicities and procedure.publicity not in row.publicities:
            continue
        if row.by_invitation not in (None, procedure.by_invitation):
            continue
        yield row


def may_see(
    item: Item, viewer: Viewer, facts: LotFacts, now: datetime, *, owner: str = ""
) -> bool:
    """Say whether the reader may see the item now.

    `owner` is whose item it is (an organisation's or person's identifier), for rows
    that only its own reader sees.
    """
    return any(
        facts.has_been(row.moment, now) and _is_reader(row, viewer, owner)
        for row in rows_for(item, facts.procedure)
    )


def _is_reader(row: Row, viewer: Viewer, owner: str) -> bool:
    if Audience.EVERYBODY in row.audiences:
        return True
    if Audience.SELF in row.audiences and owner and owner in viewer.owns:
        return True
    return bool((row.audiences - {Audience.SELF}) & viewer.audiences)


@dataclass(frozen=True, slots=True)
class Opening:
    """When an item will be open to a reader, and why not before."""

    moment: Moment
    article: Text


def opens_with(
    item: Item, viewer: Viewer, procedure: Procedure, *, owner: str = ""
) -> Opening | None:
    """Return with which moment the item opens to the reader; None for never.

    For the words 未公开: until when, by which article.
    """
    order = list(Moment)
    found = [row for row in rows_for(item, procedure) if _is_reader(row, viewer, owner)]
    if not found:
        return None
    first = min(found, key=lambda row: order.index(row.moment))
    return Opening(first.moment, first.article)


MOMENT_WORDS: Final[Mapping[Moment, Text]] = MappingProxyType(
    {
        Moment.ALWAYS: Text("随时", "at any time"),
        Moment.ANNOUNCED: Text("公告后", "once announced"),
        Moment.CLOSED: Text("截止后", "after the deadline"),
        Moment.OPENED: Text("开标后", "once opened"),
        Moment.ALL_SIGNED: Text("全体评委签名后", "when all sheets are signed"),
        Moment.REPORTED: Text("评标报告签署后", "when the report is signed"),
        Moment.RESULT: Text("结果公布后", "when the result is published"),
        Moment.AWARDED: Text("定标后", "once awarded"),
        Moment.CONTRACTED: Text("合同签订后", "once contracted"),
    }
)
