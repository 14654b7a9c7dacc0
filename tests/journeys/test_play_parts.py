"""What the play stands on: its lawful files, its own formula, its reading of pages."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluation.rules.methods import registry
from play import files, formula, live_files, pages, sheets, works
from play.case_data import case, suppliers
from tender.rules import file_checks, procedures, rulebooks, tender_file

UID = "3f25ea77-c672-4fea-a507-fa90e832fb2e"


def whole(content: files.Content, ceiling: str) -> bytes:
    lot = {
        "lot": UID,
        "number": 1,
        "title": "一标段",
        "ceiling": {"type": "amount", "value": ceiling, "unit": "CNY"},
    }
    top = {"v": tender_file.VERSION, "trade": UID, "edition": 1, "lots": [lot]}
    return json.dumps({**top, **content}, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    ("procedure", "content"),
    [
        ("land-listing", live_files.land()),
        ("equity-transfer", live_files.equity()),
        ("intermediary-draw", live_files.intermediary()),
        ("drugs-volume", live_files.volume()),
    ],
)
def test_the_files_in_which_nothing_is_sealed_are_lawful(
    procedure: str, content: files.Content
) -> None:
    text = json.loads(whole(content, "0"))
    text["lots"][0]["ceiling"] = None
    read = tender_file.read(json.dumps(text).encode("utf-8"))
    file_checks.check(read, procedures.get(procedure), rulebooks.get("training"))


@pytest.mark.parametrize(
    ("procedure", "content", "ceiling"),
    [
        ("procurement-consultation", files.consultation(), "750000"),
        ("works-open", files.works(), "10800000"),
    ],
)
def test_the_files_of_the_play_are_lawful(
    procedure: str, content: files.Content, ceiling: str
) -> None:
    read = tender_file.read(whole(content, ceiling))
    row = procedures.get(procedure)
    row.check_method(read.method.name)
    found = list(file_checks.problems(read, row, rulebooks.get("training")))
    assert [problem.code for problem in found] == []
    registry.validate(content["method"], content["score_items"])


def test_the_plays_formula_gives_case_c06() -> None:
    c06 = case("C06-works-trim-K")
    prices = [Fraction(each) for each in c06["inputs"]["bids"]]
    base = formula.benchmark(prices, Fraction(c06["inputs"]["K"]))
    assert base == Fraction(c06["expected"]["benchmark"])
    points = {
        str(price): formula.price_points(price, base)
        for price in (int(each) for each in prices)
        for price in [Fraction(price)]
    }
    expected = {
        price: Fraction(score) for price, score in c06["expected"]["scores"].items()
    }
    assert points == expected


def test_a_published_total_is_shared_out_whole() -> None:
    fulls = [row[3] for row in files.TECHNICAL]
    for supplier in suppliers():
        for total in supplier.technical:
            shares = [Decimal(each) for each in sheets.split(total, fulls)]
            assert sum(shares) == Decimal(total)
            assert all(
                0 <= share <= Decimal(full)
                for share, full in zip(shares, fulls, strict=True)
            )
            assert all(share % sheets.HALF == 0 for share in shares)


def test_every_judge_of_the_works_can_type_the_points() -> None:
    fulls = [row[3] for row in files.WORKS_TECHNICAL]
    for judge in range(works.JUDGES):
        for builder in range(len(works.TECHNICAL)):
            total = works.technical_total(judge, builder)
            shares = [Decimal(each) for each in sheets.split(str(total), fulls)]
            assert sum(shares) == total


PAGE = """
<form method="post" action="/do/" data-act="app.do" data-sign="Zm9v">
<input type="hidden" name="csrf" value="t"><input name="a" value="1 &amp; 2">
<input type="checkbox" name="c" value="x" checked>
<input type="checkbox" name="c" value="y">
<select name="s"><option value="1">One</option><option value="2" selected>Two</option>
</select><textarea name="t">
first line</textarea><input type="file" name="f"><button name="b" value="no">Go</button>
</form><script>var hidden = 1;</script><a href="/next/">Next</a>
"""


def test_a_page_is_read_as_a_browser_would_send_it() -> None:
    page = pages.read(PAGE)
    form = page.form("app.do")
    assert form.fields == {
        "csrf": ["t"],
        "a": ["1 & 2"],
        "c": ["x"],
        "s": ["2"],
        "t": ["first line"],
    }
    assert (form.action, form.method, form.to_sign) == ("/do/", "post", "Zm9v")
    assert form.files == {"f"}
    assert page.links == [("/next/", "Next")]
    assert "hidden" not in page.text


def test_an_act_that_is_not_offered_is_not_found() -> None:
    with pytest.raises(LookupError, match=r"app\.do"):
        pages.read(PAGE).form("app.other")
