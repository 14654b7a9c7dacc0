"""The one policy table: deny by default, and the page that prints it."""

from pathlib import Path
from uuid import uuid4

import pytest

from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import CLOCK, PUBLIC, Actor, Role
from parties.rules.policy import NotPermitted, NotYours, check, may
from parties.rules.policy_page import page

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "policy.md"


def somebody(role: Role, *, region: str = "3208") -> Actor:
    return Actor(role, person=uuid4(), organisation=uuid4(), region=region)


def test_a_role_without_a_row_is_told_that_there_is_nothing() -> None:
    with pytest.raises(NotYours) as refused:
        check(somebody(Role.BIDDER), "parties.grant-role", region="3208")
    for language in ("zh-hans", "en"):
        assert refused.value.sentence(language) == NotFound().sentence(language)
    assert (refused.value.code, refused.value.status) == ("not-found", 404)


@pytest.mark.parametrize("actor", [PUBLIC, CLOCK])
def test_neither_public_nor_clock_keeps_the_register(actor: Actor) -> None:
    assert not may(actor, "parties.create-person", region="3208")


class TestRegion:
    """Every door filters by the region path (design.md section 7)."""

    def test_the_place_itself_is_reached(self) -> None:
        county = somebody(Role.ADMINISTRATOR, region="3208.320804")
        check(county, "parties.create-person", region="3208.320804")

    def test_what_lies_below_is_reached(self) -> None:
        county = somebody(Role.ADMINISTRATOR, region="3208.320804")
        check(county, "parties.create-person", region="3208.320804.320804101")

    def test_what_lies_above_beside_or_only_begins_alike_is_not(self) -> None:
        county = somebody(Role.ADMINISTRATOR, region="3208.320804")
        for path in ("3208", "3208.320803", "3208.3208041", "3209"):
            assert not may(county, "parties.create-person", region=path), path

    def test_nobody_reaches_from_nowhere(self) -> None:
        assert not may(
            somebody(Role.ADMINISTRATOR, region=""), "parties.create-person", region=""
        )


def test_whoever_prepared_it_is_told_that_another_hand_is_needed() -> None:
    first = somebody(Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted) as refused:
        check(first, "parties.approve-role", region="3208", prepared_by=[first.person])
    assert refused.value.status == 403
    check(first, "parties.approve-role", region="3208", prepared_by=[uuid4()])


def test_an_act_that_no_row_names_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no policy row"):
        check(somebody(Role.ADMINISTRATOR), "parties.fly")


def test_a_fact_that_is_missing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="region"):
        check(somebody(Role.ADMINISTRATOR), "parties.grant-role")


def test_the_page_prints_the_whole_table(house: tuple[str, ...]) -> None:
    """`python -m parties.rules.policy_page` writes the page anew."""
    table = policy.table(house)
    assert {line.act for line in table} >= {line.act for line in policy.POLICY}
    assert REFERENCE.read_text("utf-8") == page(table), "the reference is out of date"


@pytest.fixture
def house() -> tuple[str, ...]:
    from parties.rules.policy_page import APPS

    return APPS
