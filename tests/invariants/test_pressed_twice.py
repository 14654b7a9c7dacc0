"""Two tabs, a double click, a retry: one act, whatever arrives at the same moment."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
from django.test import Client

from bidding.models import Bid
from journal import inspection
from journal import queries as journal
from kernel.calendars import LEGAL_ZONE
from tender.models import Extension, Question
from tests.bidding.programs import Program, wire
from tests.live import NO_TLS
from tests.worlds import bids

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

TIMES = 4


def at_once(ask: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Send the same from several threads at the same moment."""
    barrier = Barrier(TIMES)

    def one(_number: int) -> httpx.Response:
        barrier.wait(30)
        return ask()

    with ThreadPoolExecutor(TIMES) as threads:
        return list(threads.map(one, range(TIMES)))


def browser(server: LiveServer, who: Somebody) -> httpx.Client:
    """Return a browser in which somebody is signed in, with a form's token."""
    session = who.signed_in(Client()).cookies["sessionid"].value
    # Django compares the cookie with the field, and makes neither from the session.
    token = "a" * 32
    return httpx.Client(
        base_url=server.url,
        cookies={"sessionid": session, "csrftoken": token},
        headers={"X-CSRFToken": token},
        timeout=60,
        verify=NO_TLS,
    )


def kinds(stream: str) -> list[str]:
    return [row.kind for row in journal.rows(stream)]


def test_a_bid_registered_four_times_at_once_is_one_bid(
    live_server: LiveServer, case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    bidder = case.city.bidder("甲建设有限公司")
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid")
    program = Program(live_server, bidder)
    answers = at_once(lambda: program.register(case, sealed))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["bid"] for answer in answers}) == 1
    made = Bid.objects.get()
    assert kinds(made.stream) == ["bidding.registered"]
    # The capability that was told last is the one that opens the door.
    doors = [wire(live_server, answer.json()) for answer in answers]
    (line, places), *_others = [
        each for each in doors if each[0].send("HEAD", each[1][0]).status_code == 200
    ]
    for number, place in enumerate(places):
        body = sealed.part(number)
        sent = at_once(lambda place=place, body=body: line.patch(place, 0, body))
        assert {answer.status_code for answer in sent} <= {204, 409, 423}
        while (offset := line.offset(place)) < len(body):
            line.patch(place, offset, body[offset:])
    made.refresh_from_db()
    assert made.state == "submitted"
    assert kinds(made.stream) == ["bidding.registered", "bidding.submitted"]
    withdrawn = _withdrawals(program, made)
    assert sorted(answer.status_code for answer in withdrawn) == [200, 409, 409, 409]
    assert kinds(made.stream)[2:] == ["bidding.withdrawn"]
    assert inspection.faults() == []


def _withdrawals(program: Program, made: Bid) -> list[httpx.Response]:
    path = f"/api/v1/bids/{made.uid}/"
    act = base64.b64decode(program.ask("GET", path).json()["withdrawal"])
    cms = base64.b64encode(program.somebody.sign(act)).decode()
    return at_once(lambda: program.ask("POST", f"{path}withdraw/", {"signature": cms}))


def test_a_question_asked_in_two_tabs_is_one_question(
    live_server: LiveServer, case: Case, keepers: Keepers
) -> None:
    bidder = case.city.bidder("甲建设有限公司")
    form = {"request_key": str(uuid4()), "text": "工期是否含节假日？"}
    path = f"/bids/{case.lot.uid}/questions/ask/"
    with browser(live_server, bidder) as tab:
        answers = at_once(lambda: tab.post(path, data=form))
    assert {answer.status_code for answer in answers} == {302}
    assert Question.objects.count() == 1


def test_an_extension_signed_once_and_sent_four_times_is_one_act(
    live_server: LiveServer, case: Case, keepers: Keepers
) -> None:
    path = f"/case/{case.trade.uid}/questions/extend/"
    later = case.lot.submission_closes_at + timedelta(hours=1)
    beijing = later.astimezone(LEGAL_ZONE).strftime("%Y-%m-%dT%H:%M:%S")
    form = {"new": beijing, "reason": "补充资料较多"}
    with browser(live_server, case.owner) as tab:
        asked = tab.post(path, data=form)
        assert asked.status_code == 200, asked.text[-2000:]
        found = re.search(r'data-sign="([^"]+)"', asked.text)
        assert found
        signature = case.owner.sign(base64.b64decode(found[1]))
        form["signature"] = base64.b64encode(signature).decode()
        answers = at_once(lambda: tab.post(path, data=form))
    done, *refused = sorted(answer.status_code for answer in answers)
    assert done == 302
    # The others find an extension under way, or the deadline they signed for moved.
    assert set(refused) <= {409, 422}
    assert Extension.objects.count() == 1
    assert kinds(case.trade.stream).count("tender.extended") == 1
