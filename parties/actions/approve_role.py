"""Put a role in force that waits for a second hand."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.refused import NotFound, Refused
from parties.actions import steps
from parties.models import RoleGrant
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.events import RoleApproved


class GrantDecided(Refused):
    """The grant is in force or has ended."""

    code = "role-decided"
    zh = "该角色已生效或已收回，无需复核。"
    en = "This role is in force or has ended; there is nothing to approve."


@transaction.atomic(durable=True)
def approve_role(*, by: Actor, grant: UUID | str) -> RoleGrant:
    """Approve a grant; never by who gave it, nor by who receives it."""
    found = (
        RoleGrant.objects.select_for_update(of=("self",))
        .select_related("person", "region", "granted_by")
        .filter(uid=grant)
        .first()
    )
    if found is None:
        raise NotFound
    hands = [found.person.uid]
    if found.granted_by is not None:
        hands.append(found.granted_by.uid)
    policy.check(
        by, "parties.approve-role", region=found.region.path, prepared_by=hands
    )
    if found.in_force or found.ends_at is not None:
        raise GrantDecided
    at = instant()
    found.in_force = True
    found.approved_by = steps.acting_person(by)
    found.save(update_fields=["in_force", "approved_by"])
    event = RoleApproved(
        grant=str(found.uid), person=str(found.person.uid), role=found.role
    )
    steps.keep(event, by=by, at=at)
    return found
