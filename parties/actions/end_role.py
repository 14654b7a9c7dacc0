"""Take a role back: it ends now, and stays on record."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.refused import NotFound, Refused
from parties.actions import steps
from parties.models import RoleGrant
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.events import RoleEnded


class RoleEndedBefore(Refused):
    """A role ends once."""

    code = "role-ended"
    zh = "该角色已收回。"
    en = "This role has ended already."


@transaction.atomic(durable=True)
def end_role(*, by: Actor, grant: UUID | str, reason: str) -> RoleGrant:
    """End a grant at this instant."""
    found = (
        RoleGrant.objects.select_for_update(of=("self",))
        .select_related("person", "region")
        .filter(uid=grant)
        .first()
    )
    if found is None:
        raise NotFound
    policy.check(by, "parties.end-role", region=found.region.path)
    if found.ends_at is not None:
        raise RoleEndedBefore
    at = instant()
    found.ends_at = at
    found.save(update_fields=["ends_at"])
    event = RoleEnded(
        grant=str(found.uid),
        person=str(found.person.uid),
        role=found.role,
        reason=reason,
    )
    steps.keep(event, by=by, at=at)
    return found
