"""What a panel needs to know of its trade: file, bids, quotes, parties, numbers.

The one place of this app that asks the apps below about a lot.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from bidding import queries as bidding
from bidding.rules import articles
from evaluation.facts import blind_copies
from evaluation.rules import blind, room_terms
from evaluation.rules.methods.question import Item
from evaluation.rules.panels import PanelRule, rule_of
from evaluation.rules.sheets import Extremes, read_extremes
from kernel.canonical import Json, strict_object
from kernel.refused import NotFound, Refused
from parties.rules import conflicts
from parties.rules.conflicts import PartyFact, Side
from tender import queries as tender
from tender.rules import procedures, rulebooks
from tender.rules.disclosure import Moment
from tender.rules.procedures import Category, Examiner, Procedure
from tender.rules.rulebooks import Row, Rulebook
from tender.rules.stages import BEFORE_DEADLINE, Stage
from tender.rules.tender_file import TenderFile

#: a row of tender.Lot, and a document as bidding tells of it: the tables of another app
#: are its own, so this app knows their shape by use
Lot = Any
DocumentFacts = Any
MarkFacts = Any

OPENED = "opened"
UNOPENED = "unopened"
CANDIDATES_MAX = 3
#: one digit, so that names sort as they count
ROUNDS_MAX = 9


@dataclass(frozen=True, slots=True)
class OpenedBid:
    """A bid that was opened: what the panel sees of it before any document."""

    uid: UUID
    organisation: UUID
    name: str
    uscc: str
    price: Decimal | None
    price_type: str
    #: what of it does not fit the tender file; a price that does not is None
    faults: tuple[Refused, ...] = ()
    #: the lines of its opening form as text, by key
    values: Mapping[str, str] = field(default_factory=dict)
    #: 暗标: while names are hidden, the only slots that are read; None reads all
    blind_slots: tuple[str, ...] | None = None

    @property
    def key(self) -> str:
        """How score sheets and results name the bid."""
        return str(self.uid)

    @property
    def form_faults(self) -> tuple[Refused, ...]:
        """What does not answer form and edition; members are examined apart."""
        return tuple(each for each in self.faults if each.code.startswith("form-"))


def procedure_of(lot: Lot) -> Procedure:
    """Return the lot's procedure."""
    return procedures.get(lot.trade.procedure)


def rulebook_of(lot: Lot) -> Rulebook:
    """Return the edition of the law the trade keeps."""
    return rulebooks.get(lot.trade.rulebook)


def file_of(lot: Lot) -> TenderFile:
    """Return the edition of the tender file in force."""
    return tender.tender_file_of(lot).content


def method_of(file: TenderFile) -> dict[str, Json]:
    """Return the method as tender.json has it, without the terms of the room."""
    return {
        "name": file.method.name,
        "version": file.method.version,
        "parameters": dict(room_terms.without(file.method.parameters)),
    }


def items_of(file: TenderFile) -> tuple[Item, ...]:
    """Return the score items that judges fill in, and the price item."""
    return tuple(
        Item(
            key=item.key,
            group=item.group,
            low=item.min,
            high=item.max,
            objective=item.objective,
            step=item.step,
            label=item.label.zh,
        )
        for item in file.score_items
    )


def extremes_of(file: TenderFile) -> Extremes:
    """Return the totals that ask for a reason in words."""
    return read_extremes(file.method.parameters.get("reasons") or {})


def bids_of(lot: Lot, *, named: bool = False) -> list[OpenedBid]:
    """Return the bids of the first envelope that were opened, by name.

    Where the file has blind slots, under codes until all sheets are signed, unless
    the caller asks for who is no judge (`named`).
    """
    envelope, file = procedure_of(lot).first_envelope.envelope, file_of(lot)
    found = _opened(lot, envelope, file)
    slots = () if named else _blind_slots(lot, file)
    return _coded(lot, found, slots) if slots else found


def is_blind(lot: Lot) -> bool:
    """Say whether judges still read bids without knowing whose they are (暗标)."""
    return bool(_blind_slots(lot, file_of(lot)))


def codes_of(lot: Lot) -> dict[str, str]:
    """Return the codes under which bids were judged, by bid; none if nothing was blind.

    For the report, once names are open.
    """
    if not room_terms.read(file_of(lot).method.parameters).blind:
        return {}
    keys = [bid.key for bid in bids_of(lot, named=True)]
    return blind.codes(keys, room=str(lot.uid))


