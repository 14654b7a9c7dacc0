"""What happens in the room between the opening and the sum, act by act."""

from __future__ import annotations

import base64
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from evaluation import queries
from evaluation.actions import answer_inquiry as answers
from evaluation.actions import halt as halts
from evaluation.actions.ballots import (
    propose_rejection,
    propose_setting_aside,
    vote_ballot,
)
from evaluation.actions.inquire import (
    Found,
    ask_clarification,
    ask_correction,
    ask_proof,
)
from evaluation.actions.save_score import save_score
from evaluation.actions.sign_in import ACT as SIGN_IN
from evaluation.actions.sign_in import sign_in_facts
from evaluation.actions.take_over import take_over
from evaluation.actions.talk import save_note, say
from evaluation.actions.vote_chair import vote_chair
from evaluation.facts import inquiries, panels, replay
from evaluation.models import Ballot, Inquiry, Message, Note, Rejection
from evaluation.rules import checks, low_price
from evaluation.rules import inquiries as rule
from evaluation.rules.halts import NotStopped, RoomStopped, StoppedAlready
from evaluation.rules.phases import Phase
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
from tests.evaluation import world
from tests.evaluation.world import Device

if TYPE_CHECKING:
    from uuid import UUID

    from tests.conftest import At
    from tests.evaluation.world import Room
    from tests.worlds.people import City

PRICES = {"room": {"answer_minutes": 30, "low_price": {"of_mean": "0.99"}}}
LOW = 1  # 727,000 is below 99 % of the mean of R01's prices


def chair(room: Room) -> Any:
    return room.person("A1").actor


def answer(
    room: Room, place: int, row: Inquiry, text: str = "", **more: Any
) -> Inquiry:
    """Sign and send a bidder's answer."""
    who = room.bidder(place)
    row = inquiries.own_inquiry(who.actor, row.uid)
    accepts = more.get("accepts", False)
    body = answers.answer_bytes(row, answer=text, accepts=accepts)
    return answers.answer_inquiry(
        by=who.actor, inquiry=row.uid, answer=text, signature=who.sign(body), **more
    )


def vote(room: Room, ballot: Ballot, **by_seat: bool) -> None:
    for seat, agrees in by_seat.items():
        vote_ballot(
            by=room.person(seat).actor,
            panel=room.panel.uid,
            ballot=ballot.uid,
            agrees=agrees,
            reason="" if agrees else "说明成立",
        )


def rows(room: Room, kind: str) -> list[dict[str, Any]]:
    stream = room.case.lot.stream
    found = journal.rows(stream, after=0)
    return [row.facts for row in found if row.kind == f"evaluation.{kind}"]


def audience(room: Room, kind: str) -> set[str]:
    found = journal.rows(room.case.lot.stream, after=0)
    return {row.audience for row in found if row.kind == f"evaluation.{kind}"}


def test_a_clarification_from_the_question_to_the_vote(room: Room, at: At) -> None:
    room.draw().sit().elect()
    first, panel = room.suppliers[0], room.panel.uid
    asked = {
        "panel": panel,
        "bid": first.uid,
        "reason": "inconsistent",
        "question": "投标函与附表的工期不一致，请说明。",
    }
    with pytest.raises(checks.ChairsAct):
        ask_clarification(by=room.person("A2").actor, **asked)
    row = ask_clarification(by=chair(room), **asked)
    with pytest.raises(rule.AskedAlready):
        ask_clarification(by=chair(room), **asked)
    _is_relayed_without_names(room, row)
    with pytest.raises(rule.ValueChanged, match="700000"):
        answer(room, 0, row, "工期以投标函为准", values={"price": "700000"})
    done = answer(room, 0, row, "工期以投标函为准", values={"price": "745000"})
    assert done.state == "answered"
    with pytest.raises(rule.AnswerLate):
        answer(room, 0, row, "再补充一点")
    with pytest.raises(DatabaseError), transaction.atomic():
        Inquiry.objects.filter(pk=row.pk).update(answer="改写")
    ballot = propose_setting_aside(
        by=room.person("A2").actor, panel=panel, inquiry=row.uid, reason="改变了工期"
    )
    vote(room, ballot, A1=True, A2=True)
    assert Inquiry.objects.get(pk=row.pk).is_set_aside
    assert first.key not in panels.rejected(room.panel)


