"""The clock: does what is due once, alone, and heals."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings

from kernel.due import Due
from kernel.refused import Refused
from web.clock import SLEEP_S_MAX, SLEEP_S_MIN, Clock
from web.leader import CHANNEL, LOCK, Leader

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


class Deaf(Refused):
    """For the tests."""

    code, zh, en = "deaf", "不听", "Deaf"


def app(*due, next_instant=None, name="app"):
    """An app's queries, as the clock sees them."""
    return SimpleNamespace(
        __name__=name,
        due=lambda now: list(due),
        next_instant=lambda now: next_instant,
    )


@pytest.mark.django_db
class TestALook:
    def test_every_due_call_is_made(self):
        did = []
        one = Due("close", "1", call=lambda: did.append(1))
        two = Due("close", "2", call=lambda: did.append(2))
        Clock([app(one), app(two)], lambda: NOON).look()
        assert did == [1, 2]

    def test_a_refusal_holds_up_no_other(self):
        did = []

        def refuse():
            raise Deaf

        first = Due("close", "1", call=refuse)
        second = Due("close", "2", call=lambda: did.append(2))
        Clock([app(first, second)], lambda: NOON).look()
        assert did == [2]

    def test_an_app_that_cannot_answer_holds_up_no_other(self):
        did = []
        broken = SimpleNamespace(__name__="broken")
        good = app(Due("close", "1", call=lambda: did.append(1)))
        Clock([broken, good], lambda: NOON).look()
        assert did == [1]

    def test_what_failed_is_not_tried_in_a_circle(self):
        tries = []

        def refuse():
            tries.append(1)
            raise Deaf

        clock = Clock([app(Due("close", "1", call=refuse))], lambda: NOON)
        clock.look()
        clock.look()
        assert len(tries) == 1

    def test_what_is_no_longer_due_is_forgotten(self):
        due = [Due("close", "1", call=lambda: None)]
        source = app()
        source.due = lambda now: list(due)
        clock = Clock([source], lambda: NOON)
        clock.look()
        due.clear()
        clock.look()
        assert clock.attempts == {}


@pytest.mark.django_db
class TestThePause:
    """Until the next instant, which is due at itself and not before."""

    @pytest.mark.parametrize(
        ("next_instant", "pause_s"),
        [
            (None, SLEEP_S_MAX),
            (NOON + timedelta(days=1), SLEEP_S_MAX),
            (NOON + timedelta(seconds=0.7), 0.7),
            (NOON, SLEEP_S_MIN),
            (NOON - timedelta(seconds=1), SLEEP_S_MIN),
        ],
    )
    def test_is_never_longer_than_what_comes_next(self, next_instant, pause_s):
        clock = Clock([app(next_instant=next_instant)], lambda: NOON)
        assert clock.look() == pytest.approx(pause_s)

    def test_is_the_shortest_of_all_apps(self):
        apps = [app(next_instant=NOON + timedelta(seconds=s)) for s in (1.5, 0.5, 1)]
        assert Clock(apps, lambda: NOON).look() == pytest.approx(0.5)


@pytest.mark.django_db(transaction=True)
class TestTheLeader:
    def test_there_is_one(self):
        from django.db import connection

        with Leader.elected(), psycopg.connect(settings.DATABASE_URL) as other:
            # Of this database alone: other workers' tests have locks of their own.
            found = other.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND (classid, objid) = (%s, %s) AND database ="
                " (SELECT oid FROM pg_database WHERE datname = %s)",
                (*LOCK, connection.settings_dict["NAME"]),
            ).fetchone()
            assert found == (1,)

    def test_is_woken_by_the_journal(self):
        with Leader.elected() as leader:
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute(f"NOTIFY {CHANNEL}")
            # It would hang here for an hour, were it not woken.
            leader.wait(3600)

    def test_that_is_cut_off_knows_it(self):
        with Leader.elected() as leader:
            with psycopg.connect(settings.DATABASE_URL) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'clock'"
                )
            with pytest.raises(psycopg.OperationalError):
                leader.wait(0)


def test_due_work_is_a_call_or_a_message_never_both_nor_neither():
    with pytest.raises(ValueError, match="call"):
        Due("open", "1")
    with pytest.raises(ValueError, match="call"):
        Due("open", "1", call=print, queue="unseal", task="bidding.tasks.unseal")
    with pytest.raises(ValueError, match="queue"):
        Due("open", "1", task="bidding.tasks.unseal")
