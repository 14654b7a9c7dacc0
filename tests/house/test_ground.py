"""The ground the other tests stand on: services, database, clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_the_clock_stands_where_it_is_put(at):
    at(NOON)
    assert at.now() == NOON
    assert at.now() == NOON


def test_the_clock_runs_when_it_is_let_run(at):
    at.running_from(NOON)
    first = at.now()
    assert NOON <= first < NOON + timedelta(minutes=1)
    assert at.now() > first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_committing_test_begins_with_a_clean_database(time):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('left_behind')")
        assert cursor.fetchone() == (None,), time
        cursor.execute("CREATE TABLE left_behind (n int)")


def test_the_live_server_serves_the_whole_application(live_server):
    import httpx

    answer = httpx.get(f"{live_server.url}/")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