def _blind_slots(lot: Lot, file: TenderFile) -> tuple[str, ...]:
    slots = room_terms.read(file.method.parameters).blind
    if not slots:
        return ()
    reached = tender.disclosure_facts(lot).reached
    return () if reached.get(Moment.ALL_SIGNED) is not None else slots


def _coded(lot: Lot, found: list[OpenedBid], slots: tuple[str, ...]) -> list[OpenedBid]:
    codes = blind.codes([bid.key for bid in found], room=str(lot.uid))
    coded = [
        replace(
            bid,
            name=codes[bid.key],
            uscc="",
            values={},
            faults=bid.form_faults,
            blind_slots=slots,
        )
        for bid in found
    ]
    return sorted(coded, key=lambda bid: bid.name)


def quotes_of(lot: Lot, envelope: str) -> dict[UUID, OpenedBid]:
    """Return the final quotes of a round by the organisation that gave them."""
    found = _opened(lot, envelope, file_of(lot))
    return {quote.organisation: quote for quote in found}


def asked_to_quote(lot: Lot, envelope: str) -> set[UUID]:
    """Return the organisations whom the order of a round admitted."""
    found: set[UUID] = bidding.asked_to_quote(lot, envelope)
    return found


def _opened(lot: Lot, envelope: str, file: TenderFile) -> list[OpenedBid]:
    price_type = next(
        (item.type for item in file.opening_form if item.key == "price"), "amount"
    )
    found = [
        OpenedBid(
            uid=bid.uid,
            organisation=bid.organisation,
            name=bid.name,
            uscc=bid.uscc,
            price=Decimal(bid.items["price"]) if "price" in bid.items else None,
            price_type=price_type,
            faults=bid.faults,
            values=dict(bid.items),
        )
        for bid in bidding.opened_bids(lot, envelope)
        if bid.outcome == OPENED
    ]
    return sorted(found, key=lambda bid: (bid.name, bid.key))


def scores_first_prices(lot: Lot) -> bool:
    """Say whether the prices of the first envelope are the ones that are scored.

    Not where a round of final quotes follows, or prices have an envelope of their own.
    """
    procedure, form = procedure_of(lot), file_of(lot).opening_form
    read_out = procedure.first_envelope.reads_out(form)
    return not procedure.quote_rounds and any(row.key == "price" for row in read_out)


def form_clause(lot: Lot) -> str:
    """Return on which article a bid that does not fit the opening form is rejected."""
    return articles.article("response", procedure_of(lot))


def why_unpriced(bid: OpenedBid) -> str:
    """Return in Chinese what of a bid without a price does not fit."""
    return "".join(fault.sentence("zh-hans") for fault in bid.form_faults)


def documents_of(bid: OpenedBid) -> list[DocumentFacts]:
    """Return the opened documents of a bid, for the reading lists."""
    found: list[DocumentFacts] = bidding.bid_documents(bid.uid)
    if bid.blind_slots is None:
        return found
    called = _neutral(found)
    shown = [row for row in found if row.role in bid.blind_slots]
    return [replace(row, name=called[row.name]) for row in shown]


def marks_of(bid: OpenedBid) -> list[MarkFacts]:
    """Return where the bidder answers each score item: file and page."""
    found: list[MarkFacts] = bidding.bid_marks(bid.uid)
    if bid.blind_slots is None:
        return found
    rows = bidding.bid_documents(bid.uid)
    called = _neutral(rows)
    readable = {row.name for row in rows if row.role in bid.blind_slots}
    shown = [mark for mark in found if mark["file"] in readable]
    return [{**mark, "file": called[mark["file"]]} for mark in shown]


def _neutral(rows: Sequence[DocumentFacts]) -> dict[str, str]:
    """Return what documents are called while names are hidden, by their own names."""
    return {
        row.name: blind.document_name(row.role, place, row.name)
        for place, row in enumerate(rows, 1)
    }


def open_document(
    lot: Lot, uid: UUID, start: int = 0, *, named: bool = False
) -> tuple[DocumentFacts, Iterator[bytes]]:
    """Return a document of one of the lot's opened bids, or raise `NotFound`.

    Its bytes from `start` on; while names are hidden, those of the stripped copy.
    """
    bids = bids_of(lot, named=named)
    known = {row.uid: bid for bid in bids for row in documents_of(bid)}
    if uid not in known:
        raise NotFound
    if known[uid].blind_slots is not None:
        return blind_copies.open_copy(uid, start)
    return bidding.open_document(uid, start)


