"""The hall in a real Chromium: the table comes by itself and can be filtered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import expect

from tests.worlds import keepers, openings, people, stamps, trades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from playwright.sync_api import Page

    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

    Elsewhere = Callable[..., Any]


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Do something in another thread: the browser's own loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda do, *args, **keys: pool.submit(do, *args, **keys).result()
        pool.submit(connections.close_all).result()


def announced() -> tuple[Case, Keepers]:
    """Return an announced works trade with its custodians."""
    case = trades.draft(people.city())
    stamps.platform()
    trades.approved(case)
    kept = keepers.of(case)
    trades.announced(case)
    return case, kept


def opened(kept: Keepers, closed: Closed) -> None:
    """Release and read."""
    openings.release(kept, closed.digest)
    openings.run()


def enter(page: Page, server: LiveServer, who: Somebody | None, address: str) -> None:
    """Open an address of the house in somebody's session."""
    if who is not None:
        name = settings.SESSION_COOKIE_NAME
        value = who.signed_in(Client()).cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page.goto(f"{server.url}{address}")


def test_the_table_appears_in_an_open_page_and_can_be_filtered(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    tmp_path: Path,
    at: At,
    page: Page,
) -> None:
    case, kept = elsewhere(announced)
    closed = elsewhere(openings.closed, case, kept, tmp_path, at)
    enter(page, live_server, None, f"/rooms/opening/{closed.opening.uid}/")
    expect(page.locator("[data-live-words]")).to_contain_text("#")
    expect(page.locator("[data-part=table]")).to_contain_text("正在等保管人开封")
    elsewhere(opened, kept, closed)
    rows = page.locator("#opening-rows tbody tr")
    expect(rows).to_have_count(3, timeout=15_000)
    page.fill("#opening-filter", "乙")
    expect(page.locator("#opening-rows tbody tr:visible")).to_have_count(1)
    found = Axe().run(page).response["violations"]
    serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []
