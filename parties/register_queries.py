"""What this app's own pages list: one's account, and the administrators' register.

Other apps read `parties.queries`; nothing here is meant for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q

from journal.queries import instant
from kernel.calendars import read_year
from kernel.refused import NotFound
from parties.models import (
    Absence,
    Certificate,
    Challenge,
    Expert,
    HolidayEdition,
    Organisation,
    Person,
    Region,
    RoleGrant,
)
from parties.pool_queries import at_place, attendance_of
from parties.queries import (
    grants_in_force,
    holidays_in_force,
    in_region,
    person,
    person_of,
)
from parties.rules import policy
from parties.rules.actor import Actor, known_person
from parties.rules.holidays import Change, changes

PEOPLE_SHOWN_MAX = 500


def own_grant(user: AbstractBaseUser | AnonymousUser, uid: str) -> RoleGrant:
    """Return a role in force of the account's own person, or raise `NotFound`."""
    somebody = person_of(user)
    if somebody is None:
        raise NotFound
    held = grants_in_force(somebody, instant())
    found = next((grant for grant in held if str(grant.uid) == uid), None)
    if found is None:
        raise NotFound
    return found


def certificates_of(somebody: Person) -> list[Certificate]:
    """Return all certificates a person ever enrolled, the one ending last first."""
    return list(Certificate.objects.filter(person=somebody).order_by("-valid_until"))


def challenge_for(actor: Actor, uid: UUID) -> Challenge:
    """Return the actor's own challenge, or raise `NotFound`."""
    found = (
        Challenge.objects.select_related("person")
        .filter(uid=uid, person__uid=known_person(actor))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def person_for(actor: Actor, uid: UUID | str) -> Person:
    """Return a person whom an administrator or auditor of the region may see."""
    found = person(uid)
    policy.check(actor, "parties.see-people", region=found.organisation.region.path)
    return found


def people_for(actor: Actor, *, words: str = "") -> list[Person]:
    """Return the people an actor may list, with roles and certificates."""
    policy.check(actor, "parties.see-people", region=actor.region)
    rows = Person.objects.select_related("organisation", "organisation__region", "user")
    if words:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(name_en__icontains=words)
            | Q(organisation__name__icontains=words)
            | Q(organisation__uscc__iexact=words)
            | Q(user__username__icontains=words)
        )
    current = RoleGrant.objects.filter(ends_at=None).select_related("region")
    listed = in_region(rows, actor, field="organisation__region__path")
    return list(
        listed.prefetch_related(
            Prefetch("grants", current, to_attr="current_grants"), "certificates"
        )[:PEOPLE_SHOWN_MAX]
    )


def organisations_for(actor: Actor) -> list[Organisation]:
    """Return the organisations of the actor's region."""
    policy.check(actor, "parties.see-people", region=actor.region)
    rows = Organisation.objects.select_related("region")
    return list(in_region(rows, actor))


def grants_of(somebody: Person) -> list[RoleGrant]:
    """Return every role a person holds or held, the newest first."""
    rows = RoleGrant.objects.filter(person=somebody)
    return list(
        rows.select_related("region", "granted_by", "approved_by").order_by("-id")
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A role that waits for a second hand, and whether the reader may be it."""

    grant: RoleGrant
    may_approve: bool


def grants_waiting(actor: Actor) -> list[Waiting]:
    """Return the roles of the region that wait for approval."""
    rows = RoleGrant.objects.filter(in_force=False, ends_at=None).select_related(
        "person", "person__organisation", "region", "granted_by"
    )
    found = []
    for grant in in_region(rows, actor):
        hands = [grant.person.uid]
        if grant.granted_by is not None:
            hands.append(grant.granted_by.uid)
        may = policy.may(
            actor, "parties.approve-role", region=grant.region.path, prepared_by=hands
        )
        found.append(Waiting(grant, may))
    return found


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal of holidays, with what it would change in the year in force."""

    edition: HolidayEdition
    changes: list[Change]
    may_decide: bool


def holiday_proposals(actor: Actor) -> list[Proposal]:
    """Return the proposals that wait for review."""
    in_force = holidays_in_force()
    waiting = HolidayEdition.objects.filter(
        effective_at=None, declined_at=None
    ).select_related("proposed_by")
    found = []
    for edition in waiting:
        old = in_force.get(edition.year)
        differing = changes(
            read_year(old.days) if old else None, read_year(edition.days)
        )
        hand = edition.proposed_by.uid if edition.proposed_by else None
        may = policy.may(actor, "parties.approve-holidays", prepared_by=[hand])
        found.append(Proposal(edition, differing, may))
    return found


@dataclass(frozen=True, slots=True)
class Pooled:
    """An expert of the pool, whether it may be drawn on a day, and its record."""

    expert: Expert
    is_away: bool
    attendance: Mapping[str, int]


def pool_for(
    actor: Actor, *, wanted: str = "", specialty: str = "", region: str = "", on: date
) -> list[Pooled]:
    """Return the experts of the hand's region, with `tie_count`, narrowed.

    `wanted` is part of a name or a specialty, `region` a place with all below it, `on`
    the day for which availability is told.
    """
    policy.check(actor, "parties.see-experts", region=actor.region)
    found = Expert.objects.select_related("person__organisation", "region")
    found = in_region(found, actor)
    if wanted:
        named = Q(person__name__icontains=wanted) | Q(specialties__code=wanted)
        found = found.filter(named | Q(specialties__name_zh__icontains=wanted))
    if specialty:
        found = found.filter(specialties__code=specialty)
    if region:
        found = found.filter(at_place(region))
    counted = found.annotate(tie_count=Count("person__ties", distinct=True))
    ordered = counted.order_by("person__name").prefetch_related("specialties")
    rows = list(ordered[:PEOPLE_SHOWN_MAX])
    people = [row.person for row in rows]
    away = set(
        Absence.objects.filter(
            person__in=people, since_date__lte=on, until_date__gte=on
        ).values_list("person_id", flat=True)
    )
    records = attendance_of(people)
    return [
        Pooled(row, row.person.pk in away, records.get(row.person.pk, {}))
        for row in rows
    ]


def profile_of(somebody: Person) -> Pooled | None:
    """Return what the pool has of a person, or None for somebody outside it."""
    row = (
        Expert.objects.select_related("person", "region")
        .prefetch_related("specialties")
        .filter(person=somebody)
        .first()
    )
    if row is None:
        return None
    record = attendance_of([somebody]).get(somebody.pk, {})
    return Pooled(row, is_away=False, attendance=record)


def account_of_region(actor: Actor, username: str) -> Person | None:
    """Return who has an account in the actor's region, or None; for the pool's hand."""
    policy.check(actor, "parties.see-experts", region=actor.region)
    rows = Person.objects.filter(user__username__iexact=username)
    return in_region(rows, actor, field="organisation__region__path").first()


def places_of(actor: Actor) -> list[Region]:
    """Return the places in which the pool's hand may admit experts."""
    policy.check(actor, "parties.see-experts", region=actor.region)
    return list(in_region(Region.objects.all(), actor, field="path"))


def expert_for(actor: Actor, uid: UUID) -> Person:
    """Return a person of the pool whose ties the actor may keep, or `NotFound`."""
    found = (
        Person.objects.select_related("organisation__region")
        .filter(uid=uid, expert__isnull=False)
        .first()
    )
    if found is None:
        raise NotFound
    policy.check(
        actor,
        "parties.declare-tie",
        person=found.uid,
        region=found.organisation.region.path,
    )
    return found
