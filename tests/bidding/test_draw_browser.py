"""A draw in real browsers: secrets made in the page, revealed there, drawn for all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from bidding.facts import selections as facts
from parties.rules.actor import Role
from tests.bidding.test_auction_browser import elsewhere, serious
from tests.bidding.test_land_cap import at_the_cap, work
from tests.bidding.test_opening_browser import enter

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.bidding.test_auction_browser import Elsewhere
    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.lands import Land

__all__ = ["elsewhere"]


def test_three_parties_commit_and_reveal_and_everybody_sees_who_is_drawn(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    listed: Land,
    browser: Browser,
    at: At,
) -> None:
    city, lot = listed.case.city, listed.case.lot
    elsewhere(work)
    people = elsewhere(
        lambda: (city.hand(Role.OPENING), listed.case.owner, city.supervisor())
    )
    address = f"/rooms/draw/{lot.uid}/"
    pages = [browser.new_context(locale="zh-CN").new_page() for _ in range(4)]
    pages[0].set_viewport_size({"width": 390, "height": 844})
    for page, somebody in zip(pages, [*people, None], strict=True):
        enter(page, live_server, somebody, address)
    watcher = pages[3]

    # Each secret is made and sealed in its page; the centre goes first.
    for page in pages[:3]:
        page.reload()
        form = page.locator("form[data-secret=commit]")
        expect(form.locator("[name=backup]")).not_to_have_value("")
        form.locator("button[type=submit]").click()
        expect(page.locator("#draw-hall")).to_contain_text("您已提交承诺")
    assert serious(pages[0]) == []
    found = elsewhere(lambda: facts.selection_of(lot))
    assert elsewhere(found.secrets.count) == 3

    elsewhere(at_the_cap, listed, at)
    # Two reveal what their own devices kept; the third keeps silent.
    for page in pages[:2]:
        page.reload()
        form = page.locator("form[data-secret=reveal]")
        expect(form.locator("[name=reveal]")).not_to_have_value("")
        form.locator("button[type=submit]").click()
        expect(form).to_have_count(0)
    until = elsewhere(lambda: facts.selection_of(lot).reveal_until)
    elsewhere(at.running_from, until + timedelta(seconds=1))
    elsewhere(work)
    # Whoever watches sees it without doing anything.
    expect(watcher.locator(".drawn")).to_be_visible(timeout=15_000)
    expect(watcher.locator("#draw-hall")).to_contain_text("已使用其封存的备份")
    assert serious(watcher) == []
    watcher.goto(f"{live_server.url}{address}replay/")
    assert "mismatch" not in watcher.content()
    assert serious(watcher) == []
    for page in pages:
        page.context.close()
