"""A number that is typed is ASCII digits, and not thousands of them."""

import pytest

from kernel.typed import DIGITS_MAX, whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7)])
def test_digits_say_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("digits", [DIGITS_MAX - 1, DIGITS_MAX])
def test_as_many_digits_as_anybody_types_are_read(digits: int) -> None:
    assert whole_number("9" * digits) == 10**digits - 1


@pytest.mark.parametrize(
    "text", ["", " 7", "7 ", "+7", "-7", "7.0", "٧", "²", "9" * (DIGITS_MAX + 1)]
)
def test_anything_else_says_none(text: str) -> None:
    assert whole_number(text) is None
