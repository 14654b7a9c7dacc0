"""Intermediaries are chosen: by lot from the draft to the result, and by merit."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from bidding import queries
from bidding.facts import selections as facts
from bidding.rules import selections as rule
from bidding.rules.selections import Entered
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from kernel.canonical import canonical
from notices import queries as notices
from parties.rules.actor import Role
from tender.models import Trade
from tender.rules import rulebooks
from tender.rules.procedures import get
from tender.rules.selection_part import problems, selection_part
from tests.tender.test_pages import signed_post
from tests.worlds import selections as worlds
from tests.worlds import trades
from tests.worlds.due import do

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.people import City, Somebody

START = datetime(2026, 12, 1, 9, 0, tzinfo=LEGAL_ZONE)
DEADLINE = datetime(2026, 12, 3, 9, 30, tzinfo=LEGAL_ZONE)
NAMES = ("甲评估公司", "乙评估公司", "丙评估公司")


def look() -> None:
    """Let clock and workers do what is due in bidding and of notices."""
    for app in (queries, notices):
        for due in list(app.due(instant())):
            if due.call is not None or due.queue == "unseal":
                do(due)


def drafted(
    city: City, procedure: str, content: dict, *, budget: str = "50,000.00"
) -> tuple[trades.Case, Client, str]:
    """Register a trade by its pages under the law's rulebook, and save its file."""
    owner, intake = city.owner(), city.hand(Role.INTAKE)
    office = owner.signed_in(Client())
    form = {
        "request_key": str(uuid4()),
        "title": "国有资产评估服务",
        "procedure": procedure,
        "purchase": "services",
        "region": city.region,
        "budget": budget,
        "rulebook": "2025",
    }
    made = office.post("/case/new/", form)
    assert made.status_code == 302, made.content.decode()[:3000]
    home = made["Location"]
    case = trades.Case(city, owner, intake, Trade.objects.get())
    data = {"revision": 0, "content": json.dumps(content)}
    saved = office.post(f"{home}file/", data)
    assert saved.status_code == 302, saved.content.decode()[:3000]
    return case, office, home


def dated(
    office: Client,
    home: str,
    closes_at: datetime,
    *,
    article: str = "本地中介服务选取规定",
) -> int:
    """Set the dates by the page; a refusal names its article. Return the status."""
    text = closes_at.strftime("%Y-%m-%dT%H:%M:%S")
    dates = {
        "announce_at": START.strftime("%Y-%m-%dT%H:%M:%S"),
        "documents_until": text,
        "submission_closes_at": text,
    }
    answer = office.post(f"{home}timetable/", dates)
    if answer.status_code == 409:
        assert article in answer.content.decode()
    return answer.status_code


def announced(case: trades.Case, office: Client, home: str) -> None:
    """Sign the file, have it approved, and announce it, all by pages."""
    owner, intake = case.owner, case.intake
    signed_post(office, owner, f"{home}file/sign/", {}, "tender.issue-edition")
    assert office.post(f"{home}submit/").status_code == 302
    desk = intake.signed_in(Client())
    url = f"/centre/intake/{case.trade.uid}/approve/"
    assert signed_post(desk, intake, url, {}, "tender.approve").status_code == 302
    url = f"{home}announce/"
    assert signed_post(office, owner, url, {}, "tender.announce").status_code == 302
    assert case.stage() == "open"
    look()


def sign_up(case: trades.Case, people: list[Somebody]) -> list[Client]:
    """Let intermediaries sign up by their pages, in both languages."""
    browsers = [one.signed_in(Client()) for one in people]
    page = f"/bids/{case.lot.uid}/"
    for person, browser in zip(people, browsers, strict=True):
        assert browser.get(f"/en{page}").status_code == 200
        url = f"{page}apply/"
        done = signed_post(browser, person, url, {}, "bidding.apply")
        assert done.status_code == 302
    return browsers


