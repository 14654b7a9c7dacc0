"""A round of final quotes lasts a while and opens at its own time, in threes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bidding.rules import rounds
from bidding.rules.rounds import MinutesWrong, RoundOpensLater, RoundTooShort
from kernel import calendars
from tender.rules import rulebooks
from tender.rules.procedures import PROCUREMENT_CONSULTATION

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
WEEK = timedelta(minutes=rounds.MINUTES_MAX)
SECOND = timedelta(seconds=1)
LAW = rounds.RoundLaw(
    PROCUREMENT_CONSULTATION.statute.article("quotes"),
    PROCUREMENT_CONSULTATION.word("panel"),
)


@pytest.mark.parametrize("by", [-SECOND, timedelta(), SECOND])
def test_an_order_opens_neither_earlier_nor_later(by: timedelta) -> None:
    deadline = NOW + timedelta(minutes=10)

    def check() -> None:
        rounds.check_times(LAW, deadline=deadline, opens_at=deadline + by, now=NOW)

    if not by:
        check()
        return
    with pytest.raises(RoundOpensLater):
        check()


@pytest.mark.parametrize("by", [-SECOND, timedelta(), SECOND])
def test_an_order_lasts_a_week_at_most(by: timedelta) -> None:
    deadline = NOW + WEEK + by

    def check() -> None:
        rounds.check_times(LAW, deadline=deadline, opens_at=deadline, now=NOW)

    if by <= timedelta():
        check()
        return
    with pytest.raises(MinutesWrong):
        check()


@pytest.mark.parametrize("book", ["2025", "training"])
@pytest.mark.parametrize("by", [-SECOND, timedelta(), SECOND])
def test_an_order_leaves_suppliers_the_rulebooks_time(book: str, by: timedelta) -> None:
    row = rulebooks.get(book).row("consultation.quote-round")
    least = timedelta(minutes=10) if book == "2025" else timedelta(seconds=10)

    def check() -> None:
        rounds.check_length(
            deadline=NOW + least + by, now=NOW, row=row, calendar=calendars.seed()
        )

    if by >= timedelta():
        check()
        return
    with pytest.raises(RoundTooShort) as refused:
        check()
    assert refused.value.field == "minutes"
    assert refused.value.article == row.article.zh
