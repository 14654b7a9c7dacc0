"""What rooms do when a socket is slow, a lot is locked, the database is gone."""

import asyncio
import socket
import threading
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from websockets.exceptions import ConnectionClosed

from journal.consumers import SLOW
from journal.live import outlet, pool
from journal.live.framing import Frame
from tests.journal.events import Rung
from tests.journal.listening import Listener
from tests.journal.scenario import act, play
from tests.journal.writing import note, write


def narrow(url: str) -> socket.socket:
    """A connection whose receiving end holds little, so that few rows fill it."""
    end = socket.socket()
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    end.connect((urlsplit(url).hostname, urlsplit(url).port))
    end.setblocking(False)
    return end


def test_a_slow_socket_is_let_go_and_catches_up(
    parlour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "QUEUE_FRAMES", 3)
    # Urgent, so that every row is a frame of its own; more than the buffers of both
    # ends and the queue hold together.
    big, most = "x" * 500_000, 40
    let_go, put = threading.Event(), outlet.Outlet.put

    def noted(self: outlet.Outlet, frame: Frame) -> None:
        put(self, frame)
        if self.too_slow.is_set():
            let_go.set()

    monkeypatch.setattr(outlet.Outlet, "put", noted)

    async def scenario() -> None:
        # It takes nothing, the answers to its own pings neither.
        slow = await Listener.enter(
            f"{parlour}/slow/a/",
            max_queue=1,
            compression=None,
            ping_interval=None,
            sock=narrow(parlour),
        )
        ann = await Listener.enter(f"{parlour}/ann/a/")
        count = 0
        while not let_go.is_set():
            assert count < most, "it was never too slow"
            count += 1
            await act(write, "room:a", Rung(text=big))
            await ann.until_row(count)
        # It reads again as soon as it is let go: who never does is not told why.
        with pytest.raises(ConnectionClosed) as closed:
            await slow.until_row(count)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == SLOW
        had = max(slow.rows)
        assert slow.order == list(range(1, had + 1))
        back = await Listener.enter(f"{parlour}/slow/a/", after=had, max_size=None)
        assert back.order == list(range(had + 1, count + 1))
        await back.leave()
        await ann.leave()

    play(scenario)


def test_a_locked_lot_freezes_no_other_room(
    parlour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "LOCK_TIMEOUT_MS", 1000)
    note("lot:locked", "first")

    async def scenario() -> None:
        holds = asyncio.Event()
        done = asyncio.Event()

        async def hold() -> None:
            url = connection.settings_dict
            async with await psycopg.AsyncConnection.connect(
                host=url["HOST"],
                port=url["PORT"],
                user=url["USER"],
                password=url["PASSWORD"],
                dbname=url["NAME"],
            ) as other:
                await other.execute(
                    "SELECT 1 FROM journal_stream WHERE name = %s FOR UPDATE",
                    ["lot:locked"],
                )
                holds.set()
                await done.wait()

        holding = asyncio.create_task(hold())
        await holds.wait()
        stuck = await asyncio.gather(
            *[Listener.enter(f"{parlour}/v{i}/stuck/") for i in range(12)]
        )
        for each in stuck:
            await each.say(say="wait", ref="w")
        free = await Listener.enter(f"{parlour}/ann/free/")
        await free.say(say="say", ref="f", text="free")
        await free.until_row(1)
        assert not any(each.answers for each in stuck)
        await asyncio.gather(*[each.until(lambda e=each: e.answers) for each in stuck])
        assert {each.answers[0]["refused"]["code"] for each in stuck} == {"busy"}
        done.set()
        await holding
        for each in (*stuck, free):
            await each.leave()

    play(scenario)


def test_rooms_outlive_a_database_that_went_away(parlour: str) -> None:
    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        await ann.say(say="say", ref="r1", text="before")
        await ann.until_row(1)
        await act(_end_all_sessions)
        await act(note, "room:a", "meanwhile")
        await ann.until_row(2)
        await ann.say(say="say", ref="r3", text="after")
        await ann.until_row(3)
        assert ann.texts == ["before", "meanwhile", "after"]
        await ann.leave()

    play(scenario)


def _end_all_sessions() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
