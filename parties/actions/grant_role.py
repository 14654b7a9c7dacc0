"""Give a person a role in a region."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from journal.queries import instant
from kernel.refused import Refused
from parties.actions import steps
from parties.models import Person, Region, RoleGrant
from parties.rules import policy, segregation
from parties.rules.actor import Actor, Role
from parties.rules.events import RoleGranted


class RoleHeld(Refused):
    """The person holds this role in this region."""

    code = "role-held"
    zh = "{person}在该地区已担任“{role}”。"
    en = "{person} already acts as {role} in this region."


@transaction.atomic(durable=True)
def grant_role(
    *, by: Actor, person: UUID | str, role: Role, region_path: str, reason: str = ""
) -> RoleGrant:
    """Give a role, unless it conflicts with one held. Administrators need two hands."""
    somebody = steps.person_locked(person)
    home = somebody.organisation.region.path
    policy.check(by, "parties.grant-role", region=home)
    policy.check(by, "parties.grant-role", region=region_path)
    return write_grant(
        by=by,
        person=somebody,
        role=role,
        region=steps.region_at(region_path),
        reason=reason,
        at=instant(),
    )


def write_grant(
    *,
    by: Actor,
    person: Person,
    role: Role,
    region: Region,
    reason: str,
    at: datetime,
) -> RoleGrant:
    """Check segregation and write the grant inside the caller's act."""
    lasting = person.grants.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    if lasting.filter(role=str(role), region=region).exists():
        raise RoleHeld(person=person.name, role=str(role), field="role")
    segregation.check_grant(
        person=person.name,
        organisation=person.organisation.name,
        kind=segregation.Kind(person.organisation.kind),
        held=[Role(held) for held in lasting.values_list("role", flat=True)],
        wanted=role,
    )
    granter = steps.acting_person(by)
    grant = RoleGrant.objects.create(
        person=person,
        role=str(role),
        region=region,
        reason=reason,
        granted_by=granter,
        starts_at=at,
        in_force=granter is None or not segregation.needs_second_hand(role),
    )
    event = RoleGranted(
        grant=str(grant.uid),
        person=str(person.uid),
        role=str(role),
        region=region.path,
        reason=reason,
        in_force=grant.in_force,
    )
    steps.keep(event, by=by, at=at)
    return grant