def decided(case: trades.Case, office: Client, winner: str) -> None:
    """Let the owner sign whom the draw named; the result is published."""
    url = f"/case/{case.trade.uid}/decision/"
    for prefix in ("", "/en"):
        assert winner in office.get(prefix + url).content.decode()
    first = queries.selected(case.lot)[0]
    data = {"lot": "1", "bid": str(first.application)}
    done = signed_post(office, case.owner, url, data, "award.decide")
    assert done.status_code == 302
    assert case.stage() == "awarded"
    look()


def test_a_draw_goes_from_its_draft_to_the_published_result(city: City, at: At) -> None:
    at.running_from(START.astimezone(UTC))
    case, office, home = drafted(city, "intermediary-draw", worlds.content())
    # One working day after the day of the notice, not one less.
    assert dated(office, home, DEADLINE - timedelta(days=1)) == 409
    assert dated(office, home, DEADLINE) == 302
    for prefix in ("", "/en"):
        assert office.get(prefix + home).status_code == 200
    announced(case, office, home)
    hall = f"/rooms/draw/{case.lot.uid}/"
    opener, watch = city.hand(Role.OPENING), city.supervisor()
    parties = [opener, case.owner, watch]
    hands = [one.signed_in(Client()) for one in parties]
    forms = _forms(case)
    # Whoever runs the platform commits first; nobody copies, nobody commits twice.
    assert hands[1].post(f"{hall}commit/", forms[1]).status_code == 409
    bare = {**forms[0], "backup": ""}
    assert hands[0].post(f"{hall}commit/", bare).status_code == 422
    for browser, form in zip(hands, forms, strict=True):
        assert browser.post(f"{hall}commit/", form).status_code == 302
    assert hands[0].post(f"{hall}commit/", forms[0]).status_code == 409

    people = worlds.listed(city, case.intake, "valuation", *NAMES)
    browsers = sign_up(case, people)
    stranger = city.bidder("丁评估公司").signed_in(Client())
    refused = stranger.post(f"/bids/{case.lot.uid}/apply/")
    assert refused.status_code == 409
    assert "名录" in refused.content.decode()
    before = Client().get(hall).content.decode()
    assert not any(name in before for name in NAMES)

    at.running_from(DEADLINE.astimezone(UTC))
    look()
    assert case.stage() == "drawing"
    assert all(name in Client().get(hall).content.decode() for name in NAMES)
    assert stranger.get(f"{hall}replay/").status_code == 404
    for browser, n in ((hands[0], 1), (hands[1], 2)):
        shown = {"reveal": worlds.secret(n).hex()}
        assert browser.post(f"{hall}reveal/", shown).status_code == 302
    wrong = {"reveal": worlds.secret(9).hex()}
    assert hands[2].post(f"{hall}reveal/", wrong).status_code == 409
    look()
    assert case.stage() == "drawing"
    # The supervisor keeps silent: its sealed backup stands in, nothing is drawn twice.
    at.running_from((DEADLINE + timedelta(minutes=11)).astimezone(UTC))
    late = {"reveal": worlds.secret(3).hex()}
    assert hands[2].post(f"{hall}reveal/", late).status_code == 409
    look()
    assert case.stage() == "deciding"
    _drawn_by_hand(case, people)

    winner = facts.chosen_of(case.lot)[0]
    for prefix in ("", "/en"):
        for page in (hall, f"{hall}replay/"):
            text = Client().get(prefix + page).content.decode()
            assert winner.name in text
            assert "mismatch" not in text
        assert office.get(f"{prefix}{home}sign-ups/").status_code == 200
    decided(case, office, winner.name)
    _published(case, winner.name, browsers)


def _forms(case: trades.Case) -> list[dict[str, str]]:
    found = facts.selection_of(case.lot)
    assert found is not None
    return [worlds.committed(found, worlds.secret(n)) for n in (1, 2, 3)]


