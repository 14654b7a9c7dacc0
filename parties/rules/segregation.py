"""Segregation of duties: which roles one person may hold at the same time.

分线保障、分部协同、分段制衡: the hands of the centre are different people; who scores
does not run the session; who watches does not act; who runs the platform does not
bid on it (电子招标投标办法 art. 23). What is not listed here as compatible conflicts.
The database repeats both tables in a trigger (migrations/sql/segregation.sql).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from kernel.refused import Refused
from parties.rules.actor import CENTRE_HANDS, GRANTED_ROLES, Role


class Kind(StrEnum):
    """What an organisation is, which limits the roles of its people."""

    CENTRE = "centre"
    PUBLIC_BODY = "public-body"
    COMPANY = "company"
    AGENCY = "agency"
    CUSTODIAN = "custodian"
    SUPERVISOR = "supervisor"
    AUDIT = "audit"


class RolesConflict(Refused):
    """Two roles that one person may not hold together."""

    code = "roles-conflict"
    zh = (
        "{person}已是“{held}”，不能同时担任“{wanted}”：两岗须由不同的人担任。"
        "原有角色未变；请另选一人，或先收回原角色。"
    )
    en = (
        "{person} already acts as {held} and cannot also be {wanted}: different people "
        "must hold the two. Nothing was changed; choose another person, or end the "
        "first role."
    )


class RoleNotForKind(Refused):
    """A role that people of this kind of organisation may not hold."""

    code = "role-not-for-organisation"
    zh = "{organisation}的人员不能担任“{wanted}”。"
    en = "People of {organisation} cannot act as {wanted}."


class NotARole(Refused):
    """The clock and the public are not offices that can be given."""

    code = "not-a-role"
    zh = "“{wanted}”不是可以授予的角色。"
    en = "{wanted} is not a role that can be granted."


COMPATIBLE: Final[frozenset[frozenset[Role]]] = frozenset(
    {
        # A public body or company buys in one trade and bids in another; within one
        # trade the conflict is refused where the bid is made.
        frozenset({Role.OWNER, Role.BIDDER}),
        # The owner's own seat among the custodians (envelope.md section 4).
        frozenset({Role.OWNER, Role.CUSTODIAN}),
    }
)

ROLES_OF_KIND: Final[Mapping[Kind, frozenset[Role]]] = {
    Kind.CENTRE: CENTRE_HANDS | {Role.ADMINISTRATOR, Role.CUSTODIAN},
    Kind.PUBLIC_BODY: frozenset({Role.OWNER, Role.CUSTODIAN, Role.BIDDER, Role.EXPERT}),
    Kind.COMPANY: frozenset({Role.BIDDER, Role.OWNER, Role.CUSTODIAN, Role.EXPERT}),
    Kind.AGENCY: frozenset({Role.AGENCY, Role.EXPERT}),
    Kind.CUSTODIAN: frozenset({Role.CUSTODIAN, Role.EXPERT}),
    Kind.SUPERVISOR: frozenset({Role.SUPERVISOR}),
    Kind.AUDIT: frozenset({Role.AUDITOR}),
}

ARTICLE_OPERATOR: Final = "电子招标投标办法第23条"


def compatible(one: Role, other: Role) -> bool:
    """Say whether one person may hold both; a role in two regions is no conflict."""
    return one == other or frozenset({one, other}) in COMPATIBLE


def check_grant(
    *, person: str, organisation: str, kind: Kind, held: Iterable[Role], wanted: Role
) -> None:
    """Refuse a role that this person, of this organisation, may not be given.

    `held` are the roles whose period overlaps the one wanted.
    """
    if wanted not in GRANTED_ROLES:
        raise NotARole(wanted=str(wanted), field="role")
    if wanted not in ROLES_OF_KIND[kind]:
        article = ARTICLE_OPERATOR if kind is Kind.CENTRE else ""
        raise RoleNotForKind(
            organisation=organisation, wanted=str(wanted), article=article, field="role"
        )
    for role in sorted(held):
        if not compatible(role, wanted):
            raise RolesConflict(
                person=person, held=str(role), wanted=str(wanted), field="role"
            )


def needs_second_hand(role: Role) -> bool:
    """Say whether a grant waits for another administrator before it is in force."""
    return role is Role.ADMINISTRATOR