def is_round_unopened(lot: Lot, first: str) -> bool:
    """Say whether a round, `first` or a later one, closed below its floor."""
    return any(
        bidding.opening_state(lot, name) == UNOPENED
        for name in _rounds(lot)
        if name >= first
    )


def next_quote_envelope(lot: Lot) -> str:
    """Return the name of the next round of final quotes: one that was never used."""
    return next(name for name in _rounds(lot) if not bidding.opening_state(lot, name))


def finished_round(lot: Lot, first: str) -> str:
    """Return the round to score: `first`, or a later one if that was annulled unread.

    Empty while none has been opened and read.
    """
    names = _rounds(lot)
    for name in (each for each in names if each >= first):
        if bidding.opening_finished(lot, name):
            return name
        if not bidding.opening_state(lot, name):
            break
    return ""


def _rounds(lot: Lot) -> list[str]:
    row = next(row for row in procedure_of(lot).envelopes if row.rounds)
    return [f"{row.envelope}-{n}" for n in range(1, ROUNDS_MAX + 1)]


def drawn_of(lot: Lot) -> dict[str, Decimal]:
    """Return the factors drawn at the opening, by name."""
    drawn = bidding.drawn_factors(lot)
    return {name: Decimal(value) for name, value in drawn.items()}


def is_opened(lot: Lot, envelope: str = "") -> bool:
    """Say whether an opening is over, so that the panel may read what it opened."""
    name = envelope or procedure_of(lot).first_envelope.envelope
    return bool(bidding.opening_finished(lot, name))


def is_closed(lot: Lot) -> bool:
    """Say whether the deadline is past, so that anything about bidders may be asked."""
    return Stage(lot.stage) not in BEFORE_DEADLINE


def parties_of(lot: Lot) -> list[PartyFact]:
    """Return everyone whom a member must have no interest in (回避单位)."""
    owner, agency = lot.trade.owner, lot.trade.agency
    found = [PartyFact(owner.uscc, owner.name, Side.OWNER)]
    if agency is not None:
        found.append(PartyFact(agency.uscc, agency.name, Side.AGENCY))
    found += [
        PartyFact(uscc, name, Side.BIDDER) for uscc, name in bidding.bidder_parties(lot)
    ]
    return found


def avoided_by(lot: Lot, kind: str) -> list[PartyFact]:
    """Return the parties that a member of a kind must have no interest in.

    The owner's representative stands for the owner, and is held against bidders alone.
    """
    found = parties_of(lot)
    if kind == "owner":
        return [each for each in found if each.side is Side.BIDDER]
    return found


def avoidance_of(lot: Lot) -> conflicts.AvoidanceRules:
    """Return how far back an interest reaches in this trade."""
    is_works = procedure_of(lot).category is Category.WORKS
    return conflicts.WORKS if is_works else conflicts.PROCUREMENT


def owner_examines(lot: Lot) -> bool:
    """Say whether qualification is the purchaser's (87号令44)."""
    return procedure_of(lot).examiner is Examiner.OWNER


def candidates_most(lot: Lot) -> int | None:
    """Return how many are recommended at most; None where all that enter are."""
    return None if procedure_of(lot).admits_several else CANDIDATES_MAX


def panel_rule(lot: Lot, special: str = "") -> PanelRule:
    """Return the numbers a panel of this trade is held to, with their articles."""
    procedure = procedure_of(lot)
    return rule_of(
        rulebook_of(lot),
        procedure.panel_key,
        budget_fen=lot.trade.budget_fen,
        special=special,
        chair_from_experts=procedure.law is Category.PROCUREMENT,
    )


def floor_rows(lot: Lot) -> tuple[Row | None, Row | None, Row | None]:
    """Return the floors after qualification, after responsiveness and of final quotes.

    Works have none: fewer than three *may* lead the panel to reject all (12号令27).
    """
    rows, floors = rulebook_of(lot).rows, tender.floors(lot)
    keys = (floors.qualified, floors.responsive, floors.quotes)
    qualified, responsive, quotes = (rows[key] if key else None for key in keys)
    return qualified, responsive, quotes


def ceiling_of(lot: Lot) -> Decimal | None:
    """Return the published ceiling's value, if there is one."""
    value: Decimal | None = lot.ceiling_value
    return None if value is None else value.normalize()


def read_body(body: bytes | memoryview) -> dict[str, Json]:
    """Read canonical bytes that this app stored."""
    return strict_object(bytes(body), depth_max=16)


def names(bids: Sequence[OpenedBid]) -> dict[str, str]:
    """Return the bidders' names by bid."""
    return {bid.key: bid.name for bid in bids}
