"""What the hall's page shows one reader: stage, own row, table, people, what to do.

Everything that depends on bids is asked of the disclosure table first; before the
deadline the page is the same with no bids and with seven.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language, gettext

from bidding.facts import draws, fitting, kinds, openings, pauses
from bidding.facts.fitting import Fitting
from bidding.models import Draw, OpenedBid, Opening, OpeningPause, SignIn
from bidding.rules.draws import PARTIES
from bidding.rules.factors import ARTICLE, BY_REMEDY, FAULTS
from bidding.rules.opening import (
    OVER,
    DocumentsState,
    OpeningState,
    Outcome,
    Party,
)
from escrow import queries as escrow
from journal import queries as journal
from journal.rules.chain import PUBLIC, Entry
from kernel.refused import CHINESE, Refused
from parties.rules.actor import Actor
from sealing.envelopes import EnvelopeNotRebuilt
from sealing.errors import ShareNotCommitted
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Item, Viewer
from tender.rules.objections import About
from tender.rules.tender_file import FormItem

#: no organisation has it: whoever acts for none has brought no bid
NOBODY: Final = UUID(int=0)

LOG_ROWS: Final = 40
#: the status that a page shows, where it has another name than the outcome
STATUS: Final[Mapping[str, str]] = {Outcome.RETURNED: "returned-unopened"}


@dataclass(slots=True)
class Cell:
    """One value of the table: what it is, as text, to sort by; is it a figure."""

    key: str
    text: str
    value: str
    unit: str
    is_figure: bool
    label: str = ""
    unit_word: str = ""


#: what a finding says of a share that is not the one committed to
WRONG_SHARE = frozenset({ShareNotCommitted.code, EnvelopeNotRebuilt.code})


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit, in the reader's language, and the article it rests on."""

    sentence: str
    article: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One bid as it was read out."""

    number: int
    bid: str
    name: str
    uscc: str
    outcome: str
    code: str
    cells: list[Cell]
    members: list[dict[str, Any]]
    key: str
    documents: str
    confirmed_at: datetime | None
    #: custodians whose share of it was wrong: each with an evidence file
    seats: tuple[int, ...] = ()
    #: too few custodians still have a share: nobody can open it any more (原封退回)
    is_destroyed: bool = False
    #: what of it does not fit the tender file
    faults: tuple[Fault, ...] = ()

    @property
    def why(self) -> str:
        """Why it stayed shut or was opened late, in words; else the code."""
        words = {
            "factor-not-released": gettext("not decrypted in time"),
            "factor-not-committed": gettext("another key than was committed to"),
            BY_REMEDY: gettext("opened by the remedy"),
        }
        return words.get(self.code, self.code)

    @property
    def article(self) -> str:
        """By which article a bid that stayed shut counts as revoked or withdrawn."""
        return ARTICLE if self.outcome in FAULTS else ""


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A custodian's seat: whether its release came, and could be used."""

    index: int
    organisation: str
    released_at: datetime | None
    code: str


