"""Land is listed: from the draft to numbers to live bidding, by forms and the clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.test import Client

from bidding import queries
from bidding.facts import applicants
from bidding.rules import applications as rule
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from notices import queries as notices
from parties.rules.actor import Role
from tender.models import Trade
from tests.tender.test_pages import signed_post
from tests.worlds import lands, trades

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.people import City, Somebody

START = datetime(2026, 12, 1, 9, 0, tzinfo=LEGAL_ZONE)
DEADLINE = datetime(2026, 12, 22, 9, 30, tzinfo=LEGAL_ZONE)


def _look() -> None:
    """Let the clock do what is due in bidding."""
    for due in list(queries.due(instant())):
        if due.call is not None:
            due.call()


def _dates(closes_at: datetime) -> dict[str, str]:
    text = closes_at.strftime("%Y-%m-%dT%H:%M:%S")
    return {
        "announce_at": "2026-12-01T09:00:00",
        "documents_until": text,
        "submission_closes_at": text,
    }


def _saved(owner: Client, home: str, revision: int, content: dict) -> None:
    data = {"revision": revision, "content": json.dumps(content)}
    made = owner.post(f"{home}file/", data)
    assert made.status_code == 302, made.content.decode()[:3000]


def test_a_listing_goes_from_its_draft_to_numbers_to_live_bidding(
    city: City, at: At
) -> None:
    at.running_from(START.astimezone(UTC))
    owner, intake = city.owner(), city.hand(Role.INTAKE)
    office = owner.signed_in(Client())
    form = {
        "request_key": str(uuid4()),
        "title": "淮安市示例路北侧地块",
        "procedure": "land-listing",
        "purchase": "goods",
        "region": city.region,
        "budget": "50,000,000.00",
        "rulebook": "2025",
    }
    made = office.post("/case/new/", form)
    assert made.status_code == 302, made.content.decode()[:3000]
    home, trade = made["Location"], Trade.objects.get()
    case = trades.Case(city, owner, intake, trade)

    # One day short, twice: the notice (第8条), then the listing (第18条).
    _saved(office, home, 0, lands.content(listing_s=10 * lands.DAY))
    early = office.post(f"{home}timetable/", _dates(DEADLINE - timedelta(days=1)))
    assert early.status_code == 409
    assert "39号令）第8条" in early.content.decode()
    short = office.post(f"{home}timetable/", _dates(DEADLINE))
    assert short.status_code == 409
    assert "39号令）第18条" in short.content.decode()
    _saved(office, home, 1, lands.content())
    planned = office.post(f"{home}timetable/", _dates(DEADLINE))
    assert planned.status_code == 302, planned.content.decode()[:3000]

    url = f"{home}file/sign/"
    signed_post(office, owner, url, {}, "tender.issue-edition")
    assert office.post(f"{home}submit/").status_code == 302
    desk = intake.signed_in(Client())
    url = f"/centre/intake/{trade.uid}/approve/"
    assert signed_post(desk, intake, url, {}, "tender.approve").status_code == 302
    # Nothing is sealed: no custodian signs anything before the notice.
    url = f"{home}announce/"
    assert signed_post(office, owner, url, {}, "tender.announce").status_code == 302
    assert case.stage() == "open"
    for prefix in ("", "/en"):
        assert office.get(prefix + home).status_code == 200
        assert office.get(f"{prefix}{home}timetable/").status_code == 200
        # The file says what is bid for and how, as its readers need it (第9条).
        file = office.get(f"{prefix}{home}file/").content.decode()
        for each in ("示例路以北", "5,000万元", "20,000") if not prefix else ("m²",):
            assert each in file
    assert office.get(f"{home}ahead/").status_code == 404
    _announced(trade)
    _numbers(city, case, office)

    at.running_from(DEADLINE.astimezone(UTC))
    _look()
    assert case.stage() == "bidding-live"


def _announced(trade: Trade) -> None:
    """The clock publishes the notice, which says what Order 39, art. 9 has it say."""
    for due in notices.due(instant()):
        if due.call is not None:
            due.call()
    (notice,) = notices.of_trade(trade.pk)
    page, visitor = f"/notices/{notice.uid}/", Client()
    for prefix, said in (
        ("", ("出让公告", "5,000万元", "10,000,000.00元", "2027年1月2日", "价高者得")),
        ("/en", ("Notice of transfer", "End of the listing", "2 January 2027")),
    ):
        text = visitor.get(prefix + page).content.decode()
        assert all(each in text for each in said), text
        shown = visitor.get(f"{prefix}/trades/{trade.code}/")
        assert shown.status_code == 200
        assert 'id="sealed"' not in shown.content.decode()
        listed = visitor.get(f"{prefix}/notices/?category=land").content.decode()
        assert page in listed


def _told(who: Somebody) -> list[str]:
    """How the tasks on somebody's desk begin."""
    return [task.sentence[:11] for task in queries.tasks_for(who.actor, instant())]


