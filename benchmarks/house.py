# ruff: noqa: PLC0415 -- Django is loaded when the services are found
"""The real house for a benchmark: PostgreSQL, Valkey, a database, an announced trade.

Made of the tests' worlds, through actions; everything is gone when the block ends.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

_WORKER = "bench"


class House:
    """A house in which one works trade is announced for an hour."""

    def __init__(self, var: Path, database_url: str) -> None:
        # The worlds read settings, which are there only when Django is set up.
        from tests.worlds import keepers, people, stamps, trades

        self._var = var
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "OPENSEAL_LOG": "WARNING",
        }
        self.city = people.city()
        self.case = trades.draft(self.city)
        stamps.platform()
        trades.approved(self.case)
        self.keepers = keepers.of(self.case)
        trades.announced(self.case)
        #: the stream of the lot and its hall
        self.stream = self.case.lot.stream

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator["House"]:
        """Start the services, migrate, and build the trade."""
        with ExitStack() as stack:
            var = folder / "var"
            yield cls(var, stack.enter_context(_database(var)))

    def registered_bid(self, name: str, folder: Path, document: bytes) -> Any:
        """Seal and register the bid of a new bidder: its bundle's part, and the key."""
        from tests.worlds import bids

        bidder = self.city.bidder(name)
        sealed = bids.seal_bid(self.case, bidder, folder, document=document)
        Path(folder.parent / f"{folder.name}-letter.pdf").unlink()
        registered = bids.register(self.case, bidder, sealed)
        parts = dict(registered.parts)
        return str(parts[1]), registered.upload_key

    def hall(self) -> tuple[str, str]:
        """Prepare the opening: the address of its hall, and the owner's session."""
        from django.test import Client

        from tests.worlds import openings

        opening = openings.prepared(self.case, self.keepers)
        client = self.case.owner.signed_in(Client())
        return f"/live/opening/{opening.uid}/", client.cookies["sessionid"].value

    def ring(self) -> None:
        """Record an urgent event that all in the hall may see, as an act would."""
        from bidding.rules.events import EnvelopeClosed

        self._record(EnvelopeClosed(envelope="full", deadline="", floor=3))

    def tell(self, mark: str, stream: str = "") -> None:
        """Record an event that waits for its frame, and can be known again."""
        from bidding.rules.events import BidsCounted

        self._record(BidsCounted(envelope=mark, count=0, bidders=0), stream)

    def more_halls(self, count: int) -> list[tuple[Any, str]]:
        """Announce more trades: their openings, and the streams of their halls."""
        from tests.worlds import keepers, openings, trades

        found = []
        for _ in range(count):
            case = trades.draft(self.city)
            trades.approved(case)
            kept = keepers.of(case)
            trades.announced(case)
            found.append((openings.prepared(case, kept), case.lot.stream))
        return found

    def _record(self, event: Any, stream: str = "") -> None:
        from django.db import transaction

        from journal.actions.record import record
        from journal.queries import instant
        from journal.rules.chain import PUBLIC
        from parties.rules.actor import CLOCK

        with transaction.atomic():
            record(
                stream=stream or self.stream,
                event=event,
                by=CLOCK,
                at=instant(),
                audience=PUBLIC,
            )

    def remove_stored(self) -> None:
        """Remove the sealed parts that came, so that nobody pays for their pages."""
        shutil.rmtree(self._var / "storage" / "sealed", ignore_errors=True)


@contextmanager
def _database(var: Path) -> Iterator[str]:
    import django

    from config.services import running

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    with running.passing(lambda _line: None):
        os.environ["OPENSEAL_TEST_VAR"] = str(var)
        os.environ["OPENSEAL_TEST_RUN"] = str(os.getpid())
        django.setup()
        from tests import databases

        databases.make_template()
        databases.make_fresh(_WORKER)
        base, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
        try:
            yield f"{base}/{databases.worker_name(_WORKER)}"
        finally:
            databases.drop(_WORKER)
