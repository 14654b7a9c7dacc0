"""What every test may ask for: services, a database, the clock, a live server.

One PostgreSQL and one Valkey serve a whole run, shared by its xdist workers,
and are gone when it ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import django
import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.kept import Shelf

# Laws are searched without a stopwatch: a busy machine is slow, not wrong.
settings.register_profile(
    "no stopwatch", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("no stopwatch")

SETTINGS = "config.settings.test"
_services = contextlib.ExitStack()
_SAID = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the services before anybody reads the settings that name them."""
    gc.disable()  # until everything is collected (`pytest_collection_finish`)
    # A shell starts what it puts in the background deaf to SIGINT, and so would be all
    # that tests start here and end by it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    # Playwright's own loop runs in the test's thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if hasattr(config, "workerinput") or config.option.collectonly:
        django.setup()
        return
    from config.services import running

    said: list[str] = []
    folder = _services.enter_context(running.passing(said.append))
    os.environ["OPENSEAL_TEST_VAR"] = str(folder / "var")
    os.environ["OPENSEAL_TEST_RUN"] = str(os.getpid())
    config.stash[_SAID] = said
    django.setup()


#: folders whose tests take minutes
LONGEST = ("simulation", "invariants")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Give each worker files and an authority of its own, before it reads settings.

    What a test stores is put back, and taken away, between the tests of one worker.
    """
    for number, spec in enumerate(specs):
        own = f"{os.environ['OPENSEAL_TEST_VAR']}-{number}"
        spec.env = {**(spec.env or {}), "OPENSEAL_TEST_VAR": own}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest tests come first, and the browser's after all others.

    A long test that comes last keeps one worker busy while the others have nothing to
    do: of the browser's, a file's only test is a whole journey, and comes before files
    of many. Playwright's loop runs in the test's thread from its first test to the end
    of the process, and no other loop can run there any more.
    """

    def in_browser(item: pytest.Item) -> bool:
        return "playwright" in getattr(item, "fixturenames", ())

    beside = Counter(item.path for item in items if in_browser(item))

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        is_long = item.path.parent.name in LONGEST
        is_last = in_browser(item)
        return is_last, not is_long, beside[item.path] if is_last else 0

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Look for garbage only among what the tests make.

    Five thousand tests and all modules are there to the end; to walk through them again
    and again took a tenth of the run.
    """
    gc.enable()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which services were taken."""
    return config.stash.get(_SAID, [])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    _services.close()


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this xdist worker, `master` without xdist."""
    given = getattr(request.config, "workerinput", {})
    return str(given.get("workerid", "master"))


@pytest.fixture(scope="session")
def kept_worlds(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, worker: str
) -> Iterator[Shelf]:
    """A migrated template once a run, and the databases of this worker."""
    from tests import databases
    from tests.kept import Shelf

    with django_db_blocker.unblock():
        databases.make_template()
        worlds = Shelf(worker)
    yield worlds
    with django_db_blocker.unblock():
        worlds.clear()


@pytest.fixture(scope="session")
def django_db_setup(kept_worlds: Shelf) -> None:
    """Nobody empties tables after a test: its database is left behind (`shelf`)."""
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = lambda case: None


@pytest.fixture
def shelf(
    request: pytest.FixtureRequest,
    kept_worlds: Shelf,
    django_db_blocker: DjangoDbBlocker,
    worker: str,
) -> Iterator[Shelf]:
    """The world that a test begins with, in its database before the test is."""
    from tests import databases, kept

    mark = request.node.get_closest_marker("django_db")
    commits = (mark is not None and mark.kwargs.get("transaction", False)) or bool(
        {"transactional_db", "live_server"}.intersection(request.fixturenames)
    )
    with django_db_blocker.unblock():
        kept_worlds.take(kept.chain(request.node), commits=commits)
    yield kept_worlds
    if commits:
        with django_db_blocker.unblock():
            databases.drop(worker)


@pytest.fixture
def _django_db_helper(shelf: Shelf, _django_db_helper: None) -> None:
    """Begin the test's transaction in the database of its world."""


class At:
    """The instant that `openseal_now()` gives in this test's database."""

    def __call__(self, instant: datetime) -> datetime:
        """Stand still at `instant`."""
        self._set("fixed = %s, shift = interval '0'", instant)
        return instant

    def running_from(self, instant: datetime) -> None:
        """Run along with the real clock, starting at `instant`."""
        self._set("fixed = NULL, shift = %s - clock_timestamp()", instant)

    def now(self) -> datetime:
        """What the database says at this moment."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT openseal_now()")
            return cursor.fetchone()[0]

    @staticmethod
    def _set(what: str, instant: datetime) -> None:
        from django.db import connection

        if instant.tzinfo is None:
            raise ValueError("A moment has a zone.")
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE openseal_test_clock SET {what}", [instant])


@pytest.fixture
def at(db: None) -> At:
    """`at(instant)` sets the database's clock for this test."""
    return At()


@pytest.fixture
def _live_server_helper() -> None:
    """Ours (`live_server`) is uvicorn; pytest-django's helper is for its own."""


@pytest.fixture
def live_server(transactional_db: None) -> Iterator[object]:
    """The whole server on a free port: `.url`, `.ws`."""
    from tests.live import serving

    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object],
) -> dict[str, object]:
    """Chromium of the system, or the one that `make setup` brought."""
    from playwright.sync_api import expect

    from tests import chromium

    # A machine that does much else is slow, not wrong.
    expect.set_options(timeout=30_000)
    return {**browser_type_launch_args, **chromium.launch_arguments()}


@pytest.fixture(scope="session")
def browser_context_args(
    browser_context_args: dict[str, object],
) -> dict[str, object]:
    """Ask for no motion: a button on its way between two colours has neither's."""
    return {**browser_context_args, "reduced_motion": "reduce"}
