"""Refused attempts: who may read them, and that they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from journal.queries import instant
from parties import queries
from parties.rules.actor import Role
from parties.rules.segregation import Kind
from tests.worlds import people

if TYPE_CHECKING:
    from tests.worlds.people import City


@pytest.fixture
def city(db: None) -> City:
    return people.city()


def test_an_auditor_looks_through_what_was_tried(city: City) -> None:
    owner, office = city.owner(), city.organisation(Kind.AUDIT, "示例审计局")
    auditor = city.someone(Role.AUDITOR, name="尤审计", organisation=office)

    def told() -> list[str]:
        return [
            task.url
            for task in queries.tasks_for(auditor.actor, instant())
            if task.url != "/me/certificates/"
        ]

    browser, reader = owner.signed_in(Client()), auditor.signed_in(Client())
    assert told() == []
    assert "尚无人" in reader.get("/attempts/").content.decode()
    # Who may not see them leaves another row by trying.
    assert browser.get("/attempts/").status_code == 404
    assert browser.get("/manage/roles/").status_code == 404
    assert told() == ["/attempts/"]
    for prefix in ("", "/en"):
        page = reader.get(f"{prefix}/attempts/").content.decode()
        assert owner.person.name in page
        assert "parties.see-roles" in page
    assert 'name="up_to" value="2"' in page
    supervisor = city.supervisor().signed_in(Client())
    assert (
        "data-act"
        not in supervisor.get("/attempts/")
        .content.decode()
        .partition("<main")[2]
        .partition("</main")[0]
    )
    assert reader.post("/attempts/", {"up_to": "2"}).status_code == 302
    assert told() == []
    assert "已全部查看" in reader.get("/attempts/").content.decode()
    browser.get("/manage/roles/")
    assert told() == ["/attempts/"]
    # A number that is no row's reads nothing further than what is there.
    assert reader.post("/attempts/", {"up_to": "999999"}).status_code == 302
    assert browser.post("/attempts/", {"up_to": "5"}).status_code == 404
    assert told() == ["/attempts/"]


def test_another_administrator_is_told_of_what_waits(city: City) -> None:
    first, second = city.administrators
    client = first.signed_in(Client())
    body = first.person.organisation
    new = {
        "organisation": body.uid,
        "username": "deputy",
        "password": "a long passphrase, 2026",
        "name": "钱副手",
        "name_en": "Qian Fushou",
    }
    made = client.post("/manage/people/new/", new)
    assert made.status_code == 302, made.content.decode()[:2000]
    given = {"role": "administrator", "region": people.CITY, "reason": ""}
    assert client.post(made["Location"], given).status_code == 302

    def told(who: people.Somebody) -> list[str]:
        found = queries.tasks_for(who.actor, instant())
        return [task.url for task in found if task.url == "/manage/roles/"]

    assert told(first) == []
    assert told(second) == ["/manage/roles/"]


def test_places_are_added_below_ones_own(city: City) -> None:
    client = city.administrators[0].signed_in(Client())
    page, names = "/manage/people/regions/new/", {"name_zh": "示例区", "name_en": "A"}
    assert client.get(f"/en{page}").status_code == 200
    for path, status in (
        (f"{people.CITY}.{people.CITY}99", 302),
        (f"{people.CITY}.{people.CITY}99", 409),
        ("3201.320102", 404),
        ("3208.99", 422),
    ):
        answer = client.post(page, {"path": path, **names})
        assert answer.status_code == status, (path, answer.content.decode()[:500])
