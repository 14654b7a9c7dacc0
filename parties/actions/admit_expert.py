"""Admit a person to the pool of experts."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from kernel.refused import Invalid, Refused
from parties.actions import steps
from parties.models import Expert, Specialty
from parties.rules import experts, policy
from parties.rules.actor import Actor
from parties.rules.events import ExpertAdmitted


class UnknownSpecialty(Invalid):
    """The pool knows no such field."""

    code = "unknown-specialty"
    zh = "没有代码为“{specialty}”的评审专业。"
    en = "There is no specialty with the code “{specialty}”."


class AlreadyInPool(Refused):
    """A person is in the pool once."""

    code = "expert-known"
    zh = "{person}已在专家库中。"
    en = "{person} is in the pool already."


@transaction.atomic(durable=True)
def admit_expert(
    *,
    by: Actor,
    person: UUID | str,
    specialties: Iterable[str],
    region_path: str,
    title: experts.Title,
    practising_since_date: date,
) -> Expert:
    """Admit a qualified person; the role of expert is granted by an administrator."""
    somebody = steps.person_locked(person)
    policy.check(by, "parties.admit-expert", region=region_path)
    at = instant()
    today = at.astimezone(LEGAL_ZONE).date()
    experts.check_qualified(
        practising_since_date=practising_since_date, title=title, on=today
    )
    if Expert.objects.filter(person=somebody).exists():
        raise AlreadyInPool(person=somebody.name)
    fields = _fields(list(specialties))
    admitted = Expert.objects.create(
        person=somebody,
        region=steps.region_at(region_path),
        title=str(title),
        practising_since_date=practising_since_date,
        admitted_at=at,
    )
    admitted.specialties.set(fields)
    event = ExpertAdmitted(
        person=str(somebody.uid),
        specialties=sorted(field.code for field in fields),
        region=region_path,
    )
    steps.keep(event, by=by, at=at)
    return admitted


def _fields(codes: list[str]) -> list[Specialty]:
    found = list(Specialty.objects.filter(code__in=codes))
    unknown = sorted(set(codes) - {field.code for field in found})
    if unknown or not codes:
        raise UnknownSpecialty(
            specialty=unknown[0] if unknown else "", field="specialties"
        )
    return found
