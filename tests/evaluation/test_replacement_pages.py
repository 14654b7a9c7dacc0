"""Over HTTP: somebody declines, a supplement, a member is replaced, a replay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client

from evaluation.models import Draw, Panel
from evaluation.queries import due, tasks_for
from evaluation.rules.phases import Phase
from journal.queries import instant
from kernel import draw as kernel_draw
from parties.models import Attendance
from parties.rules.actor import CLOCK
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Moment
from verifier.recompute import recompute

if TYPE_CHECKING:
    from tests.evaluation.world import Room
    from tests.worlds.people import Somebody

SECRETS = {"centre": b"\1" * 32, "owner": b"\2" * 32, "supervisor": b"\3" * 32}
LEFT = "14:05离开评标室，由见证员周某记录，未返回"


def address(room: Room, act: str = "") -> str:
    return f"/centre/panel/{room.case.lot.uid}/{act}"


def log(room: Room) -> str:
    return f"/draws/experts/{room.case.lot.uid}/"


def post(who: Somebody, url: str, **typed: str) -> None:
    answer = who.signed_in(Client()).post(url, typed)
    assert answer.status_code == 302, answer.content.decode()[:3000]


def page(who: Somebody, url: str) -> str:
    answer = who.signed_in(Client()).get(url)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer.content.decode()


def give_secrets(room: Room) -> None:
    for party, who in room.parties().items():
        digest = kernel_draw.commitment(SECRETS[party])
        post(who, address(room, "commit/"), commitment=digest)
    for party, who in room.parties().items():
        post(who, address(room, "reveal/"), reveal=SECRETS[party].hex())


def answer(room: Room, *, declining: int = 0) -> None:
    for row in room.panel.invitations.filter(state="invited"):
        who = next(each for each in room.pool if each.person.uid == row.person)
        link = f"/expert/invitations/{row.uid}/"
        if row.number == declining:
            post(who, link, accepts="no", reason="出差在外")
        else:
            post(who, link, accepts="yes")


def run_clock() -> None:
    for work in due(instant()):
        if work.call is not None:
            work.call()


def compose(room: Room) -> None:
    """Two of a field wherever, and one from a city; half a quota is refused."""
    place = "placed_1_"
    typed = {"owners": "0", f"{place}count": "1"}
    half = room.drawer.signed_in(Client()).post(address(room, "compose/"), typed)
    assert half.status_code == 422
    typed |= {
        "experts_A01": "2",
        f"{place}specialty": "A01",
        f"{place}region": room.pool[0].person.expert.region.path,
    }
    post(room.drawer, address(room, "compose/"), **typed)
    room.uid = Panel.objects.get().uid


def nobody_sees_names(room: Room) -> None:
    """Staff see numbers (屏蔽), and the log is nobody's before its moment."""
    names = [each.person.name for each in room.pool]
    for who in room.parties().values():
        shown = page(who, address(room))
        assert not [name for name in names if name in shown]
    for outside in (Client(), room.owner.signed_in(Client())):
        assert outside.get(log(room)).status_code == 404
        assert outside.get(f"{log(room)}draw.json").status_code == 404


def replace(room: Room) -> None:
    """One who left is removed: in writing, by one hand; its door is shut."""
    gone, url = room.person("A2"), address(room, "replace/")
    typed = {"seat": "A2", "ground": "absent", "reason": "走"}
    short = room.drawer.signed_in(Client()).post(url, typed)
    assert short.status_code == 409
    typed["reason"] = LEFT
    assert room.owner.signed_in(Client()).post(url, typed).status_code == 404
    post(room.drawer, url, **typed)
    told = [task.sentence for task in tasks_for(room.supervisor.actor, instant())]
    assert "The panel of %(title)s lacks a member: another is drawn" in told
    closed = gone.signed_in(Client()).get(f"/rooms/scoring/{room.uid}/")
    assert closed.status_code == 404
    assert "财库〔2016〕198号第17条" in page(room.drawer, address(room))


def test_decline_supplement_replacement_and_replay(room: Room) -> None:
    compose(room)
    post(room.drawer, address(room, "freeze/"))
    assert Draw.objects.get().lists.count() == 2
    give_secrets(room)
    nobody_sees_names(room)
    answer(room, declining=2)
    assert room.panel.phase == Phase.INVITING
    assert Attendance.objects.get().kind == "declined"
    run_clock()
    assert [row.n for row in room.panel.draws.all()] == [1, 2]
    give_secrets(room)
    answer(room)
    assert room.panel.phase == Phase.SIGNING_IN
    room.sit().elect()
    replace(room)
    run_clock()
    give_secrets(room)
    answer(room)
    assert [member.seat for member in room.members] == ["A1", "A3", "A4"]
    room.sign_in("A4")
    assert room.panel.phase == Phase.CHECKING
    drawn_again_by_anybody(room)


def drawn_again_by_anybody(room: Room) -> None:
    """After the result the log alone gives all three draws, and no other."""
    with transaction.atomic():
        row = tender_steps.lot_locked(room.case.lot.uid)
        tender_steps.reach(row, Moment.RESULT, by=CLOCK, at=instant())
    for prefix in ("", "/en"):
        assert Client().get(f"{prefix}{log(room)}").status_code == 200
    given = Client().get(f"{log(room)}draw.json").content
    draws: Any = recompute(json.loads(given))["answer"]
    again = [row["drawn"] for one in draws["draws"] for row in one["lists"]]
    kept = [row.drawn for one in Draw.objects.order_by("n") for row in one.lists.all()]
    assert again == kept
    assert len(draws["draws"]) == 3
    forged = given.replace(b'"reveal": "01', b'"reveal": "02', 1)
    with pytest.raises(kernel_draw.RevealNotCommitted):
        recompute(json.loads(forged))
