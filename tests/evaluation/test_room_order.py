"""Order in the room: stops, talk, attempts, findings told together, a newer device."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from evaluation import queries
from evaluation.actions import halt as halts
from evaluation.actions.answer_inquiry import expire_inquiry
from evaluation.actions.inquire import ask_clarification
from evaluation.actions.save_score import save_score
from evaluation.actions.sign_in import ACT as SIGN_IN
from evaluation.actions.sign_in import sign_in_facts
from evaluation.actions.take_over import take_over
from evaluation.actions.talk import save_note, say
from evaluation.actions.vote_chair import vote_chair
from evaluation.facts import panels
from evaluation.models import Inquiry, Member, Message, Note, Panel
from evaluation.rules.halts import NotStopped, RoomStopped, StoppedAlready
from evaluation.rules.phases import NotInThisPhase
from evaluation.rules.seats import (
    NotSignedIn,
    OtherRoom,
    SeatTakenOver,
    SessionSignatureWrong,
    key_digest,
)
from evaluation.rules.talk import ProcedureOnly
from journal import queries as journal
from journal.queries import instant
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import CLOCK
from tender.actions import steps as tender_steps
from tender.rules.stages import Act
from tests.evaluation.test_replacement import make_whole, remove, run_clock
from tests.evaluation.test_room_acts import answer, audience, chair, rows
from tests.evaluation.world import Device
from tests.worlds import trades

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tests.conftest import At
    from tests.evaluation.world import Room
    from tests.worlds.people import City


@pytest.mark.usefixtures("chaired")
def test_a_supervisor_stops_the_room_and_lets_it_go_on(room: Room, at: At) -> None:
    start = at(instant())
    row = ask_clarification(
        by=chair(room),
        panel=room.panel.uid,
        bid=room.suppliers[0].uid,
        reason="unclear",
        question="请说明质保范围。",
    )
    with pytest.raises(NotFound):
        _halt(room, who=room.owner)
    _halt(room)
    with pytest.raises(StoppedAlready):
        _halt(room)
    for act in (
        lambda: answer(room, 0, row, "答复"),
        lambda: say(
            by=chair(room), panel=room.panel.uid, category="procedure", text="?"
        ),
        room.qualify,
    ):
        with pytest.raises(RoomStopped):
            act()
    with pytest.raises(DatabaseError, match="is_stopped"), transaction.atomic():
        Inquiry.objects.create(
            **{
                field.name: getattr(row, field.name)
                for field in Inquiry._meta.fields
                if field.name not in {"id", "uid", "n", "bid"}
            },
            n=9,
            bid=room.suppliers[1].uid,
        )
    at(start + timedelta(minutes=61))
    assert not [e for e in queries.due(instant()) if e.name == "expire inquiry"]
    _resume(room)
    row.refresh_from_db()
    assert row.due_at == start + timedelta(minutes=121)
    answer(room, 0, row, "答复")
    assert rows(room, "room-resumed")[0]["stopped_s"] == 61 * 60
    with pytest.raises(NotStopped):
        _resume(room)


@pytest.mark.usefixtures("chaired")
def test_nobody_is_late_while_a_member_is_drawn_anew(room: Room, at: At) -> None:
    start = at(instant())
    row = ask_clarification(
        by=chair(room),
        panel=room.panel.uid,
        bid=room.suppliers[0].uid,
        reason="unclear",
        question="请说明质保范围。",
    )
    at(start + timedelta(minutes=10))
    remove(room, "A2")
    at(start + timedelta(minutes=61))
    assert not [e for e in queries.due(instant()) if e.name == "expire inquiry"]
    expire_inquiry(inquiry=row.uid)
    with pytest.raises(NotInThisPhase):
        answer(room, 0, row, "答复")
    make_whole(room)
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("open", start + timedelta(minutes=111))
    _stands_still_while_suspended_and_stopped(room, row, at, start)


def _stands_still_while_suspended_and_stopped(
    room: Room, row: Inquiry, at: At, start: datetime
) -> None:
    """Suspended in tender/ from 70 to 130, and stopped from 65 to 140: 75 are lost."""
    at(start + timedelta(minutes=65))
    _halt(room)
    at(start + timedelta(minutes=70))
    _move_lot(room, Act.SUSPEND)
    at(start + timedelta(minutes=130))
    _move_lot(room, Act.RESUME)
    page = f"/en/bids/{room.case.lot.uid}/inquiries/"
    client = room.bidder(0).signed_in(Client())
    assert "46 min 0 s are left" in client.get(page).content.decode()
    at(start + timedelta(minutes=140))
    _resume(room)
    # Suspended once more: nobody of the room ends it, so the clock gives back.
    at(start + timedelta(minutes=150))
    _move_lot(room, Act.SUSPEND)
    at(start + timedelta(minutes=200))
    assert not [e for e in queries.due(instant()) if e.name == "expire inquiry"]
    expire_inquiry(inquiry=row.uid)
    _move_lot(room, Act.RESUME)
    at(start + timedelta(minutes=210))
    run_clock("give time back")
    run_clock("give time back")
    row.refresh_from_db()
    assert row.due_at == start + timedelta(minutes=111 + 75 + 50)
    lost = [each["lost_s"] // 60 for each in rows(room, "answer-time-given-back")]
    assert lost == [51, 75, 50]
    at(row.due_at)
    assert [e for e in queries.due(instant()) if e.name == "expire inquiry"]
    at(row.due_at - timedelta(microseconds=1))
    answer(room, 0, row, "答复")


def _move_lot(room: Room, act: Act) -> None:
    with transaction.atomic():
        lot = tender_steps.lot_locked(room.case.lot.uid)
        tender_steps.move_lot(lot, act, by=CLOCK, at=instant())


def _halt(room: Room, who: Any = None) -> None:
    who = who or room.supervisor
    order = {"reason": "评委使用手机", "article": "电子招标投标办法第33条"}
    facts = halts.halt_facts(room.panel, **order)
    body = act_bytes(halts.HALT_ACT, str(room.uid), facts)
    halts.halt_room(
        by=who.actor, panel=room.panel.uid, signature=who.sign(body), **order
    )


def _resume(room: Room) -> None:
    who, reason = room.supervisor, "手机已交存，记录在案"
    facts = halts.resume_facts(room.panel, reason=reason)
    body = act_bytes(halts.RESUME_ACT, str(room.uid), facts)
    halts.resume_room(
        by=who.actor, panel=room.panel.uid, reason=reason, signature=who.sign(body)
    )


@pytest.mark.usefixtures("drawn")
def test_talk_notes_and_attempts(room: Room) -> None:
    panel: UUID = room.panel.uid
    with pytest.raises(NotSignedIn):
        vote_chair(by=chair(room), panel=panel, seat="A1")
    room.sit().elect()
    say(by=chair(room), panel=panel, category="procedure", text="十分钟后开始打分")
    with pytest.raises(ProcedureOnly):
        say(by=chair(room), panel=panel, category="scores", text="甲方案最好")
    with pytest.raises(DatabaseError, match="of_procedure"), transaction.atomic():
        Message.objects.create(
            panel=room.panel,
            member=room.members[0],
            category="scores",
            text="x",
            said_at=instant(),
        )
    before = len(journal.rows(room.case.lot.stream, after=0))
    save_note(by=chair(room), panel=panel, text="甲：工期第12页")
    save_note(by=chair(room), panel=panel, text="甲：工期第12页；乙：缺")
    assert len(journal.rows(room.case.lot.stream, after=0)) == before
    assert Note.objects.get().text.endswith("乙：缺")
    tried = [(each["seat"], each["code"]) for each in rows(room, "attempt-refused")]
    assert tried == [("A1", "not-signed-in"), ("A1", "procedure-only")]
    assert audience(room, "attempt-refused") == {"attempt"}


@pytest.mark.usefixtures("chaired")
def test_findings_open_to_the_others_when_all_have_found(room: Room) -> None:
    assert rows(room, "check-decided") == []
    room.check()
    decided = rows(room, "check-decided")
    assert len(decided) == len(room.suppliers)
    assert decided[0]["votes"] == {"A1": True, "A2": True, "A3": True}
    assert audience(room, "checked") == {"sheets"}


@pytest.mark.usefixtures("drawn")
def test_a_message_to_another_lots_room_is_refused_by_name(
    city: City, room: Room
) -> None:
    mine = {member.person for member in room.members}
    who = next(each for each in room.pool if each.person.uid not in mine)
    other = Panel.objects.create(
        lot=trades.draft(city).trade.lots.get(),
        phase="checking",
        experts=[["A01", 5]],
        owners=0,
        edition=1,
        created_at=instant(),
    )
    Member.objects.create(panel=other, person=who.person.uid, kind="expert", seat="A1")
    with pytest.raises(OtherRoom):
        say(by=who.actor, panel=room.panel.uid, category="procedure", text="你好")
    assert rows(room, "attempt-refused")[0]["code"] == "other-room"


@pytest.mark.usefixtures("scoring")
def test_the_newer_device_takes_the_seat_over(room: Room) -> None:
    who, former = room.person("A1"), room.devices["A1"]
    newer = Device()
    member = panels.member_for(who.actor, room.panel.uid)
    body = act_bytes(SIGN_IN, str(room.uid), sign_in_facts(member, newer.spki))
    with pytest.raises(NotFound):
        take_over(
            by=room.owner.actor,
            panel=room.panel.uid,
            session_key=newer.spki,
            signature=room.owner.sign(body),
        )
    take_over(
        by=who.actor,
        panel=room.panel.uid,
        session_key=newer.spki,
        signature=who.sign(body),
    )
    [moved] = rows(room, "seat-moved")
    spki = base64.b64decode(newer.spki)
    assert (moved["seat"], moved["device"]) == ("A1", key_digest(spki))
    typed = {"item": "plan", "typed": "30", "reason": ""}
    first = room.suppliers[0].uid
    for device, is_kept in ((former, False), (newer, True)):
        digest = key_digest(base64.b64decode(device.spki))
        if is_kept:
            save_score(
                by=who.actor, panel=room.panel.uid, bid=first, device=digest, **typed
            )
            continue
        with pytest.raises(SeatTakenOver):
            save_score(
                by=who.actor, panel=room.panel.uid, bid=first, device=digest, **typed
            )
    # A page left open at the former device posts its forms for nothing, and so does one
    # that does not say where it stands.
    address = f"/en/rooms/scoring/{room.uid}/say/"
    typed = {"category": "procedure", "text": "十分钟后打分"}
    left = room.client("A1")
    for page in (left, who.signed_in(Client())):
        answer = page.post(address, typed, headers={"X-Openseal-Form": "1"})
        assert answer.json()["refused"]["code"] == "seat-taken-over"
    tried = [each for each in rows(room, "attempt-refused") if each["seat"] == "A1"]
    assert [each["code"] for each in tried[-2:]] == 2 * ["seat-taken-over"]
    assert tried[-1]["act"] == "evaluation.say"
    room.score("A1")
    with pytest.raises(SessionSignatureWrong):
        room.sign("A1")
    room.devices["A1"] = newer
    assert room.client("A1").post(address, typed).status_code == 302
    room.sign("A1")
