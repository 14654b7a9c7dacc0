"""A part of the house dies or stops; acts are refused clearly or done, never half.

Every part is a process of its own here: the worker killed in the middle of unsealing,
PostgreSQL stopped and started again, Valkey frozen, the web process killed in the
middle of an upload. And people who press twice.
"""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from django.db import Error, connection, connections, transaction

from bidding.actions import opening_read
from bidding.models import Bid, OpenedBid, OpenedDocument, Opening, Part
from bidding.rules.opening import DocumentsState
from client.bids import uploads
from config.services import child, house
from journal import inspection
from journal import queries as journal
from tender.actions import steps
from tests.bidding.programs import Program, wire
from tests.invariants.test_plaintext_nowhere import announced, close, hand_in
from tests.journal.listening import Listener, Watcher
from tests.tender.test_running import do_exit
from tests.worlds import bids, openings
from tests.worlds.openings import WRAP_KEY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.invariants.house import Home
    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case

MIB = 1024 * 1024


@pytest.fixture
def world(home: Home) -> tuple[Case, Keepers]:
    """An announced trade in a running house."""
    return announced()


def kill(home: Home, name: str) -> None:
    """End a process and its children as a power cut would."""
    for pid in reversed(home.pids(name)):
        os.kill(pid, signal.SIGKILL)


def test_a_worker_killed_in_the_middle_of_unsealing_is_followed(
    home: Home, world: tuple[Case, Keepers], tmp_path: Path
) -> None:
    """The supervisor starts it again; the opening completes; the table is the same.

    It is killed when it has decrypted documents and waits to record them: the lot is
    held by this test meanwhile.
    """
    case, kept = world
    prices = {"甲": "7363200.00", "乙": "7270000.00", "丙": "7390000.00"}
    for name, price in prices.items():
        body = b"%PDF-1.4 " + name.encode() * MIB
        hand_in(home, case, name, tmp_path / name, price=price, document=body)
    waiting = Bid.objects.filter(token__isnull=True)
    home.wait(lambda: not waiting.exists(), "bids were not stamped")
    digest = close(home, case, kept)
    home.end("clock")
    openings.release(kept, digest)
    opening_read.open_envelope(opening=Opening.objects.get().uid, wrap_key=WRAP_KEY)
    table = _table(case)
    with transaction.atomic():
        steps.lot_locked(case.lot.uid)
        home.begin(house.clock())
        home.wait(_somebody_waits, "no worker came to record what it unsealed")
        kill(home, "worker")
    unsealing = OpenedBid.objects.exclude(documents=DocumentsState.OPENED)
    assert unsealing.exists()
    home.wait(lambda: not unsealing.exists(), "the documents were not unsealed")
    assert OpenedDocument.objects.count() == len(prices)
    assert _table(case) == table
    assert [row["items"][0]["value"] for row in table["rows"]] == list(prices.values())
    assert [str(fault) for fault in inspection.faults()] == []


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # A transaction sees the activity of its first look, unless it forgets it.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def _table(case: Case) -> dict[str, Any]:
    found = [
        row
        for row in journal.rows(case.lot.stream)
        if row.kind == "bidding.table-opened"
    ]
    assert len(found) == 1, "one table, ever"
    return dict(found[0].facts)


def stop_database(home: Home) -> Callable[[], None]:
    """Shut PostgreSQL down at once; what is returned starts it again where it was."""
    former = home.postgres.process
    child.stop(former, sign=signal.SIGINT, patience_s=20)
    connections.close_all()

    def start() -> None:
        process = child.start(
            [str(word) for word in former.args],  # type: ignore[union-attr]
            log=home.folder / "postgres.log",
            env={"LANG": "C.UTF-8"},
        )
        object.__setattr__(home.postgres, "process", process)
        home.wait(_answers, "PostgreSQL did not come back")

    return start


def _answers() -> bool:
    try:
        connection.ensure_connection()
    except Error:
        return False
    return True


def test_without_the_database_acts_are_refused_and_rooms_catch_up(
    home: Home, world: tuple[Case, Keepers], tmp_path: Path
) -> None:
    """Refused with 503 and a code; sent again afterwards, the same act is done once."""
    case, _kept = world
    home.wait(Opening.objects.exists, "the opening was not prepared")
    hall = Opening.objects.get().uid
    room = f"{home.ws}/live/opening/{hall}/"
    page_of_hall = f"/rooms/opening/{hall}/"
    bidder = case.city.bidder("甲建设有限公司")
    program = Program(home, bidder)  # type: ignore[arg-type]
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid")
    made = program.register(case, sealed).json()
    line, places = wire(home, made)  # type: ignore[arg-type]
    before = asyncio.run(_watch(room, home))
    stood = _stands(made["bid"])
    with Watcher(room, origin=home.url) as watcher:
        _without_database(home, page_of_hall, made["bid"], line, places[0], sealed)
        assert _stands(made["bid"]) == stood
        _finish_upload(home, line, places, sealed)
        do_exit(case, "suspend", case.city.supervisor())
        home.wait(lambda: len(watcher.rows) > len(before), "the room heard nothing")
        assert [n for n, _digest in before] == sorted(watcher.rows)[: len(before)]
    home.wait(
        lambda: not Bid.objects.filter(token__isnull=True).exists(),
        "clock and worker did not come back",
    )
    after = asyncio.run(_watch(room, home))
    assert after[: len(before)] == before
    assert [str(fault) for fault in inspection.faults()] == []


