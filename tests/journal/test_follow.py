"""Followers: in commit order, nothing skipped, nothing twice, whoever writes."""

import os
import threading
from collections import Counter

import psycopg
from django.db import connection, transaction

from journal import queries
from journal.actions.hidden import create_hidden_stream, join_hidden
from journal.actions.sequence import sequence
from journal.queries import Place
from tests.journal.writing import CLERK, note

WRITERS, ACTS = 20, 25


def test_twenty_writers_and_a_reader(transactional_db: None) -> None:
    """Each act writes to a stream of all and to one of its own."""

    def writing(writer: int) -> None:
        try:
            for act in range(ACTS):
                with transaction.atomic():
                    note(f"room:{writer % 5}", f"{writer}/{act}")
                    note("trade:all", f"{writer}/{act}")
        finally:
            connection.close()

    threads = [threading.Thread(target=writing, args=[n]) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    seen: list[tuple[str, int]] = []
    place = Place()
    while len(seen) < 2 * WRITERS * ACTS:
        assert any(t.is_alive() for t in threads) or queries.follow(place)
        for reached, row in queries.follow(place, limit=50):
            seen.append((row.stream, row.n))
            place = reached
    for thread in threads:
        thread.join()
    assert queries.follow(place) == []
    assert set(Counter(seen).values()) == {1}
    for stream in {stream for stream, _n in seen}:
        numbers = [n for name, n in seen if name == stream]
        assert numbers == list(range(1, queries.head(stream)[0] + 1))


def test_an_older_transaction_that_writes_later_is_waited_for(
    transactional_db: None,
) -> None:
    url = connection.settings_dict
    with psycopg.connect(
        host=url["HOST"],
        port=url["PORT"],
        user=url["USER"],
        password=url["PASSWORD"],
        dbname=url["NAME"],
    ) as older:
        older.execute("SELECT pg_current_xact_id()")
        note("room:a", "younger")
        assert queries.follow(Place()) == []
        older.rollback()
    assert [row.n for _place, row in queries.follow(Place())] == [1]


def test_a_transaction_of_another_database_holds_up_nobody(
    transactional_db: None,
) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        note("room:a", "meanwhile")
        assert [row.n for _place, row in queries.follow(Place())] == [1]
        elsewhere.rollback()


def test_positions_have_no_gap_where_streams_were_hidden(
    transactional_db: None,
) -> None:
    with transaction.atomic():
        one, two = create_hidden_stream(), create_hidden_stream()
    note("lot:a", "1")
    note(one, "sealed", "sealed again")
    note("lot:a", "2")
    assert sequence() == 4
    shown = [(position, row.stream, row.n) for position, row in queries.positioned()]
    assert shown == [(1, "lot:a", 1), (2, "lot:a", 2)]
    with transaction.atomic():
        join_hidden(stream="lot:a", hidden=[one, two], by=CLERK, at=queries.instant())
    note("lot:a", "4")
    assert sequence() == 2
    assert sequence() == 0
    shown = [(position, row.stream, row.n) for position, row in queries.positioned(2)]
    assert shown == [(3, one, 1), (4, one, 2), (5, "lot:a", 3), (6, "lot:a", 4)]
