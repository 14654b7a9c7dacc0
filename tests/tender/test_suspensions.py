"""条例22、54、61: periods stand still while a lot is suspended; the last to object."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import calendars
from kernel.calendars import LEGAL_ZONE
from kernel.periods import Period
from tender.rules import objection_times as times
from tender.rules import rulebooks
from tender.rules.objections import About, check_time
from tender.rules.procedures import (
    PROCEDURES,
    PROCUREMENT_OPEN,
    WORKS_OPEN,
    Category,
)
from tender.rules.stages import Act, Stage, after
from tender.rules.suspensions import runs_until, shifted
from tender.rules.timetable import Terms, Timetable
from tests.tender.test_rules import US, at

BOOK, TRAINING = rulebooks.get("2025"), rulebooks.get("training")
CALENDAR = calendars.seed()
PUBLICITY = BOOK.row("works.publicity")  # 3日, a term
DECISION = BOOK.row("procurement.decision")  # 5个工作日
SHORT = TRAINING.row("works.publicity")  # 3 seconds


def until(row, start: str, *pauses: tuple[str, str | None]) -> datetime | None:  # type: ignore[no-untyped-def]
    found = [Period(at(a), at(b) if b else None) for a, b in pauses]
    return runs_until(row, at(start), CALENDAR, found)


class TestDays:
    """Published on Monday 9 March 2026: the period ends on Thursday at 24:00."""

    def test_what_was_left_is_left(self) -> None:
        start = "2026-03-09T10:00"
        assert until(PUBLICITY, start) == at("2026-03-13T00:00")
        # Two days and a half were left on Tuesday at noon; Friday at noon they are
        # again: until Sunday at 24:00, which rolls on to Monday.
        pause = ("2026-03-10T12:00", "2026-03-13T12:00")
        assert until(PUBLICITY, start, pause) == at("2026-03-17T00:00")
        assert until(PUBLICITY, start, (pause[0], "2026-03-11T12:00")) == at(
            "2026-03-14T00:00"
        )

    def test_the_day_of_publication_is_not_counted_suspended_or_not(self) -> None:
        pause = ("2026-03-09T11:00", "2026-03-09T15:00")
        assert until(PUBLICITY, "2026-03-09T10:00", pause) == at("2026-03-13T00:00")

    @pytest.mark.parametrize("late", [-US, timedelta(0), US])
    def test_a_suspension_at_the_end_finds_it_over(self, late: timedelta) -> None:
        end = at("2026-03-13T00:00")
        pause = Period(end + late, at("2026-03-18T08:00"))
        found = runs_until(PUBLICITY, at("2026-03-09T10:00"), CALENDAR, [pause])
        # A microsecond before the end something was left: the day it goes on is whole.
        assert found == (at("2026-03-19T00:00") if late < timedelta(0) else end)

    def test_while_it_lasts_the_period_stands_still(self) -> None:
        assert until(PUBLICITY, "2026-03-09T10:00", ("2026-03-10T12:00", None)) is None
        ended = ("2026-03-13T00:00", None)
        assert until(PUBLICITY, "2026-03-09T10:00", ended) == at("2026-03-13T00:00")

    def test_a_day_it_rolled_on_to_is_given_as_well(self) -> None:
        # Wednesday: Thursday, Friday, Saturday; rolls on to Monday, 16 March.
        start = "2026-03-11T09:00"
        assert until(PUBLICITY, start) == at("2026-03-17T00:00")
        pause = ("2026-03-16T09:00", "2026-03-18T09:00")
        assert until(PUBLICITY, start, pause) == at("2026-03-19T00:00")


class TestWorkingDays:
    def test_a_suspension_over_a_weekend_costs_no_working_day(self) -> None:
        """Reported Monday 9 March: Tuesday to Monday, 16 March, 24:00."""
        start = "2026-03-09T10:00"
        assert until(DECISION, start) == at("2026-03-17T00:00")
        weekend = ("2026-03-14T00:00", "2026-03-16T00:00")
        assert until(DECISION, start, weekend) == at("2026-03-17T00:00")
        # Wednesday to Friday: four working days were left, and are from Monday on.
        days = ("2026-03-11T00:00", "2026-03-14T00:00")
        assert until(DECISION, start, days) == at("2026-03-20T00:00")

    def test_several_suspensions_add_up(self) -> None:
        pauses = [
            ("2026-03-11T00:00", "2026-03-12T00:00"),
            ("2026-03-13T00:00", "2026-03-14T00:00"),
        ]
        found = until(DECISION, "2026-03-09T10:00", *pauses)
        assert found == at("2026-03-19T00:00")


@given(
    st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 4000)), max_size=4),
    st.integers(0, 300),
    st.sampled_from([PUBLICITY, DECISION, SHORT]),
)
def test_a_suspension_never_shortens(
    gaps: list[tuple[int, int]], day: int, row: rulebooks.Row
) -> None:
    start = datetime(2026, 1, 5, 9, tzinfo=LEGAL_ZONE) + timedelta(days=day)
    t, pauses = start, []
    for gap, length in gaps:
        begin = t + timedelta(minutes=gap)
        t = begin + timedelta(minutes=length)
        pauses.append(Period(begin, t))
    plain = row.earliest(start, CALENDAR)
    assert runs_until(row, start, CALENDAR, []) == plain
    ends = [runs_until(row, start, CALENDAR, pauses[:n]) for n in range(5)]
    assert all(end is not None for end in ends)
    assert ends == sorted(ends)  # type: ignore[type-var]
    assert ends[0] == plain
    last = ends[-1]
    assert last is not None
    touching = [p for p in pauses if p.starts_at < last and p.length]
    if row is SHORT:
        assert last == plain + sum((p.length for p in touching), timedelta())  # type: ignore[misc]
    elif row is PUBLICITY:
        # Three whole days apart from what was suspended, whatever is rounded up.
        lost = sum((p.length for p in touching), timedelta())  # type: ignore[misc]
        assert last - start - lost >= timedelta(days=3) - timedelta(days=len(touching))
        assert CALENDAR.is_working_day((last - US).astimezone(LEGAL_ZONE).date())


def test_a_last_moment_counted_back_moves_on_but_not_past_the_deadline() -> None:
    end, begun = at("2026-12-05T00:00"), at("2026-11-24T09:00")
    deadline = at("2026-12-15T09:30")
    day = timedelta(days=1)
    pause = Period(end - 2 * day, end + day)
    assert shifted(end, begun, [pause], latest=deadline) == end + 3 * day
    assert shifted(end, begun, [Period(end, end + day)], latest=deadline) == end
    assert shifted(end, begun, [Period(end - US)], latest=deadline) is None
    long = Period(end - US, end + 30 * day)
    assert shifted(end, begun, [long], latest=deadline) == deadline
    # Before the deadline in force was set nothing was taken from it.
    assert shifted(end, begun, [Period(begun - day, begun)], latest=deadline) == end


class TestObjectionToResult:
    """条例54: while the candidates are published; 94号令10: 7个工作日."""

    works = Terms(WORKS_OPEN, BOOK, CALENDAR)
    purchase = Terms(PROCUREMENT_OPEN, BOOK, CALENDAR)

    def test_works_until_the_publicity_ends(self) -> None:
        end = at("2026-03-13T00:00")
        window = times.to_result(
            self.works, published_at=at("2026-03-09T10:00"), publicity_ends_at=end
        )
        assert window is not None
        times.check_to_result(window, self.works, end - US)
        for now in (end, end + US):
            with pytest.raises(times.ResultObjectionTooLate) as refused:
                times.check_to_result(window, self.works, now)
        assert refused.value.article == "招标投标法实施条例第54条"

    def test_works_whose_candidates_were_never_published_have_no_window(self) -> None:
        out = at("2026-03-09T10:00")
        terms = self.works
        assert times.to_result(terms, published_at=out, publicity_ends_at=None) is None

    @pytest.mark.parametrize("stage", [Stage.FAILED, Stage.ALL_REJECTED])
    def test_an_end_without_award_may_be_objected_to_and_answered(
        self, stage: Stage
    ) -> None:
        """政府采购法36: 废标 is notified to all, and 质疑 follows it (94号令10)."""
        check_time(About.RESULT, stage)
        for act in (Act.OBJECT, Act.ANSWER_OBJECTION):
            assert after(stage, act) is stage

    def test_procurement_seven_working_days_from_the_end_of_the_notice(self) -> None:
        # Out on Monday, one working day: Tuesday. Seven more: Thursday, 19 March.
        window = times.to_result(
            self.purchase, published_at=at("2026-03-09T10:00"), publicity_ends_at=None
        )
        assert window is not None
        last = at("2026-03-20T00:00")
        assert window.until == last
        times.check_to_result(window, self.purchase, last - US)
        for now in (last, last + US):
            with pytest.raises(times.ResultObjectionTooLate) as refused:
                times.check_to_result(window, self.purchase, now)
        assert refused.value.article == "政府采购质疑和投诉办法第10条"

    @pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda p: p.code)
    def test_while_suspended_nobody_is_too_late(self, procedure) -> None:  # type: ignore[no-untyped-def]
        """Land, equity and a first stage of works have no such window: no law has it.

        Of a partnership's prequalification 质疑 follows the result (94号令10).
        """
        terms, out = Terms(procedure, TRAINING, CALENDAR), at("2026-03-09T10:00")
        window = times.to_result(
            terms,
            published_at=out,
            publicity_ends_at=None,
            is_standing_still=True,
            suspensions=[Period(out + US)],
        )
        listed = {Category.LAND, Category.EQUITY}
        is_works = procedure.law is Category.WORKS
        if procedure.category in listed or (is_works and procedure.is_first_step):
            assert window is None
            return
        assert window is not None
        assert window.until is None
        times.check_to_result(window, terms, out + timedelta(days=99))


def test_the_file_may_be_objected_to_for_as_long_after_a_suspension() -> None:
    dates = Timetable(
        at("2026-11-24T09:00"),
        at("2026-12-01T00:00"),
        at("2026-12-15T09:30"),
        at("2026-12-15T09:30"),
    )
    works, day = Terms(WORKS_OPEN, BOOK, CALENDAR), timedelta(days=1)
    last = at("2026-12-05T00:00")
    pause = Period(last - day, last + day)
    assert times.to_file(dates, works, [pause]).until == last + 2 * day
    assert times.to_file(dates, works, [pause], since=last + day).until == last
    purchase = Terms(PROCUREMENT_OPEN, BOOK, CALENDAR)
    plain = times.to_file(dates, purchase).until
    assert plain is not None
    assert times.to_file(dates, purchase, [Period(plain)]).until == plain
    assert times.to_file(dates, purchase, [Period(plain - US)]).until is None
