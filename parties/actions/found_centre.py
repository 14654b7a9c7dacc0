"""The first act of a new house: its centre, and two administrators."""

from collections.abc import Sequence

from django.db import transaction

from journal.queries import instant
from kernel.refused import Refused
from parties.actions import steps
from parties.actions.create_organisation import register_organisation
from parties.actions.create_person import NewPerson, register_person
from parties.actions.grant_role import write_grant
from parties.models import Organisation
from parties.rules import policy
from parties.rules.actor import Actor, Role
from parties.rules.events import CentreFounded
from parties.rules.segregation import Kind

ADMINISTRATORS_MIN = 2


class AlreadyFounded(Refused):
    """A house is founded once; later centres are registered by administrators."""

    code = "already-founded"
    zh = "交易中心已建立，不能重复初始化。"
    en = "The centre has been founded; it cannot be founded again."


class TooFewAdministrators(Refused):
    """Acts that need a second hand need two people from the first day on."""

    code = "too-few-administrators"
    zh = "至少需要{least}名管理员，才能互相复核。"
    en = "At least {least} administrators are needed, so that one reviews the other."


@transaction.atomic(durable=True)
def found_centre(
    *,
    by: Actor,
    region_path: str,
    uscc_code: str,
    names: tuple[str, str],
    administrators: Sequence[NewPerson],
) -> Organisation:
    """Register the centre of a city with its first administrators. Once."""
    policy.check(by, "parties.found-centre")
    if len(administrators) < ADMINISTRATORS_MIN:
        raise TooFewAdministrators(least=ADMINISTRATORS_MIN)
    # The city's row is the lock: two foundings at once see one another.
    region = steps.region_at(region_path)
    type(region).objects.select_for_update().get(id=region.id)
    if Organisation.objects.filter(kind=str(Kind.CENTRE)).exists():
        raise AlreadyFounded
    at = instant()
    centre = register_organisation(
        by=by, kind=Kind.CENTRE, uscc_code=uscc_code, names=names, region=region, at=at
    )
    people = [
        register_person(by=by, organisation=centre, new=new, at=at)
        for new in administrators
    ]
    for person in people:
        write_grant(
            by=by,
            person=person,
            role=Role.ADMINISTRATOR,
            region=region,
            reason="",
            at=at,
        )
    event = CentreFounded(
        region=region.path,
        organisation=str(centre.uid),
        administrators=[str(person.uid) for person in people],
    )
    steps.keep(event, by=by, at=at)
    return centre
