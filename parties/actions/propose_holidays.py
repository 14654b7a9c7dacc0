"""Propose the holidays of a year; another hand puts them in force."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from journal.queries import instant
from kernel.calendars import CalendarYear, read_year
from parties import queries
from parties.actions import steps
from parties.models import HolidayEdition
from parties.rules import holidays, policy
from parties.rules.actor import Actor
from parties.rules.events import HolidaysProposed


@transaction.atomic(durable=True)
def propose_holidays(
    *, by: Actor, days: Mapping[str, object], source: str, reason: str = ""
) -> HolidayEdition:
    """Propose `{"year", "holidays": [ISO dates], "worked": [ISO dates]}`."""
    policy.check(by, "parties.propose-holidays")
    year = holidays.read(days)
    in_force = queries.holidays_in_force().get(year.year)
    if in_force is not None and read_year(in_force.days) == year:
        raise holidays.NothingChanged(year=year.year)
    waiting = HolidayEdition.objects.filter(
        year=year.year, effective_at=None, declined_at=None
    )
    if waiting.exists():
        raise holidays.ProposalWaiting(year=year.year)
    return write_proposal(by=by, year=year, source=source, reason=reason, at=instant())


def write_proposal(
    *, by: Actor, year: CalendarYear, source: str, reason: str, at: datetime
) -> HolidayEdition:
    """Write a proposal inside the caller's act."""
    proposal = HolidayEdition.objects.create(
        year=year.year,
        days=as_data(year),
        source=source,
        reason=reason,
        proposed_by=steps.acting_person(by),
        proposed_at=at,
    )
    event = HolidaysProposed(edition=str(proposal.uid), year=year.year, source=source)
    steps.keep(event, by=by, at=at)
    return proposal


def as_data(year: CalendarYear) -> dict[str, object]:
    """Return the year as it is stored and shown."""
    return {
        "year": year.year,
        "holidays": sorted(day.isoformat() for day in year.holidays),
        "worked": sorted(day.isoformat() for day in year.worked),
    }
