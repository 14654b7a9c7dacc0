"""How a notice will read is seen before it is out, with what it still lacks."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from notices.actions import publish
from notices.rules import kinds, required
from notices.rules.content import words
from notices.rules.kinds import Kind
from notices.rules.required import ItemMissing
from parties.rules.actor import Role
from parties.rules.segregation import Kind as Organised
from tender.models import Trade
from tender.rules.procedures import Category
from tests import kept
from tests.worlds import trades

if TYPE_CHECKING:
    from tests.evaluation.world import Room
    from tests.worlds.people import City
    from tests.worlds.trades import Case


@kept.stage("db")
def case(city: City) -> Case:
    """Works whose file is written and not signed."""
    return trades.draft(city)


def page(client: Client, case: Case, kind: str, prefix: str = "/en") -> str:
    answer = client.get(f"{prefix}/case/{case.trade.uid}/notices/{kind}")
    assert answer.status_code == 200, answer.content.decode()[:800]
    return unescape(answer.content.decode())


def test_before_file_and_dates_it_says_what_comes_first(case: Case) -> None:
    owner = case.owner.signed_in(Client())
    assert "There is not enough to write it from" in page(owner, case, "announcement/")
    trades.edition(case)
    assert "There is not enough to write it from" in page(owner, case, "announcement/")
    trades.planned(case)
    said = page(owner, case, "announcement/")
    assert "It says all that the law has it say" in said
    assert "<h2>Tender notice: 水渠加固工程</h2>" in said
    assert "水渠加固工程招标公告" in page(owner, case, "announcement/", "")


def test_what_is_missing_is_named_with_its_article(case: Case) -> None:
    trades.edition(case)
    trades.planned(case)
    Trade.objects.filter(pk=case.trade.pk).update(title="　")
    said = page(case.owner.signed_in(Client()), case, "announcement/")
    assert "It cannot be published like this" in said
    assert "<strong>Project</strong>" in said
    assert "Order 10 (2017), art. 5" in said


@pytest.mark.parametrize("kind", ["correction", "candidates", "award", "ending"])
def test_what_has_not_happened_is_waited_for(case: Case, kind: str) -> None:
    said = page(case.owner.signed_in(Client()), case, f"{kind}/")
    assert "What it tells of has not happened" in said
    assert "Asked for by" in said


def test_the_list_has_the_kinds_of_its_trade_and_no_other(case: Case) -> None:
    owner = case.owner.signed_in(Client())
    said = page(owner, case, "")
    for kind in ("announcement", "correction", "candidates", "award", "ending"):
        assert f"/notices/{kind}/" in said
    assert "/notices/result/" not in said
    for kind in ("result", "nothing"):
        address = f"/case/{case.trade.uid}/notices/{kind}/"
        assert owner.get(address).status_code == 404


def test_a_draft_is_inside_only(case: Case, city: City) -> None:
    for somebody in (None, city.bidder("甲公司"), city.owner("邻区示例水务局")):
        other = somebody.signed_in(Client()) if somebody else Client()
        for rest in ("", "announcement/"):
            address = f"/case/{case.trade.uid}/notices/{rest}"
            assert other.get(address).status_code == 404
    assert "水渠" in page(case.intake.signed_in(Client()), case, "announcement/")


def test_a_published_one_is_linked_instead(deciding: Room) -> None:
    notice = publish.publish_announcement(trade=deciding.case.trade.uid)
    said = page(deciding.case.owner.signed_in(Client()), deciding.case, "announcement/")
    assert f"/en/notices/{notice.uid}/" in said
    assert "It is out" in said


@pytest.mark.parametrize(("kind", "category"), sorted(kinds.TABLE))
def test_each_required_item_is_missed_by_name(kind: Kind, category: Category) -> None:
    asked = [each for each in kinds.fields(kind, category) if each.rule is not None]
    assert asked
    full = {each.key: words("有") for each in asked}
    assert required.missing(kind, category, full) == ()
    for field in asked:
        without = full | {field.key: words(" ")}
        assert required.missing(kind, category, without) == (field,)
        with pytest.raises(ItemMissing) as refused:
            required.check(kind, category, without)
        assert refused.value.field == field.key


def test_the_house_shows_what_every_kind_contains(city: City) -> None:
    office = city.organisation(Organised.AUDIT, "示例审计局")
    auditor = city.someone(Role.AUDITOR, name="尤审计", organisation=office)
    keeper = auditor.signed_in(Client())
    for category in ("works", "procurement", "land", "drugs"):
        answer = keeper.get(f"/manage/templates/?category={category}")
        assert answer.status_code == 200
    assert (
        "招标投标法实施条例第15条" in keeper.get("/manage/templates/").content.decode()
    )
    assert keeper.get("/manage/templates/?category=x").status_code == 200
    intake = city.hand(Role.INTAKE).signed_in(Client())
    assert intake.get("/manage/templates/").status_code == 404
