"""Rules of the room's acts, pure: limits in threes, lines, grounds, talk, stops."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from evaluation.rules import (
    checks,
    grounds,
    halts,
    inquiries,
    limits,
    low_price,
    reopening,
    room_terms,
    talk,
)
from evaluation.rules.inquiries import Kind, Line, State
from evaluation.rules.methods import registry
from evaluation.rules.methods.reader import ParametersInvalid
from evaluation.rules.room_terms import LowLines
from kernel.periods import Period
from kernel.refused import Refused
from tender.rules import statutes
from tender.rules.method_terms import score_terms

T0 = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "is_late"), [(-1, False), (0, True), (1, True)])
def test_an_answer_comes_before_its_limit(seconds: int, is_late: bool) -> None:
    """条例52, half-open: just before, at, just after."""
    now = T0 + timedelta(seconds=seconds)
    if not is_late:
        inquiries.check_in_time(State.OPEN, T0, now, article="52")
        return
    with pytest.raises(inquiries.AnswerLate):
        inquiries.check_in_time(State.OPEN, T0, now, article="52")


@pytest.mark.parametrize(("minutes", "fits"), [(29, False), (30, True), (31, True)])
def test_no_limit_is_shorter_than_the_files(minutes: int, fits: bool) -> None:
    if fits:
        due = inquiries.due_at(T0, minutes, least=30)
        assert due == T0 + timedelta(minutes=minutes)
        return
    with pytest.raises(inquiries.LimitOutOfRange):
        inquiries.due_at(T0, minutes, least=30)


@pytest.mark.parametrize(
    ("minutes", "fits"), [(1439, True), (1440, True), (1441, False)]
)
def test_no_limit_is_longer_than_a_day(minutes: int, fits: bool) -> None:
    if fits:
        inquiries.due_at(T0, minutes, least=5)
        return
    with pytest.raises(inquiries.LimitOutOfRange):
        inquiries.due_at(T0, minutes, least=5)


MINUTE = timedelta(minutes=1)


def still(*minutes: tuple[float, float | None]) -> list[Period]:
    """Return when a room stood still, in minutes from T0."""
    return limits.joined(
        Period(T0 + begun * MINUTE, None if ended is None else T0 + ended * MINUTE)
        for begun, ended in minutes
    )


@pytest.mark.parametrize(
    ("times", "ends"),
    [
        ([], 20),
        ([(0, 7)], 27),
        # Stopped and cut off at once: what is lost twice is given back once.
        ([(5, 12), (8, 15)], 30),
        ([(5, 12), (12, 15), (16, 17)], 31),
        # What began before it was counted gives back what was lost since.
        ([(-3, 2)], 22),
        # Just before the end, at it, and after it.
        ([(19.99, 30)], 30.01),
        ([(20, 30)], 20),
        ([(20.01, None)], 20),
        # The time given back is itself part of the limit.
        ([(5, 15), (25, 26)], 31),
        ([(5, None)], None),
        ([(5, 6), (7, None)], None),
    ],
)
def test_a_limit_stands_still_while_nobody_may_answer(
    times: list[tuple[float, float | None]], ends: float | None
) -> None:
    found = limits.runs_until(T0 + 20 * MINUTE, T0, still(*times))
    assert found == (None if ends is None else T0 + ends * MINUTE)


def test_what_is_left_of_a_limit_that_stands_still() -> None:
    for times, minutes in (([(5, None)], 15), ([(2, 4), (5, None)], 17)):
        found = limits.left(T0 + 20 * MINUTE, T0, still(*times))
        assert found == minutes * MINUTE


@pytest.mark.parametrize(
    ("key", "typed", "changes"),
    [
        ("price", "745000", False),
        ("price", "745,000.00", False),
        ("price", "744999.99", True),
        ("price", "七十四万五", True),
        ("price", "", False),
        ("term", "60天", False),
        ("term", "61天", True),
        ("colour", "red", False),
    ],
)
def test_a_typed_value_is_never_changed_by_an_answer(
    key: str, typed: str, changes: bool
) -> None:
    opened = {
        "price": Line("报价", "745000.00", is_figure=True),
        "term": Line("工期", "60天", is_figure=False),
    }
    if not changes:
        inquiries.check_values(opened, {key: typed}, article="52")
        return
    with pytest.raises(inquiries.ValueChanged) as refused:
        inquiries.check_values(opened, {key: typed}, article="52")
    assert opened[key].label_zh in refused.value.sentence("zh-hans")


def test_a_clarification_has_one_of_the_laws_reasons_and_words() -> None:
    inquiries.check_question(
        "第三章工期与附表不一致", "inconsistent", Kind.CLARIFICATION, article="52"
    )
    for text, reason in (
        ("请降价", "cheaper"),
        ("  ", "unclear"),
        ("问" * 2001, "slip"),
    ):
        with pytest.raises(inquiries.QuestionUnfounded):
            inquiries.check_question(text, reason, Kind.CLARIFICATION, article="52")


@pytest.mark.parametrize(
    ("price", "is_low"), [("84.99", True), ("85.00", False), ("85.01", False)]
)
def test_the_line_of_the_ceiling(price: str, is_low: bool) -> None:
    """domain.md 2.5: below 85 % of the limit; at the line is not below it."""
    lines = LowLines(of_ceiling=Decimal("0.85"))
    found = low_price.below(lines, {"a": Decimal(price)}, Decimal(100))
    assert found == (["a"] if is_low else [])


def test_the_higher_of_two_lines_holds_and_none_without_a_ceiling() -> None:
    prices = {"a": Decimal(79), "b": Decimal(101), "c": Decimal(120)}
    both = LowLines(Decimal("0.50"), Decimal("0.80"))
    assert low_price.line(both, prices, Decimal(100)) == 80
    assert low_price.below(both, prices, Decimal(100)) == ["a"]
    assert low_price.line(LowLines(of_ceiling=Decimal("0.85")), prices, None) is None
    assert low_price.below(LowLines(), prices, Decimal(100)) == []


def test_the_terms_of_the_room_are_read_strictly() -> None:
    terms = room_terms.read(
        {
            "price": {"weight": "40"},
            "room": {
                "answer_minutes": 30,
                "low_price": {"of_mean": "0.8"},
                "bill": {"slot": "bill", "items": []},
            },
        }
    )
    assert terms.answer_minutes == 30
    assert terms.low_price == LowLines(None, Decimal("0.8"))
    assert terms.bill is not None
    assert terms.bill.percent == 20
    own = room_terms.read({"line_of_ceiling": "0.85"})
    assert own.low_price.of_ceiling == Decimal("0.85")
    for room in ({"answer_minutes": 4}, {"minutes": 9}, {"low_price": {"of_all": "1"}}):
        with pytest.raises(ParametersInvalid):
            room_terms.read({"room": room})


def test_the_laws_list_by_trade() -> None:
    def keys(**given: object) -> set[str]:
        facts = {
            "is_works": False,
            "statute": statutes.ORDER_87,
            "owner_examines": False,
            "was_proof_asked": False,
        }
        return {row.key for row in grounds.of_law(**{**facts, **given})}

    assert "law-two-bids" in keys(is_works=True)
    assert "law-conditions" in keys()
    # 87号令44: qualification is the purchaser's.
    assert "law-unqualified" not in keys(owner_examines=True)
    # No low price is rejected before its proof was asked for (87号令60).
    assert low_price.GROUND not in keys(is_works=True)
    assert low_price.GROUND in keys(was_proof_asked=True)
    for talks in (statutes.CONSULTATION, statutes.NEGOTIATION, statutes.INQUIRY):
        assert keys(statute=talks) == {"law-not-responsive", "law-collusion"}


def test_whoever_votes_against_says_why() -> None:
    checks.check_dissent("", agrees=True, article="53")
    checks.check_dissent("材料已足以证明", agrees=False, article="53")
    with pytest.raises(checks.DissentNeedsReason):
        checks.check_dissent(" ", agrees=False, article="53")


def test_a_failed_finding_says_where() -> None:
    checks.check_finding(passed=False, clause="3.2", reason="超期", page="—")
    with pytest.raises(checks.PageMissing):
        checks.check_finding(passed=False, clause="3.2", reason="超期", page=" ")


def test_seats_talk_of_procedure_until_all_have_signed() -> None:
    """87号令62, by the category that the speaker chose."""
    assert talk.check_message(
        " 休息十分钟 ", "procedure", has_all_signed=False, article="49"
    )
    assert talk.check_message("方案甲更优", "scores", has_all_signed=True, article="49")
    with pytest.raises(talk.ProcedureOnly):
        talk.check_message("方案甲更优", "scores", has_all_signed=False, article="49")
    for text, category in (("", "procedure"), ("话" * 501, "procedure"), ("x", "all")):
        with pytest.raises(talk.MessageUnfit):
            talk.check_message(text, category, has_all_signed=True, article="49")


def test_a_stop_has_reason_and_article() -> None:
    assert halts.check_order(" 评委用手机 ", "20号令33") == ("评委用手机", "20号令33")
    for reason, article in (("", "20号令33"), ("x", " "), ("x" * 1001, "y")):
        with pytest.raises(Refused) as refused:
            halts.check_order(reason, article)
        assert refused.value.code == "halt-unfounded"


@pytest.mark.parametrize(
    ("scores", "seats"),
    [
        ({"A1": 5, "A2": 5, "A3": 4}, ("A3",)),
        ({"A1": 5, "A2": 4, "A3": 3}, ("A1", "A2", "A3")),
        ({"A1": 5, "A2": 5, "A3": 4, "A4": 4}, ("A1", "A2", "A3", "A4")),
        ({"A1": 5, "A2": 5, "A3": 5}, ()),
    ],
)
def test_who_is_asked_again_about_an_objective_item(
    scores: dict[str, int], seats: tuple[str, ...]
) -> None:
    """87号令64(三): whoever is not with more than half; without one, everybody."""
    sheets = {seat: {"b": {"record": Decimal(value)}} for seat, value in scores.items()}
    found = reopening.differences(["record"], sheets)
    assert tuple(seat for each in found for seat in each.seats) == seats


def test_a_file_has_score_items_where_its_method_is_judged() -> None:
    for (name, _version), entry in registry.METHODS.items():
        assert score_terms(name).is_judged is entry.judged, name
