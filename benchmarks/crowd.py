# ruff: noqa: PLC0415 -- Django is loaded when the services are found
"""A crowd for a benchmark: many bids, really sealed and taken by the house's actions.

Sealing is the bidders' work and custody the custodians': neither is measured.
"""

import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.house import House
from benchmarks.measuring import say

_TELL_EVERY = 200


class Crowd:
    """Bidders of the house's trade, each with one bid of one segment a part."""

    def __init__(self, house: House, folder: Path) -> None:
        from tests.conftest import At
        from tests.worlds import openings

        self.house, self._folder = house, folder
        self._clock = At()
        self.opening = openings.prepared(house.case, house.keepers)
        self.bidders: list[Any] = []
        self.digest = ""

    def bid(self, count: int, document: bytes = b"%PDF-1.4 letter") -> None:
        """Have `count` more bidders submit, each with its receipt."""
        for _ in range(count):
            self.bidders.append(self._one(len(self.bidders), document))
            if len(self.bidders) % _TELL_EVERY == 0:
                say(f"  {len(self.bidders)} bids are in")

    def _one(self, number: int, document: bytes) -> Any:
        from bidding.actions.stamp import keep_token
        from bidding.models import Bid
        from tests.worlds import bids, stamps

        bidder = self.house.case.city.bidder(f"第{number + 1}投标有限公司")
        folder = self._folder / f"bid-{number}"
        price = f"{7_000_000 + secrets.randbelow(900_000)}.00"
        sealed = bids.seal_bid(
            self.house.case, bidder, folder, price=price, document=document
        )
        made = bids.submit(self.house.case, bidder, sealed)
        digest = Bid.objects.get(uid=made.bid).manifest_digest
        keep_token(bid=made.bid, token=stamps.token(bytes.fromhex(digest)))
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}-letter.pdf").unlink()
        return bidder

    def close(self) -> None:
        """Let the deadline come: closing list, stamp, publication."""
        from tests.worlds import openings

        self.digest = openings.shut(self.house.case, self.house.keepers, self._clock)
        self._clock.running_from(self.house.case.lot.opens_at + timedelta(seconds=1))

    def release(self, *seats: int) -> None:
        """Have these custodians release, as their agents do.

        The worker is up by then: what it runs has been imported, as when it started.
        """
        import bidding.tasks
        from tests.worlds import openings

        assert bidding.tasks.open_envelope
        openings.release(self.house.keepers, self.digest, seats)

    def open(self) -> None:
        """Do what clock and worker do until the table is there."""
        from bidding import queries, tasks
        from journal.queries import instant

        for due in queries.due(instant()):
            if due.name == "open envelope":
                tasks.open_envelope(**due.kwargs)
                return

    def opened(self) -> list[Any]:
        """Return the table's rows."""
        return list(self.opening.bids.select_related("bid").order_by("number"))
