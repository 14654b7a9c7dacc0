"""A paused opening: nothing with legal effect, and times that move by rule alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from bidding.actions import opening_hall, opening_read
from bidding.actions.pause_opening import PAUSE, pause_facts, pause_opening
from bidding.actions.resume_opening import RESUME, resume_opening, resumption_facts
from bidding.facts import draws, pauses
from bidding.models import Confirmation, OpeningPause
from bidding.press import gathering, record
from bidding.rules import pauses as rule
from bidding.rules.opening import OpeningState
from bidding.rules.pauses import NothingToPause, OpeningPaused, Pause
from journal import queries as journal
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Role
from tender.rules.reasons import ReasonMissing
from tests.worlds import openings

if TYPE_CHECKING:
    from journal.rules.chain import Entry
    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

WHY = "现场网络中断，正在抢修"
T = datetime(2026, 12, 15, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def minutes(number: float) -> datetime:
    return T + number * MINUTE


# --- the rule ---


@pytest.mark.parametrize(
    ("paused", "resumed", "ends"),
    [
        (5, 8, 23),  # inside: as long as it lasted
        (-5, 3, 23),  # began before: what fell into it
        (-5, 0, 20),  # over as it begins
        (-5, 1, 21),
        (19, 29, 30),  # reaches over the old end
        (20, 30, 20),  # begins with its end: it was over
        (21, 30, 20),
    ],
)
def test_a_time_moves_by_what_of_the_pause_fell_into_it(
    paused: int, resumed: int, ends: int
) -> None:
    pause = Pause(minutes(paused), minutes(resumed))
    assert rule.moved(T, minutes(20), [pause]) == minutes(ends)


def test_a_second_pause_may_fall_into_what_the_first_added() -> None:
    both = [Pause(minutes(10), minutes(15)), Pause(minutes(22), minutes(24))]
    assert rule.moved(T, minutes(20), both) == minutes(27)


# --- in the hall ---


@pytest.fixture
def staff(case: Case) -> Somebody:
    """The centre's hand that keeps the time."""
    return case.city.hand(Role.OPENING)


def pause(closed: Closed, who: Somebody, why: str = WHY) -> OpeningPause:
    found = closed.again()
    body = act_bytes(PAUSE, str(found.uid), pause_facts(found, why))
    return pause_opening(
        by=who.actor, opening=found.uid, reason=why, signature=who.sign(body)
    )


def resume(closed: Closed, who: Somebody, why: str = "网络已恢复") -> None:
    found = closed.again()
    running = pauses.running_pause(found)
    facts = {} if running is None else resumption_facts(found, running, why)
    body = act_bytes(RESUME, str(found.uid), facts)
    resume_opening(
        by=who.actor, opening=found.uid, reason=why, signature=who.sign(body)
    )


def told(closed: Closed, kind: str) -> list[Entry]:
    rows = journal.rows(closed.opening.lot.stream)
    return [row for row in rows if row.kind == kind]


def test_a_pause_is_signed_seen_by_all_and_made_once(
    closed: Closed, case: Case, staff: Somebody
) -> None:
    assert pause(closed, staff).pk == pause(closed, case.owner).pk
    (row,) = told(closed, "bidding.paused")
    assert (row.audience, row.facts["reason"]) == ("public", WHY)
    assert row.facts["by"]["person_name"] == staff.actor.person_name
    resume(closed, case.owner)
    resume(closed, case.owner)
    assert len(told(closed, "bidding.resumed")) == 1


@pytest.mark.parametrize("why", ["", "  ", "断网"])
def test_a_pause_says_why(closed: Closed, staff: Somebody, why: str) -> None:
    with pytest.raises(ReasonMissing):
        pause(closed, staff, why)


def test_bidders_and_watchers_find_no_pause(closed: Closed, case: Case) -> None:
    for who in (closed.bidders[0], case.city.supervisor()):
        with pytest.raises(NotFound):
            pause(closed, who)
    assert not OpeningPause.objects.exists()


def test_nothing_is_paused_before_the_closing_list(
    case: Case, keepers: Keepers, staff: Somebody
) -> None:
    before = openings.Closed(openings.prepared(case, keepers), [], "")
    with pytest.raises(NothingToPause):
        pause(before, staff)


def test_a_paused_opening_is_left_alone_and_goes_on_where_it_stopped(
    closed: Closed, keepers: Keepers, staff: Somebody, at: At
) -> None:
    start, ends = journal.instant(), openings.openings.window_end(closed.again())
    pause(closed, staff)
    openings.release(keepers, closed.digest)
    assert openings.run() == []
    with pytest.raises(OpeningPaused):
        opening_read.open_envelope(
            opening=closed.opening.uid, wrap_key=openings.WRAP_KEY
        )
    at(ends + 5 * MINUTE)
    assert openings.run() == []
    assert closed.again().state == OpeningState.WAITING
    resume(closed, staff)
    lasted = journal.instant() - start
    assert openings.openings.window_end(closed.again()) >= ends + lasted - MINUTE
    openings.run()
    assert closed.again().state == OpeningState.OPENED


def test_confirming_waits_and_its_time_moves(
    closed: Closed, keepers: Keepers, staff: Somebody, at: At
) -> None:
    openings.release(keepers, closed.digest)
    openings.run()
    former = closed.again()
    reveal = draws.reveal_until(former)
    assert former.confirm_until is not None
    assert reveal is not None
    made = pause(closed, staff)
    row = former.bids.get(bid=closed.bid(0))
    facts = opening_hall.confirmation_facts(former, row)
    body = act_bytes("bidding.confirm", str(former.uid), facts)
    mine = closed.bidders[0]
    act = {
        "by": mine.actor,
        "opening": former.uid,
        "signature": mine.sign(body),
    }
    with pytest.raises(OpeningPaused):
        opening_hall.confirm(**act)
    at(made.at + timedelta(hours=1))
    resume(closed, staff)
    made.refresh_from_db()
    lasted = made.resumed_at - made.at
    found = closed.again()
    assert found.confirm_until == former.confirm_until + lasted
    assert draws.reveal_until(found) == reveal + lasted
    opening_hall.confirm(**act)
    (said,) = told(closed, "bidding.resumed")
    assert said.facts["confirm_until"] == found.confirm_until.isoformat()
    assert said.facts["lasted_s"] == int(lasted.total_seconds())


def test_the_database_holds_the_pause_as_well(
    closed: Closed, keepers: Keepers, staff: Somebody
) -> None:
    openings.release(keepers, closed.digest)
    openings.run()
    made = pause(closed, staff)
    opened = closed.again().bids.get(bid=closed.bid(0))
    with pytest.raises(IntegrityError, match="paused"), transaction.atomic():
        Confirmation.objects.create(
            opened=opened, person=made.person, signature="a" * 64, at=made.at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningPause.objects.filter(pk=made.pk).update(reason="别的理由")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


def test_the_record_says_when_it_stood_still(
    closed: Closed, keepers: Keepers, staff: Somebody
) -> None:
    pause(closed, staff)
    resume(closed, staff)
    openings.release(keepers, closed.digest)
    openings.run()
    rows = gathering.rows(closed.again())
    kinds = [row.kind for row in rows]
    assert kinds.index("bidding.paused") < kinds.index("bidding.resumed")
    assert record.as_pdf(rows)
