"""Money in whole fen, typed prices, and rounding half up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import money, prices
from kernel.prices import Price, PriceType


@given(st.integers(-(10**15), 10**15))
def test_yuan_reads_back_as_the_same_fen(fen):
    assert money.parse_yuan(money.yuan(fen)) == fen


@pytest.mark.parametrize(
    ("text", "fen"), [("0.01", 1), ("12.5", 1250), ("736320", 73632000), ("-0.99", -99)]
)
def test_what_is_an_amount(text, fen):
    assert money.parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text", ["", "1,000.00", "1.005", "01", "1e3", ".5", "٣", "1.", " 1", "+1", "1\n"]
)
def test_what_is_none(text):
    with pytest.raises(money.NotMoney):
        money.parse_yuan(text)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (73632000, "柒拾叁万陆仟叁佰贰拾元整"),
        (1245000000000, "壹佰贰拾肆亿伍仟万元整"),
        (10000001, "壹拾万元零壹分"),
        (100, "壹元整"),
        (5, "伍分"),
    ],
)
def test_formal_figures(fen, text):
    assert money.upper(fen) == text


def test_grouped_by_three():
    assert money.grouped(1234567890) == "12,345,678.90"


class TestTypedPrices:
    def test_a_higher_discount_is_the_lower_price(self):
        """Case R20: 下浮率 24.91 ranks before 23.9."""
        a = prices.parse("24.91", PriceType.DISCOUNT, "%")
        b = prices.parse("23.9", PriceType.DISCOUNT, "%")
        assert a.is_below(b)
        assert not b.is_below(a)

    def test_a_lower_amount_is_the_lower_price(self):
        assert prices.parse("1", PriceType.AMOUNT, "CNY").is_below(
            prices.parse("2", PriceType.AMOUNT, "CNY")
        )

    def test_different_units_do_not_compare(self):
        with pytest.raises(prices.PricesNotComparable):
            prices.parse("1", PriceType.UNIT_PRICE, "元/工日").is_below(
                prices.parse("1", PriceType.UNIT_PRICE, "元/吨")
            )

    @pytest.mark.parametrize("text", ["-1", "1e2", "NaN", "1.1234567", "1,0", "", "00"])
    def test_what_is_no_price(self, text):
        with pytest.raises(prices.NotAPrice):
            prices.parse(text, PriceType.AMOUNT, "CNY")

    def test_a_tenth_of_a_fen_is_a_price(self):
        assert prices.parse("0.1000", PriceType.UNIT_PRICE, "元/片").text() == "0.1000"

    def test_not_a_number_is_refused_at_construction(self):
        with pytest.raises(prices.NotAPrice):
            Price(PriceType.AMOUNT, Decimal("NaN"), "CNY")


@pytest.mark.parametrize(
    ("value", "digits", "result"),
    [("39.494", 2, "39.49"), ("39.495", 2, "39.50"), ("39.4951", 2, "39.50")],
)
def test_rounding_is_half_up(value, digits, result):
    assert str(prices.rounded(Decimal(value), digits)) == result
