"""采购意向、招标计划: published 30 days before the notice by law, or by choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from journal.queries import instant
from kernel.refused import NotFound
from notices.models import Notice
from parties.rules.actor import Role
from tender.actions.preannounce import ACT, preannounce, preannouncement_facts
from tender.actions.set_timetable import set_timetable
from tender.models import Preannouncement
from tender.rules import preannouncements as rule
from tender.rules import rulebooks
from tender.rules import timetable as dates
from tender.rules.procedures import PROCUREMENT_OPEN, WORKS_OPEN
from tender.rules.waivers import Waiver
from tests.notices.test_publication import do_due
from tests.tender.test_rules import BOOK, CALENDAR, TRAINING, US, at, terms
from tests.worlds import trades
from tests.worlds.trades import Case

if TYPE_CHECKING:
    from django.test import Client

    from tests.worlds.people import City, Somebody

OUT = at("2026-03-02T10:00")
#: the day of publication is not counted, and thirty whole days must have passed
FIRST = at("2026-04-02T00:00")


def broken(notice_at: datetime, **changes: Any) -> list[dates.TimetableBroken]:
    changes = {"published_ahead_at": OUT, **changes}
    asked = replace(terms(PROCUREMENT_OPEN), **changes)
    planned = dates.suggest(at("2026-06-01T09:00"), asked)
    found = dates.problems(replace(planned, announce_at=notice_at), asked)
    return [each for each in found if each.field == "announce_at"]


def test_the_notice_follows_thirty_days_after_the_intention() -> None:
    """财库〔2020〕10号."""
    (early,) = broken(FIRST - US)
    assert early.article == "财库〔2020〕10号"
    assert early.code == "date-too-early"
    assert not broken(FIRST)
    assert not broken(FIRST + US)
    (missing,) = broken(FIRST, published_ahead_at=None)
    assert missing.code == "not-published-ahead"
    waived = Waiver("announce_at", timedelta(0))
    assert not broken(FIRST, published_ahead_at=None, waivers=(waived,))


def test_where_the_rulebook_does_not_demand_it_nothing_is_checked() -> None:
    assert not broken(FIRST, published_ahead_at=None, rulebook=TRAINING)
    assert not broken(FIRST, published_ahead_at=None, procedure=WORKS_OPEN)


def test_what_is_suggested_waits_for_the_intention() -> None:
    asked = replace(terms(PROCUREMENT_OPEN), published_ahead_at=OUT)
    assert dates.suggest(OUT, asked).announce_at == FIRST


@pytest.mark.parametrize(
    ("planned", "refused"),
    [(date(2026, 4, 1), True), (date(2026, 4, 2), False), (date(2026, 4, 3), False)],
)
def test_a_planned_day_leaves_the_time_ahead(planned: date, *, refused: bool) -> None:
    asked = {
        "procedure": PROCUREMENT_OPEN,
        "row": rule.row_of(PROCUREMENT_OPEN, BOOK),
        "published_at": OUT,
        "calendar": CALENDAR,
    }
    if refused:
        with pytest.raises(rule.PlannedTooSoon):
            rule.check_planned(planned, **asked)  # type: ignore[arg-type]
    else:
        rule.check_planned(planned, **asked)  # type: ignore[arg-type]


def do_preannounce(case: Case, who: Somebody | None = None) -> Preannouncement:
    who = who or case.owner
    planned = instant().date() + timedelta(days=40)
    said = "采购办公设备一批，满足日常办公"
    facts = preannouncement_facts(case.trade, said, planned)
    return preannounce(
        by=who.actor,
        trade=case.trade.uid,
        summary=said,
        planned_date=planned,
        signature=case.signed(who, ACT, facts),
    )


def test_it_is_published_once_and_found_in_the_public_list(
    city: City, client: Client
) -> None:
    case = trades.draft(city, "procurement-open", rulebook="2025")
    start = instant()
    with pytest.raises(dates.NotPublishedAhead):
        set_timetable(
            by=case.owner.actor,
            trade=case.trade.uid,
            dates=dates.suggest(start, replace(terms(PROCUREMENT_OPEN))),
        )
    with pytest.raises(NotFound):
        do_preannounce(case, city.hand(Role.INTAKE))
    row = do_preannounce(case)
    assert case.stage() == "preannounced"
    with pytest.raises(rule.PublishedAhead):
        do_preannounce(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preannouncement.objects.filter(pk=row.pk).update(summary="另一种需求")
    assert do_due() == ["publish plan"]
    assert do_due() == []
    notice = Notice.objects.get(kind="plan")
    listed = client.get("/notices/?kind=plan").content.decode()
    assert str(notice.uid) in listed
    page = client.get(f"/notices/{notice.uid}/").content.decode()
    assert "采购办公设备一批" in page
    assert "采购意向" in page
    # The trade itself stays shut until its notice.
    assert client.get(f"/trades/{case.trade.code}/").status_code == 404
    case.owner.signed_in(client)
    assert (
        "预计公告时间" in client.get(f"/case/{case.trade.uid}/ahead/").content.decode()
    )


def test_only_demanded_rows_of_a_rulebook_bind() -> None:
    book = rulebooks.get("2025")
    assert [r.key for r in book.rows.values() if not r.demanded] == ["works.plan"]
