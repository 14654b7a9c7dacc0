"""The pages of questions, stops, talk and notes, as a program reads and sends them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from evaluation.actions.record_check import record_check
from evaluation.facts import panels
from evaluation.models import Inquiry, Note
from tests.evaluation.test_pages import ROOM, act_of, text

if TYPE_CHECKING:
    from tests.evaluation.world import Room


def sent(client: Client, address: str, status: int = 302, **typed: Any) -> Any:
    answer = client.post(address, typed)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer


def signed(client: Client, who: Any, address: str, asked: str, **typed: Any) -> Any:
    """Ask what is signed, sign it and send it, as the page's script does."""
    body = base64.b64decode(sent(client, asked, 200, **typed).json()["act"])
    signature = base64.b64encode(who.sign(body)).decode()
    return sent(client, address, signature=signature, **typed)


@pytest.mark.usefixtures("chaired")
def test_a_question_asked_answered_and_read_in_pages(room: Room) -> None:
    path = ROOM.format(room.uid)
    chair = room.client("A1")
    sent(
        chair,
        act_of(text(chair, path), "evaluation.ask-clarification"),
        bid=room.suppliers[0].key,
        reason="unclear",
        question="请说明质保范围。",
        minutes="60",
    )
    row = Inquiry.objects.get()
    who = room.bidder(0)
    bidder = who.signed_in(Client())
    mine = f"/bids/{room.case.lot.uid}/inquiries/"
    page = text(bidder, mine)
    assert "请说明质保范围。" in page
    names = [room.person(member.seat).person.name for member in room.members]
    assert not [name for name in names if name in page]
    address = act_of(page, "evaluation.answer-inquiry")
    refused = bidder.post(
        f"{address}act/", {"answer": "两年", "value-price": "1"}, HTTP_ACCEPT="json"
    )
    assert refused.status_code == 409
    typed = {"answer": "质保两年", "value-price": "745000.00"}
    signed(bidder, who, address, f"{address}act/", **typed)
    assert "质保两年" in text(bidder, f"/en{mine}")
    assert "质保两年" in text(chair, f"/en{path}")
    other = room.bidder(1).signed_in(Client())
    assert "质保范围" not in text(other, mine)
    assert other.post(f"{mine}{row.uid}/", {"answer": "x"}).status_code == 404
    assert act_of(text(chair, path), "evaluation.set-aside")


@pytest.mark.usefixtures("chaired")
def test_differing_findings_talk_notes_and_a_stop_in_pages(room: Room) -> None:
    room.check()
    path = ROOM.format(room.uid)
    chair = room.client("A1")
    page = text(chair, path)
    assert "differing" not in page
    record_check(
        by=room.person("A2").actor,
        panel=room.panel.uid,
        bid=room.suppliers[0].uid,
        kind="responsiveness",
        key="term",
        passed=False,
        reason="工期超期",
        page="12",
    )
    page = text(chair, path)
    assert 'id="differing"' in page
    assert "工期超期" in page
    address = act_of(page, "evaluation.say")
    sent(chair, address, category="procedure", text="十分钟后打分")
    sent(chair, address, 409, category="scores", text="甲最好")
    noted = sent(chair, f"{path}note/", 200, text=" 甲：第12页\n")
    assert noted.json()["saved"]["note"]
    assert Note.objects.get().text == " 甲：第12页\n"
    assert "甲：第12页" in text(chair, path)
    supervisor = room.supervisor.signed_in(Client())
    watched = text(supervisor, path)
    assert "甲：第12页" not in watched
    assert "evaluation.say" not in watched
    halt = act_of(watched, "evaluation.halt")
    typed = {"reason": "评委使用手机", "article": "电子招标投标办法第33条"}
    signed(supervisor, room.supervisor, halt, f"{path}halt/act/", **typed)
    assert "评委使用手机" in text(chair, f"/en{path}")
    sent(chair, address, 409, category="procedure", text="可以继续吗")
    resume = act_of(text(supervisor, path), "evaluation.resume")
    said = {"reason": "手机已交存"}
    signed(supervisor, room.supervisor, resume, f"{path}resume/act/", **said)
    assert panels.halt_of(room.panel) is None


@pytest.mark.parametrize("act", ["halt/", "resume/", "note/", "say/", "set-aside/"])
@pytest.mark.usefixtures("drawn")
def test_a_stranger_finds_none_of_it(room: Room, act: str) -> None:
    seated = {member.person for member in room.members}
    stranger = next(each for each in room.pool if each.person.uid not in seated)
    client = stranger.signed_in(Client())
    typed = {"text": "x", "category": "procedure", "reason": "x", "article": "x"}
    typed["inquiry"] = str(room.uid)
    answer = client.post(f"{ROOM.format(room.uid)}{act}", typed)
    assert answer.status_code in {404, 422}
