"""What happens in the room between the opening and the sum, act by act."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from evaluation import queries
from evaluation.actions import answer_inquiry as answers
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
from evaluation.facts import inquiries, panels, replay
from evaluation.models import Ballot, Inquiry, Rejection
from evaluation.rules import checks, low_price
from evaluation.rules import inquiries as rule
from evaluation.rules.phases import Phase
from journal import queries as journal
from journal.queries import instant
from kernel.refused import NotFound
from tests.evaluation import world

if TYPE_CHECKING:
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


@pytest.mark.usefixtures("chaired")
def test_a_clarification_from_the_question_to_the_vote(room: Room, at: At) -> None:
    first, panel = room.suppliers[0], room.panel.uid
    asked: dict[str, Any] = {
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


@pytest.mark.usefixtures("checked")
def test_silence_is_recorded_and_the_room_waits_no_longer(room: Room, at: At) -> None:
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
    # A proof that convinces keeps the bid.
    vote(priced, Ballot.objects.get(panel=priced.panel), A2=False, A3=False)
    assert priced.suppliers[LOW].key not in panels.rejected(priced.panel)
    priced.score_all()
    replay.check_stored(priced.panel)
    [row_of] = [
        each for each in queries.candidates(priced.case.lot) if each["bid"] == first.key
    ]
    # The contract is at the corrected price, before any deduction (domain.md 2.1).
    assert Decimal(str(row_of["price"])) == Decimal("736300.00")
