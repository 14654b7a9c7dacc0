"""Five bidders in five browsers, and one who watches, in an auction of seconds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import expect

from bidding.facts import auction_work
from bidding.rules.auctions import terms as t
from journal.queries import instant
from tests.bidding.test_opening_browser import enter
from tests.worlds import auctions as worlds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from playwright.sync_api import Browser, Page

    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import City
    from tests.worlds.trades import Case

    Elsewhere = Callable[..., Any]

#: the clock jumps to a second before each end: nobody waits, and nothing is missed
LISTING = timedelta(seconds=50)
WINDOW = timedelta(seconds=30)
SOON = timedelta(seconds=1)
TIMED = t.Timed(
    trigger=t.Trigger.ALWAYS,
    window=WINDOW,
    reset=t.Reset(t.ResetKind.RESTART, by=WINDOW),
)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Do something in another thread: the browser's own loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda do, *args, **keys: pool.submit(do, *args, **keys).result()
        pool.submit(connections.close_all).result()


def test_five_bid_by_number_until_the_hammer(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    city: City,
    case: Case,
    keepers: Keepers,
    monkeypatch: pytest.MonkeyPatch,
    browser: Browser,
    at: At,
) -> None:
    world = elsewhere(worlds.of, city, case, monkeypatch, bidders=5)
    start = elsewhere(instant)
    free = t.Free(start, start + LISTING)
    elsewhere(world.begin, opens_at=start, free=free, timed=TIMED)
    pages = [browser.new_context(locale="zh-CN").new_page() for _ in range(6)]
    pages[1].set_viewport_size({"width": 390, "height": 844})
    for page, number in zip(pages, ["1", "2", "3", "4", "5", ""], strict=True):
        address = f"/rooms/auction/{world.uid}/"
        enter(page, live_server, world.bidders.get(number), address)
        expect(page.locator("[data-live-words]")).to_contain_text("#")
    watcher = pages[5]
    expect(watcher.locator("[data-part=act] form")).to_have_count(0)
    bid_in_the_listing(pages, watcher)

    # The timed bidding follows by itself; each bid restarts the countdown.
    elsewhere(at.running_from, start + LISTING - SOON)
    elsewhere(until_timed, world)
    for page, least in ((pages[3], "200"), (pages[4], "210")):
        # Who clicks before hearing of the bid before would be told that it is too low.
        expect(page.locator("[data-auction-minimum]")).to_have_text(least)
        page.locator("[data-offer='0']").click()
        expect(page.locator("[data-auction-leads]")).to_be_visible()
    expect(pages[3].locator("[data-auction-leads]")).to_be_hidden()
    elsewhere(lambda: at.running_from(world.row().next_due_at - SOON))
    elsewhere(until_over, world)
    expect(pages[4].locator("[data-part=act]")).to_contain_text("您已竞得")
    for page in pages:
        expect(page.locator("[data-auction-price]")).to_have_text("210")
        expect(page.locator("[data-auction-bids] li")).to_have_count(5)
    assert str(world.bidders["1"].actor.organisation_name) not in watcher.content()
    assert serious(watcher) == []
    assert serious(pages[1]) == []
    for page in pages:
        page.context.close()


def bid_in_the_listing(pages: list[Page], watcher: Page) -> None:
    """Bid by a step, by keyboard alone, far above, and too low."""
    pages[0].locator("[data-offer='0']").click()
    expect(watcher.locator("[data-auction-price]")).to_have_text("100")
    expect(watcher.locator("[data-auction-upper]")).to_have_text("壹佰万元整")
    pages[1].focus("#id_amount")
    pages[1].keyboard.type("130")
    pages[1].keyboard.press("Enter")
    expect(pages[1].locator("[data-auction-receipt]")).to_contain_text("130")
    # Far above: asked again first; then below: refused by name, and nothing lost.
    pages[2].fill("#id_amount", "190")
    pages[2].keyboard.press("Enter")
    dialog = pages[2].locator("dialog[open]")
    expect(dialog).to_contain_text("壹佰玖拾万元整")
    dialog.locator("button[value=yes]").click()
    expect(watcher.locator("[data-auction-price]")).to_have_text("190")
    pages[3].fill("#id_amount", "150")
    pages[3].keyboard.press("Enter")
    expect(pages[3].locator("[data-auction-refused]")).to_contain_text("200")


def until_timed(world: worlds.World) -> None:
    """Stand for the clock until the timed bidding has begun."""
    wait(world, lambda: world.row().phase == "timed")


def until_over(world: worlds.World) -> None:
    """Stand for the clock until the lot is handed on."""
    wait(world, lambda: world.row().finished_at is not None)


def wait(world: worlds.World, done: Callable[[], bool]) -> None:
    """Do what is due, as the clock does, until something holds."""
    give_up = instant() + timedelta(seconds=30)
    while not done() and instant() < give_up:
        for due in auction_work.hammers(instant()):
            assert due.call is not None
            due.call()


def serious(page: Page) -> list[str]:
    """Return what a reader's tools would stumble over."""
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]
