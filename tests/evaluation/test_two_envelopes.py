"""双信封 in the room: technical sheets first, then the prices, then the result."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client

from bidding import queries as bidding
from bidding.actions.later_order import later_order_bytes
from bidding.models import Opening
from bidding.rules.later import AdmittedDiffer, StageNotOver
from bidding.rules.opening import OpeningState
from escrow import queries as escrow
from evaluation import queries
from evaluation.actions import answer_inquiry as answers
from evaluation.actions import price_opening, steps
from evaluation.actions.inquire import Found, ask_correction
from evaluation.facts import inquiries, price_stage, replay
from evaluation.facts.panels import latest_result
from evaluation.facts.panels import panels as all_panels
from evaluation.rules.checks import ChairsAct
from evaluation.rules.inquiries import AnswerAwaited
from journal import queries as journal
from journal.queries import instant
from parties.rules.actor import CLOCK
from tests.evaluation import real
from tests.evaluation.world import Opened
from tests.worlds import keepers, later, openings, stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from bidding.rules.later import FormerStage
    from evaluation.facts.trade import OpenedBid
    from tests.conftest import At
    from tests.worlds.people import City

pytestmark = pytest.mark.django_db(transaction=True)
PRICES = ("7363200.00", "7270000.00", "7390000.00", "7310000.00")


@pytest.fixture
def room(city: City, tmp_path: Path, at: At) -> real.RealRoom:
    """Four bidders' technical envelopes opened, a panel in its room."""
    case = trades.draft(city, "works-two-envelopes")
    stamps.platform()
    trades.approved(case)
    kept = keepers.of(case)
    trades.announced(case)
    pool = [city.expert(f"专家{name}", "A01") for name in real.POOL]
    closed = later.closed(case, kept, tmp_path, at, PRICES)
    openings.release(kept, closed.digest)
    openings.run()
    Opening.objects.filter(pk=closed.opening.pk).update(state=OpeningState.FINISHED)
    return real.RealRoom(
        case=case,
        border=Opened(),
        owner=case.owner,
        drawer=city.keeper,
        supervisor=city.supervisor(),
        pool=pool,
        kept=kept,
        closed=closed,
        folder=tmp_path,
        at=at,
    )


def order_of(room: real.RealRoom, former: FormerStage) -> bytes:
    opens_at = instant().replace(microsecond=0) + timedelta(minutes=5)
    return later_order_bytes(room.case.lot, "price", opens_at=opens_at, former=former)


def order(room: real.RealRoom, body: bytes) -> None:
    price_opening.order_prices(
        by=room.owner.actor,
        panel=room.panel.uid,
        body=body,
        signature=room.owner.sign(body),
    )


def judged(room: real.RealRoom) -> tuple[OpenedBid, list[OpenedBid]]:
    """Have one bid rejected, and every sheet signed; return it, and those left."""
    room.draw(experts=5).sit().elect().check().finish()
    out = room.suppliers[1]
    with transaction.atomic():
        found = steps.panel_locked(room.panel.uid)
        steps.reject(
            found,
            out,
            clause="3.2",
            reason="偏离",
            by=CLOCK,
            at=instant(),
            source="purchaser",
        )
    left = [each for each in room.suppliers if each.uid != out.uid]
    for member in room.members:
        for supplier in left:
            room.type(member.seat, supplier, "plan", "20")
            room.type(member.seat, supplier, "record", "10")
        with pytest.raises(StageNotOver):
            price_stage.technical_result(room.panel)
        room.sign(member.seat)
    return out, left


def order_by_page(room: real.RealRoom, out: OpenedBid) -> None:
    """The owner finds it on its desk, checks the order, and signs what agents read."""
    tasks = [task.url for task in queries.tasks_for(room.owner.actor, instant())]
    address = f"/case/{room.case.trade.uid}/prices/{room.panel.uid}/"
    assert address in tasks
    client = room.owner.signed_in(Client())
    assert out.name in client.get(address).content.decode()
    text = client.post(address, {"minutes": "5"}).content.decode()
    body = text.split('data-sign="')[1].split('"')[0]
    signature = b64encode(room.owner.sign(b64decode(body))).decode()
    done = client.post(address, {"order": body, "signature": signature})
    assert done.status_code == 302, done.content.decode()[:1500]
    stranger = room.closed.bidders[0].signed_in(Client())
    assert stranger.get(address).status_code == 404


