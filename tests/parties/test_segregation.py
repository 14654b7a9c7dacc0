"""Segregation of duties, by the rule and again by the database.

分线保障、分部协同、分段制衡 (design.md section 7); 电子招标投标办法 art. 23.
"""

from itertools import combinations

import pytest
from django.db import connection

from parties.rules.actor import CENTRE_HANDS, GRANTED_ROLES, Role
from parties.rules.segregation import (
    ROLES_OF_KIND,
    Kind,
    NotARole,
    RoleNotForKind,
    RolesConflict,
    check_grant,
    compatible,
)

PAIRS = list(combinations(sorted(GRANTED_ROLES), 2))


def grant(*, kind: Kind, held: set[Role], wanted: Role) -> None:
    check_grant(
        person="王某", organisation="某中心", kind=kind, held=held, wanted=wanted
    )


@pytest.mark.parametrize(("one", "other"), list(combinations(sorted(CENTRE_HANDS), 2)))
def test_no_two_hands_of_the_centre_in_one_person(one: Role, other: Role) -> None:
    grant(kind=Kind.CENTRE, held=set(), wanted=one)
    with pytest.raises(RolesConflict):
        grant(kind=Kind.CENTRE, held={one}, wanted=other)


@pytest.mark.parametrize("hand", sorted(CENTRE_HANDS))
def test_an_administrator_is_no_hand(hand: Role) -> None:
    with pytest.raises(RolesConflict):
        grant(kind=Kind.CENTRE, held={Role.ADMINISTRATOR}, wanted=hand)


def test_an_expert_is_no_staff_and_no_bidder() -> None:
    with pytest.raises(RoleNotForKind):
        grant(kind=Kind.CENTRE, held={Role.OPENING}, wanted=Role.EXPERT)
    with pytest.raises(RolesConflict):
        grant(kind=Kind.COMPANY, held={Role.BIDDER}, wanted=Role.EXPERT)


def test_the_operator_does_not_bid() -> None:
    with pytest.raises(RoleNotForKind) as refused:
        grant(kind=Kind.CENTRE, held=set(), wanted=Role.BIDDER)
    assert refused.value.article == "电子招标投标办法第23条"


def test_an_owner_may_hold_its_own_seat_but_a_bidder_holds_none() -> None:
    grant(kind=Kind.COMPANY, held={Role.OWNER}, wanted=Role.CUSTODIAN)
    with pytest.raises(RolesConflict):
        grant(kind=Kind.COMPANY, held={Role.BIDDER}, wanted=Role.CUSTODIAN)


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.PUBLIC])
def test_the_clock_and_the_public_are_no_offices(role: Role) -> None:
    with pytest.raises(NotARole):
        grant(kind=Kind.CENTRE, held=set(), wanted=role)


@pytest.mark.django_db
def test_the_database_holds_the_same_table_of_pairs() -> None:
    with connection.cursor() as cursor:
        for one, other in PAIRS:
            for pair in ((one, other), (other, one)):
                cursor.execute(
                    "SELECT parties_roles_compatible(%s, %s)", [*map(str, pair)]
                )
                assert cursor.fetchone() == (compatible(*pair),), pair


@pytest.mark.django_db
def test_the_database_holds_the_same_table_of_kinds() -> None:
    with connection.cursor() as cursor:
        for kind in Kind:
            for role in GRANTED_ROLES:
                cursor.execute(
                    "SELECT parties_role_fits_kind(%s, %s)", [str(kind), str(role)]
                )
                assert cursor.fetchone() == (role in ROLES_OF_KIND[kind],)
