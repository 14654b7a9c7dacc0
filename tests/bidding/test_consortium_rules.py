"""Consortia, fault by fault: before sealing by what is public, after it by the others.

招标投标法31, 条例37 and 51(2); 政府采购法24. Each rule with one that just fits.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bidding.rules import consortium as later
from bidding.rules.articles import article
from bidding.rules.consortium import Stood
from parties import queries as parties
from parties.rules.uscc import with_check_digit
from sealing import consortium, opening_form
from sealing.consortium import AGREEMENT, FIELD, Barred, Terms
from sealing.opening_statement import Member, OpeningStatement
from tender.rules import procedures

if TYPE_CHECKING:
    from tests.worlds.people import City

A, B, C, D = (with_check_digit(f"9132080000000{n:04}") for n in range(1, 5))
OWNER, AGENCY, SEAT, CENTRE = (
    with_check_digit(f"1232080000000{n:04}") for n in range(5, 9)
)
TERMS = Terms(
    is_allowed=True,
    barred=(
        Barred(OWNER, "owner", "条例34"),
        Barred(AGENCY, "agency", "条例13"),
        Barred(SEAT, "custodian", "条例34"),
        Barred(CENTRE, "operator", "20号令23"),
    ),
    article="法31",
    article_allowed="条例37",
    article_agreement="条例51",
)
CLOSED = Terms(
    is_allowed=False,
    barred=(),
    article="法31",
    article_allowed="条例37",
    article_agreement="条例51",
)


def _stated(*codes: str) -> OpeningStatement:
    members = tuple(
        Member(f"成员{n}", code, Decimal(10), sme=False)
        for n, code in enumerate(codes, start=1)
    )
    return OpeningStatement("甲", A, members, {})


@pytest.mark.parametrize(
    ("terms", "codes", "expected"),
    [
        (CLOSED, (), []),
        (CLOSED, (B,), [("consortium-not-allowed", "条例37")]),
        (TERMS, (B,), []),
        (TERMS, (B, C), []),
        (TERMS, (B, C, B), [("consortium-member-twice", "法31")]),
        (TERMS, (B, f" {B.lower()} "), [("consortium-member-twice", "法31")]),
        (TERMS, (A,), [("consortium-leader-listed", "法31")]),
        (TERMS, (B[:-1],), [("consortium-member-code", "法31")]),
        (TERMS, (B[:-1] + "?",), [("consortium-member-code", "法31")]),
        (TERMS, (OWNER,), [("consortium-member-barred", "条例34")]),
        (TERMS, (AGENCY,), [("consortium-member-barred", "条例13")]),
        (TERMS, (SEAT,), [("consortium-member-barred", "条例34")]),
        (TERMS, (CENTRE,), [("consortium-member-barred", "20号令23")]),
    ],
)
def test_members_known_before_sealing(
    terms: Terms, codes: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    found = consortium.faults(_stated(*codes), terms)
    assert [(each.code, each.article) for each in found] == expected
    # No value of the form is out for what is wrong with members.
    assert opening_form.unusable(found, ["price", "members"]) == frozenset()
    for each in found:
        assert each.field == FIELD
        assert each.sentence("zh-hans") != each.sentence("en")


@pytest.mark.parametrize(
    ("codes", "roles", "is_named"),
    [
        ((), set(), False),
        ((B,), {"document", AGREEMENT}, False),
        ((B,), {"document", "letter"}, True),
    ],
)
def test_members_have_an_agreement(
    codes: tuple[str, ...], roles: set[str], *, is_named: bool
) -> None:
    found = consortium.agreement_faults(_stated(*codes), roles, TERMS)
    assert [each.code for each in found] == ["consortium-no-agreement"] * is_named


def test_terms_travel_whole() -> None:
    assert consortium.terms_of({"consortium": consortium.told(TERMS)}) == TERMS


def _bids(**members: tuple[str, ...]) -> list[Stood]:
    codes = {"a": A, "b": B, "c": C}
    return [
        Stood(bid, bid, codes[bid], {code: f"成员{code[-4:]}" for code in named})
        for bid, named in members.items()
    ]


@pytest.mark.parametrize(
    ("bids", "expected"),
    [
        # Two bidders and two consortia that have nothing to do with each other.
        (_bids(a=(), b=()), {}),
        (_bids(a=(C,), b=(D,)), {}),
        # Who bids in a consortium and alone: both are named.
        (
            _bids(a=(B,), b=(), c=()),
            {"a": ["consortium-member-bids"], "b": ["consortium-bids-beside"]},
        ),
        # Who stands in two consortia: both are named.
        (
            _bids(a=(D,), b=(D,), c=()),
            {"a": ["consortium-member-of-two"], "b": ["consortium-member-of-two"]},
        ),
        # Two that lead, each with the other as its member.
        (
            _bids(a=(B,), b=(A,)),
            {
                "a": ["consortium-member-bids", "consortium-bids-beside"],
                "b": ["consortium-member-bids", "consortium-bids-beside"],
            },
        ),
        # Its own name in its own list is no second bid.
        (_bids(a=(A,), b=()), {}),
    ],
)
def test_bids_held_against_each_other(
    bids: list[Stood], expected: dict[str, list[str]]
) -> None:
    found = later.between(bids, article="条例37")
    assert {
        bid: [each.code for each in of_it] for bid, of_it in found.items() if of_it
    } == expected
    assert {each.article for of_it in found.values() for each in of_it} <= {"条例37"}
    between = {each.code for of_it in found.values() for each in of_it}
    assert between <= later.BETWEEN_BIDS


def test_what_registers_say_of_a_member() -> None:
    members = {B: "乙", C: "丙", D: "丁"}
    found = later.known(
        members, enrolled={B, C}, tied={C}, article="法31", article_tie="条例34"
    )
    assert [(each.code, each.facts["name"]) for each in found] == [
        ("consortium-member-unknown", "丁"),
        ("consortium-member-tied", "丙"),
    ]


@pytest.mark.parametrize("edition", [None, "ab" * 32, "cd" * 32])
def test_only_another_edition_is_named(edition: str | None) -> None:
    found = opening_form.edition_faults(edition, number=2, digest="ab" * 32)
    is_old = edition == "cd" * 32
    assert [each.code for each in found] == ["form-old-edition"] * is_old


@pytest.mark.parametrize(
    ("procedure", "response", "beside"),
    [
        (procedures.WORKS_OPEN, "招标投标法实施条例第51条", "招标投标法实施条例第37条"),
        (procedures.PROCUREMENT_OPEN, "87号令第63条", "政府采购法实施条例第22条"),
        (
            procedures.PROCUREMENT_CONSULTATION,
            "财库〔2014〕214号第16条",
            "政府采购法实施条例第22条",
        ),
    ],
)
def test_each_trade_rejects_on_its_own_law(
    procedure: procedures.Procedure, response: str, beside: str
) -> None:
    assert article("response", procedure) == response
    assert article("beside", procedure) == beside


def test_only_the_trades_own_centres_are_barred_and_as_of_the_deadline(
    city: City,
) -> None:
    """20号令23: another city's centre may bid here; a later one bars nobody."""
    path, founded = city.centre.region.path, city.centre.created_at
    assert parties.operators(path, founded) == [city.centre]
    assert parties.operators(f"{path}.01", founded) == [city.centre]
    assert parties.operators(path, founded - timedelta(microseconds=1)) == []
    assert parties.operators(path.rpartition(".")[0] + ".99", founded) == []
