"""One hub per process and room: reads new rows once, encodes once per audience.

A poke says that the stream has grown; a look every two seconds heals a lost one. The
hub alone writes to its sockets' queues once they are live, so that each socket gets
every number once and in order. Rows that an act of disclosure opens are sent again,
whole, before the row of that act.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from weakref import WeakValueDictionary

from journal import queries
from journal.live import frames, pool
from journal.live.ear import Ear
from journal.live.outlet import Eyes, Outlet
from journal.live.room import Room, RoomFacts, Viewer
from journal.rules.chain import PUBLIC, Entry
from journal.rules.events import REF, registry
from kernel.refused import NotFound, Refused

log = logging.getLogger(__name__)

LOOK_S: Final = 2.0
CLOCK_S: Final = 5.0
PAGE_ROWS: Final = 500
ACTS_AT_ONCE: Final = 4
TAKES_S: Final = 20.0
_NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class News:
    """What one look at the database found."""

    rows: list[Entry]
    facts: RoomFacts


@dataclass(frozen=True, slots=True)
class Start:
    """What a hub begins with."""

    head: int
    items: frozenset[str]
    facts: RoomFacts


class Hub:
    """The room's sockets in this process and what they have heard."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.stream = room.stream
        self.outlets: set[Outlet] = set()
        self._eyes: WeakValueDictionary[Viewer, Eyes] = WeakValueDictionary()
        self.acts = asyncio.Semaphore(ACTS_AT_ONCE)
        self._ear = Ear(self.stream)
        self._pending: list[Entry] = []
        self._urgent = False
        self._last_frame_at = float("-inf")
        self._seen = 0
        self._items: frozenset[str] = frozenset()
        #: where each item was first read; 0 for those that the hub began with
        self._first: dict[str, int] = {}
        self._facts: RoomFacts = None

    @property
    def head(self) -> int:
        """The last number this hub has read."""
        return self._seen

    async def start(self) -> None:
        """Learn where the stream stands. `NotFound` for one that is hidden."""
        start = await pool.READS.run(_start, self.room)
        self._seen, self._facts = start.head, start.facts
        self._items = start.items - {PUBLIC}
        self._first = dict.fromkeys(self._items, 0)

    def admit(self, outlet: Outlet) -> None:
        """Take a socket in; those of one viewer share its eyes."""
        outlet.eyes = self._eyes.setdefault(outlet.eyes.viewer, outlet.eyes)
        self.outlets.add(outlet)

    def nudge(self) -> None:
        """Look now: an act of this process may have written a row."""
        self._ear.nudge()

    async def run(self) -> None:
        """Serve until cancelled."""
        loop = asyncio.get_running_loop()
        # The first look is at once: rows may have come since the start was read.
        look_at, clock_at = loop.time(), loop.time() + CLOCK_S
        self._ear.open()
        try:
            while True:
                await self._ear.wait(min(look_at, clock_at, self._due_at()))
                if self._ear.take() or loop.time() >= look_at:
                    await self._read()
                    look_at = loop.time() + LOOK_S
                if self._pending and loop.time() >= self._due_at():
                    await self._flush()
                if loop.time() >= clock_at:
                    await self._push_clock()
                    clock_at = loop.time() + CLOCK_S
        finally:
            await self._ear.close()

    async def catch_up(self, outlet: Outlet, *, after: int) -> None:
        """Give a socket all rows above `after`, then let it live."""
        outlet.sent, first = after, True
        while True:
            news = await pool.READS.run(_news, self.room, outlet.sent)
            self._learn(news)
            visible = self._visible(outlet.eyes)
            # What was opened while the socket was away is opened by a row after its
            # last number: no new row, nothing opened.
            unchanged = first and not news.rows
            opened = frozenset() if unchanged else visible - outlet.open_items
            older = await self._older(opened, outlet.sent)
            reached = news.rows[-1].n if news.rows else outlet.sent
            # From here on nothing is awaited before the socket lives: no row can pass
            # between the last page and the first frame.
            complete = reached >= self._seen
            frame = frames.entries(
                [*older, *news.rows],
                visible=visible,
                head=max(reached, self._seen),
                complete=complete,
            )
            outlet.sent, outlet.open_items, first = reached, visible, False
            if complete:
                outlet.live = True
                outlet.put(frame)
                return
            await asyncio.wait_for(outlet.give(frame), TAKES_S)

    # --- reading ------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            try:
                news = await pool.READS.run(_news, self.room, self._seen)
            except Refused as refusal:
                log.warning("room %s cannot look: %s", self.room.name, refusal.code)
                return
            if news.rows:
                self._take(news)
                await self._acknowledge(news.rows)
            if len(news.rows) < PAGE_ROWS:
                return

    def _take(self, news: News) -> None:
        self._learn(news)
        self._seen = news.rows[-1].n
        self._pending += news.rows
        kinds = registry()
        self._urgent = self._urgent or any(
            row.kind in kinds and kinds[row.kind].urgent for row in news.rows
        )
        if any(row.kind in self.room.doubts for row in news.rows):
            for outlet in self.outlets:
                outlet.doubted.set()

    def _learn(self, news: News) -> None:
        if news.rows:
            self._facts = news.facts
            for row in news.rows:
                if row.audience != PUBLIC:
                    first = self._first.get(row.audience, row.n)
                    self._first[row.audience] = min(first, row.n)
            if len(self._first) > len(self._items):
                self._items = frozenset(self._first)

    # --- sending ------------------------------------------------------------

    def _due_at(self) -> float:
        if not self._pending:
            return float("inf")
        return frames.due_at(last_at=self._last_frame_at, urgent=self._urgent)

    async def _flush(self) -> None:
        """Everything since the last frame, to everybody."""
        self._last_frame_at = asyncio.get_running_loop().time()
        self._urgent = False
        try:
            await self._deliver(self._pending, self.outlets)
        except Refused as refusal:
            # Older rows could not be read; each socket knows what it has, so the
            # next frame goes on from there.
            log.warning("room %s cannot send: %s", self.room.name, refusal.code)
        else:
            self._pending = []

    async def _acknowledge(self, rows: Iterable[Entry]) -> None:
        """A sender hears of its own act at once."""
        waiting = [each for each in self.outlets if each.refs]
        refs = {row.facts.get(REF) for row in rows} if waiting else set()
        senders = [each for each in waiting if each.refs & refs]
        for outlet in senders:
            outlet.refs -= refs
        if senders:
            with contextlib.suppress(Refused):  # the next frame carries it
                await self._deliver(self._pending, senders)

    async def _deliver(self, rows: list[Entry], outlets: Iterable[Outlet]) -> None:
        # Sockets that are shown the same rows from the same number share one frame.
        alike: dict[tuple[frozenset[str], frozenset[str], int], list[Outlet]] = {}
        seen: dict[Eyes, frozenset[str]] = {}
        last = rows[-1].n
        items = frozenset(row.audience for row in rows)
        for outlet in outlets:
            if outlet.live and outlet.sent < last:
                visible = seen.get(outlet.eyes)
                if visible is None:
                    visible = seen[outlet.eyes] = self._visible(outlet.eyes)
                opened = self._opened(outlet, visible)
                alike.setdefault((visible & items, opened, outlet.sent), []).append(
                    outlet
                )
        for (shown, opened, sent), group in alike.items():
            older = await self._older(opened, sent)
            newer = [row for row in rows if row.n > sent]
            frame = frames.entries(
                [*older, *newer], visible=shown | opened, head=last, complete=True
            )
            for outlet in group:
                outlet.sent, outlet.open_items = last, seen[outlet.eyes]
                outlet.put(frame)

    async def _push_clock(self) -> None:
        try:
            now: datetime = await pool.READS.run(queries.instant)
        except Refused:
            return
        frame = frames.clock(now)
        for outlet in self.outlets:
            outlet.put(frame)

    # --- who sees what --------------------------------------------------------

    def _visible(self, eyes: Eyes) -> frozenset[str]:
        return eyes.look(self.room.sight(self._items, eyes.viewer, self._facts))

    def _opened(self, outlet: Outlet, visible: frozenset[str]) -> frozenset[str]:
        """Items that opened to a live socket and of which it has rows withheld."""
        if visible is outlet.open_items:
            return _NOTHING
        opened = visible - outlet.open_items
        return frozenset(item for item in opened if self._first[item] <= outlet.sent)

    async def _older(self, opened: frozenset[str], up_to: int) -> list[Entry]:
        if not opened or not up_to:
            return []
        return await pool.READS.run(
            queries.rows_of_items, self.stream, items=opened, up_to=up_to
        )


def _start(room: Room) -> Start:
    if queries.is_hidden(room.stream):
        raise NotFound
    number, _digest = queries.head(room.stream)
    return Start(number, queries.items(room.stream), room.facts())


def _news(room: Room, after: int) -> News:
    rows = queries.rows(room.stream, after=after, limit=PAGE_ROWS)
    # After the rows, so that the facts are never older than they are.
    return News(rows, room.facts() if rows else None)