def _is_relayed_without_names(room: Room, row: Inquiry) -> None:
    """The bidder and it alone is asked, by the panel."""
    mine = inquiries.of_bidder(room.bidder(0).actor, room.case.lot)
    assert [each.uid for each in mine] == [row.uid]
    assert inquiries.of_bidder(room.bidder(1).actor, room.case.lot) == []
    with pytest.raises(NotFound):
        inquiries.own_inquiry(room.bidder(1).actor, row.uid)
    told = rows(room, "bidder-asked")[0]
    assert "A1" not in str(told)
    assert audience(room, "bidder-asked") == {f"inquiry:{room.suppliers[0].key}"}
    names = {room.person(member.seat).person.name for member in room.members}
    assert not [name for name in names if name in str(told)]
    [task] = queries.tasks_for(room.bidder(0).actor, instant())
    assert task.url == f"/bids/{room.case.lot.uid}/inquiries/"


def test_silence_is_recorded_and_the_room_waits_no_longer(room: Room, at: At) -> None:
    room.draw().sit().elect().qualify().check()
    start = at(instant())
    row = ask_clarification(
        by=chair(room),
        panel=room.panel.uid,
        bid=room.suppliers[0].uid,
        reason="unclear",
        question="请说明质保范围。",
    )
    with pytest.raises(rule.AnswerAwaited):
        room.finish()
    at(start + timedelta(minutes=60))
    [due] = [each for each in queries.due(instant()) if each.name == "expire inquiry"]
    assert due.call is not None
    due.call()
    due.call()
    row.refresh_from_db()
    assert row.state == "unanswered"
    assert len(rows(room, "answer-missed")) == 1
    with pytest.raises(rule.AnswerLate):
        answer(room, 0, row, "迟到的答复")
    room.quote()
    assert room.panel.phase == Phase.SCORING


@pytest.fixture
def priced(city: City, monkeypatch: pytest.MonkeyPatch) -> Room:
    """R01 with a line below which prices must be proven; quotes are open."""
    return world.opened(city, monkeypatch, **PRICES).to_scoring()  # type: ignore[arg-type]


def test_a_low_price_is_proven_voted_on_and_rejected_with_its_article(
    priced: Room,
) -> None:
    low = priced.suppliers[LOW]
    assert inquiries.below_line(priced.panel) == [low.key]
    priced.score("A1")
    with pytest.raises(low_price.ProofOwed, match="727000"):
        priced.sign("A1")
    refused = {
        "by": chair(priced),
        "panel": priced.panel.uid,
        "bid": low.uid,
        "ground": low_price.GROUND,
        "reason": "低于成本",
    }
    with pytest.raises(checks.RejectionUnfounded):
        propose_rejection(**refused)
    row = ask_proof(
        by=chair(priced), panel=priced.panel.uid, bid=low.uid, question="请说明成本。"
    )
    answer(priced, LOW, row, "已附成本分析表")
    ballot = Ballot.objects.get(panel=priced.panel, closed_at=None)
    assert ballot.clause == "87号令第60条"
    with pytest.raises(low_price.ProofNotVoted):
        priced.sign("A1")
    with pytest.raises(checks.DissentNeedsReason):
        vote_ballot(
            by=priced.person("A2").actor,
            panel=priced.panel.uid,
            ballot=ballot.uid,
            agrees=False,
            reason="",
        )
    vote(priced, ballot, A1=True, A3=True, A2=False)
    out = panels.rejected(priced.panel)[low.key]
    assert (out.source, out.clause) == ("vote", "87号令第60条")
    closed = rows(priced, "ballot-closed")[0]
    assert closed["votes"] == {"A1": True, "A3": True}
    views = [each for each in rows(priced, "ballot-vote-cast") if not each["agrees"]]
    assert views == [
        {**views[0], "seat": "A2", "reason": "说明成立"},
    ]
    _no_rejection_without_a_carried_motion(priced)
    priced.score_all()
    replay.check_stored(priced.panel)


