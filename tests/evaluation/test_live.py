"""The scoring room over real websockets: drafts, catch-up, and who sees what."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from websockets.exceptions import ConnectionClosed

from evaluation.rules.seats import key_digest
from journal.consumers import REFUSED
from tests.evaluation.test_replacement import remove
from tests.journal.listening import Listener

if TYPE_CHECKING:
    from tests.evaluation.world import Room
    from tests.live import LiveServer
    from tests.worlds.people import Somebody

pytestmark = pytest.mark.django_db(transaction=True)


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run one story."""
    asyncio.run(scenario())  # type: ignore[arg-type]


async def act(function: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """Write to the database from a thread, as another process would."""

    def call() -> None:
        try:
            function(*args, **kwargs)
        finally:
            connection.close()

    await asyncio.to_thread(call)


class Door:
    """Sockets of the room, each with its own session."""

    def __init__(self, server: LiveServer, room: Room) -> None:
        self.url = f"{server.ws}/live/scoring/{room.uid}/"

    def cookie(self, who: Somebody) -> dict[str, str]:
        client = who.signed_in(Client())
        value = client.cookies["sessionid"].value
        return {"Cookie": f"sessionid={value}"}

    async def enter(self, cookie: dict[str, str], **kwargs: Any) -> Listener:
        return await Listener.enter(self.url, additional_headers=cookie, **kwargs)


def device_of(room: Room, seat: str) -> str:
    """Return how the device of a seat says over the socket which one it is."""
    return key_digest(base64.b64decode(room.devices[seat].spki))


def draft(room: Room, score: str) -> dict[str, str]:
    """Return what A1's page says when a score is typed."""
    return {
        "say": "draft",
        "ref": f"r{score}",
        "bid": str(room.suppliers[0].uid),
        "item": "plan",
        "score": score,
        "reason": "",
        "device": device_of(room, "A1"),
    }


def kinds(listener: Listener) -> list[str]:
    return [listener.rows[n]["kind"] for n in sorted(listener.rows)]


def facts_of(listener: Listener, kind: str) -> list[Any]:
    rows = [listener.rows[n] for n in sorted(listener.rows)]
    return [row["facts"] for row in rows if row["kind"] == kind]


@pytest.mark.usefixtures("scoring")
def test_a_draft_is_saved_and_there_after_a_reconnect(
    room: Room, live_server: LiveServer
) -> None:
    from evaluation.facts import panels
    from evaluation.models import Sheet

    door, supplier = Door(live_server, room), room.suppliers[0]
    cookie = door.cookie(room.person("A1"))

    async def scenario() -> None:
        one = await door.enter(cookie)
        assert one.hello["you"] == {"seat": "A1"}
        await one.say(**draft(room, "16.5"))
        await one.until(lambda: one.answers)
        assert one.answers[0]["ref"] == "r16.5"
        assert one.answers[0]["saved"]["item"] == "plan"
        await one.say(**draft(room, "35.5"))
        await one.until(lambda: len(one.answers) == 2)
        assert one.answers[1]["refused"]["code"] == "score-out-of-range"
        seen = max(one.rows)
        await one.leave()
        again = await door.enter(cookie, after=seen)
        # A draft is no row, and a refused figure is one for the supervisor alone.
        assert not [n for n in again.order if n > seen and again.rows[n]["facts"]]
        await again.leave()

    play(scenario)
    sheet = Sheet.objects.get(member__seat="A1")
    scores = panels.scores_of(sheet)[str(supplier.uid)]
    assert str(scores["plan"].normalize()) == "16.5"


@pytest.mark.usefixtures("scoring")
def test_a_socket_acts_no_more_once_its_session_was_ended_elsewhere(
    room: Room, live_server: LiveServer
) -> None:
    door = Door(live_server, room)
    cookie = door.cookie(room.person("A1"))
    key = cookie["Cookie"].partition("=")[2]

    async def scenario() -> None:
        one = await door.enter(cookie)
        await act(SessionStore(key).delete)
        await one.say(**draft(room, "16.5"))
        await one.until(lambda: one.answers)
        assert one.answers[0]["refused"]["code"] == "not-found"
        await one.leave()

    play(scenario)


@pytest.mark.usefixtures("scoring")
def test_a_replaced_members_socket_hears_nothing_more(
    room: Room, live_server: LiveServer
) -> None:
    door = Door(live_server, room)
    gone, stays = door.cookie(room.person("A2")), door.cookie(room.person("A1"))

    async def scenario() -> None:
        two, one = await door.enter(gone), await door.enter(stays)
        await act(remove, room, "A2")
        with pytest.raises(ConnectionClosed) as closed:
            await two.until(lambda: False)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == REFUSED
        assert two.answers[-1]["refused"]["code"] == "not-found"
        # The others are told, and look on.
        await one.until(lambda: "evaluation.member-removed" in kinds(one))
        await one.leave()

    play(scenario)


@pytest.mark.usefixtures("scoring")
def test_nobody_sees_anothers_scores_before_all_have_signed(
    room: Room, live_server: LiveServer
) -> None:
    door = Door(live_server, room)
    cookies = {seat: door.cookie(room.person(seat)) for seat in ("A1", "A2", "A3")}
    watcher = door.cookie(room.supervisor)

    def finish(seat: str) -> None:
        room.score(seat)
        room.sign(seat)

    async def scenario() -> None:
        eyes = [await door.enter(cookie) for cookie in (*cookies.values(), watcher)]
        for seat in ("A1", "A2"):
            await act(finish, seat)
        for one in eyes:
            await one.until(
                lambda one=one: kinds(one).count("evaluation.sheet-signed") == 2
            )
            assert facts_of(one, "evaluation.sheet-content") == [None, None]
            assert [
                each["seat"] for each in facts_of(one, "evaluation.sheet-signed")
            ] == [
                "A1",
                "A2",
            ]
        await act(finish, "A3")
        for one in eyes:
            await one.until(
                lambda one=one: (
                    all(facts_of(one, "evaluation.sheet-content"))
                    and all(facts_of(one, "evaluation.result-computed") or [None])
                )
            )
            assert len(facts_of(one, "evaluation.sheet-content")) == 3
            # Names stay with the names: no row of the room tells who sits where.
            told = facts_of(one, "evaluation.session-bound")
            if one is not eyes[-1]:
                assert told == [None, None, None]
            await one.leave()

    play(scenario)


@pytest.mark.usefixtures("seated")
def test_acts_by_socket_and_strangers_at_the_door(
    room: Room, live_server: LiveServer
) -> None:
    door = Door(live_server, room)
    seated = {member.person for member in room.members}
    stranger = next(each for each in room.pool if each.person.uid not in seated)
    cookies = [door.cookie(room.person(seat)) for seat in ("A1", "A2", "A3")]
    outside = door.cookie(stranger)

    async def scenario() -> None:
        from websockets.asyncio.client import connect

        eyes = [await door.enter(cookie) for cookie in cookies]
        for number, one in enumerate(eyes):
            own = device_of(room, f"A{number + 1}")
            await one.say(say="vote-chair", seat="A2", device=own, ref=f"v{number}")
        await eyes[0].until(lambda: "evaluation.chair-round-ended" in kinds(eyes[0]))
        ended = facts_of(eyes[0], "evaluation.chair-round-ended")
        assert ended[0]["elected"] == "A2"
        mine = [
            row["facts"]["ref"]
            for row in eyes[0].rows.values()
            if row["facts"] and "ref" in row["facts"]
        ]
        assert sorted(mine) == ["v0", "v1", "v2"]
        own = device_of(room, "A2")
        await eyes[1].say(say="vote-chair", seat="A1", device=own, ref="again")
        await eyes[1].until(lambda: eyes[1].answers)
        assert eyes[1].answers[0]["refused"]["code"] == "second-chair"
        await eyes[2].say(say="steer", ref="x")
        await eyes[2].until(lambda: eyes[2].answers)
        assert eyes[2].answers[0]["refused"]["code"] == "unknown-message"
        for one in eyes:
            await one.leave()
        async with connect(door.url, additional_headers=outside) as socket:
            told = Listener(socket)
            answer = await told.hear()
            assert answer["refused"]["code"] == "not-found"

    play(scenario)
