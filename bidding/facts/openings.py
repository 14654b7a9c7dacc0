"""Openings as others ask about them: doors, times, and what the panel reads."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.files.storage import storages
from django.db.models import Count, Max, QuerySet

from bidding.facts import fitting, kinds, pauses
from bidding.models import (
    Bid,
    Draw,
    FactorWindow,
    OpenedBid,
    OpenedDocument,
    Opening,
)
from bidding.rules.opening import (
    DocumentsState,
    OpeningState,
    Outcome,
    release_window,
)
from bidding.rules.opening import missing_to_end as rule_missing
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from kernel.durations import after
from kernel.refused import NotFound, Refused
from parties import queries as parties
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.disclosure import Audience, Viewer
from tender.rules.objections import About

_CHUNK_BYTES: Final = 256 * 1024
#: documents count from 1; here lies where the bidder answers each score item
MARKS_NUMBER: Final = 0


# --- doors ---


def opening(uid: UUID | str) -> Opening:
    """Return an opening by its uid, for callers that have checked who asks."""
    found = openings().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def opening_for(lot: UUID | str, envelope: str) -> Opening | None:
    """Return the opening of an envelope, or None before it was prepared."""
    return openings().filter(lot__uid=lot, envelope=envelope).first()


is_round = kinds.is_round
opens_at = kinds.opens_at
closes_at = kinds.closes_at


def closing_of(found: Opening) -> Any:
    """Return escrow's closing list of an opening, or None."""
    return escrow.closing_for(
        str(found.lot.trade.uid), str(found.lot.uid), found.envelope
    )


def is_below_floor(found: Opening) -> bool:
    """Say whether fewer than its order asks for came of those whom it admits."""
    order = kinds.order_of(found)
    if order is None:
        return False
    bids = Bid.objects.filter(
        lot=found.lot, envelope=found.envelope, state=BidState.SUBMITTED
    )
    came = order.admitted & set(bids.values_list("certificate", flat=True))
    return len(came) < order.floor


def window_end(found: Opening) -> datetime | None:
    """Return until when k releases are waited for; None before they may come."""
    listed, start = closing_of(found), opens_at(found)
    if listed is None or listed.published_at is None or start is None:
        return None
    row = FactorWindow.objects.filter(opening=found).first()
    if row is not None and row.closed_at is None:
        return None
    begins = max(start, listed.published_at)
    if row is not None:
        begins = max(begins, row.closed_at)
    book = tender.rulebook_of(found.lot.trade)
    window = release_window(is_training=book.is_training)
    ends = after(begins, window, parties.calendar())
    return pauses.moved(found, begins, ends)


def releases_needed(found: Opening) -> tuple[int, int]:
    """Return how many usable releases have come, and how many are needed."""
    custody = escrow.custody(str(found.lot.trade.uid))
    listed = closing_of(found)
    rows = [] if listed is None else escrow.releases_for(listed.digest)
    unusable = set(found.releases.exclude(code="").values_list("index", flat=True))
    usable = len({row.index for row in rows} - unusable)
    return usable, 0 if custody is None else custody.threshold


def has_bid(lot: Any, organisation: UUID | None, envelope: str) -> bool:
    """Say whether an organisation has a submitted bid; for itself to know."""
    if organisation is None:
        return False
    return Bid.objects.filter(
        lot=lot,
        organisation__uid=organisation,
        envelope=envelope,
        state=BidState.SUBMITTED,
    ).exists()


def owners_of_bids(lot: UUID) -> dict[str, str]:
    """Return whose each bid of a lot is, by identifiers: audiences name bids."""
    found = Bid.objects.filter(lot__uid=lot).values_list("uid", "organisation__uid")
    return {str(bid): str(organisation) for bid, organisation in found}


def bids_mark(lot: UUID) -> tuple[int, int | None]:
    """Return what changes whenever a lot's bids become more."""
    found = Bid.objects.filter(lot__uid=lot).aggregate(Count("pk"), Max("pk"))
    return found["pk__count"], found["pk__max"]


