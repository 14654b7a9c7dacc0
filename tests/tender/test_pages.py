"""The pages: each renders, in both languages, for whom it is and for nobody else."""

from __future__ import annotations

import base64
import re
from uuid import uuid4

import pytest
from django.test import Client

from parties.rules.actor import Role
from tender.models import Trade
from tests.worlds import trades
from tests.worlds.people import City, Somebody
from tests.worlds.trades import Case


def signed_post(client: Client, who: Somebody, url: str, data: dict, act: str):
    """Post, sign what the answer carries, post again: as a person would."""
    asked = client.post(url, data)
    assert asked.status_code == 200, asked.content.decode()[:2000]
    page = asked.content.decode()
    assert f'data-act="{act}"' in page
    found = re.search(r'data-sign="([^"]+)"', page)
    assert found
    signature = who.sign(base64.b64decode(found[1]))
    data = {**data, "signature": base64.b64encode(signature).decode()}
    return client.post(url, data)


@pytest.fixture
def owner(case: Case, client: Client) -> Client:
    return case.owner.signed_in(client)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "address",
    ["", "lots/", "file/", "timetable/", "questions/", "exits/", "custody/"],
)
def test_a_page_of_a_draft_renders(
    owner: Client, case: Case, address: str, prefix: str
) -> None:
    response = owner.get(f"{prefix}/case/{case.trade.uid}/{address}")
    assert response.status_code == 200
    assert case.trade.title in response.content.decode()


def test_nobody_else_finds_the_case(case: Case, city: City) -> None:
    for somebody in (city.bidder("甲公司"), city.owner("邻区示例水务局")):
        other = somebody.signed_in(Client())
        for page in ("", "file/", "timetable/", "questions/"):
            assert other.get(f"/case/{case.trade.uid}/{page}").status_code == 404
        assert other.get(f"/centre/intake/{case.trade.uid}/").status_code == 404


def test_a_trade_goes_through_its_pages(
    city: City, statement: None, client: Client
) -> None:
    owner, intake = city.owner(), city.hand(Role.INTAKE)
    owner.signed_in(client)
    assert client.get("/case/new/").status_code == 200
    form = {
        "request_key": str(uuid4()),
        "title": "标准化考点设备采购",
        "procedure": "procurement-consultation",
        "purchase": "goods",
        "region": city.region,
        "budget": "750,000.00",
        "rulebook": "training",
    }
    made = client.post("/case/new/", form)
    assert made.status_code == 302, made.content.decode()[:3000]
    assert client.post("/case/new/", form)["Location"] == made["Location"]
    trade = Trade.objects.get()
    home = made["Location"]
    case = trades.Case(city, owner, intake, trade)

    import json

    saved = client.post(
        f"{home}file/", {"revision": 0, "content": json.dumps(trades.content())}
    )
    assert saved.status_code == 302, saved.content.decode()[:3000]
    trades.planned(case)
    url = f"{home}file/sign/"
    signed = signed_post(client, owner, url, {}, "tender.issue-edition")
    assert signed.status_code == 302
    assert client.post(f"{home}submit/").status_code == 302

    desk = intake.signed_in(Client())
    assert desk.get(f"/centre/intake/{trade.uid}/").status_code == 200
    url = f"/centre/intake/{trade.uid}/approve/"
    assert signed_post(desk, intake, url, {}, "tender.approve").status_code == 302

    url = f"{home}announce/"
    assert signed_post(client, owner, url, {}, "tender.announce").status_code == 302
    assert case.stage() == "open"

    bidder = city.bidder("甲公司")
    visitor = bidder.signed_in(Client())
    lot = case.lot.uid
    page = visitor.get(f"/bids/{lot}/documents/")
    assert page.status_code == 200
    assert visitor.get(f"/bids/{lot}/documents/1/tender.json").status_code == 200
    assert visitor.get(f"/bids/{lot}/questions/").status_code == 200
    asked = visitor.post(
        f"/bids/{lot}/questions/ask/",
        {"request_key": str(uuid4()), "text": "工期是否含节假日？"},
    )
    assert asked.status_code == 302
    assert "甲公司" not in client.get(f"{home}questions/").content.decode()
    url = f"/bids/{lot}/questions/object/"
    data = {"about": "file", "text": "资格条件偏高，请予调整。"}
    assert signed_post(visitor, bidder, url, data, "tender.object").status_code == 302
    assert "甲公司" not in client.get(f"{home}questions/").content.decode()


def test_a_date_against_the_law_is_refused_at_its_field(
    city: City, client: Client
) -> None:
    case = trades.draft(city, rulebook="2025")
    case.owner.signed_in(client)
    response = client.post(
        f"/case/{case.trade.uid}/timetable/",
        {
            "announce_at": "2026-11-24T09:00:00",
            "documents_until": "2026-12-01T00:00:00",
            "submission_closes_at": "2026-12-14T09:30:00",
        },
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "date-too-early" in page
    assert "12月15日00:00" in page
    assert "招标投标法第24条" in page
    assert "2026-12-14T09:30:00" in page
