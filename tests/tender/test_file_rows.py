"""The tender file row by row: what is typed is kept; refusals stand at their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tender.facts.compose import content_of
from tests.worlds import trades
from tests.worlds.file_contents import content

if TYPE_CHECKING:
    from tests.worlds.people import City
    from tests.worlds.trades import Case


def typed(page: str) -> dict[str, str]:
    """Return every field of the page's form as a browser would send it."""
    form = page.partition('data-act="tender.save-file"')[2].partition("</form>")[0]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        is_box = 'type="checkbox"' in tag
        if name and (not is_box or "checked" in tag):
            found[name[1]] = value[1] if value else "on" if is_box else ""
    for name, inner in re.findall(
        r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        first = re.search(r'value="([^"]*)"', inner)
        found[name] = (chosen or first)[1]  # type: ignore[index]
    for name, inner in re.findall(
        r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = inner.strip().replace("&quot;", '"')
    return found


@pytest.fixture(params=["works-open", "procurement-consultation"])
def case(city: City, request: pytest.FixtureRequest) -> Case:
    return trades.draft(city, request.param)


def test_saving_what_is_shown_changes_nothing(case: Case) -> None:
    owner, url = case.owner.signed_in(Client()), f"/case/{case.trade.uid}/file/rows/"
    page = owner.get(url)
    assert page.status_code == 200, page.content.decode()[:3000]
    before = content_of(case.trade)
    done = owner.post(url, typed(page.content.decode()))
    assert done.status_code == 302, done.content.decode()[:3000]
    assert done["Location"].endswith("/file/")
    assert content_of(case.trade) == before
    assert case.intake.signed_in(Client()).get(url).status_code == 404


def test_a_refusal_stands_at_its_section(case: Case) -> None:
    owner = case.owner.signed_in(Client())
    url = f"/en/case/{case.trade.uid}/file/rows/"
    fields = typed(owner.get(url).content.decode())
    fields["score_items-0-max"] = "36"
    done = owner.post(url, fields)
    assert done["Location"].endswith("/file/rows/")
    page = owner.get(url).content.decode()
    section = page.partition('id="score_items"')[2].partition("</section>")[0]
    assert "they must make 100" in section
    assert content_of(case.trade)["score_items"][0]["max"] == "36"

    fields = typed(page)
    fields["score_items-0-step"] = "half"
    bad = owner.post(url, fields)
    assert bad.status_code == 422
    section = bad.content.decode().partition('id="score_items"')[2]
    assert "should be a decimal number" in section.partition("</section>")[0]
    assert 'value="half"' in section


def test_an_empty_set_of_k_is_refused_at_the_method(city: City) -> None:
    case = trades.draft(city)
    owner = case.owner.signed_in(Client())
    url = f"/en/case/{case.trade.uid}/file/rows/"
    fields = typed(owner.get(url).content.decode())
    assert fields["method-k_set"] == "0.97, 0.98, 0.99"
    fields["method-k_set"] = ""
    owner.post(url, fields)
    method = owner.get(url).content.decode().partition('id="method"')[2]
    assert "must hold different positive numbers" in method


def test_a_first_draft_is_written_by_rows_alone(city: City) -> None:
    case = trades.draft(city, "procurement-open")
    case.trade.file_draft.delete()
    owner = case.owner.signed_in(Client())
    url = f"/case/{case.trade.uid}/file/rows/"
    fields = typed(owner.get(url).content.decode())
    wanted = content()
    for place, item in enumerate(wanted["score_items"][:2]):
        row = f"score_items-{place}-"
        fields |= {f"{row}{name}": str(item[name]) for name in ("key", "group")}
        fields |= {f"{row}zh": item["label"]["zh"], f"{row}min": "0"}
        fields |= {f"{row}max": item["max"], f"{row}step": "1"}
    fields |= {"slots-0-key": "letter", "slots-0-zh": "投标函"}
    fields |= {"opening_form-0-key": "price", "opening_form-0-zh": "报价"}
    fields |= {"opening_form-0-unit": "CNY", "opening_form-0-required": "on"}
    assert owner.post(url, fields).status_code == 302
    kept = content_of(case.trade)
    assert [row["key"] for row in kept["score_items"]] == ["plan", "record"]
    assert kept["slots"] == [
        {"role": "letter", "label": {"zh": "投标函", "en": "投标函"}, "required": False}
    ]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_worked_example_shows_the_steps(case: Case, prefix: str) -> None:
    owner = case.owner.signed_in(Client())
    url = f"{prefix}/case/{case.trade.uid}/file/rows/example/"
    page = owner.get(url)
    assert page.status_code == 200
    words = page.content.decode()
    if case.trade.procedure == "works-open":
        assert "K = " in words
        # 95, 88 and 91 per cent of 750,000; no trimming below five bids; K = 0.97
        assert "664,450.00" in words
    else:
        # the lowest, 660,000, by 712,500 and 40 points: 37.05
        assert "37.05" in words
    stranger = case.city.bidder("某供应商")
    assert stranger.signed_in(Client()).get(url).status_code == 404
