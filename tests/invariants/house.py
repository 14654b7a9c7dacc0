"""The whole house as it runs: PostgreSQL, Valkey, web, clock, worker, each a process.

with house.open_house(worker, folder) as home:
    home.url, home.postgres.process, home.pids("web"), home.supervisor.look()

The services are this house's own, so that a test may freeze or kill them while others
go on. The test's process acts on the same database, and both read one clock, which
`home.jump(instant)` moves together with that of the timestamping authority.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import environ
import httpx
import psutil
import psycopg
from django.conf import settings
from django.db import connections

from config.services import child, house, places, postgres, valkey
from config.services.supervisor import Program, Supervisor
from tests import databases
from tests.live import NO_TLS
from tests.worlds import stamps, tsa

if TYPE_CHECKING:
    from config.services.postgres import Postgres
    from config.services.valkey import Valkey
    from tests.worlds.tsa import Pair

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
#: how long nothing may be heard before one looks anyway (a page tells nobody)
LOOK_S = 0.25


@dataclass
class Home:
    """A running house; `url` has no slash at its end."""

    folder: Path
    port: int
    postgres: Postgres
    valkey: Valkey
    supervisor: Supervisor = field(repr=False)
    pair: Pair
    ear: psycopg.Connection | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where pages and the API are."""
        return f"http://localhost:{self.port}"

    @property
    def ws(self) -> str:
        """Where live rooms are."""
        return f"ws://localhost:{self.port}"

    def pids(self, name: str) -> list[int]:
        """Return the process called `name`, and all that it started."""
        for program in self.supervisor.programs:
            if program.name == name and program.process is not None:
                return family(program.process.pid)
        return []

    def end(self, name: str) -> None:
        """End the process called `name`, and start it no more."""
        (program,) = [each for each in self.supervisor.programs if each.name == name]
        self.supervisor.programs.remove(program)
        assert program.process is not None
        child.stop(program.process, sign=signal.SIGTERM, patience_s=20)

    def begin(self, program: Program) -> None:
        """Start a process, and keep it running."""
        self.supervisor.add(program)

    def jump(self, instant: datetime) -> None:
        """Let every clock of this house run on from an instant."""
        from tests.conftest import At

        At().running_from(instant)
        self.pair.running_from(instant)

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait until it holds; a process that dies meanwhile is started again."""
        give_up = time.monotonic() + PATIENCE_S
        while not condition():
            self.supervisor.look()
            assert time.monotonic() < give_up, f"{what}: {self.last_words()}"
            self._hear()

    def _hear(self) -> None:
        """Return when the journal grew or a process ended, or after `LOOK_S`."""
        try:
            if self.ear is None:
                self.ear = _listening()
            for _note in self.ear.notifies(timeout=LOOK_S, stop_after=1):
                pass
        except psycopg.OperationalError:
            # PostgreSQL is what is waited for: then only processes can tell.
            self.ear = None
            running = [one.process for one in self.supervisor.programs if one.process]
            psutil.wait_procs([psutil.Process(p.pid) for p in running], timeout=LOOK_S)

    def last_words(self) -> str:
        """Return the ends of all logs."""
        logs = sorted(self.supervisor.logs.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{child.last_words(log)}" for log in logs)

    def answers(self) -> bool:
        """Say whether the web process takes requests."""
        try:
            answer = httpx.get(f"{self.url}/help/", timeout=10, verify=NO_TLS)
        except httpx.TransportError:
            return False
        return answer.status_code == 200


def _listening() -> psycopg.Connection:
    """Return a connection of its own that hears every row of the journal."""
    named = connections["default"].settings_dict
    found = psycopg.connect(
        host=named["HOST"],
        port=named["PORT"],
        user=named["USER"],
        password=named["PASSWORD"],
        dbname=named["NAME"],
        connect_timeout=2,
        autocommit=True,
    )
    found.execute("LISTEN openseal_journal")
    return found


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    head = psutil.Process(pid)
    return [pid, *(each.pid for each in head.children(recursive=True))]


@contextmanager
def open_house(worker: str) -> Iterator[Home]:
    """Start everything, on a fresh database, until the block ends."""
    with ExitStack() as stack:
        folder = places.passing()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database = postgres.start(folder, lasting=False)
        stack.callback(database.stop)
        cache = valkey.start(folder)
        stack.callback(cache.stop)
        suite = os.environ["DATABASE_URL"]
        named = {"DATABASE_URL": database.url, "REDIS_URL": cache.url}
        stack.enter_context(mock.patch.dict(os.environ, named))
        stack.enter_context(_acting_on(database.url))
        databases.bring_template(suite, postgres.programs())
        databases.make_fresh(worker)
        stamps.platform()
        pair = stack.enter_context(tsa.serving())
        keeper = Supervisor(folder / "log", lambda _words: None, _environment(pair))
        stack.callback(keeper.stop)
        home = Home(folder, child.free_port(), database, cache, keeper, pair)
        keeper.add(house.web("127.0.0.1", home.port))
        keeper.add(house.worker(settings.OPENSEAL_OPENING_WRAP_KEY, folder))
        keeper.add(house.clock())
        stack.callback(lambda: home.ear and home.ear.close())
        home.wait(home.answers, "the web process did not come up")
        yield home


def _environment(pair: Pair) -> dict[str, str]:
    """Return what the processes are told beside REDIS_URL."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = connections["default"].settings_dict["NAME"]
    return {
        "DJANGO_SETTINGS_MODULE": "tests.invariants.settings",
        "DATABASE_URL": f"{server}/{name}",
        "OPENSEAL_TEST_VAR": str(settings.VAR),
        "OPENSEAL_TSA_URLS": ",".join(pair.urls),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def _acting_on(url: str) -> Iterator[None]:
    """Point this process's connection at another server for a while."""
    found = environ.Env.db_url_config(url)
    connection = connections["default"]
    connection.close()
    former = dict(connection.settings_dict)
    connection.settings_dict.update(
        {name: found[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
    )
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict.clear()
        connection.settings_dict.update(former)
