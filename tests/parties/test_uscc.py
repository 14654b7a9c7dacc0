"""统一社会信用代码: GB 32100-2015, by the rule and by the database."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from parties.rules.uscc import NotACreditCode, check, with_check_digit

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GENUINE = "91110000600037341L"

bodies = st.builds(
    lambda head, region, rest: head + region + rest,
    st.sampled_from(["91", "12", "11", "52"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def in_database(code: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT parties_uscc_is_valid(%s)", [code])
        (answer,) = cursor.fetchone()
    return bool(answer)


class TestLength:
    """Eighteen characters, no more and no fewer."""

    def test_seventeen_are_refused(self) -> None:
        with pytest.raises(NotACreditCode):
            check(GENUINE[:17])

    def test_eighteen_are_taken(self) -> None:
        assert check(GENUINE) == GENUINE

    def test_nineteen_are_refused(self) -> None:
        with pytest.raises(NotACreditCode):
            check(GENUINE + "0")


def test_spaces_and_small_letters_are_forgiven() -> None:
    assert check(" 91 110000 600037341l ") == GENUINE


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_look_like_digits_are_refused(letter: str) -> None:
    with pytest.raises(NotACreditCode):
        check(GENUINE[:10] + letter + GENUINE[11:])


@given(bodies, st.sampled_from(ALPHABET))
def test_one_check_digit_fits_and_no_other(body: str, last: str) -> None:
    right = with_check_digit(body)
    if body + last == right:
        assert check(body + last) == right
    else:
        with pytest.raises(NotACreditCode):
            check(body + last)


@pytest.mark.django_db
def test_the_database_agrees_on_every_last_character() -> None:
    for body in ("91320800MA1WXY12Q", "12320800466902345", "11320803014298765"):
        right = with_check_digit(body)
        for last in ALPHABET + "IOSVZ":
            assert in_database(body + last) == (body + last == right)
    assert not in_database(GENUINE[:17])
    assert not in_database(GENUINE + "0")
    assert not in_database(GENUINE.lower())
