"""Confirmation talks go by rank, end once with each, and alone name the partner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from award.rules import talks as rule
from award.rules.decisions import Candidate
from award.rules.talks import Talk
from bidding.rules.listings import ppp

NAMES = ("甲", "乙", "丙", "丁")
NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
CANDIDATES = [
    Candidate(n, name, f"of-{name}", name, "1.00") for n, name in enumerate(NAMES, 1)
]


def held(*said: bool, is_signed: bool = True) -> list[Talk]:
    """The talks with the first candidates, in turn."""
    return [
        Talk(name, name, agreed, is_signed and agreed)
        for name, agreed in zip(NAMES, said, strict=False)
    ]


@given(st.lists(st.booleans(), max_size=4))
def test_the_first_to_agree_is_the_partner(said: list[bool]) -> None:
    said = said[: said.index(True) + 1] if True in said else said
    talks = held(*said)
    found = rule.agreed(CANDIDATES, talks)
    answer = ppp.after_talks(NAMES, dict(zip(NAMES, said, strict=False)))
    assert (found.name if found else "") == answer
    turn = rule.turn(CANDIDATES, talks)
    if answer or len(said) == len(NAMES):
        assert turn is None
    else:
        assert turn is not None
        assert turn.name == NAMES[len(said)]
    assert len(rule.passed_over(CANDIDATES, talks)) == said.count(False)


@pytest.mark.parametrize(
    ("said", "bid", "points", "keeps_core", "code"),
    [
        ([], "乙", "条款", True, "talks-out-of-turn"),
        ([False], "丙", "条款", True, "talks-out-of-turn"),
        ([False], "甲", "条款", True, "talked-already"),
        ([True], "乙", "条款", True, "talks-out-of-turn"),
        ([], "甲", "条款", False, "core-terms-touched"),
        ([], "甲", "　", True, "talks-points-missing"),
        ([], "戊", "条款", True, "talks-out-of-turn"),
    ],
)
def test_talks_that_may_not_be_held_are_refused(
    said: list[bool], bid: str, points: str, keeps_core: bool, code: str
) -> None:
    with pytest.raises(Exception) as refused:
        rule.check_talk(
            CANDIDATES, held(*said), bid=bid, points=points, keeps_core=keeps_core
        )
    assert getattr(refused.value, "code", "") == code


def test_who_gave_the_award_up_is_followed_by_the_next() -> None:
    talks = held(False, True)
    left = [one for one in CANDIDATES if one.name != "乙"]
    assert rule.agreed(left, talks) is None
    turn = rule.turn(left, talks)
    assert turn is not None
    assert turn.name == "丙"


@pytest.mark.parametrize("late_us", [-1, 0, 1])
def test_nothing_is_decided_before_the_time_in_public_is_over(late_us: int) -> None:
    until = NOW
    talk = Talk("甲", "甲", agreed=True, is_signed=True, public_until=until)
    now = NOW + timedelta(microseconds=late_us)
    if late_us < 0:
        with pytest.raises(rule.PreAwardRuns):
            rule.check_decision(CANDIDATES, [talk], "甲", now)
        return
    rule.check_decision(CANDIDATES, [talk], "甲", now)
    with pytest.raises(rule.NotTheAgreed):
        rule.check_decision(CANDIDATES, [talk], "乙", now)


def test_without_both_signatures_nothing_is_decided() -> None:
    for talks in ([], held(False), held(True, is_signed=False)):
        with pytest.raises(rule.TalksOpen):
            rule.check_decision(CANDIDATES, talks, "甲", NOW)
