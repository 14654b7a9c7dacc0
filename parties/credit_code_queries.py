"""What registers say of credit codes, for who stands by a code; in `parties.queries`.

Members of a consortium are named by their codes alone: nobody enrolled them for a bid.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from parties.models import Organisation, Tie
from parties.pool_queries import tie_fact
from parties.rules import conflicts as avoidance
from parties.rules.segregation import Kind


def operators(region: str, at: datetime) -> list[Organisation]:
    """Return who runs trades of a region at an instant: its centres (20号令23).

    `region` is the path of the trade's region. A centre of a region above it runs its
    trades as well; the centre of another city has nothing to do with it.
    """
    parts = region.split(".")
    above = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
    rows = Organisation.objects.filter(
        kind=Kind.CENTRE, region__path__in=above, created_at__lte=at
    )
    return list(rows.order_by("uscc"))


def enrolled_codes(codes: Iterable[str], at: datetime) -> set[str]:
    """Return which credit codes belonged to registered organisations at an instant."""
    found = Organisation.objects.filter(uscc__in=list(codes), created_at__lte=at)
    return set(found.values_list("uscc", flat=True))


def tied_codes(
    codes: Iterable[str], organisations: Iterable[UUID], at: datetime, *, on: date
) -> set[str]:
    """Return to which credit codes people of these organisations declared a tie.

    Counted are ties declared by the instant `at` that still reach the day `on`.
    """
    rows = Tie.objects.filter(
        uscc__in=list(codes),
        person__organisation__uid__in=list(organisations),
        declared_at__lte=at,
    )
    years = avoidance.WORKS.look_back_years
    return {
        row.uscc
        for row in rows
        if avoidance.in_reach(tie_fact(row), on=on, look_back_years=years)
    }
