# ruff: noqa: PLC0415 -- Django is loaded when the services are found
"""Fifty scoring rooms at once: a score is saved and seven others see what follows.

Sketch: a draft is one row, 4 ms of the server's processor, an answer to its sender and
nobody else (scores are closed until all have signed). What the others see is the line
that its sender then says: a lock, two rows, 8 ms, and frames to seven sockets. One act
a room in two seconds is 0.6 % of a core, fifty are a third: they wait for each other
now and then, for less than a frame's quarter of a second, which is in both.

Budget: p99 from the draft to the last of the seven, among fifty, at most three times
that of one room alone; and with one lot locked throughout, the others as before.
"""

import base64
import hashlib
import json
import random
import re
import selectors
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any, Self

from benchmarks import serving
from benchmarks.hall_load import WANTED, show_p99
from benchmarks.house import House
from benchmarks.hub import PER_READ, enter, frames_of, masked
from benchmarks.measuring import say

ROOMS, SECONDS = 50, 20.0
QUICK_ROOMS, QUICK_SECONDS = 2, 0.3
EXPERTS, SOCKETS = 3, 8
ACTS_PER_S = 0.5
SETTLES_S = 60.0
_SEEN = re.compile(rb'"text":"probe-(\d+)-(\d+)"')


def run(*, quick: bool) -> None:
    """Measure and print."""
    count = QUICK_ROOMS if quick else ROOMS
    seconds = QUICK_SECONDS if quick else SECONDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house = stack.enter_context(House.open(folder))
        found = _scoring(house, count)
        given = folder / "bids.json"
        given.write_text(json.dumps(found[0].bids))
        house.environment["OPENSEAL_BENCH_BIDS"] = str(given)
        server = stack.enter_context(
            serving.openseal(house, app="benchmarks.rooms_app:application")
        )
        ear = stack.enter_context(_Ear())
        rooms = [_Room(place, each, server, ear) for place, each in enumerate(found)]
        say(f"openseal: {count} rooms of {SOCKETS} sockets")
        rooms[0].go_on(seconds)
        alone = rooms[0].all_seen()
        among = _all_go_on(rooms, seconds)
        with _locked(found[0].lot):
            beside = _all_go_on(rooms[1:], seconds)
    wanted = None if quick else WANTED
    show_p99("alone", alone, "among all", among, wanted=wanted)
    show_p99("among all", among, "beside a locked lot", beside, wanted=wanted)


def _all_go_on(rooms: Sequence["_Room"], seconds: float) -> list[float]:
    with ThreadPoolExecutor(len(rooms)) as at_once:
        list(at_once.map(lambda room: room.go_on(seconds), rooms))
    return [late for room in rooms for late in room.all_seen()]


@contextmanager
def _locked(lot: Any) -> Iterator[None]:
    """Hold a lot's lock as an act that does not end would."""
    from django.db import transaction

    from tender.actions.steps import lot_locked

    with transaction.atomic():
        lot_locked(lot)
        yield


@dataclass(frozen=True, slots=True)
class _Scoring:
    """A panel that scores: who has its sockets, the first of them with its device."""

    lot: Any
    panel: Any
    cookies: list[str]
    device: str
    bids: list[dict[str, str]]


def _scoring(house: House, count: int) -> list[_Scoring]:
    """Form panels and seat them; their checks are taken as done."""
    import pytest

    from tests.evaluation import world

    found: list[_Scoring] = []
    with pytest.MonkeyPatch.context() as patched:
        first = world.opened(house.city, patched)
        for place in range(count):
            room = first if not place else _another(first)
            room.draw(experts=EXPERTS).sit().elect()
            found.append(_at_work(room))
    return found


def _another(first: Any) -> Any:
    """Open a further trade to the same suppliers and the same experts."""
    from dataclasses import replace

    from django.db import transaction

    from journal.queries import instant
    from parties.rules.actor import CLOCK
    from tender.actions import steps
    from tender.rules.stages import Act
    from tests.worlds import trades

    case = trades.draft(first.case.city, "procurement-consultation")
    trades.approved(case)
    trades.announced(case)
    with transaction.atomic():
        lot = steps.lot_locked(case.lot.uid)
        for act in (Act.CLOSE, Act.CALL_RELEASES, Act.OPEN_ENVELOPE):
            steps.move_lot(lot, act, by=CLOCK, at=instant())
    return replace(first, case=case, owner=case.owner, uid=None, secrets={}, devices={})


