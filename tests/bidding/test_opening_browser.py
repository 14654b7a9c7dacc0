"""The hall in a real Chromium: the table comes by itself and can be filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.worlds import openings

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case


@pytest.fixture
def closed(case: Case, keepers: Keepers, tmp_path: Path, at: At) -> Closed:
    """Three bids whose deadline is past."""
    return openings.closed(case, keepers, tmp_path, at)


def enter(page: Page, server: LiveServer, who: Somebody | None, address: str) -> None:
    """Open an address of the house in somebody's session."""
    if who is not None:
        client = who.signed_in(Client())
        name = settings.SESSION_COOKIE_NAME
        cookie = {
            "name": name,
            "value": client.cookies[name].value,
            "url": server.url,
        }
        page.context.add_cookies([cookie])
    page.goto(f"{server.url}{address}")


def test_the_table_appears_in_an_open_page_and_can_be_filtered(
    page: Page, live_server: LiveServer, keepers: Keepers, closed: Closed
) -> None:
    enter(page, live_server, None, f"/rooms/opening/{closed.opening.uid}/")
    expect(page.locator("[data-live-words]")).to_contain_text("#")
    expect(page.locator("[data-part=table]")).to_contain_text("正在等保管人开封")
    openings.release(keepers, closed.digest)
    openings.run()
    expect(page.locator("#opening-rows tbody tr")).to_have_count(3, timeout=15_000)
    page.fill("#opening-filter", "乙")
    expect(page.locator("#opening-rows tbody tr:visible")).to_have_count(1)
    found = Axe().run(page).response["violations"]
    assert [
        one["id"] for one in found if one["impact"] in ("serious", "critical")
    ] == []
