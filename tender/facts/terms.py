"""A trade's rulebook, procedure and calendar, and its dates as rules know them."""

from datetime import datetime

from parties import queries as parties
from tender.facts import books
from tender.facts.compose import content_of
from tender.facts.decryption import decryption_of
from tender.models import Override, Preannouncement, SoleSource, Trade
from tender.models import Timetable as TimetableRow
from tender.rules import procedures
from tender.rules.floors import Floors
from tender.rules.tender_file import TenderFile
from tender.rules.timetable import Terms, Timetable
from tender.rules.waivers import Waiver


def terms_of(trade: Trade) -> Terms:
    """Return what the trade's dates are checked against."""
    return Terms(
        procedure=procedures.get(trade.procedure),
        rulebook=books.get(trade.rulebook),
        calendar=parties.calendar(),
        waivers=waivers_of(trade),
        factor_window_s=decryption_of(trade).window_s,
        published_ahead_at=published_ahead_at(trade),
        listing_s=listing_of(trade),
        ahead_due=ahead_due_of(trade),
    )


def listing_of(trade: Trade) -> int | None:
    """Return how many seconds the file's listing lasts; None before it is written.

    None as well where the procedure has no listing: its file is not read for one.
    """
    if procedures.get(trade.procedure).listing_key is None:
        return None
    auction = content_of(trade).get("auction")
    given = auction.get("listing_s") if isinstance(auction, dict) else None
    return given if isinstance(given, int) else None


def published_ahead_at(trade: Trade) -> datetime | None:
    """Return when the trade was announced ahead (采购意向、招标计划), if it was."""
    rows = Preannouncement.objects.filter(trade=trade)
    return rows.values_list("published_at", flat=True).first()


def ahead_due_of(trade: Trade) -> bool:
    """Say whether the trade is published ahead; by ground in 单一来源."""
    given = SoleSource.objects.filter(trade=trade).first()
    return given is None or given.public_until is not None


def waivers_of(trade: Trade) -> tuple[Waiver, ...]:
    """Return the minima that a supervisor has waived for the trade."""
    return tuple(
        Waiver(each["field"], getattr(row, each["field"]) - row.announce_at)
        for row in Override.objects.filter(trade=trade, outcome="granted")
        for each in row.waives
    )


def timetable_row(trade: Trade) -> TimetableRow | None:
    """Return the dates that hold: those set last."""
    return TimetableRow.objects.filter(trade=trade).order_by("-n").first()


def as_timetable(row: TimetableRow) -> Timetable:
    """Return stored dates as the rules know them."""
    return Timetable(
        announce_at=row.announce_at,
        documents_until=row.documents_until,
        submission_closes_at=row.submission_closes_at,
        opens_at=row.opens_at,
    )


def floors_of(trade: Trade, file: TenderFile) -> Floors:
    """Return the fewest that may stay at each step, by the ground the file names."""
    floors = procedures.get(trade.procedure).floors
    return floors.allowed(floors.ground_of(file.method.parameters))
