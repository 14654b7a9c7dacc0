"""Five experts, their stations, and who serves them, each in a browser of its own.

A station is a browser context that keeps its device's key: whoever sits down there
signs in and out in it. Staff sit at desks of their own. All that people do is done by
clicks; `do` calls what is outside of the story, in another thread.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from playwright.sync_api import ViewportSize

from evaluation.facts import panels
from tests.evaluation import remote as worlds
from tests.evaluation import world
from tests.evaluation.border import RESPONSES
from tests.evaluation.test_journey import PASSPHRASE, Line, cell, enter_house
from tests.worlds import people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.evaluation.remote import Place, Remote
    from tests.evaluation.test_seats_browser import Elsewhere
    from tests.live import LiveServer
    from tests.worlds.people import Somebody

#: Nothing here is waited for by the clock: what does not come at all ends the test.
PATIENCE_MS = 150_000
SIZE: ViewportSize = {"width": 1024, "height": 720}
LEAST = 3
HOST = ("Z1", "Z2", "Z3")
#: where each seat sits; two of them, one at each site, have a camera
STATIONS = {"A1": "Z1", "A2": "F1", "A3": "Z2", "A4": "Z3", "A5": "F2"}
CAMERAS = ("A1", "A2")
#: A station without a camera sees and is not seen: twenty pictures at once are more
#: than two processors draw.
NO_CAMERA = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error());"
PLANS = {"A1": "30", "A2": "28", "A3": "26", "A4": "24", "A5": "22", "A6": "20"}


def drawn(monkeypatch: pytest.MonkeyPatch) -> Remote:
    """Return a drawn panel of five with a confirmed session at two sites."""
    room = world.opened(people.city(), monkeypatch)
    # As many as the law asks for: every bid is five checks and ten scores.
    del room.border.rounds[RESPONSES][LEAST:]
    host, guest = worlds.places(room.case.city)
    host.add(HOST[2])
    room.draw(experts=5)
    for each in room.pool:
        people.with_app(each.person)
    return worlds.booked(room, host, guest)


def points(remote: Remote, seat: str) -> list[tuple[str, str, str]]:
    """Return (bid, item, score) of a seat: its own opinion, the agreed record."""
    known = {row["name"]: row for row in world.r01()["suppliers"]}
    return [
        (bid.key, item, score)
        for bid in panels.standing(remote.room.panel)
        for item, score in (
            ("plan", PLANS[seat]),
            ("record", known[bid.name]["other_business_inferred"]),
        )
    ]


class Story:
    """Who has which page, and what went wrong in any of them."""

    def __init__(
        self, chromium: Browser, server: LiveServer, do: Elsewhere, folder: Path
    ) -> None:
        self.chromium, self.server, self.do = chromium, server, do
        self.folder = folder
        self.contexts: list[BrowserContext] = []
        #: of the seats, each at its station
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.remote: Remote = self.do(drawn, monkeypatch)
        self.room = self.remote.room
        self.lot = self.room.case.lot
        self.address = f"{self.server.url}/rooms/scoring/{self.room.uid}/"
        self.bids: int = self.do(lambda: len(self.room.suppliers))

    def end(self) -> None:
        """Close every browser, whatever happened in the others."""
        with ExitStack() as closing:
            for context in self.contexts:
                closing.callback(context.close)

    # --- browsers ------------------------------------------------------------------

    def browser(self, name: str) -> Page:
        context = self.chromium.new_context(
            viewport=SIZE, locale="zh-CN", reduced_motion="reduce"
        )
        self.contexts.append(context)
        context.grant_permissions(["camera", "microphone"], origin=self.server.url)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda fault: self.faults.append(f"{name}: {fault}"))
        return page

    @contextmanager
    def desk(self, who: Somebody, address: str) -> Iterator[Page]:
        """Open a page at the desk of somebody of the staff, who has signed in."""
        signed_in = self.do(lambda: who.signed_in(Client()).cookies)
        name = settings.SESSION_COOKIE_NAME
        page = self.browser(who.person.name)
        given = {"name": name, "value": signed_in[name].value, "url": self.server.url}
        page.context.add_cookies([given])  # type: ignore[list-item]
        page.goto(f"{self.server.url}{address}")
        yield page
        page.context.close()
        self.contexts.remove(page.context)

    def store(self, who: Somebody) -> Path:
        """Return the file with somebody's certificate and key."""
        path = self.folder / f"{who.person.uid}.p12"
        if not path.exists():
            path.write_bytes(who.issued.pkcs12(PASSPHRASE))  # type: ignore[attr-defined]
        return path

    def sign_with(self, page: Page, who: Somebody) -> None:
        page.set_input_files("#sign-file", self.store(who))
        page.fill("#sign-passphrase", PASSPHRASE)
        page.click("[data-sign-go]")

    # --- a seat --------------------------------------------------------------------

    def person(self, seat: str) -> Somebody:
        found: Somebody = self.do(self.room.person, seat)
        return found

    def station(self, seat: str, code: str) -> None:
        """Stand for a station: the browser makes its key and registers with a code."""
        page = self.pages[seat] = self.browser(seat)
        if seat not in CAMERAS:
            page.context.add_init_script(NO_CAMERA)
        page.goto(f"{self.server.url}/station/")
        page.fill("[name=code]", code)
        page.click("[data-station-register] button")
        page.locator("[data-station-register]").wait_for(state="hidden")

    def comes(self, seat: str) -> None:
        """Sign in with password and second factor, read the statement, sit down."""
        enter_house(self.pages[seat], self.server, self.person(seat))
        self.pages[seat].goto(f"{self.address}enter/")
        self.sits(seat)

    def sits(self, seat: str) -> None:
        page = self.pages[seat]
        avoided = page.locator("section[aria-labelledby=avoid] li")
        assert avoided.count() >= self.bids
        assert page.locator("section[aria-labelledby=discipline] li").count() > 0
        page.click("[data-sit-down] button")
        page.wait_for_selector("[data-witness-url]")

    def signs_in(self, seat: str) -> None:
        """Bind the key that this page made, by the personal certificate."""
        page = self.pages[seat]
        page.wait_for_selector("form[data-session-key]")
        page.click("[data-act='evaluation.sign-in'] button[type=submit]")
        self.sign_with(page, self.person(seat))
        page.wait_for_url(self.address)

    def witnesses(self, place: Place, codes: tuple[str, ...]) -> None:
        """The site's own hand confirms who sits there."""
        with self.desk(place.hand, "/centre/booking/") as page:
            for code in codes:
                row = page.locator("li.seat-row").filter(has_text=code)
                row.locator("[data-act='evaluation.witness'] button").click()
                row.wait_for(state="detached")

    def registers(self, place: Place, codes: dict[str, str]) -> None:
        """The site's own hand reads out a code for each station."""
        site = f"/centre/booking/sites/{place.site.uid}/"
        with self.desk(place.hand, site) as page:
            for seat, code in codes.items():
                page.goto(f"{self.server.url}{site}")
                row = page.locator("tr").filter(has_text=code)
                row.locator("[data-act='evaluation.issue-code'] button").click()
                said = page.locator("[data-code]")
                self.station(seat, said.inner_text())

    # --- work in the room ------------------------------------------------------------

    def press(self, seat: str, act: str) -> None:
        self.pages[seat].click(f"[data-act='evaluation.{act}'] button[type=submit]")

    def elects(self, seat: str, chair: str) -> None:
        form = "[data-act='evaluation.vote-chair']"
        self.pages[seat].check(f"{form} [name=seat][value={chair}]")
        self.press(seat, "vote-chair")

    def check(self, *seats: str) -> None:
        """Pass every bid on every check; seats work side by side."""
        for place in range(self.bids):
            for seat in seats:
                row = self.pages[seat].locator(".check-row").nth(place)
                row.locator("button[value=yes]").click()
            for seat in seats:
                row = self.pages[seat].locator(".check-row").nth(place)
                row.locator("[data-status=verified]").wait_for()

    def fill(self, *seats: str) -> None:
        """Type all scores, side by side, until each is said to be saved."""
        for seat in seats:
            for bid, item, score in self.do(points, self.remote, seat):
                cell(self.pages[seat], bid, item).fill(score)
        for seat in seats:
            saved = self.pages[seat].locator(".score-state").filter(has_text="已保存")
            saved.nth(2 * self.bids - 1).wait_for()

    def sign_sheets(self, *seats: str) -> None:
        for seat in seats:
            self.press(seat, "sign-sheet")
        for seat in seats:
            self.says(seat, "您的评分表已签名", "全员已签名")

    def says(self, seat: str, *words: str) -> None:
        """Wait until a page says one of these."""
        main = self.pages[seat].locator("#main")
        found = main.filter(has_text=words[0])
        for word in words[1:]:
            found = found.or_(main.filter(has_text=word))
        found.wait_for()

    def leave(self, seat: str) -> None:
        page = self.pages.pop(seat)
        page.context.close()
        self.contexts.remove(page.context)

    def sign_report(self, seat: str) -> None:
        page = self.pages[seat]
        page.goto(f"{self.address}report/")
        self.press(seat, "sign-report")
        self.sign_with(page, self.person(seat))
        self.says(seat, "您已签署", "全员已签署报告")

    def cut_off_while_typing(self, seat: str, line: Line) -> None:
        """The link goes while a score is typed; what was typed arrives after."""
        page = self.pages[seat]
        (bid, item, score), *_rest = self.do(points, self.remote, seat)
        page.context.set_offline(True)
        line.cut()
        cell(page, bid, item).press_sequentially(score)
        row = page.locator(".score-row").filter(has=cell(page, bid, item))
        state = row.locator(".score-state")
        state.filter(has_text="尚未送达").wait_for()
        line.join()
        page.context.set_offline(False)
        state.filter(has_text="已保存").wait_for()
