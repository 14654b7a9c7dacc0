"""The pages of the panel and the room, by role and phase, as a program reads them."""

from __future__ import annotations

import base64
import re

import pytest
from django.test import Client

from evaluation import queries
from journal.queries import instant
from tests.evaluation.world import Device, Room

ROOM = "/rooms/scoring/{}/"


def act_of(page: str, act: str) -> str:
    """Return the address of the form that does an act, as it stands on the page."""
    found = re.search(rf'action="([^"]+)"[^>]*data-act="{re.escape(act)}"', page)
    assert found, act
    return found.group(1)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path, HTTP_ACCEPT="text/html")
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


class TestDrawPage:
    def test_each_party_finds_its_own_act(self, room: Room) -> None:
        told = queries.tasks_for(room.drawer.actor, instant())
        assert [task.sentence[:7] for task in told] == ["Set who"]
        room.compose()
        told = queries.tasks_for(room.drawer.actor, instant())
        assert [task.sentence[:7] for task in told] == ["Freeze "]
        path = f"/centre/panel/{room.case.lot.uid}/"
        page = text(room.drawer.signed_in(Client()), path)
        assert act_of(page, "evaluation.freeze")
        room.commit()
        for who in room.parties().values():
            page = text(who.signed_in(Client()), path)
            assert act_of(page, "evaluation.reveal")
            assert not [each for each in room.pool if each.person.name in page]

    def test_a_bidder_and_another_owner_find_nothing(self, room: Room) -> None:
        room.compose()
        path = f"/centre/panel/{room.case.lot.uid}/"
        other = room.case.city.owner("另一个采购人")
        text(other.signed_in(Client()), path, status=404)


class TestRoomPages:
    @pytest.mark.usefixtures("drawn")
    def test_the_door_then_the_room(self, room: Room) -> None:
        client = room.person("A1").signed_in(Client())
        path = ROOM.format(room.uid)
        assert client.get(path).status_code == 302
        page = text(client, f"{path}enter/")
        device = Device()
        asked = client.post(f"{path}enter/act/", {"session_key": device.spki})
        body = base64.b64decode(asked.json()["act"])
        signature = base64.b64encode(room.person("A1").sign(body)).decode()
        answer = client.post(
            act_of(page, "evaluation.sign-in"),
            {"session_key": device.spki, "signature": signature},
        )
        assert answer.status_code == 302
        assert "A1" in text(client, path)

    @pytest.mark.usefixtures("seated")
    def test_whoever_has_no_seat_finds_nothing(self, room: Room) -> None:
        seated = {member.person for member in room.members}
        stranger = next(each for each in room.pool if each.person.uid not in seated)
        for who in (stranger, room.owner, room.drawer):
            client = who.signed_in(Client())
            for page in ("", "enter/", "summary/", "report/"):
                text(client, f"{ROOM.format(room.uid)}{page}", status=404)

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_every_phase_renders_in_both_languages(
        self, room: Room, prefix: str
    ) -> None:
        path = prefix + ROOM.format(room.uid or "")
        room.draw().sit()
        path = prefix + ROOM.format(room.uid)
        client = room.person("A1").signed_in(Client())
        assert act_of(text(client, path), "evaluation.vote-chair")
        room.elect()
        assert act_of(text(client, path), "evaluation.check")
        owner = room.owner.signed_in(Client())
        case = f"{prefix}/case/{room.case.trade.uid}/qualification/"
        assert act_of(text(owner, case), "evaluation.examine")
        room.qualify().check().quote()
        page = text(client, path)
        assert act_of(page, "evaluation.sign-sheet")
        assert page.count("data-item=") == 8
        assert "<fieldset" in page
        room.score_all()
        summary = text(client, f"{path}summary/")
        assert "91.49" in summary
        assert act_of(summary, "evaluation.make-report")

    @pytest.mark.usefixtures("scoring")
    def test_the_supervisor_watches_and_sees_no_score_before_all_have_signed(
        self, room: Room
    ) -> None:
        room.score("A1")
        room.sign("A1")
        client = room.supervisor.signed_in(Client())
        page = text(client, f"{ROOM.format(room.uid)}summary/")
        assert "32" not in re.sub(r"<[^>]+>", "", page).split()
        assert "data-item=" not in text(client, ROOM.format(room.uid))
