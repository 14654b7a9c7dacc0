"""Rooms over the real server: every socket gets every number, once and in order."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from journal import queries
from journal.actions import poke as poking
from journal.actions.hidden import create_hidden_stream
from journal.consumers import REFUSED, SLOW
from journal.live import hub, outlet, pool
from journal.rules import chain
from tests.journal.events import Rung
from tests.journal.listening import Listener
from tests.journal.writing import disclose, note, write


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run one story."""
    asyncio.run(scenario())  # type: ignore[arg-type]


async def act(function: Callable[..., object], *args: object, **kwargs: object) -> None:
    """Write to the database from a thread, as another process would."""

    def call() -> None:
        try:
            function(*args, **kwargs)
        finally:
            connection.close()

    await asyncio.to_thread(call)


def test_a_newcomer_is_greeted_and_caught_up(parlour: str) -> None:
    note("room:a", "one", "two")

    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        assert ann.hello["head"] == 2
        assert ann.hello["you"] == {"viewer": "ann"}
        assert ann.texts == ["one", "two"]
        await act(note, "room:a", "three")
        await ann.until_row(3)
        assert ann.order == [1, 2, 3]
        await ann.leave()

    play(scenario)


def test_who_was_away_gets_what_came_since(parlour: str) -> None:
    note("room:a", "one", "two", "three")

    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/", after=2)
        assert ann.order == [3]
        await ann.leave()
        bob = await Listener.enter(f"{parlour}/bob/a/", after=3)
        assert bob.order == []
        assert bob.frames == [{"entries": [], "head": 3, "complete": True}]
        await bob.leave()

    play(scenario)


def test_a_long_record_comes_in_pages(
    parlour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "PAGE_ROWS", 50)
    note("room:a", *[str(n) for n in range(1, 121)])

    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        assert ann.order == list(range(1, 121))
        assert [frame["complete"] for frame in ann.frames] == [False, False, True]
        await ann.leave()

    play(scenario)


def test_two_hundred_sockets_hear_all_in_order(parlour: str) -> None:
    async def scenario() -> None:
        some = await asyncio.gather(
            *[Listener.enter(f"{parlour}/v{i % 7}/a/") for i in range(200)]
        )

        async def writing() -> None:
            for n in range(1, 41):
                await act(note, "room:a", str(n))

        await asyncio.gather(writing(), *[each.until_row(40) for each in some])
        for each in some:
            assert each.order == list(range(1, 41))
        await asyncio.gather(*[each.leave() for each in some])

    play(scenario)


def test_the_sender_hears_its_act_as_everyone_does(parlour: str) -> None:
    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        bob = await Listener.enter(f"{parlour}/bob/a/")
        await ann.say(say="say", ref="r1", text="hello")
        await ann.until_row(1)
        await bob.until_row(1)
        assert ann.rows[1]["facts"]["ref"] == "r1"
        assert ann.rows[1] == bob.rows[1]
        assert not ann.answers
        await ann.leave()
        await bob.leave()

    play(scenario)


def test_a_refusal_is_for_the_sender_alone(parlour: str) -> None:
    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        await ann.say(say="say", ref="r1", text="LOUD")
        await ann.until(lambda: ann.answers)
        assert ann.answers == [
            {
                "refused": {
                    "code": "too-loud",
                    "zh": "请安静。",
                    "en": "Please be quiet.",
                    "article": "rule 1",
                    "field": "text",
                },
                "ref": "r1",
            }
        ]
        assert queries.head("room:a")[0] == 0
        await ann.leave()

    play(scenario)


def test_a_draft_is_answered_and_is_no_row(parlour: str) -> None:
    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        await ann.say(say="keep", ref="r1", item="s1")
        await ann.until(lambda: ann.answers)
        assert ann.answers == [{"saved": {"item": "s1"}, "ref": "r1"}]
        await ann.leave()

    play(scenario)


@pytest.mark.parametrize(
    "message",
    [
        "{",
        "[]",
        '{"say":"sing"}',
        '{"say":"catch-up"}',
        '{"say":"catch-up","after":-1}',
        '{"say":"catch-up","after":1.5}',
        '{"say":"say","ref":7,"text":"x"}',
        '{"say":"say","text":"\\u0000"}',
        '{"say":"say","text":"' + "x" * 65536 + '"}',
    ],
)
def test_nonsense_is_refused_and_the_socket_lives(parlour: str, message: str) -> None:
    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        await ann.socket.send(message)
        await ann.until(lambda: ann.answers)
        assert ann.answers[0]["refused"]["code"] in {
            "unknown-message",
            "malformed-json",
        }
        await ann.say(say="say", ref="r2", text="still here")
        await ann.until_row(1)
        await ann.leave()

    play(scenario)