def _numbers(city: City, case: trades.Case, office: Client) -> None:
    """Two apply: one is refused with its article; the other pays and is numbered."""
    lot, owner = case.lot, case.owner
    fit, unfit = city.bidder("甲置业公司"), city.bidder("乙置业公司")
    cashier = city.hand(Role.DEPOSITS)
    clerk = cashier.signed_in(Client())
    browsers = [one.signed_in(Client()) for one in (fit, unfit)]
    page = f"/bids/{lot.uid}/"
    for person, browser in zip((fit, unfit), browsers, strict=True):
        for prefix in ("", "/en"):
            assert browser.get(prefix + page).status_code == 200
        url = f"{page}apply/"
        applied = signed_post(browser, person, url, {}, "bidding.apply")
        assert applied.status_code == 302
    again = browsers[0].post(f"{page}apply/")
    assert browsers[0].get(f"{page}seal/").status_code == 404
    assert again.status_code == 200

    # Each finds on the desk what is to be done; the deposits hand whoever applied.
    assert _told(owner) == ["Examine who"]
    assert _told(cashier) == ["Record what"]
    listed = f"/case/{case.trade.uid}/applications/"
    for prefix in ("", "/en"):
        assert fit.actor.organisation
        assert "甲置业公司" in office.get(prefix + listed).content.decode()
    assert browsers[1].get(listed).status_code == 404
    good, bad = applicants.applications(lot)
    url, act = f"{listed}{good.uid}/", "bidding.examine-application"
    signed_post(office, owner, url, {"finding": "qualified"}, act)
    url = f"{listed}{bad.uid}/"
    assert office.post(url, {"finding": "refused"}).status_code == 409
    why = {"finding": "refused", "reason": "拖欠土地价款", "article": "出让文件第2条"}
    signed_post(office, owner, url, why, act)
    assert "拖欠土地价款" in browsers[1].get(page).content.decode()

    _look()
    assert not applicants.numbered(lot)
    assert _told(owner) == []
    assert _told(fit) == ["Pay the dep"]
    line = {
        "uscc": good.organisation.uscc,
        "amount": "10000000.00",
        "credited_at": "2026-12-01T09:00:00",
        "reference": "BANK-1",
    }
    till = f"/deposits/{lot.uid}/"
    assert office.get(till).status_code == 404
    assert clerk.get("/en/deposits/").status_code == 200
    assert clerk.get(till).status_code == 200
    assert clerk.post(till, line).status_code == 302
    assert clerk.post(till, line).status_code == 409
    _look()
    (held,) = applicants.numbered(lot)
    assert held.organisation_uid == fit.actor.organisation
    assert _told(fit) == []
    assert held.number in browsers[0].get(page).content.decode()
    assert held.number not in Client().get(f"/journal/lot:{lot.uid}/").content.decode()


def test_a_number_needs_a_finding_and_a_deposit_in_time() -> None:
    until = START + timedelta(hours=1)
    for state, has_number, paid, granted in (
        ("qualified", False, until, True),
        ("qualified", False, until - timedelta(microseconds=1), True),
        ("qualified", False, until + timedelta(microseconds=1), False),
        ("qualified", False, None, False),
        ("qualified", True, START, False),
        ("applied", False, START, False),
        ("refused", False, START, False),
    ):
        given = rule.may_have_number(
            state, has_number=has_number, deposit_at=paid, until=until
        )
        assert given is granted
    assert rule.number({"101"}, lambda left: left[0]) == "102"
