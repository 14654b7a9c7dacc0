"""Five experts at two sites in real browsers, from sign-in to a signed report.

One is cut off while it types and comes back; another is dropped and replaced by a
further draw. Two experts do everything by the pages' own clicks; the other three look
from browsers of their own and act by calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import ViewportSize, expect

from evaluation.facts import panels, trade
from evaluation.rules.phases import Phase
from tests.evaluation import remote as worlds
from tests.evaluation import test_replacement as replacing
from tests.evaluation import world
from tests.evaluation.test_journey import (
    PASSPHRASE,
    Line,
    cell,
    looked_at,
    signed_with,
    state_of,
)
from tests.evaluation.test_seats_browser import (
    LONG_MS,
    came_in,
    code,
    cookie,
    sees,
    witness,
)
from tests.worlds import people

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import Browser, Page

    from tests.evaluation.remote import Place, Remote
    from tests.evaluation.test_seats_browser import Elsewhere
    from tests.live import LiveServer

HOST = ("Z1", "Z2", "Z3")
#: of the pages that nobody clicks in: painting five pictures of five costs the most
SMALL: ViewportSize = {"width": 480, "height": 320}
BY_CLICKS = {"A1": "Z1", "A2": "F1"}
BY_CALLS = {"A3": "Z2", "A4": "Z3", "A5": "F2"}
#: a station without a camera sees and is not seen: twenty pictures at once are more
#: than two processors draw
NO_CAMERA = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error());"
STAYED_BY_CALLS = ("A3", "A4", "A6")
PLANS = {"A1": "30", "A2": "28", "A3": "26", "A4": "24", "A5": "22", "A6": "20"}


def drawn(monkeypatch: pytest.MonkeyPatch) -> Remote:
    """Return a drawn panel of five with a confirmed session at two sites."""
    room = world.opened(people.city(), monkeypatch)
    host, guest = worlds.places(room.case.city)
    host.add(HOST[2])
    room.draw(experts=5)
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
    """Who has which page at which station, and what went wrong in any of them."""

    def __init__(
        self, chromium: Browser, server: LiveServer, do: Elsewhere, folder: Path
    ) -> None:
        self.chromium, self.server, self.do = chromium, server, do
        self.folder = folder
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.remote: Remote = self.do(drawn, monkeypatch)
        self.room = self.remote.room
        self.address = f"{self.server.url}/rooms/scoring/{self.room.uid}/"

    def page_of(self, seat: str, given: str) -> Page:
        page = came_in(self.chromium, self.server, given).new_page()
        page.set_default_timeout(LONG_MS)
        page.on("pageerror", lambda fault: self.faults.append(f"{seat}: {fault}"))
        self.pages[seat] = page
        return page

    # --- by clicks -----------------------------------------------------------------

    def sits(self, seat: str, station: str) -> None:
        """Register the station, sit down, be witnessed, state no interest, sign."""
        place = self.place(station)
        page = self.page_of(seat, self.do(cookie, self.remote, seat))
        page.goto(f"{self.server.url}/station/")
        page.fill("[name=code]", self.do(code, place, station))
        page.click("[data-station-register] button")
        state = page.locator("[data-station-state]")
        expect(state).to_contain_text(station, timeout=LONG_MS)
        page.goto(f"{self.address}enter/")
        page.click("[data-sit-down] button")
        page.wait_for_selector("[data-witness-url]")
        self.do(witness, self.remote, place, seat)
        page.wait_for_selector("form[data-session-key]")
        page.click("[data-act='evaluation.sign-in'] button[type=submit]")
        signed_with(page, self.store(seat))
        page.wait_for_url(self.address)

    def place(self, station: str) -> Place:
        return self.remote.host if station in HOST else self.remote.guest

    def store(self, seat: str) -> Path:
        """Return the file with an expert's certificate and key."""
        path = self.folder / f"{seat}.p12"
        if not path.exists():
            who = self.do(self.room.person, seat)
            path.write_bytes(who.issued.pkcs12(PASSPHRASE))
        return path

    def elects(self, seat: str) -> None:
        page = self.pages[seat]
        form = "[data-act='evaluation.vote-chair']"
        page.check(f"{form} [name=seat][value=A1]")
        page.click(f"{form} button[type=submit]")

    def checks(self, seat: str, count: int) -> None:
        """Pass every bid on every check, one form after the other."""
        page = self.pages[seat]
        rows = page.locator(".check-row")
        expect(rows).to_have_count(count, timeout=LONG_MS)
        for place in range(count):
            rows.nth(place).locator("button[value=yes]").click()
            done = page.locator(".check-row [data-status=verified]")
            expect(done).to_have_count(place + 1, timeout=LONG_MS)

    def fills(self, seat: str) -> None:
        page = self.pages[seat]
        for bid, item, score in self.do(points, self.remote, seat):
            cell(page, bid, item).fill(score)
            expect(state_of(page, bid, item)).to_contain_text("已保存", timeout=LONG_MS)

    def signs_sheet(self, seat: str) -> None:
        page = self.pages[seat]
        page.click("[data-act='evaluation.sign-sheet'] button[type=submit]")
        expect(page.locator("#main")).to_contain_text(
            "您的评分表已签名", timeout=LONG_MS
        )

    def signs_report(self, seat: str) -> None:
        page = self.pages[seat]
        page.goto(f"{self.address}report/")
        page.click("[data-act='evaluation.sign-report'] button[type=submit]")
        signed_with(page, self.store(seat))
        expect(page.locator("#main")).to_contain_text("您已签署", timeout=LONG_MS)

    # --- by calls ------------------------------------------------------------------

    def sits_by_calls(self, seat: str, station: str) -> None:
        """Sit down with the session of the page that is opened then."""
        given = self.do(cookie, self.remote, seat)
        self.do(self.remote.sit, seat, station, session=given)
        page = self.page_of(seat, given)
        page.set_viewport_size(SMALL)
        page.add_init_script(NO_CAMERA)

    def comes_in(self, seat: str) -> None:
        self.pages[seat].goto(self.address)

    def works(self, seat: str) -> None:
        def fill() -> None:
            for bid, item, score in points(self.remote, seat):
                found = panels.bid_of(self.room.panel, bid)
                self.room.type(seat, found, item, score)
            self.room.sign(seat)

        self.do(fill)

    # --- what happens --------------------------------------------------------------

    def is_cut_off_typing(self, seat: str) -> None:
        """The link goes while a score is typed; what was typed arrives after."""
        page = self.pages[seat]
        (bid, item, score), *_rest = self.do(points, self.remote, seat)
        page.context.set_offline(True)
        self.line.cut()
        cell(page, bid, item).fill(score)
        expect(state_of(page, bid, item)).to_contain_text("尚未送达")
        page.context.set_offline(False)
        self.line.join()
        saved = state_of(page, bid, item)
        expect(saved).to_contain_text("已保存", timeout=LONG_MS)

    def is_replaced(self, gone: str, new: str, station: str) -> None:
        """A seat is dropped: the room says so; a further draw fills it."""
        self.do(replacing.remove, self.room, gone)
        seats = self.pages["A1"].locator(".seats")
        expect(seats).not_to_contain_text(gone, timeout=LONG_MS)

        def draw() -> None:
            replacing.run_clock("draw supplement")
            self.room.give_secrets()
            self.room.accept()

        self.do(draw)
        self.sits_by_calls(new, station)

        def review() -> None:
            replacing.check_all(self.room, new)
            assert self.room.panel.phase == Phase.CHECKING

        self.do(review)

    def goes_on(self, *, quotes_come: bool) -> None:
        """The chair ends the checks and takes the quotes, by the page."""
        chair = self.pages["A1"]
        chair.click("[data-act='evaluation.finish-checks'] button[type=submit]")
        expect(chair.locator(".check-row")).to_have_count(0, timeout=LONG_MS)
        if quotes_come:
            self.do(self.room.open_quotes, self.do(self.called))
            chair.reload()
        chair.click("[data-act='evaluation.take-quotes'] button[type=submit]")

    def called(self) -> str:
        return str(self.room.panel.quote_envelope)

    def all_sit_and_see_each_other(self) -> None:
        """Frames of both sites' cameras are really decoded in every browser."""
        for seat, station in BY_CALLS.items():
            self.sits_by_calls(seat, station)
        for seat, station in BY_CLICKS.items():
            self.sits(seat, station)
        self.line = Line(self.pages["A2"])
        self.pages["A2"].reload()
        for seat in BY_CALLS:
            self.comes_in(seat)
        for seat, page in self.pages.items():
            for other in sorted(set(BY_CLICKS) - {seat}):
                sees(page, other)
        # From here on they act by calls; their pictures would only cost.
        for seat in BY_CALLS:
            self.pages.pop(seat).close()

    def all_elect_and_check(self) -> None:
        for seat in BY_CLICKS:
            self.elects(seat)
        self.do(vote_by_calls, self.room)
        self.do(self.room.qualify)
        self.bids = self.do(lambda: len(trade.bids_of(self.room.case.lot)))
        for seat in BY_CLICKS:
            self.checks(seat, self.bids)
        for seat in BY_CALLS:
            self.do(replacing.check_all, self.room, seat)

    def report_is_signed(self) -> None:
        chair = self.pages["A1"]
        chair.goto(f"{self.address}summary/")
        looked_at(chair)
        chair.click("[data-act='evaluation.make-report'] button[type=submit]")
        for seat in BY_CLICKS:
            self.signs_report(seat)
        for seat in STAYED_BY_CALLS:
            self.do(self.room.sign_report, seat)
        done = chair.locator("#main")
        expect(done).to_contain_text("全员已签署报告", timeout=LONG_MS)
        assert self.do(lambda: self.room.panel.phase) == Phase.SIGNED


def test_five_experts_at_two_sites_sign_a_report(
    transactional_db: None,
    live_server: LiveServer,
    chromium: Browser,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    story = Story(chromium, live_server, elsewhere, tmp_path)
    story.begin(monkeypatch)
    story.all_sit_and_see_each_other()
    story.all_elect_and_check()
    story.goes_on(quotes_come=True)
    scores = story.pages["A2"].locator("input.score")
    expect(scores).to_have_count(2 * story.bids, timeout=LONG_MS)
    story.is_cut_off_typing("A2")
    story.fills("A2")
    story.signs_sheet("A2")
    story.is_replaced("A5", "A6", "F2")
    story.goes_on(quotes_come=False)
    story.fills("A1")
    story.signs_sheet("A1")
    for seat in STAYED_BY_CALLS:
        story.works(seat)
    story.report_is_signed()
    assert story.faults == []


def vote_by_calls(room: Any) -> None:
    from evaluation.actions.vote_chair import vote_chair

    for seat in BY_CALLS:
        vote_chair(by=room.person(seat).actor, panel=room.panel.uid, seat="A1")