def test_nobody_acts_before_catching_up(parlour: str) -> None:
    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/", after=None)
        await ann.say(say="say", ref="r1", text="early")
        await ann.until(lambda: ann.answers)
        assert ann.answers[0]["refused"]["code"] == "catch-up-first"
        await ann.leave()

    play(scenario)


def test_withheld_rows_are_header_and_commitment(parlour: str) -> None:
    note("room:a", "open")
    note("room:a", "secret", audience="scores")

    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        insider = await Listener.enter(f"{parlour}/insider/a/")
        await act(note, "room:a", "whispered", audience="scores")
        await ann.until_row(3)
        await insider.until_row(3)
        assert insider.texts == ["open", "secret", "whispered"]
        assert ann.texts == ["open", None, None]
        for n in (2, 3):
            assert ann.rows[n]["salt"] is None
            assert ann.rows[n]["commitment"] == insider.rows[n]["commitment"]
        said = str(ann.frames)
        assert "secret" not in said
        assert "whispered" not in said
        for listener in (ann, insider):
            rows = [chain.from_public(listener.rows[n]) for n in (1, 2, 3)]
            assert chain.check(rows, stream="room:a") == queries.head("room:a")
        await ann.leave()
        await insider.leave()

    play(scenario)


def test_disclosure_sends_the_older_rows(parlour: str) -> None:
    note("room:a", "one", audience="scores")
    note("room:a", "two", audience="names")

    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        insider = await Listener.enter(f"{parlour}/insider/a/")
        assert ann.texts == [None, None]
        await act(disclose, "room:a", "scores")
        await ann.until_row(3)
        await insider.until_row(3)
        assert ann.order == [1, 2, 1, 3]
        assert ann.texts == ["one", None, ["scores"]]
        assert insider.order == [1, 2, 3]
        await ann.leave()
        await insider.leave()

    play(scenario)


def test_catching_up_over_a_disclosure_equals_a_fresh_read(parlour: str) -> None:
    note("room:a", "one", audience="scores")
    note("room:a", "two")

    async def scenario() -> None:
        away = await Listener.enter(f"{parlour}/ann/a/")
        await away.leave()
        await act(disclose, "room:a", "scores")
        await act(note, "room:a", "four", audience="names")
        back = await Listener.enter(f"{parlour}/ann/a/", after=2)
        fresh = await Listener.enter(f"{parlour}/ann/a/")
        assert {**away.rows, **back.rows} == fresh.rows
        await back.leave()
        await fresh.leave()

    play(scenario)


def test_a_lost_poke_is_healed(parlour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poking, "poke", lambda stream, n: None)

    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        await act(note, "room:a", "unpoked")
        await ann.until_row(1)
        await ann.leave()

    play(scenario)


def test_a_socket_idle_for_seven_seconds_still_receives(parlour: str) -> None:
    async def scenario() -> None:
        ann = await Listener.enter(f"{parlour}/ann/a/")
        # The one test that waits: redis-py's own time-out was five seconds.
        await asyncio.sleep(7.5)
        await act(note, "room:a", "late")
        await ann.until_row(1)
        assert ann.clocks
        await ann.leave()

    play(scenario)


def test_a_slow_socket_is_let_go_and_catches_up(
    parlour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "QUEUE_FRAMES", 3)
    # Urgent, so that every row is a frame of its own; more than the buffers of both
    # ends and the queue hold together.
    big, count = "x" * 500_000, 40

    async def scenario() -> None:
        slow = await Listener.enter(f"{parlour}/slow/a/", max_queue=1, compression=None)
        ann = await Listener.enter(f"{parlour}/ann/a/")
        for n in range(1, count + 1):
            await act(write, "room:a", Rung(text=big))
            await ann.until_row(n)
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


def test_what_is_not_there_and_what_is_hidden_look_alike(parlour: str) -> None:
    with transaction.atomic():
        hidden = create_hidden_stream()
    note(hidden, "sealed")

    async def knock(key: str) -> dict[str, Any]:
        socket = await connect(f"{parlour}/ann/{key}/")
        said: dict[str, Any] = json.loads(await socket.recv())
        await socket.wait_closed()
        assert socket.close_code == REFUSED
        return said

    async def scenario() -> None:
        nowhere, unseen = await knock("nowhere"), await knock(f"={hidden}")
        assert nowhere["refused"]["code"] == "not-found"
        assert unseen == nowhere

    play(scenario)


def test_a_page_of_another_host_is_not_let_in(parlour: str) -> None:
    async def scenario() -> None:
        with pytest.raises(InvalidStatus):
            await Listener.enter(f"{parlour}/ann/a/", origin="https://elsewhere.test")

    play(scenario)
