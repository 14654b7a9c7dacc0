"""Days, working days and hours, as 民法典第201、203条 and the trade count them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kernel import calendars
from kernel.calendars import Calendar, CalendarYear, CalendarYearMissing
from kernel.durations import (
    Days,
    Hours,
    Minutes,
    Seconds,
    WorkingDays,
    after,
    before,
    end_of,
    no_fewer_than,
    start_of,
)

CALENDAR = calendars.seed()
MICRO = timedelta(microseconds=1)


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


class TestTwentyDaysFromIssueToDeadline:
    """招标投标法第24条: at least 20 days; pages.md wireframe 10."""

    issued = beijing("2026-11-24T09:00:00")

    def test_the_day_of_issue_is_not_counted(self):
        earliest = no_fewer_than(self.issued, Days(20), CALENDAR)
        assert earliest == beijing("2026-12-15T00:00:00")

    def test_issued_a_moment_before_midnight_counts_from_that_day(self):
        late = beijing("2026-11-24T23:59:59")
        assert no_fewer_than(late, Days(20), CALENDAR) == beijing("2026-12-15T00:00:00")

    def test_issued_at_midnight_belongs_to_the_next_day(self):
        next_day = beijing("2026-11-25T00:00:00")
        assert no_fewer_than(next_day, Days(20), CALENDAR) == beijing(
            "2026-12-16T00:00:00"
        )

    def test_case_c27(self):
        issued = beijing("2026-03-02T09:00:00")
        earliest = no_fewer_than(issued, Days(20), CALENDAR)
        assert earliest == end_of(date(2026, 3, 22))
        assert earliest <= beijing("2026-03-24T09:30:00")


class TestATermThatEnds:
    """民法典第203条: a last day on a holiday rolls on to the next working day."""

    def test_five_days_ending_on_a_sunday_end_on_monday(self):
        issued = beijing("2026-11-24T09:00:00")
        assert after(issued, Days(5), CALENDAR) == end_of(date(2026, 11, 30))

    def test_ending_on_a_friday_stays(self):
        assert after(beijing("2026-11-22T09:00:00"), Days(5), CALENDAR) == end_of(
            date(2026, 11, 27)
        )

    def test_ending_on_a_saturday_worked_in_exchange_stays(self):
        # 2026-05-09 is a Saturday that offices work.
        assert after(beijing("2026-05-04T09:00:00"), Days(5), CALENDAR) == end_of(
            date(2026, 5, 9)
        )

    def test_ending_in_the_national_holidays_rolls_past_them(self):
        assert after(beijing("2026-09-28T09:00:00"), Days(5), CALENDAR) == end_of(
            date(2026, 10, 8)
        )


class TestFifteenDaysBefore:
    """招标投标法第23条, case C27: a change at least 15 days before the deadline."""

    deadline = beijing("2026-03-24T09:30:00")

    def test_sent_on_the_tenth_is_too_late(self):
        sent = beijing("2026-03-10T00:00:00")
        assert no_fewer_than(sent, Days(15), CALENDAR) == end_of(date(2026, 3, 25))
        assert sent >= before(self.deadline, Days(15), CALENDAR)

    def test_the_last_instant_is_just_before_the_bound(self):
        bound = before(self.deadline, Days(15), CALENDAR)
        assert no_fewer_than(bound - MICRO, Days(15), CALENDAR) <= self.deadline
        assert no_fewer_than(bound, Days(15), CALENDAR) > self.deadline


@pytest.mark.parametrize("duration", [Days(3), WorkingDays(3), Days(0), WorkingDays(1)])
@pytest.mark.parametrize("day", range(1, 29))
def test_before_is_the_counterpart_of_no_fewer_than(duration, day):
    end = datetime(2026, 10, day, 6, 30, tzinfo=UTC)
    bound = before(end, duration, CALENDAR)
    assert no_fewer_than(bound - MICRO, duration, CALENDAR) <= end
    if duration.count:
        assert no_fewer_than(bound, duration, CALENDAR) > end


@pytest.mark.parametrize(
    ("duration", "length"),
    [
        (Hours(3), timedelta(hours=3)),
        (Minutes(30), timedelta(minutes=30)),
        (Seconds(5), timedelta(seconds=5)),
    ],
)
def test_exact_units_know_no_calendar(duration, length):
    nothing_on_record = Calendar.of([])
    start = beijing("2026-10-01T09:00:00")
    assert after(start, duration, nothing_on_record) == start + length
    assert before(start, duration, nothing_on_record) == start - length


class TestACalendarYear:
    def test_a_year_without_data_is_refused_never_guessed(self):
        with pytest.raises(CalendarYearMissing) as refused:
            after(beijing("2026-12-30T09:00:00"), WorkingDays(5), CALENDAR)
        assert refused.value.facts["year"] == 2027

    def test_units_do_not_mix(self):
        assert Days(5) != WorkingDays(5)

    def test_a_weekday_cannot_be_worked_in_exchange(self):
        with pytest.raises(ValueError, match="weekend"):
            CalendarYear(2026, frozenset(), frozenset({date(2026, 12, 15)}))

    def test_a_day_is_a_day_in_beijing(self):
        evening_utc = datetime(2026, 12, 14, 16, tzinfo=UTC)
        assert after(evening_utc, WorkingDays(0), CALENDAR) == end_of(
            date(2026, 12, 15)
        )
        assert start_of(date(2026, 12, 15)) == evening_utc
