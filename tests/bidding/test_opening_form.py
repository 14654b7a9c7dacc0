"""What of an opening statement fits the tender file's form, value by value."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from bidding.rules import form
from sealing import opening_form, opening_statement
from tender.rules.rulebooks import Text
from tender.rules.tender_file import FormItem

USCC = "91370200MA3C4D5E6F"


def _line(key: str, type_: str, unit: str = "", *, required: bool = True) -> FormItem:
    return FormItem(key, type_, unit, Text(key, key), required)


FORM = (
    _line("price", "amount", "CNY"),
    _line("duration", "integer", "day"),
    _line("manager", "text", required=False),
)
PRICE = {"key": "price", "type": "amount", "unit": "CNY", "value": "736320.00"}
DURATION = {"key": "duration", "type": "integer", "unit": "day", "value": 180}
MANAGER = {"key": "manager", "type": "text", "value": "李工"}


def _faults(*items: dict, uscc: str = USCC) -> list[tuple[str, str]]:
    value = {
        "v": "sbe1/opening",
        "bidder": "甲建设有限公司",
        "uscc": uscc,
        "members": [],
        "items": list(items),
    }
    stated = opening_statement.read(json.dumps(value).encode())
    return [
        (each.code, each.field)
        for each in form.faults(FORM, stated, uscc=USCC, article="第51条")
    ]


def test_what_fits_has_no_fault() -> None:
    assert _faults(PRICE, DURATION, MANAGER) == []
    assert _faults(PRICE, DURATION) == [], "an optional line may be left out"
    assert _faults(PRICE, DURATION, uscc=USCC.lower()) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"type": "unit-price", "unit": "万元", "value": "73.60"}, "form-type-wrong"),
        ({"type": "percent", "unit": "%"}, "form-type-wrong"),
        ({"unit": "万元", "value": "73.60"}, "form-unit-wrong"),
        ({"unit": "cny"}, "form-unit-wrong"),
    ],
)
def test_a_price_of_another_kind_is_named(changed: dict, code: str) -> None:
    assert _faults(PRICE | changed, DURATION) == [(code, "price")]


@pytest.mark.parametrize("value", ["面议", "NaN", "-5"])
def test_a_price_in_words_is_named(value: str) -> None:
    item = {"key": "price", "type": "text", "value": value}
    assert _faults(item, DURATION) == [("form-type-wrong", "price")]


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("99999999999999.999999", []),
        ("100000000000000", ["form-value-wrong"]),
        ("0.000001", []),
        ("0.0000001", ["form-value-wrong"]),
        ("0", []),
        ("-0.01", ["form-value-wrong"]),
        ("NaN", ["form-value-wrong"]),
        ("Infinity", ["form-value-wrong"]),
    ],
)
def test_the_bounds_of_a_price(value: str, codes: list[str]) -> None:
    """Whatever a reader of statements may one day let through."""
    item = opening_statement.Item("price", "amount", Decimal(value), "CNY")
    stated = opening_statement.OpeningStatement("甲", USCC, (), {"price": item})
    found = form.faults(FORM[:1], stated, uscc=USCC, article="第51条")
    assert [each.code for each in found] == codes


def test_missing_and_unknown_lines_are_named() -> None:
    other = MANAGER | {"key": "discount"}
    assert _faults(DURATION) == [("form-item-missing", "price")]
    assert _faults(PRICE) == [("form-item-missing", "duration")]
    assert _faults(PRICE, DURATION, other) == [("form-item-unknown", "discount")]


@pytest.mark.parametrize("uscc", ["91370200MA3C4D5E6G", "000", "-"])
def test_a_statement_of_somebody_else_has_no_value_to_go_by(uscc: str) -> None:
    assert _faults(PRICE, DURATION, uscc=uscc) == [("form-other-sender", "")]
    out = form.unusable([opening_form.OtherSender()], ["price", "duration"])
    assert out == {"price", "duration"}


def test_only_the_line_that_does_not_fit_is_out() -> None:
    wrong = [opening_form.OtherSender(field="price")]
    assert form.unusable(wrong, ["price", "duration"]) == {"price"}
    assert form.unusable([], ["price", "duration"]) == frozenset()


def test_each_language_says_the_line_in_its_own_words() -> None:
    line = FormItem("price", "amount", "CNY", Text("报价", "Price"), required=True)
    item = opening_statement.Item("price", "unit-price", Decimal("73.60"), "万元")
    stated = opening_statement.OpeningStatement("甲", USCC, (), {"price": item})
    (found,) = form.faults([line], stated, uscc=USCC, article="第51条")
    assert found.sentence("zh-hans") == "“报价”应为金额，实为单价。"
    assert found.sentence("en") == "“Price” should be an amount; it is a unit price."