def _drawn_by_hand(case: trades.Case, people: list[Somebody]) -> None:
    """Draw again with nothing but SHA-256, from what the hall publishes."""
    found = facts.selection_of(case.lot)
    assert found is not None
    firms = sorted((one.person.organisation for one in people), key=lambda f: f.uscc)
    listed = [f"{firm.name} {firm.uscc}" for firm in firms]
    digest = hashlib.sha256(canonical(listed)).digest()
    joined = b"".join(worlds.secret(n) for n in (1, 2, 3)) + digest
    seed = hashlib.sha256(joined).digest()
    assert found.seed == seed.hex()
    block = hashlib.sha256(seed + bytes(4)).digest()
    first = int.from_bytes(block[:4], "big")
    assert first < 2**32 // 3 * 3
    assert facts.chosen_of(case.lot)[0].name == firms[first % 3].name
    assert found.secrets.get(party="supervisor").is_backup
    assert found.wrapped is None


def _published(case: trades.Case, winner: str, browsers: list[Client]) -> None:
    rows = notices.of_trade(case.trade.pk)
    result = next(row for row in rows if row.kind == "result")
    for prefix in ("", "/en"):
        text = Client().get(f"{prefix}/notices/{result.uid}/").content.decode()
        assert winner in text
        assert "50,000.00" in text
        for browser in browsers:
            for page in ("", "result/"):
                own = browser.get(f"{prefix}/bids/{case.lot.uid}/{page}")
                assert own.status_code == 200


def test_too_few_sign_ups_end_the_lot_and_nothing_is_drawn(city: City, at: At) -> None:
    at.running_from(START.astimezone(UTC))
    case, office, home = drafted(city, "intermediary-draw", worlds.content())
    assert dated(office, home, DEADLINE) == 302
    announced(case, office, home)
    sign_up(case, worlds.listed(city, case.intake, "valuation", "甲评估公司"))
    at.running_from(DEADLINE.astimezone(UTC))
    look()
    assert case.stage() == "failed"
    look()
    ended = next(row for row in notices.of_trade(case.trade.pk) if row.kind == "ending")
    text = Client().get(f"/notices/{ended.uid}/").content.decode()
    assert "报名1家，不足2家" in text
    assert Client().get(f"/rooms/draw/{case.lot.uid}/").status_code == 200


def test_the_best_by_points_is_chosen_and_equals_are_drawn(city: City, at: At) -> None:
    at.running_from(START.astimezone(UTC))
    case, office, home = drafted(city, "intermediary-merit", worlds.content())
    assert dated(office, home, DEADLINE) == 302
    announced(case, office, home)
    sign_up(case, worlds.listed(city, case.intake, "valuation", *NAMES))
    at.running_from(DEADLINE.astimezone(UTC))
    look()
    assert case.stage() == "closed"
    listed = f"/case/{case.trade.uid}/sign-ups/"
    assert NAMES[0] in office.get(listed).content.decode()
    found = facts.selection_of(case.lot)
    assert found is not None
    entered = facts.entered_of(found)
    url = f"{listed}{case.lot.uid}/"
    some = {f"points-{entered[0].application}": "90"}
    assert office.post(url, some).status_code == 422
    points = ("88.5", "91", "91")
    data = {
        f"points-{one.application}": text
        for one, text in zip(entered, points, strict=True)
    }
    signed_post(office, case.owner, url, data, "bidding.score-sign-ups")
    # Nobody committed before the deadline: the digest of the list alone is the seed.
    assert case.stage() == "drawing"
    look()
    assert case.stage() == "deciding"
    names = [one.name for one in facts.chosen_of(case.lot)]
    assert set(names) == {one.name for one in entered[1:]}
    decided(case, office, names[0])