@dataclass(slots=True)
class Hall:
    """The page's facts for one reader at one instant."""

    opening: Opening
    now: datetime
    viewer: Viewer
    items: tuple[FormItem, ...]
    closes_at: datetime | None
    opens_at: datetime | None
    is_closed: bool
    came: int = 0
    needed: int = 0
    seats: list[SeatShown] = field(default_factory=list)
    bidders: int | None = None
    table: list[TableRow] | None = None
    own: TableRow | None = None
    has_bid: bool = False
    signed_in_at: datetime | None = None
    sign_ins: list[SignIn] | None = None
    objections: list[Any] = field(default_factory=list)
    draw: Draw | None = None
    reveal_until: datetime | None = None
    #: the owner's reserve (标底) when it is opened: read for reference only
    reserve: list[Cell] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    my_party: str = ""
    #: while it is there, nothing with legal effect is done
    pause: OpeningPause | None = None
    #: nothing is released while one of these stands (叫停)
    holds: list[Any] = field(default_factory=list)

    @property
    def is_confirming(self) -> bool:
        """Whether the deadline has come and its closing list has not: seconds."""
        came = self.closes_at is not None and self.now >= self.closes_at
        return came and not self.is_closed and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether it has ended, in whichever way."""
        return self.opening.state in OVER

    @property
    def is_read(self) -> bool:
        """Whether the table is there."""
        return self.opening.opened_at is not None

    @property
    def may_confirm(self) -> bool:
        """Whether the reader may confirm its own row now."""
        until = self.opening.confirm_until
        return (
            self.opening.state == OpeningState.OPENED
            and self.pause is None
            and self.own is not None
            and self.own.confirmed_at is None
            and until is not None
            and self.now < until
        )


def hall_of(actor: Actor, found: Opening, now: datetime) -> Hall:
    """Return what a reader is shown; `NotFound` where it may not enter."""
    viewer = openings.viewer(actor, found)
    facts = tender.disclosure_facts(found.lot)
    file = tender.tender_file_of(found.lot).content
    closing = openings.closing_of(found)
    shown = Hall(
        opening=found,
        now=now,
        viewer=viewer,
        items=kinds.reads_out(found, file.opening_form),
        closes_at=openings.closes_at(found),
        opens_at=openings.opens_at(found),
        is_closed=closing is not None,
    )
    shown.came, shown.needed = openings.releases_needed(found)
    shown.has_bid = openings.has_bid(found.lot, actor.organisation, found.envelope)
    shown.signed_in_at = openings.signed_in_at(found, actor.organisation)
    shown.pause = pauses.running_pause(found)
    if not shown.is_read and not shown.is_over:
        trade, lot = str(found.lot.trade.uid), str(found.lot.uid)
        shown.holds = escrow.standing_holds(trade, lot)
    _add_draw(shown, actor)
    if closing is None:
        return shown

    def sees(item: Item, owner: str = "") -> bool:
        return disclosure.may_see(item, viewer, facts, now, owner=owner)

    is_round = openings.is_round(found)
    shown.seats = _seats(found, closing.digest)
    if sees(Item.QUOTES if is_round else Item.BIDDER_COUNT):
        shown.bidders = openings.bidders_of(found)
    if not is_round and sees(Item.SIGN_IN):
        rows = found.sign_ins.select_related("organisation")
        shown.sign_ins = list(rows.order_by("at"))
    if sees(Item.QUOTES if is_round else Item.OPENING_TABLE):
        reader = None if sees(Item.BID_DOCUMENTS) else actor.organisation or NOBODY
        shown.table = table_of(found, shown.items, reader) if shown.is_read else None
        shown.reserve = _reserve(found, file.opening_form)
    _add_own(shown, actor)
    _add_objections(shown, actor, sees_all=sees(Item.OPENING_OBJECTION))
    return shown


def _add_own(shown: Hall, actor: Actor) -> None:
    if not shown.is_read:
        # The bids may have been read since the opening was: the hall is of one instant.
        return
    own = openings.own_opened(shown.opening, actor.organisation)
    if own is None:
        return
    if shown.table is not None:
        shown.own = next(row for row in shown.table if row.number == own.number)
        return
    # The other bids are nothing to a bidder who may not see the table.
    fit = fitting.of(shown.opening, stood=fitting.stood_in([own]))
    shown.own = _row(own, shown.items, fitting.only_own(fit.of_row(own)))


def table_of(
    found: Opening, form: tuple[FormItem, ...], reader: UUID | None
) -> list[TableRow]:
    """Return the whole table; the caller has asked whether it may be seen.

    `reader` is the organisation of somebody who may not see the bids' documents: it is
    told what was read out, and of documents its own alone. None may see them.
    """
    bids = found.bids.select_related("bid__organisation", "confirmation")
    rows = list(bids.order_by("number"))
    fit = fitting.of(found, stood=fitting.stood_in(rows))
    shown = [_row(row, form, _faults_for(reader, fit, row)) for row in rows]
    if kinds.order_of(found) is None:
        return shown
    gone = escrow.returned_unopened(openings.closing_of(found).digest)
    return [
        replace(told, is_destroyed=row.bid.manifest_digest in gone)
        for told, row in zip(shown, rows, strict=True)
    ]


def _faults_for(
    reader: UUID | None, fit: Fitting, row: OpenedBid
) -> tuple[Refused, ...]:
    if reader is None:
        return fit.of_row(row)
    is_own = row.bid.organisation.uid == reader
    return fitting.open_to_all(fit.of_row(row) if is_own else fit.of_reading(row))


def _row(
    row: OpenedBid, form: tuple[FormItem, ...], faults: Sequence[Refused]
) -> TableRow:
    by_key = {item["key"]: item for item in row.items}
    confirmation = getattr(row, "confirmation", None)
    return TableRow(
        number=row.number,
        bid=str(row.bid.uid),
        name=row.bid.organisation.name,
        uscc=row.bid.organisation.uscc,
        outcome=STATUS.get(row.outcome, row.outcome),
        code=row.code,
        cells=[_cell(item.key, by_key.get(item.key)) for item in form],
        members=row.members,
        key=bytes(row.key).hex() if row.key is not None else "",
        documents=row.documents,
        confirmed_at=None if confirmation is None else confirmation.at,
        seats=tuple(
            int(each["seat"]) for each in row.evidence if each["code"] in WRONG_SHARE
        ),
        faults=tuple(
            Fault(fault.sentence(get_language() or CHINESE), fault.article)
            for fault in faults
        ),
    )


def _cell(key: str, item: Mapping[str, str] | None) -> Cell:
    if item is None:
        return Cell(key, "", "", "", is_figure=False)
    is_figure = item["type"] != "text"
    text = _decimal(item["value"]) if is_figure else item["value"]
    return Cell(key, text, item["value"], item["unit"], is_figure)


def _decimal(value: str) -> str:
    whole, point, rest = value.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{rest}"


def _seats(found: Opening, closing: str) -> list[SeatShown]:
    came = {row.index: row.received_at for row in escrow.releases_for(closing)}
    codes = dict(found.releases.values_list("index", "code"))
    return [
        SeatShown(
            index=seat.index,
            organisation=seat.organisation.name,
            released_at=came.get(seat.index),
            code=codes.get(seat.index, ""),
        )
        for seat in escrow.seats(str(found.lot.trade.uid))
    ]


def _add_draw(shown: Hall, actor: Actor) -> None:
    shown.draw = Draw.objects.filter(opening=shown.opening).first()
    if shown.draw is None:
        return
    shown.reveal_until = draws.reveal_until(shown.opening)
    given = {row.party: row for row in shown.draw.secrets.all()}
    shown.parties = [{"party": party, "secret": given.get(party)} for party in Party]
    trade = shown.opening.lot.trade
    if actor.role in PARTIES and tender.may(actor, "bidding.give-secret", trade):
        shown.my_party = str(PARTIES[actor.role])


def _reserve(found: Opening, form: tuple[FormItem, ...]) -> list[Cell]:
    """Return what the owner's reserve says, once it and this table are opened."""
    if not kinds.is_first(found) or found.opened_at is None:
        return []
    row = OpenedBid.objects.filter(
        opening__lot=found.lot, opening__envelope="reserve", outcome=Outcome.OPENED
    ).first()
    if row is None:
        return []
    by_key = {item["key"]: item for item in row.items}
    priced = [item for item in form if item.key in by_key]
    return [_cell(item.key, by_key[item.key]) for item in priced]


