"""The pool narrowed, days away, and an expert's own profile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from journal.queries import instant
from kernel.durations import legal_date
from parties import queries
from parties.models import Absence
from parties.rules.actor import Role
from parties.rules.conflicts import WORKS
from tests.worlds import people

if TYPE_CHECKING:
    from tests.worlds.people import City


@pytest.fixture
def city(db: None) -> City:
    return people.city()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_who_is_away_is_shown_and_not_drawn(city: City, prefix: str) -> None:
    expert, other = city.expert("专家甲", "A01"), city.expert("专家乙", "A02")
    client, today = expert.signed_in(Client()), legal_date(instant())
    url = f"{prefix}/expert/ties/"
    past = {"first_day": today - timedelta(2), "last_day": today - timedelta(1)}
    assert client.post(url, past).status_code == 422
    turned = {"first_day": today + timedelta(1), "last_day": today}
    assert client.post(url, turned).status_code == 422
    assert not Absence.objects.exists()
    assert client.post(url, {"first_day": today, "last_day": today}).status_code == 302
    assert str(today) in client.get(url).content.decode()
    listed = {
        row.person: row.why
        for row in queries.pool_listed(
            [], regions=[], on=today, at=instant(), rules=WORKS
        )
    }
    assert listed == {expert.person.uid: "away", other.person.uid: ""}
    keeper = city.keeper.signed_in(Client())
    pool = f"{prefix}/centre/experts/"
    for narrowed, shown in (
        ({"specialty": "A01"}, ["专家甲"]),
        ({"region": expert.person.expert.region.path}, ["专家甲", "专家乙"]),
        ({"q": "专家乙", "on": "2026-01-01"}, ["专家乙"]),
    ):
        content = keeper.get(pool, narrowed).content.decode()
        assert [name for name in ("专家甲", "专家乙") if name in content] == shown
    someone = city.hand(Role.INTAKE).signed_in(Client())
    assert someone.get(pool).status_code == 404


def test_the_keeper_admits_who_is_registered(city: City) -> None:
    body = city.organisation(people.Kind.COMPANY, "示例设计院")
    new = city.someone(Role.EXPERT, name="新专家", organisation=body)
    keeper = city.keeper.signed_in(Client())
    page = "/centre/experts/new/"
    assert "A01" in keeper.get(f"/en{page}").content.decode()
    form = {
        "username": "nobody",
        "specialties": ["A01"],
        "region": people.CITY,
        "title": "senior",
        "practising_since_date": "2010-01-01",
    }
    assert keeper.post(page, form).status_code == 422
    form["username"] = new.person.user.username
    junior = keeper.post(page, {**form, "title": "intermediate"})
    assert "第37条" in junior.content.decode()
    made = keeper.post(page, form)
    assert made.status_code == 302, made.content.decode()[:2000]
    assert "新专家" in keeper.get("/centre/experts/").content.decode()
    assert keeper.post(page, form).status_code == 409
    assert new.signed_in(Client()).get(page).status_code == 404