def test_only_the_one_that_is_named_answers_a_direct_choice(city: City, at: At) -> None:
    at.running_from(START.astimezone(UTC))
    firm, other = city.bidder("甲评估公司"), city.bidder("乙评估公司")
    named = {"named": firm.person.organisation.uscc, "reason": "涉密项目定点机构"}
    content = worlds.content(least=1, **named)
    case, office, home = drafted(city, "intermediary-direct", content)
    assert dated(office, home, DEADLINE) == 302
    announced(case, office, home)
    browser = firm.signed_in(Client())
    # The firm asks to be listed by its page, and the centre's intake lists it.
    mine = "/intermediaries/mine/"
    assert browser.post(mine, {"service": "valuation", "grade": ""}).status_code == 422
    asked = {"service": "valuation", "grade": "甲级 第1号"}
    assert browser.post(mine, asked).status_code == 302
    assert browser.post(mine, asked).status_code == 409
    assert browser.post(f"/bids/{case.lot.uid}/apply/").status_code == 409
    desk = case.intake.signed_in(Client())
    row = firm.person.organisation.listings.get()
    url = f"/centre/intermediaries/{row.uid}/"
    assert desk.post(url, {"word": "refuse"}).status_code == 422
    assert desk.post(url, {"word": "list"}).status_code == 302
    for prefix in ("", "/en"):
        assert browser.get(prefix + mine).status_code == 200
        assert desk.get(f"{prefix}/centre/intermediaries/").status_code == 200
        text = Client().get(f"{prefix}/intermediaries/").content.decode()
        assert "甲评估公司" in text
    rival = other.signed_in(Client())
    assert rival.get("/centre/intermediaries/").status_code == 404
    refused = rival.post(f"/bids/{case.lot.uid}/apply/")
    assert refused.status_code == 409
    assert "公告所列机构" in refused.content.decode()
    sign_up(case, [firm])
    at.running_from(DEADLINE.astimezone(UTC))
    look()
    assert case.stage() == "deciding"
    decided(case, office, "甲评估公司")


@pytest.mark.parametrize(
    ("procedure", "more", "fee_fen", "code", "article"),
    [
        (
            "intermediary-draw",
            {"service": "supervision"},
            100_000_000,
            "draw-in-mandatory-tendering",
            "1117号",
        ),
        ("intermediary-draw", {"service": "supervision"}, 99_999_999, "", ""),
        (
            "intermediary-direct",
            {"service": "design", "named": "X", "reason": "涉密", "confidential": True},
            100_000_000,
            "tender-instead",
            "必须招标的工程项目规定第5条",
        ),
        (
            "intermediary-direct",
            {"named": "X", "reason": "小额"},
            10_000_001,
            "direct-above-limit",
            "本地",
        ),
        (
            "intermediary-direct",
            {"named": "X", "reason": "小额"},
            10_000_000,
            "",
            "",
        ),
        (
            "intermediary-direct",
            {"named": "X", "reason": "涉密", "confidential": True},
            10_000_001,
            "",
            "",
        ),
        ("intermediary-draw", {"named": "X"}, 100, "selection-names-wrongly", ""),
        ("intermediary-draw", {"least": 1}, 100, "selection-too-few-asked", "本地"),
        ("works-open", {}, 100, "selection-part-missing", ""),
    ],
)
def test_the_law_forbids_a_selection_with_its_article(
    procedure: str, more: dict, fee_fen: int, code: str, article: str
) -> None:
    content = worlds.content(fee_fen=fee_fen, **more)
    part = selection_part(content["selection"])
    found = list(problems(part, [1], get(procedure), rulebooks.get("2025")))
    assert [each.code for each in found] == ([code] if code else [])
    assert all(article in each.article for each in found)


def test_points_are_complete_and_in_their_range() -> None:
    entered = [Entered("a", "甲", "1"), Entered("b", "乙", "2")]
    for typed in ({"a": "1"}, {"a": "1", "b": "100.01"}, {"a": "1", "b": "1.234"}):
        with pytest.raises(rule.ScoresIncomplete):
            rule.points_of(typed, entered)
    found = rule.points_of({"a": "0", "b": "100"}, entered)
    assert found == {"a": Decimal(0), "b": Decimal(100)}
    for has, waits, over, due in (
        (False, False, False, True),
        (True, True, False, False),
        (True, False, False, True),
        (True, True, True, True),
    ):
        given = rule.is_due(
            drawn_already=False, has_secrets=has, waits=waits, time_is_over=over
        )
        assert given is due
