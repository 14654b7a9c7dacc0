"""How the rest of the house reads people, roles, certificates and holidays.

Every list of things that lie in a region passes through `in_region`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from cryptography import x509
from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_noop

from journal.queries import instant
from kernel.calendars import Calendar, read_year
from kernel.refused import NotFound
from parties import attempt_queries as _attempts
from parties import credit_code_queries as _codes
from parties import pool_queries as _pool
from parties import rating_queries as _ratings
from parties import revocation_lists as _lists
from parties.models import (
    Certificate,
    Challenge,
    HolidayEdition,
    Listing,
    Organisation,
    Person,
    Region,
    RoleGrant,
)
from parties.rules import policy
from parties.rules.actor import PUBLIC, Actor, Role
from parties.rules.acts import act_bytes
from parties.rules.intermediaries import ListingState
from parties.rules.tasks import Task, TaskKind
from sealing import certificates

M = TypeVar("M", bound=Model)

CERTIFICATE_WARNING_DAYS = 30
revocation_lists = _lists.revocation_lists
operators = _codes.operators
enrolled_codes = _codes.enrolled_codes
service_ratings = _ratings.of_award
tied_codes = _codes.tied_codes


# --- regions -------------------------------------------------------------------


def region(path: str) -> Region:
    """Return a place by its path, or raise `NotFound`."""
    found = Region.objects.filter(path=path).first()
    if found is None:
        raise NotFound
    return found


def in_region(
    rows: QuerySet[M], actor: Actor, *, field: str = "region__path"
) -> QuerySet[M]:
    """Keep the rows whose region path lies within the actor's; none without one."""
    if actor.role is Role.SYSTEM:
        return rows
    if not actor.region:
        return rows.none()
    below = Q(**{f"{field}__startswith": f"{actor.region}."})
    return rows.filter(Q(**{field: actor.region}) | below)


def regions_for(actor: Actor) -> list[Region]:
    """Return the places that an administrator reaches."""
    policy.check(actor, "parties.see-people", region=actor.region)
    return list(in_region(Region.objects.all(), actor, field="path"))


# --- intermediaries ---


def is_listed(organisation: UUID, service: str) -> bool:
    """Say whether an organisation is listed for a service now."""
    return Listing.objects.filter(
        organisation__uid=organisation, service=service, state=ListingState.LISTED
    ).exists()


# --- who acts --------------------------------------------------------------------