def signed_in_at(found: Opening, organisation: UUID | None) -> datetime | None:
    """Return when an organisation signed in; for itself to know before the closing."""
    if organisation is None:
        return None
    row = found.sign_ins.filter(organisation__uid=organisation).first()
    return None if row is None else row.at


def names_by_certificate(lot: Any, envelope: str) -> dict[str, str]:
    """Return who stands behind each certificate of an opened envelope's bids."""
    found = OpenedBid.objects.filter(
        opening__lot=lot, opening__envelope=envelope, outcome=Outcome.OPENED
    )
    return dict(found.values_list("bid__certificate", "bid__organisation__name"))


def bidders_of(found: Opening) -> int:
    """Return how many bidders the closing list has; the caller asks who may know."""
    bids = Bid.objects.filter(
        lot=found.lot, envelope=found.envelope, state=BidState.SUBMITTED
    )
    return bids.values("organisation").distinct().count()


def own_opened(found: Opening, organisation: UUID | None) -> OpenedBid | None:
    """Return an organisation's own bid as it was opened."""
    if organisation is None:
        return None
    return (
        found.bids.select_related("bid__organisation")
        .filter(bid__organisation__uid=organisation)
        .first()
    )


def viewer(actor: Actor, found: Opening) -> Viewer:
    """Return an actor as a reader of the opening's lot, or raise `NotFound`.

    The hall of an announced lot is open: what is in it is the disclosure table's. A
    round's is for those who take part in it, and for owner, staff and watchers.
    """
    tender.lot_for(actor, found.lot.uid)
    bids = has_bid(found.lot, actor.organisation, found.envelope)
    also = [Audience.BIDDERS] if bids else []
    seen = tender.viewer(actor, found.lot, also=also)
    inside = {Audience.OWNER, Audience.STAFF, Audience.SUPERVISOR}
    is_shut = is_round(found) and not inside & seen.audiences
    if is_shut and not bids and not _is_admitted(actor, found):
        raise NotFound
    return seen


def _is_admitted(actor: Actor, found: Opening) -> bool:
    order = kinds.order_of(found)
    if order is None or actor.organisation is None:
        return False
    return Bid.objects.filter(
        lot=found.lot,
        organisation__uid=actor.organisation,
        certificate__in=order.admitted,
    ).exists()


def openings() -> QuerySet[Opening]:
    """Return all openings, with what every answer about them needs."""
    return Opening.objects.select_related(
        "lot__trade__owner", "lot__trade__agency", "lot__trade__region"
    )


# --- what evaluation and notices ask ---


@dataclass(frozen=True, slots=True)
class OpenedBidFacts:
    """A bid at its opening; `items` by key, values as text.

    A line that does not fit the opening form is no value: it stands in `faults` alone.
    """

    uid: UUID
    organisation: UUID
    name: str
    uscc: str
    items: dict[str, str]
    outcome: str
    received_at: datetime | None
    members: list[dict[str, str]]
    faults: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document of an opened bid; `role` is its slot."""

    uid: UUID
    name: str
    role: str
    size: int
    media_type: str
    digest: str

    @property
    def url(self) -> str:
        """Return its address; the page there checks the reader."""
        return f"/bids/documents/{self.uid}/"


def opened_bids(lot: Any, envelope: str) -> list[OpenedBidFacts]:
    """Return every listed bid of an envelope as it was opened, in order of receipt."""
    found = openings().filter(lot=lot, envelope=envelope).first()
    if found is None:
        return []
    rows = list(found.bids.select_related("bid__organisation").order_by("number"))
    # The rows may have come since the opening was read: then they are not there yet.
    if not rows or found.opened_at is None:
        return []
    fit = fitting.of(found, stood=fitting.stood_in(rows))
    return [_facts_of(row, fit.of_row(row)) for row in rows]


def _facts_of(row: OpenedBid, faults: tuple[Refused, ...]) -> OpenedBidFacts:
    return OpenedBidFacts(
        uid=row.bid.uid,
        organisation=row.bid.organisation.uid,
        name=row.bid.organisation.name,
        uscc=row.bid.organisation.uscc,
        items=fitting.usable_items(row, faults),
        outcome=row.outcome,
        received_at=row.bid.received_at,
        members=row.members,
        faults=faults,
    )


def bidder_parties(lot: Any) -> list[tuple[str, str]]:
    """Return (credit code, name) of all who bid, members of consortia included."""
    bids = Bid.objects.filter(lot=lot, state=BidState.SUBMITTED)
    theirs = bids.exclude(envelope__in=kinds.ASIDE_ENVELOPES)
    found = dict(theirs.values_list("organisation__uscc", "organisation__name"))
    for members in OpenedBid.objects.filter(opening__lot=lot).values_list(
        "members", flat=True
    ):
        for member in members:
            found.setdefault(member["uscc"], member["name"])
    return sorted(found.items())


def drawn_factors(lot: Any) -> dict[str, str]:
    """Return the factors drawn at the lot's opening, by name."""
    drawn = Draw.objects.filter(opening__lot=lot, drawn_at__isnull=False)
    return dict(drawn.values_list("label", "drawn"))


