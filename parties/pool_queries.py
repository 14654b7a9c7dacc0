"""The pool of experts as a draw sees it; part of `parties.queries`.

Who is drawn from, and of everybody else why not: an interest in a party, a day on which
the expert cannot come, or a call to this panel before.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from parties.models import (
    Attendance,
    Expert,
    Person,
    Region,
    RoleGrant,
    Specialty,
    Tie,
)
from parties.rules import conflicts as avoidance
from parties.rules.actor import Role
from parties.rules.experts import Listed, PoolMember, why_not


def specialties() -> list[Specialty]:
    """Return the fields in which experts may be drawn."""
    return list(Specialty.objects.all())


def expert_regions(at: datetime) -> list[Region]:
    """Return the places that have experts, so that quotas may name them."""
    return list(Region.objects.filter(pk__in=_in_force(at).values("region")))


def experts(
    *, specialty: str | None = None, regions: Iterable[str] = (), at: datetime
) -> list[PoolMember]:
    """Return the pool in a stable order: by field and places when they are named.

    A place brings all below it. Only people whose role of expert is in force count.
    """
    rows = (
        _in_force(at)
        .select_related("person__organisation", "region")
        .prefetch_related("specialties", "person__ties", "person__absences")
        .order_by("uid")
    )
    if specialty is not None:
        rows = rows.filter(specialties__code=specialty)
    places = list(regions)
    if places:
        rows = rows.filter(reduce(or_, map(at_place, places)))
    return [_pool_member(row) for row in rows]


def pool_listed(
    parties: list[avoidance.PartyFact],
    *,
    specialty: str | None = None,
    regions: Iterable[str] = (),
    on: date,
    at: datetime,
    rules: avoidance.AvoidanceRules,
    without: Iterable[UUID] = (),
) -> list[Listed]:
    """Return everybody of a field and places, each with why it is not drawn from.

    `without` holds uids of persons who were asked before, or sit on the panel.
    """
    asked = frozenset(without)
    found = experts(specialty=specialty, regions=regions, at=at)
    return [
        Listed(each.person, why_not(each, parties, asked=asked, on=on, rules=rules))
        for each in found
    ]


def ties_of(somebody: Person) -> tuple[avoidance.TieFact, ...]:
    """Return a person's ties, the present employer among them."""
    employer = avoidance.TieFact(avoidance.TieKind.EMPLOYER, somebody.organisation.uscc)
    return (employer, *(tie_fact(tie) for tie in somebody.ties.all()))


def tie_fact(tie: Tie) -> avoidance.TieFact:
    """Return a declared tie as the rule of avoidance reads it."""
    return avoidance.TieFact(
        kind=avoidance.TieKind(tie.kind),
        uscc=tie.uscc,
        since_date=tie.since_date,
        until_date=tie.until_date,
        detail=tie.detail,
    )


def attendance_of(people: Iterable[Person]) -> dict[int, dict[str, int]]:
    """Return how often each person (by row) declined, did not answer or stayed away."""
    rows = (
        Attendance.objects.filter(person__in=list(people))
        .values("person_id", "kind")
        .annotate(times=Count("id"))
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["person_id"], {})[row["kind"]] = row["times"]
    return found


def at_place(path: str) -> Q:
    """Return what keeps the experts of a place and of all below it."""
    return Q(region__path=path) | Q(region__path__startswith=f"{path}.")


def _in_force(at: datetime) -> QuerySet[Expert]:
    grants = (
        RoleGrant.objects.filter(role=str(Role.EXPERT), in_force=True)
        .filter(starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
    )
    return (
        Expert.objects.filter(person__grants__in=grants, admitted_at__lte=at)
        .filter(Q(left_at=None) | Q(left_at__gt=at))
        .distinct()
    )


def _pool_member(row: Expert) -> PoolMember:
    return PoolMember(
        expert=row.uid,
        person=row.person.uid,
        uscc=row.person.organisation.uscc,
        region=row.region.path,
        specialties=tuple(sorted(s.code for s in row.specialties.all())),
        ties=ties_of(row.person),
        away=tuple(
            (absence.since_date, absence.until_date)
            for absence in row.person.absences.all()
        ),
    )
