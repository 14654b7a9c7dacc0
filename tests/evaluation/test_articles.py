"""What happens in a room rests on the law of its own trade."""

import pytest

from evaluation.rules.articles import article
from tender.rules import procedures
from tender.rules.procedures import Category, Procedure

ROWS = list(procedures.PROCEDURES.values())
MATTERS = ["score", "talk", "clarify", "chair", "reject", "dissent", "reopen"]
_WORKS = ("招标投标法", "评标委员会和评标方法")
_PURCHASE = ("87号令", "政府采购", "财库")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
@pytest.mark.parametrize("matter", MATTERS)
def test_no_trade_is_refused_by_anothers_law(row: Procedure, matter: str) -> None:
    said = article(matter, row)
    if row.law is Category.WORKS:
        assert said.startswith(_WORKS)
    elif row.law is Category.PROCUREMENT:
        assert said.startswith(_PURCHASE)
    assert said


@pytest.mark.parametrize(
    ("code", "rejected"),
    [
        ("works-open", "招标投标法实施条例第51条"),
        ("procurement-open", "87号令第63条"),
        ("procurement-consultation", "财库〔2014〕214号第16条"),
        ("procurement-inquiry", "政府采购非招标采购方式管理办法第30条"),
    ],
)
def test_a_rejection_names_its_order(code: str, rejected: str) -> None:
    assert article("reject", procedures.get(code)) == rejected
