"""The holder of a right of first refusal matches the price, in two browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.bidding.test_auction_browser import elsewhere, until_over
from tests.bidding.test_opening_browser import enter
from tests.worlds import equities as worlds

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.bidding.test_auction_browser import Elsewhere
    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.people import City

__all__ = ["elsewhere"]


def test_the_holder_matches_what_another_bid_and_wins(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    city: City,
    browser: Browser,
    at: At,
) -> None:
    world = elsewhere(worlds.bidding, city, at)
    address = f"/rooms/auction/{world.uid}/"
    pages = {
        letter: browser.new_context(locale="zh-CN").new_page() for letter in ("A", "H")
    }
    for letter, page in pages.items():
        enter(page, live_server, world.bidders[letter], address)
        expect(page.locator("[data-live-words]")).to_contain_text("#")
    pages["A"].locator("[data-offer='0']").click()
    expect(pages["H"].locator("[data-auction-price]")).to_have_text("1,000")
    pages["H"].locator("button[data-match]").click()
    expect(pages["H"].locator("[data-auction-leads]")).to_be_visible()
    expect(pages["A"].locator("[data-auction-leads]")).to_be_hidden()
    elsewhere(lambda: at.running_from(world.row().next_due_at))
    elsewhere(until_over, world)
    expect(pages["H"].locator("[data-part=act]")).to_contain_text("您已竞得")
    for page in pages.values():
        expect(page.locator("[data-auction-price]")).to_have_text("1,000")
        page.context.close()
