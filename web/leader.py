"""One clock among many: the holder of an advisory lock, woken by the journal.

The lock belongs to a session of PostgreSQL, so it is given back when the process
dies or the database goes away, and another clock takes over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import psycopg
from django.db import connection

# "openseal" and "clock" as two numbers of an advisory lock's pair.
LOCK = (0x6F70656E, 0x636C6F63)
CHANNEL = "openseal_journal"


class Leader:
    """A session that holds the lock and listens to the journal."""

    def __init__(self, session: psycopg.Connection) -> None:
        self._session = session

    @classmethod
    @contextmanager
    def elected(cls) -> Iterator[Self]:
        """Wait until this process leads; raise `psycopg.Error` when cut off."""
        parameters = connection.get_connection_params()
        parameters = {
            name: parameters[name]
            for name in ("dbname", "user", "password", "host", "port")
            if parameters.get(name)
        }
        with psycopg.connect(
            **parameters, autocommit=True, connect_timeout=5, application_name="clock"
        ) as session:
            session.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
            session.execute(f"LISTEN {CHANNEL}")
            yield cls(session)

    def wait(self, seconds: float) -> None:
        """Sleep until the journal grows, at most `seconds`; raise when cut off."""
        for _ in self._session.notifies(timeout=seconds, stop_after=1):
            pass
        # An idle session does not notice that the server is gone; asking does.
        self._session.execute("SELECT 1")
