"""Reading applications and numbers. Who asks has been checked by the caller."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bidding.models import Applicant
from bidding.rules.applications import ApplicationState
from escrow import queries as escrow
from escrow.rules.deposits import credited
from tender import queries as tender
from tender.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class Numbered:
    """An applicant that holds a number. `organisation_uid` is what parties see."""

    uid: UUID
    organisation_uid: UUID
    organisation_name: str
    number: str
    granted_at: datetime


def numbered(lot: Any) -> list[Numbered]:
    """Return all who hold a number in a lot, by number."""
    return list(_numbered(lot))


def _numbered(lot: Any) -> Iterator[Numbered]:
    for row in applications(lot).exclude(number="").order_by("number"):
        assert row.granted_at is not None
        yield Numbered(
            uid=row.uid,
            organisation_uid=row.organisation.uid,
            organisation_name=row.organisation.name,
            number=row.number,
            granted_at=row.granted_at,
        )


def applications(lot: Any) -> Any:
    """Return all applications for a lot, by time."""
    rows = Applicant.objects.filter(lot=lot).select_related("organisation")
    return rows.order_by("applied_at", "id")


def rights(lot: Any) -> dict[str, int]:
    """Return the numbers that hold a right of first refusal, with their order."""
    rows = applications(lot).exclude(number="").filter(priority__gt=0)
    return {row.number: row.priority for row in rows}


def own(lot: Any, organisation: UUID | None) -> Applicant | None:
    """Return an organisation's application for a lot, if it made one."""
    found: Applicant | None = (
        applications(lot).filter(organisation__uid=organisation).first()
    )
    return found


def ready() -> list[Applicant]:
    """Return the fit applicants who have paid and hold no number, of lots still going.

    The credits of all of them are read at once: the clock asks at every look.
    """
    waiting = Applicant.objects.filter(
        state=str(ApplicationState.QUALIFIED),
        number="",
        lot__stage__in=[Stage.OPEN, Stage.BIDDING_LIVE],
    )
    rows = list(waiting.select_related("lot", "organisation"))
    if not rows:
        return []
    paid = escrow.paid_lines({row.lot.uid for row in rows})
    return [
        row
        for row in rows
        if _is_in(row, paid.get((row.lot.uid, row.organisation.uid), []))
    ]


def _is_in(row: Applicant, lines: list[tuple[datetime, int]]) -> bool:
    until = row.lot.submission_closes_at
    if until is None:
        return False
    if not row.deposit_fen:
        return True
    in_time = [(at, fen) for at, fen in lines if at <= until]
    return credited(in_time, row.deposit_fen) is not None


def deposit_of(row: Applicant) -> datetime | None:
    """Return when an application's deposit was in, if it was by their end."""
    until = row.lot.submission_closes_at
    if until is None:
        return None
    if not row.deposit_fen:
        return row.applied_at
    return escrow.deposit_credited(
        row.lot.uid, row.organisation.uid, row.deposit_fen, until
    )


def deposit_asked(lot: Any) -> int:
    """Return what the file asks as deposit of a lot, in fen; 0 where it asks none."""
    part = tender.tender_file_of(lot).content.auction
    return 0 if part is None else part.lot(lot.number).deposit_fen
