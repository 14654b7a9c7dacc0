"""解密 in a real Chromium: one releases in the page, another never does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import expect

from tests.worlds import factors, keepers, openings, people, stamps, trades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from playwright.sync_api import Page

    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.factors import Deciding
    from tests.worlds.people import Somebody

    Elsewhere = Callable[..., Any]

SECRET = "correct horse"
PRICES = (*openings.PRICES, "7400000.00")


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Do something in another thread: the browser's own loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda do, *args, **keys: pool.submit(do, *args, **keys).result()
        pool.submit(connections.close_all).result()


def begun(folder: Path, at: At) -> Deciding:
    """Take four bids to the open window; two bidders release from their programs."""
    case = factors.drafted(people.city())
    stamps.platform()
    trades.approved(case)
    kept = keepers.of(case)
    trades.announced(case)
    closed = factors.closed(case, kept, folder, at, PRICES)
    factors.release(closed, 2, 3)
    (folder / "key.p12").write_bytes(closed.bidders[0].issued.pkcs12(SECRET))
    (folder / "other.p12").write_bytes(closed.bidders[1].issued.pkcs12(SECRET))
    return closed


def ended(closed: Deciding, at: At) -> None:
    """End the window, stamp the list, release, and read."""
    factors.wait(closed, at)
    assert factors.frozen(closed)
    openings.release(closed.keepers, closed.digest)
    openings.run()


def enter(page: Page, server: LiveServer, session: str, address: str) -> None:
    """Open an address of the house in a session."""
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": session, "url": server.url}])
    page.goto(f"{server.url}{address}")


def session_of(who: Somebody) -> str:
    return str(who.signed_in(Client()).cookies[settings.SESSION_COOKIE_NAME].value)


def press(page: Page, file: str) -> None:
    """Choose a key file, type its passphrase, and press the large button."""
    page.set_input_files("#factor-file", file)
    page.fill("#factor-passphrase", SECRET)
    page.click("[data-factor-form=factor] button[type=submit]")


def test_one_decrypts_in_the_page_another_never(
    live_server: LiveServer, elsewhere: Elsewhere, tmp_path: Path, at: At, page: Page
) -> None:
    closed = elsewhere(begun, tmp_path, at)
    hall = f"/rooms/opening/{closed.opening.uid}/"
    bodies: list[str] = []
    page.on("request", lambda sent: bodies.append(sent.post_data or ""))
    enter(page, live_server, elsewhere(session_of, closed.bidders[0]), hall)
    mine = page.locator(f"#factor-{elsewhere(closed.bid, 0).uid}")
    expect(mine).to_contain_text("未解密")
    expect(page.locator("[data-factor-count=given]")).to_have_text("2")
    press(page, str(tmp_path / "other.p12"))
    expect(page.locator("#summary [role=alert]")).to_contain_text("信封")
    press(page, str(tmp_path / "key.p12"))
    expect(mine).to_contain_text("解密中")
    expect(page.locator("#factor-file")).to_be_hidden()
    expect(page.locator("[data-live-words]")).to_contain_text("#")
    elsewhere(factors.check, closed)
    expect(mine).to_contain_text("已解密", timeout=15_000)
    expect(page.locator("[data-factor-count=given]")).to_have_text("3")
    assert not any(SECRET in body for body in bodies)
    found = Axe().run(page).response["violations"]
    serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []
    elsewhere(ended, closed, at)
    rows = page.locator("#opening-rows tbody tr")
    expect(rows).to_have_count(4, timeout=15_000)
    shut = rows.filter(has_text="乙建设有限公司")
    expect(shut).to_contain_text("未能解密（投标人原因，撤销）")
    expect(shut).to_contain_text("电子招标投标办法第31条")
    expect(rows.filter(has_text="已开封")).to_have_count(3)
