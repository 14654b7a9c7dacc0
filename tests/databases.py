"""The suite's databases: migrated once, copied per worker, clean for every test.

A template database is migrated once for what the migrations say now; a server that
stays from run to run (DATABASE_URL) keeps it. Each xdist worker copies it, and a
test that commits (`transactional_db`) has its worker's copy made anew, so that
append-only tables need no exception for tests. What many tests begin with is kept as
a template of its own (tests/kept.py).
"""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

# The one clock of the database, under the control of the fixture `at`. A fixed
# instant stands still; a shift runs along with the real clock.
TEST_CLOCK = """
CREATE TABLE openseal_test_clock (fixed timestamptz, shift interval NOT NULL);
INSERT INTO openseal_test_clock VALUES (NULL, interval '0');
CREATE OR REPLACE FUNCTION openseal_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(fixed, clock_timestamp() + shift) FROM openseal_test_clock
$$;
"""


# What dies with the run needs no log of its pages: a third of the time is saved.
COPYING = "STRATEGY FILE_COPY"


def _run() -> str:
    return os.environ["OPENSEAL_TEST_RUN"]


@cache
def template_name() -> str:
    """The migrated database that all workers copy, named by what it is made from."""
    root = Path(__file__).resolve().parents[1]
    made_from = hashlib.sha256(Path(__file__).read_bytes())
    made_from.update((root / "requirements-dev.lock").read_bytes())
    # A library's tables come with its name among the settings.
    made_from.update("\0".join(settings.INSTALLED_APPS).encode())
    own = (root.glob("*/migrations/*.py"), root.glob("*/migrations/sql/*.sql"))
    for each in sorted(path for paths in own for path in paths):
        made_from.update(f"{each.relative_to(root)}\0".encode() + each.read_bytes())
    return f"openseal_{made_from.hexdigest()[:16]}_template"


def worker_name(worker: str) -> str:
    """The database of one xdist worker (`master` without xdist)."""
    return f"openseal_{_run()}_{worker}"


@contextmanager
def _administrator() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        yield connection


def point_at(name: str) -> None:
    """Let this process work in a database from now on."""
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = name


def make_template() -> None:
    """Migrate the template, unless another worker or an earlier run has done so."""
    name = template_name()
    with _administrator() as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        known = server.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if known:
            return
        server.execute(f'DROP DATABASE IF EXISTS "{name}_rough" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}_rough" TEMPLATE template0')
        point_at(f"{name}_rough")
        call_command("migrate", verbosity=0)
        with connections["default"].cursor() as cursor:
            cursor.execute(TEST_CLOCK)
        connections["default"].close()
        # Only a finished template carries the name the others look for.
        server.execute(f'ALTER DATABASE "{name}_rough" RENAME TO "{name}"')


def bring_template(server: str, programs: Path) -> None:
    """Copy the template from another server (a URL), which takes a second.

    To migrate takes ten; a server whose version `programs` do not know has to.
    """
    name = template_name()
    here = os.environ["DATABASE_URL"].rpartition("/")[0]
    dump = [programs / "pg_dump", f"{server.rpartition('/')[0]}/{name}"]
    dumped = subprocess.run(dump, capture_output=True, check=False)
    if dumped.returncode:
        make_template()
        return
    with _administrator() as own:
        own.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    read = [programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", f"{here}/{name}"]
    subprocess.run(read, input=dumped.stdout, capture_output=True, check=True)


def make_fresh(worker: str, source: str = "") -> None:
    """Give the worker a new copy of `source`, ending every session on the old.

    By default of the migrated template.
    """
    name = worker_name(worker)
    connections.close_all()
    with _administrator() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{source or template_name()}"'
        )
    point_at(name)


def end_sessions(worker: str) -> None:
    """End what a server's threads keep open with a database that others will copy."""
    connections.close_all()
    with _administrator() as server:
        server.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s",
            [worker_name(worker)],
        )


def drop(worker: str) -> None:
    """Remove the worker's copy."""
    connections.close_all()
    with _administrator() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{worker_name(worker)}" WITH (FORCE)')
