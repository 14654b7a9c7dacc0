"""State-owned equity changes hands: several takers, one, or none, by their pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from bidding.facts import applicants, auctions, listings
from kernel.calendars import LEGAL_ZONE
from kernel.durations import WorkingDays
from notices import queries as notices
from parties.actions.approve_holidays import approve_holidays
from parties.actions.propose_holidays import propose_holidays
from parties.rules.actor import Role
from tender.rules import rulebooks, timetable
from tender.rules.auction_part import auction_part
from tender.rules.equity_part import equity_part, problems
from tender.rules.procedures import get
from tests.bidding import test_selections as pages
from tests.tender.test_pages import signed_post
from tests.worlds import equities as worlds

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds import trades
    from tests.worlds.people import City

START = pages.START
#: twenty whole working days after the day of the notice (第13条)
DEADLINE = datetime(2026, 12, 30, 9, 30, tzinfo=LEGAL_ZONE)
#: ten whole working days after the day of the notice (第50条)
ASSETS_DEADLINE = datetime(2026, 12, 16, 9, 30, tzinfo=LEGAL_ZONE)


def listed(
    city: City,
    at: At,
    *names: str,
    procedure: str = "equity-transfer",
    deadline: datetime = DEADLINE,
) -> tuple[trades.Case, Client, dict[str, Client]]:
    """List a transfer by its pages; the named apply, are found fit, and pay."""
    at.running_from(START.astimezone(UTC))
    _next_year(city)
    case, office, home = pages.drafted(
        city, procedure, worlds.content(), budget="10,000,000.00"
    )
    number = "50" if procedure.startswith("assets") else "13"
    article, early = f"32号令）第{number}条", deadline - timedelta(days=1)
    assert pages.dated(office, home, early, article=article) == 409
    assert pages.dated(office, home, deadline, article=article) == 302
    pages.announced(case, office, home)
    clerk = city.hand(Role.DEPOSITS)
    till = clerk.signed_in(Client())
    found = {name: _taker(case, office, till, name) for name in names}
    pages.look()
    return case, office, found


def _next_year(city: City) -> None:
    """Enter the next year's holidays: the result is published into it."""
    days = {"year": 2027, "holidays": ["2027-01-01"], "worked": []}
    first, second = city.administrators
    made = propose_holidays(by=first.actor, days=days, source="国办通知")
    approve_holidays(by=second.actor, edition=made.uid)


def _taker(case: trades.Case, office: Client, till: Client, name: str) -> Client:
    somebody = case.city.bidder(name)
    browser = somebody.signed_in(Client())
    page = f"/bids/{case.lot.uid}/"
    for prefix in ("", "/en"):
        assert browser.get(prefix + page).status_code == 200
    claim = {"priority": "1"} if name.startswith("原股东") else {}
    url, act = f"{page}apply/", "bidding.apply"
    assert signed_post(browser, somebody, url, claim, act).status_code == 302
    row = applicants.own(case.lot, somebody.actor.organisation)
    assert row is not None
    assert row.priority == len(claim)
    url = f"/case/{case.trade.uid}/applications/{row.uid}/"
    fit, act = {"finding": "qualified"}, "bidding.examine-application"
    assert signed_post(office, case.owner, url, fit, act).status_code == 302
    _credited(case, till, somebody.person.organisation.uscc, "500000.00")
    return browser


def _credited(case: trades.Case, till: Client, uscc: str, yuan: str) -> None:
    line = {
        "uscc": uscc,
        "amount": yuan,
        "credited_at": "2026-12-01T09:00:00",
        "reference": str(uuid4()),
    }
    assert till.post(f"/deposits/{case.lot.uid}/", line).status_code == 302


def test_the_holder_of_a_right_matches_and_takes_it(city: City, at: At) -> None:
    names = ("甲投资公司", "乙投资公司", "原股东公司")
    case, office, takers = listed(city, at, *names)
    at.running_from(DEADLINE.astimezone(UTC))
    pages.look()
    assert case.stage() == "bidding-live"
    found = auctions.auction_of(case.lot)
    assert found is not None
    hall = f"/rooms/auction/{found.uid}/"
    for name, amount in zip(names, ("1000", "1010", "1010"), strict=True):
        bid = {"amount": amount, "key": name, "confirmed": "yes"}
        assert takers[name].get(hall).status_code == 200
        assert takers[name].post(f"{hall}bid/", bid).status_code == 302
    # An equal price is for holders alone; nobody else wins by it.
    equal = {"amount": "1010", "key": "again", "confirmed": "yes"}
    assert takers[names[0]].post(f"{hall}bid/", equal).status_code == 409
    found.refresh_from_db()
    assert found.next_due_at is not None
    at.running_from(found.next_due_at)
    pages.look()
    assert case.stage() == "deciding"
    result = auctions.auction_result(case.lot)
    assert result is not None
    assert result.by_right
    (taker,) = listings.taker_of(case.lot)
    assert (taker.name, taker.price) == (names[2], "10100000.00")

    # No certificate before three tenths are paid (第28条); the deposit counts in.
    url = f"/case/{case.trade.uid}/decision/"
    data = {"lot": "1", "bid": str(taker.application)}
    unpaid = office.post(url, data)
    assert unpaid.status_code == 409
    assert "32号令）第28条" in unpaid.content.decode()
    till = city.hand(Role.DEPOSITS).signed_in(Client())
    assert till.get("/deposits/").status_code == 200
    _credited(case, till, _code(case, names[2]), "2530000.00")
    _certified(case, office, names[2], "优先购买权人受让")


def _code(case: trades.Case, name: str) -> str:
    """Return the credit code of an applicant."""
    rows = applicants.applications(case.lot)
    row = next(one for one in rows if one.organisation.name == name)
    return str(row.organisation.uscc)


