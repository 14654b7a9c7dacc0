"""A minimum is waived by the supervisor's signature alone, on the record (特批)."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from journal import queries as journal
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from kernel.refused import NotFound
from parties.rules.actor import Role
from tender import queries
from tender.actions.override import (
    DECIDE,
    NothingToWaive,
    OverridePending,
    ask_override,
    decide_override,
    decision_facts,
)
from tender.actions.set_timetable import set_timetable
from tender.models import Override
from tender.rules import timetable as rule
from tender.rules.timetable import DateTooEarly, Timetable
from tests.worlds import trades

if TYPE_CHECKING:
    from tests.worlds.people import City, Somebody
    from tests.worlds.trades import Case

SECOND = timedelta(seconds=1)
WHY = "汛期前必须完工，经论证缩短时间"


@pytest.fixture
def case(city: City) -> Case:
    """A draft under the law in force, whose deadline is one day too early."""
    return trades.draft(city, rulebook="2025")


def short(case: Case) -> Timetable:
    """Return the earliest legal dates, with a deadline a day before its minimum."""
    start = instant().replace(microsecond=0)
    dates = rule.suggest(start, queries.terms(case.trade))
    earliest = queries.terms(case.trade).to_deadline.earliest(
        start, queries.terms(case.trade).calendar
    )
    closes_at = earliest - timedelta(days=1)
    return replace(dates, submission_closes_at=closes_at, opens_at=closes_at)


def ask(case: Case, dates: Timetable, reason: str = WHY) -> Override:
    return ask_override(
        by=case.owner.actor, trade=case.trade.uid, dates=dates, reason=reason
    )


def decide(case: Case, who: Somebody, outcome: str = "granted") -> Override:
    row = Override.objects.get(trade=case.trade, outcome="")
    facts = decision_facts(row, outcome, "情况属实，同意")
    return decide_override(
        by=who.actor,
        trade=case.trade.uid,
        outcome=outcome,
        ground="情况属实，同意",
        signature=case.signed(who, DECIDE, facts, str(row.uid)),
    )


def plan(case: Case, dates: Timetable) -> None:
    set_timetable(by=case.owner.actor, trade=case.trade.uid, dates=dates)


def test_without_a_grant_the_date_stays_refused(case: Case) -> None:
    dates = short(case)
    with pytest.raises(DateTooEarly):
        plan(case, dates)
    ask(case, dates)
    with pytest.raises(DateTooEarly):
        plan(case, dates)
    with pytest.raises(OverridePending):
        ask(case, dates)
    decide(case, case.city.supervisor(), "refused")
    with pytest.raises(DateTooEarly):
        plan(case, dates)
    told = journal.latest(case.trade.stream, "tender.override-refused")
    assert told.facts["waives"] == ["招标投标法第24条"]


def test_a_grant_allows_these_spans_and_no_shorter(case: Case) -> None:
    dates = short(case)
    ask(case, dates)
    decide(case, case.city.supervisor())
    closes_at = dates.submission_closes_at
    for moved, is_lawful in ((-SECOND, False), (0 * SECOND, True), (SECOND, True)):
        tried = replace(
            dates, submission_closes_at=closes_at + moved, opens_at=closes_at + moved
        )
        found = list(rule.problems(tried, queries.terms(case.trade)))
        assert (not found) is is_lawful, moved
    # A notice that goes out later leaves less: the waiver does not cover it.
    late = rule.announced(dates, dates.announce_at + SECOND)
    assert list(rule.problems(late, queries.terms(case.trade)))
    plan(case, dates)
    told = journal.latest(case.trade.stream, "tender.override-granted")
    assert told.facts["ground"] == "情况属实，同意"
    assert told.header.audience == "override"


def test_only_a_minimum_can_be_waived(case: Case) -> None:
    dates = rule.suggest(instant(), queries.terms(case.trade))
    with pytest.raises(NothingToWaive):
        ask(case, dates)
    with pytest.raises(NothingToWaive):
        ask(case, replace(short(case), documents_until=dates.opens_at))


def test_nobody_but_a_supervisor_decides(case: Case) -> None:
    ask(case, short(case))
    for who in (case.owner, case.intake, case.city.hand(Role.OPENING)):
        with pytest.raises(NotFound):
            decide(case, who)
    with pytest.raises(NotFound):
        ask_override(
            by=case.intake.actor, trade=case.trade.uid, dates=short(case), reason=WHY
        )


def test_the_table_says_it_a_second_time(case: Case) -> None:
    row = ask(case, short(case))
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(pk=row.pk).update(outcome="granted", ground="无")
    decide(case, case.city.supervisor())
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(pk=row.pk).update(ground="后来改的理由")
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_on_the_pages_of_both(case: Case, prefix: str) -> None:
    dates, url = short(case), f"{prefix}/case/{case.trade.uid}/timetable/"
    typed = {
        name: getattr(dates, name).astimezone(LEGAL_ZONE).strftime("%Y-%m-%dT%H:%M:%S")
        for name in ("announce_at", "documents_until", "submission_closes_at")
    }
    owner = case.owner.signed_in(Client())
    refused = owner.post(url, typed)
    assert refused.status_code == 409
    assert 'data-act="tender.ask-override"' in refused.content.decode()
    assert typed["submission_closes_at"] in refused.content.decode()
    asked = owner.post(f"{url}override/", {**typed, "reason": WHY})
    assert asked.status_code == 302
    page = owner.get(url).content.decode()
    assert WHY in page
    assert 'data-act="tender.decide-override"' not in page

    supervisor = case.city.supervisor()
    (task,) = queries.tasks_for(supervisor.actor, instant())
    assert task.url == f"/case/{case.trade.uid}/timetable/"
    client = supervisor.signed_in(Client())
    assert 'data-act="tender.decide-override"' in client.get(url).content.decode()
    answer = {"outcome": "granted", "ground": "情况属实，同意"}
    check = client.post(f"{url}override/decide/", answer)
    assert check.status_code == 200
    found = re.search(r'data-sign="([^"]+)"', check.content.decode())
    assert found
    signature = base64.b64encode(supervisor.sign(base64.b64decode(found[1]))).decode()
    done = client.post(f"{url}override/decide/", {**answer, "signature": signature})
    assert done.status_code == 302
    assert owner.post(url, typed).status_code == 302
    assert queries.tasks_for(supervisor.actor, instant()) == []