def _add_objections(shown: Hall, actor: Actor, *, sees_all: bool) -> None:
    rows = shown.opening.lot.objections.filter(about=str(About.OPENING))
    found = rows.select_related("organisation").order_by("raised_at", "id")
    mine = actor.organisation
    shown.objections = [
        row for row in found if sees_all or row.organisation.uid == mine
    ]


def entries_for(actor: Actor, found: Opening, now: datetime) -> list[Entry]:
    """Return the last rows of the record in order; withheld what is not the reader's.

    The same rows that come to an open page: whoever joins late sees the same hall.
    """
    viewer = openings.viewer(actor, found)
    facts = tender.disclosure_facts(found.lot)
    owners = openings.owners_of_bids(found.lot.uid)
    head, _digest = journal.head(found.lot.stream)
    rows = journal.rows(found.lot.stream, after=max(0, head - LOG_ROWS))

    def sees(audience: str) -> bool:
        name, _, key = audience.partition(":")
        return audience == PUBLIC or (
            name in set(Item)
            and disclosure.may_see(
                Item(name), viewer, facts, now, owner=owners.get(key, key)
            )
        )

    return [row if sees(row.audience) else row.withheld() for row in rows]


def documents_of(found: Opening) -> dict[str, int]:
    """Return how many bids' documents are unsealed, waiting, and could not be."""
    states = list(found.bids.values_list("documents", flat=True))
    return {
        "opened": states.count(DocumentsState.OPENED),
        "waiting": states.count(DocumentsState.WAITING),
        "refused": states.count(DocumentsState.REFUSED),
    }