def grants_in_force(person: Person, at: datetime) -> QuerySet[RoleGrant]:
    """Return the roles a person may use at an instant, the oldest first."""
    return (
        RoleGrant.objects.filter(person=person, in_force=True, starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        .select_related("region")
        .order_by("starts_at", "id")
    )


def person_of(user: AbstractBaseUser | AnonymousUser) -> Person | None:
    """Return the person who owns an account, or None for a visitor."""
    if not user.is_authenticated:
        return None
    return (
        Person.objects.filter(user_id=user.pk)
        .select_related("organisation", "organisation__region", "user")
        .first()
    )


def actor_of(
    user: AbstractBaseUser | AnonymousUser, grant: UUID | str | None = None
) -> Actor:
    """Return the actor of an account, in the role grant named, else in its first.

    Whoever has no role in force is the public.
    """
    person = person_of(user)
    if person is None or not user.is_active:
        return PUBLIC
    at = instant()
    held = list(grants_in_force(person, at))
    if not held:
        return PUBLIC
    chosen = next((g for g in held if str(g.uid) == str(grant)), held[0])
    return actor_as(person, chosen, at)


def actor_as(person: Person, grant: RoleGrant, at: datetime) -> Actor:
    """Return a person in one of the roles held, as at an instant."""
    certificate = signing_certificate(person, at)
    return Actor(
        role=Role(grant.role),
        person=person.uid,
        organisation=person.organisation.uid,
        person_name=person.name,
        organisation_name=person.organisation.name,
        uscc=person.organisation.uscc,
        region=grant.region.path,
        certificate=certificate.fingerprint if certificate else None,
    )


def actor_in_role(person_uid: UUID, role: Role) -> Actor:
    """Return a person in a role, or raise `NotFound` when it is not in force."""
    somebody = person(person_uid)
    at = instant()
    grant = grants_in_force(somebody, at).filter(role=str(role)).first()
    if grant is None:
        raise NotFound
    return actor_as(somebody, grant, at)


def people_with(role: Role, region_path: str) -> list[Person]:
    """Return who holds a role that reaches a region, for notices and choices."""
    covering = [region_path]
    while "." in covering[-1]:
        covering.append(covering[-1].rpartition(".")[0])
    at = instant()
    grants = (
        RoleGrant.objects.filter(role=str(role), in_force=True, starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        .filter(region__path__in=covering)
    )
    return list(
        Person.objects.filter(grants__in=grants)
        .select_related("organisation")
        .distinct()
        .order_by("id")
    )


# --- people and organisations -----------------------------------------------------


def organisation(uid: UUID | str) -> Organisation:
    """Return an organisation by its uid, or raise `NotFound`."""
    found = Organisation.objects.select_related("region").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def organisation_by_uscc(uscc: str) -> Organisation | None:
    """Return the organisation with a credit code, if it is registered."""
    return Organisation.objects.select_related("region").filter(uscc=uscc).first()


def person(uid: UUID | str) -> Person:
    """Return a person by uid, or raise `NotFound`."""
    found = (
        Person.objects.select_related("organisation", "organisation__region", "user")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotFound
    return found


# --- certificates -------------------------------------------------------------------


def signing_certificate(somebody: Person, at: datetime) -> Certificate | None:
    """Return the enrolled signing certificate in force that ends last, if any."""
    return certificates_in_force(somebody, at, usage="sign").first()


def certificates_in_force(
    somebody: Person, at: datetime, *, usage: str
) -> QuerySet[Certificate]:
    """Return a person's certificates that may be used at an instant."""
    return Certificate.objects.filter(
        person=somebody,
        usage=usage,
        valid_from__lte=at,
        valid_until__gt=at,
        revoked_at=None,
    ).order_by("-valid_until")


def certificate_by_fingerprint(fingerprint: str) -> tuple[Person, Organisation] | None:
    """Return who enrolled a certificate, whether it still may be used or not."""
    found = (
        Certificate.objects.filter(fingerprint=fingerprint)
        .select_related("person", "person__organisation")
        .first()
    )
    return (found.person, found.person.organisation) if found else None


def actor_of_certificate(
    fingerprint: str, *, role: Role | None, at: datetime
) -> Actor | None:
    """Return who holds a signing certificate in force, in a role or the first held."""
    found = (
        Certificate.objects.filter(
            fingerprint=fingerprint,
            usage="sign",
            valid_from__lte=at,
            valid_until__gt=at,
            revoked_at=None,
            person__user__is_active=True,
        )
        .select_related("person__organisation")
        .first()
    )
    if found is None:
        return None
    held = grants_in_force(found.person, at)
    grant = (held.filter(role=str(role)) if role else held).first()
    if grant is None:
        return None
    return replace(actor_as(found.person, grant, at), certificate=fingerprint)


def chain_of(certificate: Certificate) -> tuple[x509.Certificate, ...]:
    """Return the intermediates that came with a certificate when it was enrolled."""
    if not certificate.chain_pem:
        return ()
    return certificates.load_bundle(certificate.chain_pem.encode("ascii"))


def trust_anchors() -> tuple[x509.Certificate, ...]:
    """Return the roots that people's certificates must lead to."""
    return certificates.load_bundle(Path(settings.OPENSEAL_TRUST_ANCHORS).read_bytes())


def challenge_bytes(challenge: Challenge) -> bytes:
    """Return what enrolment asks the holder of a signing key to sign."""
    facts = {
        "person": str(challenge.person.uid),
        "nonce": challenge.nonce_hex,
        "usage": challenge.usage,
    }
    return act_bytes("parties.enrol-certificate", str(challenge.uid), facts)


# --- the expert pool: parties/pool_queries.py -------------------------------------

specialties = _pool.specialties
experts = _pool.experts
expert_regions = _pool.expert_regions
pool_listed = _pool.pool_listed
ties_of = _pool.ties_of


# --- holidays ------------------------------------------------------------------------


def holidays_in_force() -> dict[int, HolidayEdition]:
    """Return the edition in force of each year on record."""
    rows = HolidayEdition.objects.exclude(effective_at=None).order_by(
        "effective_at", "id"
    )
    return {row.year: row for row in rows}


def calendar() -> Calendar:
    """Return the working-day calendar in force; years not in it are refused."""
    return Calendar.of(read_year(row.days) for row in holidays_in_force().values())


# --- the policy, and what is due ------------------------------------------------------


def policy_table() -> tuple[policy.Row, ...]:
    """Return the one table of the house, in the order of the apps."""
    return policy.table(config.name for config in apps.get_app_configs())


def tasks_for(actor: Actor, now: datetime) -> list[Task]:
    """Return what a person must do about identity, and what waits for a second hand."""
    if actor.person is None:
        return []
    found = _certificate_tasks(actor.person, now)
    if actor.role is Role.ADMINISTRATOR:
        found += _second_hand_tasks(actor)
    if actor.role is Role.AUDITOR and _attempts.unread(actor.person):
        sentence = gettext_noop("Look through the refused attempts that are new")
        found.append(Task(sentence, url="/attempts/"))
    return found


def _certificate_tasks(uid: UUID, now: datetime) -> list[Task]:
    somebody = person(uid)
    certificate = signing_certificate(somebody, now)
    if certificate is None:
        sentence = gettext_noop("Enrol a certificate: without one you cannot sign.")
        return [Task(sentence, url="/me/certificates/")]
    if (certificate.valid_until - now).days >= CERTIFICATE_WARNING_DAYS:
        return []
    sentence = gettext_noop("Renew your certificate before it ends.")
    due_at = certificate.valid_until
    return [Task(sentence, url="/me/certificates/", due_at=due_at, kind=TaskKind.DO)]


def _second_hand_tasks(actor: Actor) -> Iterator[Task]:
    """Yield what another administrator prepared, which this one may put in force."""
    grants = RoleGrant.objects.filter(in_force=False, ends_at=None).select_related(
        "person", "region", "granted_by"
    )
    for grant in in_region(grants, actor).order_by("id"):
        hands = [grant.person.uid]
        if grant.granted_by is not None:
            hands.append(grant.granted_by.uid)
        facts = {"region": grant.region.path, "prepared_by": hands}
        if policy.may(actor, "parties.approve-role", **facts):
            yield Task(
                gettext_noop("Approve or refuse the role given to %(name)s"),
                url="/manage/roles/",
                facts={"name": grant.person.name},
            )
    for edition in HolidayEdition.objects.filter(
        effective_at=None, declined_at=None
    ).select_related("proposed_by"):
        hand = edition.proposed_by.uid if edition.proposed_by else None
        if policy.may(actor, "parties.approve-holidays", prepared_by=[hand]):
            yield Task(
                gettext_noop("Approve or refuse the holidays of %(year)s"),
                url="/manage/holidays/",
                facts={"year": str(edition.year)},
            )