def _certified(case: trades.Case, office: Client, winner: str, way: str) -> None:
    """The transferor signs the award; the result is published for five working days."""
    pages.decided(case, office, winner)
    rows = notices.of_trade(case.trade.pk)
    result = next(row for row in rows if row.kind == "result")
    for prefix in ("", "/en"):
        text = Client().get(f"{prefix}/notices/{result.uid}/").content.decode()
        assert winner in text
    assert way in Client().get(f"/notices/{result.uid}/").content.decode()
    assert result.ends_at is not None
    shown = office.get(f"/case/{case.trade.uid}/decision/").content.decode()
    assert "交易凭证" in shown


def test_one_taker_agrees_at_the_listing_price(city: City, at: At) -> None:
    case, office, takers = listed(city, at, "甲投资公司")
    at.running_from(DEADLINE.astimezone(UTC))
    pages.look()
    assert case.stage() == "deciding"
    assert auctions.auction_of(case.lot) is None
    (taker,) = listings.taker_of(case.lot)
    assert taker.price == "10000000.00"
    till = city.hand(Role.DEPOSITS).signed_in(Client())
    _credited(case, till, _code(case, taker.name), "2500000.00")
    _certified(case, office, taker.name, "协议转让")
    own = takers["甲投资公司"].get(f"/bids/{case.lot.uid}/result/")
    assert own.status_code == 200


def test_without_a_taker_it_ends_and_may_be_listed_at_a_cut_price(
    city: City, at: At
) -> None:
    case, _office, _takers = listed(city, at)
    at.running_from(DEADLINE.astimezone(UTC))
    pages.look()
    assert case.stage() == "failed"
    pages.look()
    rows = notices.of_trade(case.trade.pk)
    ended = next(row for row in rows if row.kind == "ending")
    text = Client().get(f"/notices/{ended.uid}/").content.decode()
    assert "未征集到意向受让方" in text
    assert "32号令）第18条" in text


@pytest.mark.parametrize(
    ("start", "more", "code"),
    [
        ("1000", {}, ""),
        ("999", {}, "below-appraisal"),
        ("900", {"first": False}, ""),
        ("899", {"first": False}, "cut-needs-approval"),
        ("899", {"first": False, "approval": "国资批〔2026〕1号"}, ""),
        ("900", {"first": False, "months": 12}, ""),
        ("900", {"first": False, "months": 13}, "appraise-again"),
    ],
)
def test_the_price_of_a_transfer_is_held_against_its_appraisal(
    start: str, more: dict, code: str
) -> None:
    content = worlds.content(start=start, **more)
    found = problems(
        equity_part(content["equity"]),
        auction_part(content["auction"]),
        [1],
        get("equity-transfer"),
        rulebooks.get("2025"),
    )
    assert [each.code for each in found] == ([code] if code else [])


def test_a_transfer_of_control_is_disclosed_ahead() -> None:
    for code, ahead in (("equity-control", True), ("equity-transfer", False)):
        terms = timetable.Terms(get(code), rulebooks.get("2025"), calendar=None)  # type: ignore[arg-type]
        assert (terms.ahead is not None) is ahead
    assert terms.to_deadline.article.zh.endswith("第13条")


@pytest.mark.parametrize(
    ("procedure", "starts", "code"),
    [
        ("assets-transfer", ("1000",), ""),
        ("assets-transfer", ("1001",), "base-price-over"),
        ("assets-transfer", ("500", "501"), "base-price-over"),
        ("assets-transfer-large", ("500", "501"), ""),
        ("equity-transfer", ("1001",), ""),
    ],
)
def test_assets_are_disclosed_by_what_all_lots_are_worth(
    procedure: str, starts: tuple[str, ...], code: str
) -> None:
    content = worlds.content(first=False, approval="国资批〔2026〕1号")
    (lot,) = content["auction"]["lots"]
    pairs = list(enumerate(starts, 1))
    content["auction"]["lots"] = [{**lot, "number": n, "start": s} for n, s in pairs]
    content["equity"]["lots"] = [{"number": n, "appraisal": s} for n, s in pairs]
    found = problems(
        equity_part(content["equity"]),
        auction_part(content["auction"]),
        [n for n, _ in pairs],
        get(procedure),
        rulebooks.get("2025"),
    )
    assert [each.code for each in found] == ([code] if code else [])


def test_one_taker_takes_assets_after_ten_working_days(city: City, at: At) -> None:
    case, office, takers = listed(
        city, at, "甲投资公司", procedure="assets-transfer", deadline=ASSETS_DEADLINE
    )
    at.running_from(ASSETS_DEADLINE.astimezone(UTC))
    pages.look()
    assert case.stage() == "deciding"
    (taker,) = listings.taker_of(case.lot)
    assert taker.price == "10000000.00"
    till = city.hand(Role.DEPOSITS).signed_in(Client())
    _credited(case, till, _code(case, taker.name), "9500000.00")
    _certified(case, office, taker.name, "协议转让")
    own = takers["甲投资公司"].get(f"/bids/{case.lot.uid}/result/")
    assert own.status_code == 200


def test_large_assets_are_disclosed_for_twenty_working_days() -> None:
    days = {}
    for code in ("assets-transfer", "assets-transfer-large"):
        terms = timetable.Terms(get(code), rulebooks.get("2025"), calendar=None)  # type: ignore[arg-type]
        assert terms.to_deadline.article.zh.endswith("第50条")
        days[code] = rulebooks.get("2025").row(get(code).terms.issue_to_deadline).value
    assert list(days.values()) == [WorkingDays(10), WorkingDays(20)]