def opening_finished(lot: Any, envelope: str) -> bool:
    """Say whether an opening has ended with its table read."""
    return Opening.objects.filter(
        lot=lot, envelope=envelope, state=OpeningState.FINISHED
    ).exists()


def opening_state(lot: Any, envelope: str) -> str:
    """Return where an opening is; empty before it was prepared."""
    found = Opening.objects.filter(lot=lot, envelope=envelope).first()
    return "" if found is None else str(found.state)


def bid_documents(bid: UUID) -> list[DocumentFacts]:
    """Return the unsealed documents of an opened bid, in the bidder's order."""
    found = OpenedDocument.objects.filter(opened__bid__uid=bid).order_by("number")
    return [_document(row) for row in found]


def bid_marks(bid: UUID) -> list[dict[str, Any]]:
    """Return where an opened bid answers score items: [{"item", "file", "page"}]."""
    row = OpenedDocument.objects.filter(opened__bid__uid=bid).order_by("number").first()
    if row is None:
        return []
    row.number = MARKS_NUMBER
    key, storage = document_key(row), storages["opened"]
    if not storage.exists(key):
        return []
    with storage.open(key, "rb") as file:
        found: list[dict[str, Any]] = json.loads(file.read())
    return found


def open_document(uid: UUID, start: int = 0) -> tuple[DocumentFacts, Iterator[bytes]]:
    """Return a document and its bytes from `start` on.

    For callers that have checked the reader.
    """
    row = (
        OpenedDocument.objects.select_related("opened__bid__lot__trade")
        .filter(uid=uid)
        .first()
    )
    if row is None:
        raise NotFound
    return _document(row), _bytes(document_key(row), start)


def document_key(row: OpenedDocument) -> str:
    """Return where a document is kept: by numbers, never by its name."""
    bid = row.opened.bid
    return f"{bid.lot.trade.uid}/{bid.uid}/{row.number:05d}"


def _document(row: OpenedDocument) -> DocumentFacts:
    return DocumentFacts(
        uid=row.uid,
        name=row.name,
        role=row.role,
        size=row.size,
        media_type=row.media_type,
        digest=row.digest,
    )


def _bytes(key: str, start: int) -> Iterator[bytes]:
    with storages["opened"].open(key, "rb") as file:
        file.seek(start)
        while data := file.read(_CHUNK_BYTES):
            yield data


# --- how far it is ---


def objections_open(found: Opening) -> int:
    """Return how many objections to the opening wait for the owner's answer."""
    theirs = found.lot.objections.filter(about=str(About.OPENING), answered_at=None)
    count: int = theirs.count()
    return count


def missing_to_end(found: Opening, now: datetime) -> tuple[str, str] | None:
    """Return what the opening still waits for, in both languages; None for nothing."""
    drawing = Draw.objects.filter(opening=found, drawn_at=None).exists()
    opened = found.bids.filter(outcome=Outcome.OPENED)
    unconfirmed = opened.filter(confirmation__isnull=True).exists()
    time_runs = found.confirm_until is not None and now < found.confirm_until
    return rule_missing(
        documents=found.bids.filter(documents=DocumentsState.WAITING).count(),
        draw=drawing,
        objections=objections_open(found),
        confirming=unconfirmed and time_runs,
        witness=found.witnessed_at is None,
    )
