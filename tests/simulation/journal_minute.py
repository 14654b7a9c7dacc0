"""Twenty writers for a minute while a reader follows: nothing skipped, nothing twice.

`python -m tests.simulation.journal_minute [seconds]`. The sketch: an act here is two
rows in two streams and one commit, some 3 ms of PostgreSQL; twenty writers on two cores
give a few hundred acts a second, so a minute is in the order of ten thousand acts.
The short form of the same story is tests/journal/test_follow.py.
"""

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

WRITERS: Final = 20


def main() -> int:
    """Start services, play, print what happened; 1 when a row was lost."""
    from config.services import running

    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with running.passing(print) as folder:
        os.environ["OPENSEAL_TEST_VAR"] = str(Path(folder) / "var")
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", "journal", verbosity=0)
        return play(seconds)


def play(seconds: float) -> int:
    """Write and follow for so long."""
    from journal import inspection, queries
    from journal.queries import Place

    stop = threading.Event()
    threads = [
        threading.Thread(target=writing, args=[Random(n), stop]) for n in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    ends, place, seen = time.monotonic() + seconds, Place(), Counter[Any]()
    last: dict[str, int] = {}
    wrong = 0
    while True:
        alive = any(thread.is_alive() for thread in threads)
        rows = queries.follow(place)
        for reached, row in rows:
            place = reached
            seen[row.stream, row.n] += 1
            wrong += row.n != last.get(row.stream, 0) + 1
            last[row.stream] = row.n
        if time.monotonic() > ends:
            stop.set()
        if not rows and not alive:
            break
    _streams, written, _checkpoints = inspection.counts()
    twice = sum(count > 1 for count in seen.values())
    faults = [str(fault) for fault in inspection.faults()]
    print(f"{written} rows written, {len(seen)} followed, {twice} twice, ", end="")
    print(f"{wrong} out of order, {len(faults)} faults")
    return int(written != len(seen) or bool(twice or wrong or faults))


def writing(random: Random, stop: threading.Event) -> None:
    """One writer: acts in one of five rooms and in the trade that all share."""
    from django.db import connection, transaction

    from tests.journal.writing import note

    def act() -> None:
        with transaction.atomic():
            # The transaction number is taken early by some and late by others.
            if random.random() < 0.5:
                _take_number(connection.cursor)
            note(f"room:{random.randrange(5)}", "here")
            if random.random() < 0.5:
                note("trade:all", "and there")
            if random.random() < 0.1:
                transaction.set_rollback(True)

    try:
        while not stop.is_set():
            act()
    finally:
        connection.close()


def _take_number(cursor: Callable[[], Any]) -> None:
    with cursor() as opened:
        opened.execute("SELECT pg_current_xact_id()")


if __name__ == "__main__":
    sys.exit(main())
