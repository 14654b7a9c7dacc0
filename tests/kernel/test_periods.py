"""Periods hold their beginning and not their end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import Period, PeriodBackwards

NOON = datetime(2026, 12, 15, 12, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
HOUR = timedelta(hours=1)

# Tiny integers are enough to find an error of logic.
minutes = st.integers(0, 6).map(lambda n: NOON + timedelta(minutes=n))


@st.composite
def periods(draw):
    start = draw(minutes)
    length = draw(st.integers(1, 4) | st.none())
    return Period(start, None if length is None else start + timedelta(minutes=length))


class TestTheEndBelongsToNobody:
    def test_a_microsecond_before_the_end_is_within(self):
        assert Period(NOON, NOON + HOUR).contains(NOON + HOUR - MICRO)

    def test_the_end_itself_is_over(self):
        assert not Period(NOON, NOON + HOUR).contains(NOON + HOUR)
        assert Period(NOON, NOON + HOUR).is_over(NOON + HOUR)

    def test_the_beginning_is_within(self):
        assert Period(NOON, NOON + HOUR).contains(NOON)

    def test_a_microsecond_before_the_beginning_is_not(self):
        assert not Period(NOON, NOON + HOUR).contains(NOON - MICRO)


@pytest.mark.parametrize("end", [NOON, NOON - MICRO])
def test_a_period_without_length_is_refused(end):
    with pytest.raises(PeriodBackwards):
        Period(NOON, end)


def test_a_moment_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="zone"):
        Period(datetime(2026, 12, 15))  # noqa: DTZ001 - the mistake under test


@given(periods(), periods())
def test_overlap_is_mutual(a, b):
    assert a.overlaps(b) == b.overlaps(a)


@given(periods(), periods())
def test_periods_overlap_just_where_a_minute_lies_in_both(a, b):
    shared = any(
        a.contains(t) and b.contains(t)
        for t in (NOON + timedelta(minutes=n) for n in range(12))
    )
    assert a.overlaps(b) == shared


@given(periods())
def test_what_follows_at_the_end_does_not_overlap(period):
    if period.ends_at is not None:
        assert not period.overlaps(Period(period.ends_at))
