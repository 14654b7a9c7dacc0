"""What a world is made of: its lots, what was sent, and how a process dies in it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

from tender import queries as tender
from tests.worlds.trades import Case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.worlds.bids import SealedBid
    from tests.worlds.people import Somebody


class Killed(BaseException):
    """A process ended after its commit and before anybody was told."""


@dataclass
class OneLot(Case):
    """A case seen from one of its lots."""

    number: int = 1

    @property
    def lot(self) -> Any:
        """The lot as it is now."""
        return tender.lot(self.trade.lots.get(number=self.number).uid)


@dataclass
class Sent:
    """A bid of the world: who sent it, what is in it, and what became of it."""

    bidder: Somebody
    lot: int
    uid: str
    sealed: SealedBid = field(repr=False)
    price: str
    is_live: bool


@contextmanager
def dying() -> Iterator[None]:
    """Let the next commit be the last thing that its process does."""

    def end(_stream: str, _n: int) -> None:
        raise Killed

    with mock.patch("journal.actions.poke.poke", end):
        yield