def _at_work(room: Any) -> _Scoring:
    from django.test import Client

    from evaluation.models import Panel
    from evaluation.rules.phases import Phase

    Panel.objects.filter(uid=room.uid).update(phase=Phase.SCORING)
    seats = [room.person(member.seat) for member in room.members]
    watch = [room.supervisor] * (SOCKETS - len(seats))
    key = base64.b64decode(room.devices["A1"].spki)
    return _Scoring(
        lot=room.case.lot.uid,
        panel=room.uid,
        cookies=[
            str(who.signed_in(Client()).cookies["sessionid"].value)
            for who in (*seats, *watch)
        ],
        device=hashlib.sha256(key).hexdigest(),
        bids=[
            {
                "uid": str(each.uid),
                "organisation": str(each.organisation),
                "name": each.name,
                "uscc": each.uscc,
            }
            for each in room.suppliers
        ],
    )


class _Ear:
    """All sockets of all rooms, read by one thread."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._rests: dict[socket, bytes] = {}
        self._over = False
        #: when each probe of a room was seen, by each socket
        self.seen: dict[tuple[int, int], list[float]] = {}
        #: set when the first socket of a room heard that its score is saved
        self.saved: dict[socket, threading.Event] = {}
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._over = True
        self._thread.join()
        for each in self._rests:
            each.close()
        self._selector.close()

    def add(self, each: socket) -> None:
        self._rests[each] = b""
        self._selector.register(each, selectors.EVENT_READ)

    def _listen(self) -> None:
        while not self._over:
            for key, _events in self._selector.select(0.1):
                self._hear(key.fileobj)  # type: ignore[arg-type]

    def _hear(self, each: socket) -> None:
        data, at = each.recv(PER_READ), time.monotonic()
        if not data:
            raise SystemExit("a socket was let go")
        frames, self._rests[each] = frames_of(self._rests[each] + data)
        for frame in frames:
            if b'"refused"' in frame:
                raise SystemExit(f"an act was refused: {frame[:200]!r}")
            if b'"saved"' in frame and each in self.saved:
                self.saved[each].set()
            for room, number in _SEEN.findall(frame):
                self.seen.setdefault((int(room), int(number)), []).append(at)


@dataclass
class _Room:
    """One room's sockets; the first saves a score and says so, the others listen."""

    place: int
    of: _Scoring
    server: serving.Server
    ear: _Ear
    number: int = 0
    begun: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        path = f"/live/scoring/{self.of.panel}/"
        self._chance = random.Random(self.place)
        self._sockets = [enter(self.server, path, each) for each in self.of.cookies]
        self._saved = self.ear.saved[self._sockets[0]] = threading.Event()
        for each in self._sockets:
            each.sendall(masked(b'{"say":"catch-up","after":0}'))
            self.ear.add(each)

    def go_on(self, seconds: float) -> None:
        """Save scores at random moments for some seconds, and at least one."""
        until = time.monotonic() + seconds
        while True:
            time.sleep(min(seconds, self._chance.expovariate(ACTS_PER_S)))
            self._save()
            if time.monotonic() >= until:
                return

    def _save(self) -> None:
        self.number += 1
        self.begun[self.number] = time.monotonic()
        self._saved.clear()
        bid = self._chance.choice(self.of.bids)["uid"]
        score = str(self._chance.randrange(20))
        self._say("draft", bid=bid, item="plan", score=score, reason="")
        if not self._saved.wait(SETTLES_S):
            raise SystemExit("a score was not saved")
        text = f"probe-{self.place}-{self.number}"
        self._say("say", category="procedure", text=text)

    def _say(self, act: str, **facts: str) -> None:
        said = {"say": act, "ref": f"{act}-{self.number}", "device": self.of.device}
        self._sockets[0].sendall(masked(json.dumps({**said, **facts}).encode()))

    def all_seen(self) -> list[float]:
        """Return how late the last of all sockets was, once all have seen all."""
        begun, self.begun = self.begun, {}
        give_up = time.monotonic() + SETTLES_S
        for number in begun:
            while len(self.ear.seen.get((self.place, number), [])) < SOCKETS:
                if time.monotonic() > give_up:
                    raise SystemExit(f"score {number} was not seen by all")
                time.sleep(0.01)
        return [max(self.ear.seen[self.place, n]) - at for n, at in begun.items()]
