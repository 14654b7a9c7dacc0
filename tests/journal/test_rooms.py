"""Rooms over the real server: every socket gets every number, once and in order."""

import asyncio
import json
from typing import Any

import pytest
from django.db import transaction
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from journal import queries
from journal.actions import poke as poking
from journal.actions.hidden import create_hidden_stream
from journal.consumers import REFUSED
from journal.live import hub
from journal.rules import chain
from tests.journal.listening import Listener
from tests.journal.scenario import act, play
from tests.journal.writing import disclose, note


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