def _no_rejection_without_a_carried_motion(room: Room) -> None:
    other = room.suppliers[0]
    ballot = propose_rejection(
        by=chair(room),
        panel=room.panel.uid,
        bid=other.uid,
        ground="law-collusion",
        reason="两份文件雷同",
    )
    with pytest.raises(DatabaseError, match="is_voted"), transaction.atomic():
        Rejection.objects.create(
            panel=room.panel,
            bid=other.uid,
            clause="x",
            reason="x",
            source="vote",
            ballot=ballot,
            rejected_at=instant(),
        )
    vote(room, ballot, A1=False, A2=False)


def test_a_convincing_proof_keeps_the_bid(priced: Room) -> None:
    low = priced.suppliers[LOW]
    row = ask_proof(
        by=chair(priced), panel=priced.panel.uid, bid=low.uid, question="请说明成本。"
    )
    answer(priced, LOW, row, "已附成本分析表")
    vote(priced, Ballot.objects.get(panel=priced.panel), A2=False, A3=False)
    assert low.key not in panels.rejected(priced.panel)
    priced.score_all()
    assert panels.latest_result(priced.panel) is not None


def test_a_confirmed_correction_is_the_price_and_one_refused_voids_the_bid(
    priced: Room,
) -> None:
    first, last, panel = priced.suppliers[0], priced.suppliers[3], priced.panel.uid
    with pytest.raises(rule.NothingToCorrect):
        ask_correction(
            by=chair(priced),
            panel=panel,
            bid=first.uid,
            found_in_bid=Found(units_sum=Decimal("736320.00")),
        )
    row = ask_correction(
        by=chair(priced),
        panel=panel,
        bid=first.uid,
        found_in_bid=Found(units_sum=Decimal("736300.00")),
    )
    assert row.proposed == Decimal("736300.00")
    assert [step["article"] for step in row.steps] == ["87号令59条(四)"]
    answer(priced, 0, row, accepts=True)
    assert inquiries.comparable(priced.panel)[first.key] == Decimal("736300.00")
    voided = ask_correction(
        by=chair(priced),
        panel=panel,
        bid=last.uid,
        found_in_bid=Found(words="柒拾肆万元整"),
    )
    answer(priced, 3, voided, accepts=False)
    out = panels.rejected(priced.panel)[last.key]
    assert (out.source, out.clause) == ("unconfirmed", "87号令第59条")
    proof = ask_proof(
        by=chair(priced),
        panel=panel,
        bid=priced.suppliers[LOW].uid,
        question="请说明成本。",
    )
    answer(priced, LOW, proof, "已附成本分析表")
    vote(priced, Ballot.objects.get(panel=priced.panel), A2=False, A3=False)
    priced.score_all()
    replay.check_stored(priced.panel)
    [row_of] = [
        each for each in queries.candidates(priced.case.lot) if each["bid"] == first.key
    ]
    # The contract is at the corrected price, before any deduction (domain.md 2.1).
    assert Decimal(str(row_of["price"])) == Decimal("736300.00")


def test_a_supervisor_stops_the_room_and_lets_it_go_on(room: Room, at: At) -> None:
    room.draw().sit().elect()
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


def test_talk_notes_and_attempts(room: Room) -> None:
    room.draw()
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


def test_findings_open_to_the_others_when_all_have_found(room: Room) -> None:
    room.draw().sit().elect()
    assert rows(room, "check-decided") == []
    room.check()
    decided = rows(room, "check-decided")
    assert len(decided) == len(room.suppliers)
    assert decided[0]["votes"] == {"A1": True, "A2": True, "A3": True}
    assert audience(room, "checked") == {"sheets"}


def test_a_message_to_another_lots_room_is_refused_by_name(
    city: City, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.draw().sit().elect()
    other = world.opened(city, monkeypatch)
    other.pool += room.pool
    other.draw().sit().elect()
    room.border.install(monkeypatch)
    mine = {member.person for member in room.members}
    seat = next(each.seat for each in other.members if each.person not in mine)
    who = other.person(seat)
    with pytest.raises(OtherRoom):
        say(by=who.actor, panel=room.panel.uid, category="procedure", text="你好")
    assert rows(room, "attempt-refused")[0]["code"] == "other-room"


def test_the_newer_device_takes_the_seat_over(room: Room) -> None:
    room.to_scoring()
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
    room.score("A1")
    with pytest.raises(SessionSignatureWrong):
        room.sign("A1")
    room.devices["A1"] = newer
    room.sign("A1")
