"""An intermediary by price: sign-ups, a price that falls, the lowest is chosen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bidding import queries
from bidding.facts import auctions
from bidding.models import Auction
from tender.rules import file_checks, procedures, rulebooks, tender_file
from tests.bidding import test_selections as pages
from tests.journeys.test_play_parts import whole
from tests.worlds import lands
from tests.worlds import selections as worlds

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds import trades
    from tests.worlds.people import City

LISTING_S, WINDOW_S = 1800, 300


def content(*, guard: str = "80", start: str = "50000", **more: object) -> dict:
    """Return a service of at most 50,000 yuan, whose price falls by hundreds."""
    lot = {
        "number": 1,
        "start": start,
        "increment": "100",
        "reserve": False,
        "deposit_fen": 0,
        "cap": None,
    }
    auction = {
        "rules": "falling",
        "listing_s": LISTING_S,
        "pause_s": 0,
        "within_s": 0,
        "preparation_s": 0,
        "window_s": WINDOW_S,
        "unit": "元",
        "digits": 0,
        "lots": [lot | more],
    }
    made = worlds.content(method="live-auction", guard=guard)
    return made | {"auction": auction}


def listed(city: City, at: At, *names: str) -> tuple[trades.Case, Client, list[Client]]:
    """Announce it by its pages, let these sign up, and come to the deadline."""
    at.running_from(pages.START.astimezone(UTC))
    case, office, home = pages.drafted(city, "intermediary-price", content())
    early = pages.DEADLINE - timedelta(days=1)
    assert pages.dated(office, home, early) == 409
    assert pages.dated(office, home, pages.DEADLINE) == 302
    for prefix in ("", "/en"):
        assert office.get(f"{prefix}{home}file/").status_code == 200
    pages.announced(case, office, home)
    people = worlds.listed(city, case.intake, "valuation", *names)
    browsers = pages.sign_up(case, people)
    pages.look()
    at.running_from(pages.DEADLINE.astimezone(UTC))
    pages.look()
    return case, office, browsers


def later(at: At, auction: Auction, moment: datetime) -> None:
    """Come to a moment at which the clock has looked all the time, and looks."""
    at.running_from(moment)
    Auction.objects.filter(pk=auction.pk).update(looked_at=moment)
    lands.look()


def test_the_price_falls_and_the_lowest_is_chosen(city: City, at: At) -> None:
    names = ("甲评估公司", "乙评估公司")
    case, office, (first, second) = listed(city, at, *names)
    assert case.stage() == "bidding-live"
    found = auctions.auction_of(case.lot)
    assert found is not None
    hall = f"/rooms/auction/{found.uid}/"
    for prefix in ("", "/en"):
        text = Client().get(prefix + hall).content.decode()
        assert not any(name in text for name in names)
        assert first.get(prefix + hall).status_code == 200
    shown = first.get(f"/en{hall}").content.decode()
    assert "Highest next bid" in shown
    assert "No bid below 40,000 元 counts" in shown
    assert "A bid in the last 5:00 moves the end" in shown

    def bid(browser: Client, amount: int) -> int:
        data = {"amount": str(amount), "key": f"k{amount}", "confirmed": "yes"}
        return browser.post(f"{hall}bid/", data).status_code

    # From the ceiling on, each a step lower at least; nothing below the guard counts.
    assert bid(first, 50_001) == 409
    assert bid(first, 50_000) == 302
    assert bid(second, 50_000) == 409
    assert bid(second, 49_901) == 409
    assert bid(second, 49_900) == 302
    assert bid(first, 39_999) == 409
    later(at, found, pages.DEADLINE + timedelta(seconds=LISTING_S - 60))
    assert bid(first, 45_000) == 302
    found.refresh_from_db()
    extended = found.next_due_at
    assert extended is not None
    # A bid in the last minutes moves the end.
    assert extended > pages.DEADLINE + timedelta(seconds=LISTING_S)
    later(at, found, extended)
    assert case.stage() == "deciding"
    (chosen,) = queries.selected(case.lot)
    assert (chosen.name, chosen.price) == (names[0], "45000.00")
    assert "您已竞得" in first.get(hall).content.decode()
    pages.decided(case, office, names[0])
    trade = f"/trades/{case.trade.code}/"
    for page in (trade, f"{trade}lots/1/"):
        assert hall in Client().get(page).content.decode()
    rows = pages.notices.of_trade(case.trade.pk)
    result = next(row for row in rows if row.kind == "result")
    for prefix in ("", "/en"):
        text = Client().get(f"{prefix}/notices/{result.uid}/").content.decode()
        assert names[0] in text
        assert "45,000.00" in text
        for browser in (first, second):
            own = browser.get(f"{prefix}/bids/{case.lot.uid}/result/")
            assert own.status_code == 200


def test_at_the_guard_the_first_who_comes_to_it_is_chosen(city: City, at: At) -> None:
    case, _office, (first, second) = listed(city, at, "甲评估公司", "乙评估公司")
    found = auctions.auction_of(case.lot)
    assert found is not None
    url = f"/rooms/auction/{found.uid}/bid/"
    floor = {"amount": "40000", "key": "k", "confirmed": "yes"}
    assert first.post(url, floor).status_code == 302
    assert second.post(url, floor).status_code == 409
    # The time that was announced is kept, though nobody can go lower.
    later(at, found, pages.DEADLINE + timedelta(seconds=LISTING_S))
    assert case.stage() == "deciding"
    (chosen,) = queries.selected(case.lot)
    assert (chosen.name, chosen.price) == ("甲评估公司", "40000.00")


def test_one_sign_up_ends_the_lot_and_nothing_is_bid(city: City, at: At) -> None:
    case, _office, _browsers = listed(city, at, "甲评估公司")
    assert case.stage() == "failed"
    assert auctions.auction_of(case.lot) is None
    pages.look()
    rows = pages.notices.of_trade(case.trade.pk)
    ended = next(row for row in rows if row.kind == "ending")
    text = Client().get(f"/notices/{ended.uid}/").content.decode()
    assert "报名1家，不足2家" in text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, ""),
        ({"guard": "0"}, ""),
        ({"start": "49999"}, "selection-ceiling-differs"),
        ({"start": "50001"}, "selection-ceiling-differs"),
        (
            {
                "cap": {
                    "price": "40000",
                    "then": "first",
                    "answer_s": 0,
                    "area_start": "0",
                    "area_increment": "0",
                }
            },
            "selection-ceiling-differs",
        ),
    ],
)
def test_the_price_falls_from_the_fee_and_the_guard_is_its_floor(
    given: dict, code: str
) -> None:
    import json

    text = json.loads(whole(content(**given), "0"))
    text["lots"][0]["ceiling"] = None
    read = tender_file.read(json.dumps(text).encode("utf-8"))
    procedure = procedures.get("intermediary-price")
    found = list(file_checks.problems(read, procedure, rulebooks.get("2025")))
    assert [each.code for each in found if each.code == code or not code] == (
        [code] if code else []
    )
