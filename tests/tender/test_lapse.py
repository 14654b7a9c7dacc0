"""Later deadlines that lapse, and the act for an outage that leaves nobody unnamed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from journal import queries as journal
from kernel.periods import Period
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Role
from tender import queries
from tender.actions import clock, extend_affected
from tender.models import Extension, Lot
from tender.rules.extensions import (
    ExtensionHasLapsed,
    ExtensionLosesSuspension,
    after_outage,
    check_in_time,
    has_lapsed,
)
from tests.tender.test_running import do_exit, do_extend
from tests.worlds import trades
from tests.worlds.trades import Case

if TYPE_CHECKING:
    from kernel.due import Due
    from tests.conftest import At
    from tests.worlds.people import Somebody

US = timedelta(microseconds=1)
NOON = datetime(2026, 9, 1, 4, tzinfo=timezone.utc)  # noqa: UP017


@pytest.mark.parametrize(("late", "lapsed"), [(-US, False), (US * 0, True), (US, True)])
def test_at_its_own_time_an_extension_has_lapsed(
    late: timedelta, *, lapsed: bool
) -> None:
    """envelope.md section 3: it holds from the statement on, before its own time."""
    assert has_lapsed(NOON, NOON + late) is lapsed
    if lapsed:
        with pytest.raises(ExtensionHasLapsed):
            check_in_time(NOON, NOON + late)
    else:
        check_in_time(NOON, NOON + late)


def test_an_outage_gives_frozen_bidders_the_time_from_now() -> None:
    hour, later = timedelta(hours=1), NOON + timedelta(hours=5)
    assert after_outage(NOON, later, hour, frozen=False) == NOON + hour
    assert after_outage(NOON, later, hour, frozen=True) == later + hour
    assert after_outage(later, NOON, hour, frozen=True) == later + hour


def due(name: str) -> list[Due]:
    return [each for each in queries.due(journal.instant()) if each.name == name]


def owners_tasks(case: Case) -> list[str]:
    found = queries.tasks_for(case.owner.actor, journal.instant())
    return [task.sentence for task in found]


def test_signed_after_its_own_time_it_lapses_and_a_later_one_takes_its_place(
    open_case: Case, at: At
) -> None:
    former = open_case.lot.submission_closes_at
    assert former is not None
    first = do_extend(open_case, former + timedelta(hours=1))
    new = first.submission_closes_at
    # Nobody signs: the clock freezes the lot at the former deadline.
    at(new)
    # The custodians' statement bears it now, too late (the world's always does).
    with pytest.raises(ExtensionHasLapsed):
        clock.apply_extension(extension=first.uid)
    assert not due("apply extension")
    assert not queries.lots_due(new)
    (one,) = due("lapse extension")
    one.call()
    assert open_case.stage() == "frozen"
    assert open_case.lot.submission_closes_at == former
    assert not due("lapse extension")
    with pytest.raises(clock.NotDue):
        clock.lapse_extension(extension=first.uid)
    assert any("lapsed unsigned" in each for each in owners_tasks(open_case))
    kinds = [row.kind for row in journal.rows(open_case.trade.stream)]
    assert "tender.extension-lapsed" in kinds
    # A later one supersedes it, and thaws the lot.
    do_extend(open_case, new + timedelta(hours=1), "保管人今日可以签署")
    assert not any("lapsed unsigned" in each for each in owners_tasks(open_case))
    (one,) = due("apply extension")
    one.call()
    assert open_case.stage() == "open"
    assert open_case.lot.submission_closes_at == new + timedelta(hours=1)


def test_before_the_clock_comes_by_a_later_one_already_supersedes(
    open_case: Case, at: At
) -> None:
    former = open_case.lot.submission_closes_at
    assert former is not None
    first = do_extend(open_case, former + timedelta(hours=1))
    at(first.submission_closes_at)
    do_extend(open_case, former + timedelta(hours=3), "保管人今日可以签署")
    first.refresh_from_db()
    assert first.lapsed_at == journal.instant()
    assert open_case.stage() == "frozen"


def test_the_database_keeps_it_from_coming_into_force_late(open_case: Case) -> None:
    former = open_case.lot.submission_closes_at
    assert former is not None
    row = do_extend(open_case, former + timedelta(hours=1))
    late = Extension.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        late.update(in_force_at=row.submission_closes_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        late.update(lapsed_at=row.submission_closes_at - US)


def test_a_suspension_leaves_bidders_the_laws_time(open_case: Case, at: At) -> None:
    """招标投标法24: 20 days (here seconds) to the deadline, net of the suspension."""
    announced, deadline = journal.instant(), open_case.lot.submission_closes_at
    assert deadline is not None
    at(announced + timedelta(seconds=1))
    begun = journal.instant()
    do_exit(open_case, "suspend")
    at(deadline - timedelta(seconds=5))
    do_exit(open_case, "resume")
    assert open_case.stage() == "frozen"
    start = open_case.lot.moments.get(moment="announced").at
    demanded = start + timedelta(seconds=20) + (journal.instant() - begun)
    assert demanded > deadline
    with pytest.raises(ExtensionLosesSuspension) as refused:
        do_extend(open_case, demanded - US)
    assert refused.value.article == "招标投标法第24条"
    do_extend(open_case, demanded)
    (one,) = due("apply extension")
    one.call()
    assert open_case.stage() == "open"


def do_outage(
    hand: Somebody, outage: Period, listed: list[str] | None = None
) -> extend_affected.Outcome:
    region, reason = hand.actor.region, "机房断电十分钟"
    found = extend_affected.affected_trades(hand.actor, outage)
    facts = extend_affected.outage_facts(region, outage, 60, reason, found)
    return extend_affected.extend_affected(
        by=hand.actor,
        outage=outage,
        extension_s=60,
        reason=reason,
        listed=[row.code for row in found] if listed is None else listed,
        signature=hand.sign(act_bytes(extend_affected.ACT, region, facts)),
    )


def another(case: Case) -> Case:
    """A further trade of the city that takes bids until the same instant."""
    made = trades.draft(case.city)
    trades.approved(made)
    trades.announced(made)
    Lot.objects.filter(trade=made.trade).update(
        submission_closes_at=case.lot.submission_closes_at + timedelta(minutes=1),
        opens_at=case.lot.opens_at + timedelta(minutes=1),
    )
    return made


def test_an_outage_extends_what_may_be_and_names_the_others(
    open_case: Case, at: At, client
) -> None:
    hand = open_case.city.hand(Role.OPENING)
    past, waits, moved = open_case, another(open_case), another(open_case)
    former = past.lot.submission_closes_at
    assert former is not None
    do_extend(waits, former + timedelta(hours=2))
    at(former)  # the first one's deadline has come, the clock has not
    outage = Period(former - timedelta(minutes=5), former + timedelta(minutes=5))
    with pytest.raises(extend_affected.AffectedChanged):
        do_outage(hand, outage, [moved.trade.code])
    done = do_outage(hand, outage)
    assert [row.trade for row in done.extended] == [moved.trade]
    assert done.extended[0].submission_closes_at == moved.lot.submission_closes_at + (
        timedelta(minutes=10)
    )
    assert {(one.trade.code, one.why.code) for one in done.left_out} == {
        (past.trade.code, "extension-too-late"),
        (waits.trade.code, "extension-pending"),
    }
    row = journal.latest(
        extend_affected.stream_of(done.outage), "tender.outage-extended"
    )
    assert row is not None
    assert {one["code"] for one in row.facts["left_out"]} == {
        past.trade.code,
        waits.trade.code,
    }
    assert journal.latest(waits.trade.stream, "tender.not-extended") is not None
    hand.signed_in(client)
    page = client.get(f"/centre/outage/{done.outage}/", follow=True)
    said = page.content.decode()
    assert "原截止时间" in said
    assert waits.trade.code in said
