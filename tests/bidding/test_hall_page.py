"""The hall in a real Chromium: paused, read aloud or as text, sorted, drawn again."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import expect

from bidding.actions import draw_factor, opening_hall
from kernel import draw as kernel_draw
from parties.rules.actor import Role
from tests.bidding.test_opening_browser import announced, enter, opened
from tests.bidding.test_pauses import pause, resume
from tests.worlds import openings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody

    Elsewhere = Callable[..., Any]

PHONE: ViewportSize = {"width": 390, "height": 844}
SECRETS = {Role.OPENING: b"\1" * 32, Role.OWNER: b"\2" * 32}

#: a browser with one Chinese voice that needs no time: this machine has none
VOICE = """
const heard = window.heard = [];
class Spoken { constructor(text) { this.text = text; } }
const speech = {
  getVoices: () => [{ lang: "zh-CN", name: "voice" }],
  addEventListener() {}, cancel() {},
  speak(one) { heard.push(one.text); queueMicrotask(() => one.onend?.()); },
};
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = Spoken;
"""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Do something in another thread: the browser's own loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda do, *args, **keys: pool.submit(do, *args, **keys).result()
        pool.submit(connections.close_all).result()


def hall_of(closed: Closed, way: str = "") -> str:
    return f"/rooms/opening/{closed.opening.uid}/{way}"


def prepared(folder: Path, at: At) -> tuple[Any, ...]:
    """Return case, keepers and a closed opening; centre and owner have committed."""
    case, kept = announced()
    opening = openings.prepared(case, kept)
    hands = {Role.OPENING: case.city.hand(Role.OPENING), Role.OWNER: case.owner}
    for role, who in hands.items():
        draw_factor.commit_secret(
            by=who.actor,
            opening=opening.uid,
            commitment=kernel_draw.commitment(SECRETS[role]),
        )
    bidders = openings.submitted(case, folder)
    opening_hall.sign_in(by=bidders[0].actor, opening=opening.uid)
    closed = openings.Closed(opening, bidders, openings.shut(case, kept, at))
    return case, kept, closed, hands


def reveal_all(closed: Closed, hands: dict[Role, Somebody]) -> None:
    for role, who in hands.items():
        draw_factor.reveal_secret(
            by=who.actor, opening=closed.opening.uid, reveal=SECRETS[role]
        )


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


def seen(page: Page) -> dict[str, str]:
    """Return what a hall says: its parts, until when, and the end of its record."""
    said = {
        str(part.get_attribute("data-part")): re.sub(r"\s+", " ", part.inner_text())
        for part in page.locator("[data-part]").all()
    }
    # What is left is drawn every quarter of a second: both count to the same instant.
    until = page.locator("[data-countdown]").get_attribute("data-until")
    rows = page.locator("[data-room-log] li").all_inner_texts()[:12]
    return said | {"countdown": str(until), "record": "\n".join(rows)}


def test_a_watched_opening_ends_as_a_late_joiner_sees_it(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    tmp_path: Path,
    at: At,
    page: Page,
    browser: Browser,
) -> None:
    case, kept, closed, hands = elsewhere(prepared, tmp_path, at)
    enter(page, live_server, None, hall_of(closed))
    expect(page.locator("[data-live=live]")).to_be_visible()
    elsewhere(pause, closed, case.owner)
    expect(page.locator("[data-part=pause]")).to_contain_text("现场网络中断")
    assert serious(page) == []
    elsewhere(resume, closed, hands[Role.OPENING])
    expect(page.locator("[data-part=pause]")).to_be_empty()
    elsewhere(opened, kept, closed)
    expect(page.locator("#opening-rows tbody tr")).to_have_count(3)
    elsewhere(reveal_all, closed, hands)
    expect(page.locator("[data-part=people]")).to_contain_text("自己动手重抽一次")
    late = browser.new_page(locale="zh-CN")
    enter(late, live_server, None, hall_of(closed))
    expect(late.locator("[data-live=live]")).to_be_visible()
    assert seen(late) == seen(page)
    late.close()


def test_the_table_is_read_as_text_sorted_and_replayed(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    tmp_path: Path,
    at: At,
    page: Page,
    browser: Browser,
) -> None:
    _case, kept, closed, hands = elsewhere(prepared, tmp_path, at)
    elsewhere(opened, kept, closed)
    elsewhere(reveal_all, closed, hands)
    page.set_viewport_size(PHONE)
    enter(page, live_server, closed.bidders[0], hall_of(closed))
    expect(page.locator("[data-live=live]")).to_be_visible()
    expect(page.locator(".my-state")).to_contain_text("已签到")
    _sorts_by_price(page)
    _reads_as_text(page)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="自己动手重抽一次").click()
    expect(page.locator("[data-status=verified]")).to_have_count(5)
    expect(page.locator("[data-status=mismatch]")).to_have_count(0)
    _hashes_by_hand(page)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    spoken = browser.new_page(locale="zh-CN")
    spoken.add_init_script(VOICE)
    enter(spoken, live_server, None, hall_of(closed))
    _reads_aloud(spoken)
    spoken.close()


def _hashes_by_hand(page: Page) -> None:
    """The bytes that the page gives hash to what it says, and to the word taken."""
    commands = page.locator("pre.bytes").all_inner_texts()
    found = [
        hashlib.sha256(bytes.fromhex(text.split()[2])).hexdigest()
        for text in commands[1:]
    ]
    said = "".join(page.locator("#main").inner_text().split())
    assert all(each in said for each in found[:-1])
    assert found[-1][:8] in said


def _sorts_by_price(page: Page) -> None:
    names = page.locator("#opening-rows tbody th")
    page.get_by_label("排序").select_option("2:ascending")
    assert names.all_inner_texts()[0].startswith("乙建设")
    page.get_by_label("排序").select_option("2:descending")
    assert names.all_inner_texts()[0].startswith("丙建设")
    head = page.locator("#opening-rows thead th").nth(2)
    assert head.get_attribute("aria-sort") == "descending"


def _reads_as_text(page: Page) -> None:
    """By keyboard alone; this browser has no voice, and says so."""
    page.get_by_role("button", name="听唱标").press("Enter")
    line = page.locator("[data-reader-line]")
    expect(line).to_contain_text("第1行，共3行")
    expect(page.locator("[data-reader-mute]")).to_be_visible()
    expect(line).to_contain_text("7,390,000.00元")
    page.keyboard.press("Enter")
    expect(line).to_contain_text("第2行，共3行")
    expect(page.locator("#opening-rows tr[aria-current=true]")).to_have_count(1)
    page.get_by_role("button", name="停止").press("Enter")
    expect(page.locator("#opening-rows tr[aria-current=true]")).to_have_count(0)


def _reads_aloud(page: Page) -> None:
    page.get_by_role("button", name="听唱标").click()
    page.wait_for_function("window.heard.length === 3")
    heard = page.evaluate("window.heard")
    assert "甲建设有限公司" in heard[0]
    assert "7363200.00元" in heard[0]
    expect(page.get_by_role("button", name="听唱标")).to_be_visible()


def test_the_console_shows_list_stamps_and_custodians(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    tmp_path: Path,
    at: At,
    page: Page,
) -> None:
    _case, _kept, closed, hands = elsewhere(prepared, tmp_path, at)
    enter(page, live_server, hands[Role.OPENING], hall_of(closed, "console/"))
    now = page.locator("[data-part=now]")
    expect(now).to_contain_text("3份，3家（不少于3家）")
    expect(now).to_contain_text("值守程序")
    page.get_by_text("暂停开标").click()
    page.locator("#id_pause").fill("现场停电，等待备用电源")
    page.get_by_role("button", name="核对并签名").last.click()
    expect(page.locator("form[data-act='bidding.pause']")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("现场停电，等待备用电源")
    assert serious(page) == []
