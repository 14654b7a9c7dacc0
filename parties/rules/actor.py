"""Who acts: one person, in one role, for one organisation, in one region.

An actor is the answer to "who is doing this" for every rule and every journal
row. A person with two roles is two actors, one at a time: roles are switched and
never merged, so that no act can borrow a power from the role not in use.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from kernel.refused import NotFound


class Role(StrEnum):
    """What an actor may be. The six hands of the centre are six roles."""

    OWNER = "owner"
    AGENCY = "agency"
    BIDDER = "bidder"
    EXPERT = "expert"
    CUSTODIAN = "custodian"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    INTAKE = "intake"
    BOOKING = "booking"
    OPENING = "opening"
    EXPERT_DRAW = "expert-draw"
    DEPOSITS = "deposits"
    ARCHIVE = "archive"
    SYSTEM = "system"
    PUBLIC = "public"


CENTRE_HANDS: Final = frozenset(
    {
        Role.INTAKE,
        Role.BOOKING,
        Role.OPENING,
        Role.EXPERT_DRAW,
        Role.DEPOSITS,
        Role.ARCHIVE,
    }
)
# The clock and the public are nobody's office: they are never granted.
GRANTED_ROLES: Final = frozenset(Role) - {Role.SYSTEM, Role.PUBLIC}

SECOND_FACTOR_ROLES: Final = CENTRE_HANDS | {
    Role.EXPERT,
    Role.CUSTODIAN,
    Role.SUPERVISOR,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """One person in the role being used; `region` is a path such as "3208.320804"."""

    role: Role
    person: UUID | None = None
    organisation: UUID | None = None
    person_name: str = ""
    organisation_name: str = ""
    uscc: str = ""
    region: str = ""
    certificate: str | None = None

    def as_facts(self) -> dict[str, str]:
        """Return what a journal row keeps of the actor; empty members are left out."""
        facts = {
            "role": str(self.role),
            "person": str(self.person or ""),
            "person_name": self.person_name,
            "organisation": str(self.organisation or ""),
            "organisation_name": self.organisation_name,
            "uscc": self.uscc,
            "region": self.region,
            "certificate": self.certificate or "",
        }
        return {name: value for name, value in facts.items() if value}


def known_person(actor: Actor) -> UUID:
    """Return whose act it is; for the clock and the public nothing is there."""
    if actor.person is None:
        raise NotFound
    return actor.person


CLOCK: Final = Actor(role=Role.SYSTEM)
PUBLIC: Final = Actor(role=Role.PUBLIC)
