"""The pool for those who draw from it, and ties that an expert declares (回避)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from parties import queries
from parties.models import Tie
from parties.rules.actor import Role

if TYPE_CHECKING:
    from tests.worlds.people import City

TYPED = {
    "kind": "former-employer",
    "organisation_name": "淮安市某建设有限公司",
    "since_date": "2020-01-01",
    "until_date": "2024-06-30",
}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pool_is_for_those_who_draw(city: City, prefix: str) -> None:
    expert = city.expert("专家甲", "A01")
    city.expert("专家乙", "A01")
    keeper = city.keeper.signed_in(Client())
    page = keeper.get(f"{prefix}/centre/experts/")
    assert page.status_code == 200, page.content.decode()[:2000]
    assert "专家甲" in page.content.decode()
    found = keeper.get(f"{prefix}/centre/experts/", {"q": "专家乙"}).content.decode()
    assert "专家甲" not in found
    assert "专家乙" in found
    for who in (city.hand(Role.INTAKE), city.owner(), expert):
        client = who.signed_in(Client())
        assert client.get(f"{prefix}/centre/experts/").status_code == 404


def test_an_expert_declares_its_own_ties(city: City) -> None:
    expert, other = city.expert("专家甲", "A01"), city.expert("专家乙", "A01")
    body = city.bidder("某建设公司").person.organisation
    client = expert.signed_in(Client())
    assert client.get("/expert/ties/").status_code == 200
    bad = client.post("/en/expert/ties/", {**TYPED, "uscc": "123"})
    assert bad.status_code == 422
    assert Tie.objects.count() == 0
    late = {**TYPED, "uscc": body.uscc, "until_date": "2019-12-31"}
    assert client.post("/expert/ties/", late).status_code == 422
    assert client.post("/expert/ties/", {**TYPED, "uscc": body.uscc}).status_code == 302
    assert "淮安市某建设有限公司" in client.get("/expert/ties/").content.decode()
    (tie,) = queries.ties_of(expert.person)[-1:]
    assert tie.uscc == body.uscc
    # Another's ties are not an expert's to see; the keeper of the pool sees all.
    url = f"/centre/experts/{other.person.uid}/"
    assert client.get(url).status_code == 404
    keeper = city.keeper.signed_in(Client())
    assert keeper.post(url, {**TYPED, "uscc": body.uscc}).status_code == 302
    assert Tie.objects.filter(person=other.person).count() == 1
