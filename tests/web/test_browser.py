"""In a real Chromium: forms keep what was typed, tables sort, the clock is drawn."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from tests.live import LiveServer
from tests.web import refusing_urls


@pytest.fixture
def url(live_server: LiveServer) -> Iterator[str]:
    """The house with views that refuse beside it."""
    with override_settings(ROOT_URLCONF="tests.web.refusing_urls"):
        yield live_server.url


class TestForms:
    def test_a_refusal_takes_the_focus_and_keeps_what_was_typed(
        self, page: Page, url: str
    ) -> None:
        page.goto(f"{url}/form/409/")
        page.fill("#id_closes_at", "2026-12-14 09:30")
        page.fill("#id_amount", "736320")
        page.click("main button")
        summary = page.locator("#summary .error-summary")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text("投标截止不能早于12-15。")
        expect(summary).to_contain_text("招标投标法第24条")
        assert summary.locator("a").get_attribute("href") == "#id_closes_at"
        expect(page.locator(".field-error")).to_have_text("投标截止不能早于12-15。")
        assert page.input_value("#id_closes_at") == "2026-12-14 09:30"

    def test_an_amount_is_grouped_said_in_words_and_sent_plain(
        self, page: Page, url: str
    ) -> None:
        refusing_urls.RECORDED.clear()
        page.goto(f"{url}/form/record/")
        page.fill("#id_amount", "736320")
        expect(page.locator("[data-upper-of]")).to_have_text("柒拾叁万陆仟叁佰贰拾元整")
        page.locator("#id_amount").blur()
        assert page.input_value("#id_amount") == "736,320.00"
        page.click("main button")
        page.wait_for_url("**/help/")
        assert refusing_urls.RECORDED == ["736320.00"]

    def test_a_double_click_is_one_submit(self, page: Page, url: str) -> None:
        refusing_urls.RECORDED.clear()
        page.goto(f"{url}/form/record/")
        page.fill("#id_amount", "1.00")
        page.evaluate(
            "document.querySelectorAll('main button').forEach("
            "b => { b.click(); b.click(); b.click(); })"
        )
        page.wait_for_url("**/help/")
        assert refusing_urls.RECORDED == ["1.00"]

    def test_no_link_keeps_everything_and_says_so(self, page: Page, url: str) -> None:
        page.goto(f"{url}/form/409/")
        page.fill("#id_closes_at", "typed")
        page.context.set_offline(True)
        page.click("main button")
        expect(page.locator("#summary")).to_contain_text("没有送达")
        assert page.input_value("#id_closes_at") == "typed"


class TestTables:
    def test_two_thousand_rows_sort_and_filter_in_the_page(
        self, page: Page, url: str
    ) -> None:
        page.goto(f"{url}/table/")
        head = page.locator("th").nth(2)
        head.locator("button").click()
        expect(head).to_have_attribute("aria-sort", "ascending")
        prices = page.locator("tbody tr td:nth-child(3)").all_text_contents()
        numbers = [int(price.replace(",", "")) for price in prices]
        assert len(numbers) == 2000
        assert numbers == sorted(numbers)
        head.locator("button").click()
        expect(head).to_have_attribute("aria-sort", "descending")
        page.fill("#filter", "单位0007")
        expect(page.locator("[data-count-of=rows]")).to_have_text("1 / 2000")
        assert page.locator("tbody tr:visible").count() == 1

    def test_a_sort_is_reached_by_keyboard(self, page: Page, url: str) -> None:
        page.goto(f"{url}/table/")
        page.locator("th button").nth(1).focus()
        page.keyboard.press("Enter")
        expect(page.locator("th").nth(1)).to_have_attribute("aria-sort", "ascending")


class TestEveryPage:
    def test_the_clock_is_the_servers_and_not_the_visitors(
        self, page: Page, url: str
    ) -> None:
        page.add_init_script("Date.now = () => 0")
        page.goto(f"{url}/help/")
        clock = page.locator("[data-clock]").first
        said = re.search(r"T(\d\d:\d\d)", str(clock.get_attribute("data-now")))
        assert said
        expect(clock.locator("time")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
        assert "08:00:0" not in clock.inner_text()

    @pytest.mark.parametrize("path", ["/", "/help/key-file/", "/manage/components/"])
    @pytest.mark.parametrize("width", [1440, 390])
    def test_nothing_scrolls_sideways_and_nothing_is_blocked(
        self, page: Page, url: str, path: str, width: int
    ) -> None:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{url}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        assert said == []

    def test_the_first_stop_of_the_keyboard_skips_to_the_content(
        self, page: Page, url: str
    ) -> None:
        page.goto(f"{url}/help/")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/help/key-file/", "/manage/components/"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_no_serious_finding_of_axe(
    page: Page, url: str, path: str, language: str
) -> None:
    page.goto(f"{url}{language}{path}")
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"]) for each in serious] == []


def test_public_pages_read_without_scripts(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/help/submit/")
    expect(page.locator("main")).to_contain_text("投标文件在您自己的机器上密封")
    expect(page.locator("[data-clock] time")).to_have_text(re.compile(r"\d\d:\d\d"))
    context.close()


def test_print_drops_navigation_and_keeps_title_and_time(page: Page, url: str) -> None:
    page.goto(f"{url}/help/verify/")
    page.emulate_media(media="print")
    expect(page.locator(".site-head")).to_be_hidden()
    expect(page.locator(".print-head")).to_be_visible()
    expect(page.locator(".print-head")).to_contain_text("核验回执或通知书")
    expect(page.locator(".print-head")).to_contain_text("北京时间")