def open_prices(room: real.RealRoom) -> None:
    """Let the order's time come, release, open, and take the prices over."""
    subject, lot = room.case.subject, str(room.case.lot.uid)
    room.at(escrow.order_for(subject, lot, "price").opens_at + timedelta(seconds=1))
    openings.release(room.kept, escrow.closing_for(subject, lot, "price").digest)
    openings.run()
    assert not price_stage.is_ready(room.panel)
    Opening.objects.filter(envelope="price").update(state=OpeningState.FINISHED)
    due = [each for each in queries.due(instant()) if each.name == "take prices"]
    (taking,) = due
    taking.call()


def correct(room: real.RealRoom, bid: OpenedBid) -> Decimal:
    """Have a slip of arithmetic put right, and the sheets added up with that price."""
    chair, panel = room.person("A1").actor, room.panel.uid
    sheet = inquiries.priced(room.panel, [bid])[bid.key].price
    assert sheet is not None
    asked = ask_correction(
        by=chair,
        panel=panel,
        bid=bid.uid,
        found_in_bid=Found(units_sum=sheet - 20),
    )
    page = room.client("A1").get(f"/rooms/scoring/{panel}/").content.decode()
    assert "按开启的价格汇总" in page
    with pytest.raises(AnswerAwaited):
        price_opening.add_up(by=chair, panel=panel)
    with pytest.raises(ChairsAct):
        price_opening.add_up(by=room.person("A2").actor, panel=panel)
    bidders = {who.person.organisation.uid: who for who in room.closed.bidders}
    who = bidders[bid.organisation]
    row = inquiries.own_inquiry(who.actor, asked.uid)
    body = answers.answer_bytes(row, answer="", accepts=True)
    answers.answer_inquiry(
        by=who.actor,
        inquiry=row.uid,
        answer="",
        signature=who.sign(body),
        accepts=True,
    )
    added = room.client("A1").post(f"/rooms/scoring/{panel}/add-up/")
    assert added.status_code == 302, added.content.decode()[:1500]
    # Twice is once: there is nothing left to add up.
    again = room.client("A1").post(f"/rooms/scoring/{panel}/add-up/")
    assert again.status_code == 404
    return sheet - 20


def test_prices_come_after_the_technical_result(room: real.RealRoom) -> None:
    out, left = judged(room)
    # Every sheet is signed, and nothing is added up: no price is open yet.
    assert room.panel.phase == "scoring"
    assert latest_result(room.panel) is None
    result = price_stage.technical_result(room.panel)
    former = price_stage.former_stage(room.panel)
    assert former.grounds == hashlib.sha256(result).hexdigest()
    assert json.loads(result)["rejected"] == [str(out.uid)]
    listed = bidding.listed_certificates(room.case.lot, "price")
    everybody = type(former)(frozenset(listed.values()), former.grounds)
    with pytest.raises(AdmittedDiffer):
        order(room, order_of(room, everybody))
    order_by_page(room, out)
    stated = journal.latest(room.case.lot.stream, "evaluation.technical-concluded")
    assert hashlib.sha256(stated.facts["result"].encode()).hexdigest() == former.grounds
    open_prices(room)
    # The prices are before the panel, and nothing is added up before it says so.
    assert room.panel.phase == "scoring"
    assert latest_result(room.panel) is None
    put_right = correct(room, left[0])
    answer = queries.result(room.case.lot)
    priced = {row["bid"]: row["price"] for row in answer["rows"] if row["price"]}
    assert set(priced) == {str(each.uid) for each in left}
    assert Decimal(str(priced[str(left[0].uid)])) == put_right
    offered = {
        str(bid.uid): bid.items.get("price") for bid in bidding.offers(room.case.lot)
    }
    assert offered[str(out.uid)] is None
    assert offered[str(left[0].uid)] in PRICES
    replay.check_stored(room.panel)
    assert all_panels().get(uid=room.panel.uid).phase == "summing-up"
    assert [each.name for each in queries.due(instant())] == []