def _without_database(
    home: Home, hall: str, bid: str, line: Any, place: str, sealed: Any
) -> None:
    """Ask everything while PostgreSQL is away, and start it again."""
    start = stop_database(home)
    for path in ("/", hall):
        page = httpx.get(home.url + path, timeout=30)
        assert page.status_code == 503, path
        assert "text/html" in page.headers["content-type"]
    api = httpx.get(f"{home.url}/api/v1/lots/{bid}/statement/", timeout=30)
    patched = line.patch(place, 0, sealed.part(0))
    for answer in (api, patched):
        assert answer.status_code == 503
        assert answer.json()["refused"]["code"] == "unavailable"
    start()


def _finish_upload(home: Home, line: Any, places: list[str], sealed: Any) -> None:
    """Go on where the server stands: the same act, done once."""
    home.wait(lambda: line.send("HEAD", places[0]).status_code == 200, "uploads")
    for number, place in enumerate(places):
        offset = line.offset(place)
        sent = line.patch(place, offset, sealed.part(number)[offset:])
        assert sent.status_code == 204
    assert Bid.objects.get().state == "submitted"


async def _watch(room: str, home: Home) -> list[tuple[int, str]]:
    """Catch up with a room; return number and digest of its rows."""
    listener = await Listener.enter(room, origin=home.url)
    found = [(n, row["digest"]) for n, row in sorted(listener.rows.items())]
    await listener.leave()
    return found


def _stands(uid: str) -> tuple[list[str], list[int]]:
    """What is recorded of a bid, and how far its parts are.

    Other streams go on as soon as the house is back: its clock records what was due.
    """
    bid = Bid.objects.get(uid=uid)
    kinds = [row.kind for row in journal.rows(bid.stream)]
    return kinds, [part.offset for part in bid.parts.order_by("number")]


def test_without_valkey_bids_are_still_taken_and_nothing_due_is_lost(
    home: Home, world: tuple[Case, Keepers], tmp_path: Path
) -> None:
    """Valkey carries pokes and reminders: what it loses is looked for again.

    A room that is open meanwhile hears what happens by the hub's own looks.
    """
    case, _kept = world
    home.wait(Opening.objects.exists, "the opening was not prepared")
    room = f"{home.ws}/live/opening/{Opening.objects.get().uid}/"
    with Watcher(room, origin=home.url) as watcher:
        before = len(watcher.rows)
        os.kill(home.valkey.process.pid, signal.SIGSTOP)
        try:
            uid = hand_in(home, case, "甲", tmp_path / "frozen")
            assert Bid.objects.get(uid=uid).state == "submitted"
            do_exit(case, "suspend", case.city.supervisor())
            home.wait(lambda: len(watcher.rows) > before, "the room heard nothing")
        finally:
            os.kill(home.valkey.process.pid, signal.SIGCONT)
        assert watcher.came_back == 0
    waiting = Bid.objects.filter(token__isnull=True)
    home.wait(lambda: not waiting.exists(), "the bid was not stamped")
    assert [str(fault) for fault in inspection.faults()] == []


def test_an_upload_goes_on_after_the_web_process_was_killed(
    home: Home, world: tuple[Case, Keepers], tmp_path: Path
) -> None:
    """The client asks where the server stands, and goes on from there."""
    case, _kept = world
    bidder = case.city.bidder("甲建设有限公司")
    document = b"%PDF-1.4 " + os.urandom(24 * MIB)
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid", document=document)
    program = Program(home, bidder)  # type: ignore[arg-type]
    made = program.register(case, sealed).json()
    line, places = wire(home, made)  # type: ignore[arg-type]
    assert line.patch(places[0], 0, sealed.part(0)).status_code == 204
    killed: list[int] = []

    def tell(offset: int, _size: int) -> None:
        if offset and not killed:
            killed.append(offset)
            kill(home, "web")

    def pause(_seconds: float) -> None:
        home.wait(home.answers, "the web process was not started again")

    source = sealed.folder / "part1"
    source.write_bytes(sealed.part(1))
    place = uploads.Place(home.url, places[1], made["upload_key"])
    uploads.send(source, place, tell=tell, pause=pause)
    assert killed
    found = Bid.objects.get(uid=made["bid"])
    assert found.state == "submitted"
    part = Part.objects.get(bid=found, number=1)
    assert part.offset == part.size == len(sealed.part(1))
    stored = _stored(found)
    assert sealed.part(1) == stored


def _stored(bid: Bid) -> bytes:
    from bidding.sealed_store import sealed_part

    store = sealed_part(str(bid.lot.trade.uid), str(bid.uid), 1)
    size = bid.parts.get(number=1).size
    return b"".join(
        bytes(store.read(at, min(MIB, size - at))) for at in range(0, size, MIB)
    )
