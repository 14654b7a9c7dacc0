"""The page that says whether all is well: what is wrong, and what to do about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from kernel.calendars import LEGAL_ZONE
from parties.rules.actor import Role
from tests import kept
from web import health
from web.leader import LOCK

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.worlds.people import City

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=LEGAL_ZONE)


@kept.stage("db")
def city() -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


LATE = health.CHECKPOINT_LATE


@pytest.mark.parametrize(
    ("age", "late"),
    [
        (LATE - timedelta(seconds=1), False),
        (LATE, False),
        (LATE + timedelta(seconds=1), True),
    ],
)
def test_a_checkpoint_is_late_when_a_row_has_waited_too_long_for_it(
    age: timedelta, late: bool
) -> None:
    assert health.is_late(NOW - age, NOW) is late
    assert not health.is_late(None, NOW)


def test_workers_are_counted_by_the_queues_they_take_from() -> None:
    workers = {
        "one": [{"name": "unseal"}, {"name": "press"}],
        "two": [{"name": "unseal"}],
    }
    found = health.counted(("unseal", "press", "outbox"), workers)
    assert [(each.name, each.workers) for each in found] == [
        ("unseal", 2),
        ("press", 1),
        ("outbox", 0),
    ]


def test_one_authority_by_two_addresses_is_one() -> None:
    found = health.hosts(["http://a.example/x", "http://a.example/y", "http://b:3/"])
    assert found == ("a.example", "b:3")


def test_administrators_see_what_is_wrong_and_nobody_else_a_page(
    city: City, settings: SettingsWrapper
) -> None:
    settings.OPENSEAL_TSA_URLS = ["http://stamps.example/tsa"]
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    keeper = city.administrators[0].signed_in(Client())
    for prefix, said in (
        ("", ("没有时钟", "没有应答", "stamps.example", "只有一家")),
        ("/en", ("No clock leads", "Does not answer", "One authority only")),
    ):
        answer = keeper.get(f"{prefix}/manage/health/")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert [each for each in said if each not in text] == []
    for role in (Role.OPENING, Role.INTAKE):
        other = city.hand(role).signed_in(Client())
        assert other.get("/manage/health/").status_code == 404
    assert Client().get("/manage/health/").status_code == 302


def test_a_clock_that_holds_the_lock_leads(city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
    keeper = city.administrators[0].signed_in(Client())
    text = keeper.get("/en/manage/health/").content.decode()
    assert "A clock leads" in text
