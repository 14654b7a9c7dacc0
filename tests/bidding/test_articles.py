"""What comes late is refused on an article of the trade's own law."""

import pytest

from bidding.rules.articles import article
from tender.rules import procedures
from tender.rules.procedures import Category, Procedure

ROWS = list(procedures.PROCEDURES.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
@pytest.mark.parametrize("matter", ["late", "withdraw", "token"])
def test_every_trade_has_its_own_article(row: Procedure, matter: str) -> None:
    said = article(matter, row)
    tendering_law = said.startswith(("招标投标法", "电子招标投标办法"))
    if row.law is Category.PROCUREMENT:
        assert not tendering_law
    assert said


@pytest.mark.parametrize(
    ("code", "late", "withdraw"),
    [
        ("works-open", "电子招标投标办法第27条", "招标投标法实施条例第35条"),
        ("procurement-open", "87号令第33条", "87号令第34条"),
        (
            "procurement-consultation",
            "财库〔2014〕214号第13条",
            "财库〔2014〕214号第13条",
        ),
        (
            "procurement-inquiry",
            "政府采购非招标采购方式管理办法第15条",
            "政府采购非招标采购方式管理办法第15条",
        ),
    ],
)
def test_the_articles_by_name(code: str, late: str, withdraw: str) -> None:
    row = procedures.get(code)
    assert (article("late", row), article("withdraw", row)) == (late, withdraw)
