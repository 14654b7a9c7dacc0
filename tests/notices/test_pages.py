"""The public pages: found by Chinese words, and true to what is disclosed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from notices import queries, tasks
from notices.actions import publish
from notices.models import Notice
from parties import queries as parties
from press import seal
from tests.award import world

if TYPE_CHECKING:
    from tests.evaluation.world import Room


@pytest.fixture
def published(deciding: Room) -> Room:
    """R01 announced, decided, its result published."""
    publish.publish_announcement(trade=deciding.case.trade.uid)
    world.decided(deciding, world.supplier_of_rank(deciding, 1))
    publish.publish_decision(lot=deciding.case.lot.uid)
    return deciding


def test_every_public_page_answers(published: Room, client: Client) -> None:
    code = published.case.trade.code
    notice = Notice.objects.get(kind="result")
    tasks.seal_notice(notice=str(notice.uid), language="zh-hans")
    for prefix in ("", "/en"):
        for path in (
            "/notices/",
            f"/notices/{notice.uid}/",
            f"/notices/{notice.uid}.json",
            "/notices.csv",
            "/trades/",
            f"/trades/{code}/",
            f"/trades/{code}/lots/1/",
            f"/trades/{code}/journal/",
            "/",
        ):
            response = client.get(prefix + path)
            assert response.status_code == 200, (path, response.content[:2000])
    assert client.get(f"/trades/{code}/lots/9/").status_code == 404
    assert client.get("/trades/nothing/").status_code == 404
    assert client.get(f"/en/notices/{notice.uid}.pdf").status_code == 404
    pdf = client.get(f"/notices/{notice.uid}.pdf").content
    [found] = seal.verify_pdf(
        pdf, anchors=parties.trust_anchors(), moment=notice.published_at
    )
    assert found.field == "platform"


def test_notices_are_found_by_chinese_words(published: Room, client: Client) -> None:
    title = published.case.trade.title
    assert title == "水渠加固工程"
    assert queries.find(queries.search.Filters(q="加固")).count() == 2
    for words, found in (
        ("水渠", 2),
        ("水渠 加固", 2),
        ("成交结果", 1),
        ("青岛高校电子", 1),
        (published.case.trade.code, 2),
        ("泵站", 0),
        ("！！", 0),
    ):
        answer = client.get("/notices/", {"q": words})
        assert answer.context["page"].paginator.count == found, words


def test_filters_narrow_and_a_wrong_one_is_said(
    published: Room, client: Client
) -> None:
    def count(**asked: str) -> int:
        answer = client.get("/notices/", asked)
        assert answer.status_code == 200
        return answer.context["page"].paginator.count

    assert count(kind="result") == 1
    assert count(category="works") == 0
    assert count(category="procurement") == 2
    assert count(region=published.case.city.region) == 2
    assert count(stage="awarded") == 2
    assert count(stage="open") == 0
    assert count(until="2020-01-01") == 0
    assert client.get("/notices/", {"q": "长" * 101}).status_code == 422
    assert client.get("/notices/", {"since": "gestern"}).status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize("bent", ["since=0001-01-01", "until=9999-12-31"])
def test_a_date_that_no_calendar_reaches_is_said(client: Client, bent: str) -> None:
    for page in ("/notices/", "/notices.csv"):
        assert client.get(f"{page}?{bent}").status_code in (404, 422)


def test_a_lots_page_says_what_is_withheld(deciding: Room, client: Client) -> None:
    code = deciding.case.trade.code
    page = client.get(f"/trades/{code}/lots/1/").content.decode()
    assert page.count("未公开") >= 3
    assert "政府采购法第38条" in page
    for supplier in deciding.suppliers:
        assert supplier.name not in page
        for path in ("", "journal/"):
            public = client.get(f"/trades/{code}/{path}").content.decode()
            assert supplier.name not in public


def test_a_spreadsheet_computes_nothing(published: Room, client: Client) -> None:
    from notices.views.notices import _plain

    assert _plain("=1+1") == "'=1+1"
    assert client.get("/notices.csv").content.decode().count("\n") >= 3
