"""An expert's way in a real Chromium: from the second factor to a signed sheet."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from evaluation.actions.make_report import make_report
from evaluation.facts import panels
from evaluation.models import Sheet
from tests.evaluation import world
from tests.worlds import people

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page, Route, WebSocketRoute

    from tests.evaluation.world import Room
    from tests.live import LiveServer
    from tests.worlds.people import Somebody

    Elsewhere = Callable[..., Any]

PASSPHRASE = "口令 of an expert"
LONG_MS = 30_000
# News that draw the page anew, and the time in which it would be.
NEWS = """async () => {
  const news = { cancelable: true, detail: location.href };
  document.dispatchEvent(new CustomEvent("openseal:leave", news));
  for (let times = 0; times < 3; times += 1) await (await fetch(location.href)).text();
}"""
VIEWS = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})


def invited(monkeypatch: pytest.MonkeyPatch) -> Room:
    """Return an opened consultation whose experts are drawn and invited."""
    room = world.opened(people.city(), monkeypatch)
    room.compose()
    room.commit()
    room.reveal()
    return room


def first_invited(room: Room) -> tuple[Somebody, str]:
    row = room.panel.invitations.get(number=1)
    who = next(each for each in room.pool if each.person.uid == row.person)
    return who, f"/expert/invitations/{row.uid}/"


def others_accept_and_sit(room: Room, me: Somebody) -> str:
    """Seat everybody else; return the seat of this expert."""
    room.accept()
    mine = next(each for each in room.members if each.person == me.person.uid)
    for member in room.members:
        if member.seat != mine.seat:
            room.sign_in(member.seat)
    return str(mine.seat)


def to_scoring(room: Room) -> None:
    room.elect().qualify().check().quote()


def published(room: Room, seat: str) -> list[tuple[str, str, str]]:
    """Return (bid, item, score) of one of R01's judges."""
    judge = int(seat[1:]) - 1
    rows = {each["name"]: each for each in world.r01()["suppliers"]}
    found = []
    for supplier in room.suppliers:
        row = rows[supplier.name]
        found.append((supplier.key, "plan", row["judge_tech"][judge]))
        found.append((supplier.key, "record", row["other_business_inferred"]))
    return found


def others_sign(room: Room, seat: str) -> None:
    for member in room.members:
        if member.seat != seat:
            room.score(member.seat)
            room.sign(member.seat)


def is_signed(room: Room, seat: str) -> bool:
    sheet = Sheet.objects.get(member__panel=room.panel, member__seat=seat)
    return sheet.signed_at is not None


def kept(room: Room, seat: str) -> dict[str, dict[str, Decimal]]:
    sheet = Sheet.objects.get(member__panel=room.panel, member__seat=seat)
    return panels.scores_of(sheet)


def enter_house(page: Page, server: LiveServer, who: Somebody) -> None:
    """Sign in with password and second factor, as anybody does."""
    page.goto(f"{server.url}/sign-in/")
    page.fill("[name=login]", who.person.user.username)
    page.fill("[name=password]", people.PASSWORD)
    page.click("[data-act='parties.sign-in'] button[type=submit]")
    expect(page.locator("[name=code]")).to_be_visible(timeout=LONG_MS)
    page.fill("[name=code]", people.code_for(people.SECRET, time.time()))
    page.click("[data-act='parties.second-factor'] button[type=submit]")
    page.wait_for_url(lambda address: "second-factor" not in address)


def looked_at(page: Page) -> None:
    """No page is wider than its window, and axe finds nothing serious."""
    for size in VIEWS:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], page.url
    page.set_viewport_size(VIEWS[0])  # type: ignore[arg-type]
    found = Axe().run(page).response["violations"]
    serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
    assert serious == [], f"{page.url}: {serious}"


class Line:
    """The room's line, which can be cut and joined again."""

    def __init__(self, page: Page) -> None:
        self.is_down = False
        self.open: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/live/scoring/"), self._asked)

    def _asked(self, socket: WebSocketRoute) -> None:
        if self.is_down:
            socket.close()
            return
        socket.connect_to_server()
        self.open.append(socket)

    def cut(self) -> None:
        self.is_down = True
        for socket in self.open:
            socket.close()
        self.open.clear()

    def join(self) -> None:
        self.is_down = False


def signed_with(page: Page, store: Path) -> None:
    page.set_input_files("#sign-file", store)
    page.fill("#sign-passphrase", PASSPHRASE)
    page.click("[data-sign-go]")


def cell(page: Page, bid: str, item: str) -> Locator:
    return page.locator(f"[data-bid='{bid}'][data-item='{item}']")


def same_number(score: str) -> re.Pattern[str]:
    """Match a number however many noughts it ends with."""
    whole, _point, part = f"{Decimal(score):f}".partition(".")
    return re.compile(rf"^{whole}(\.{part.rstrip('0')}0*)?$")


def state_of(page: Page, bid: str, item: str) -> Locator:
    row = page.locator(".score-row").filter(has=cell(page, bid, item))
    return row.locator(".score-state")


def test_an_expert_from_the_invitation_to_the_signed_sheet(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    page: Page,
) -> None:
    room = elsewhere(invited, monkeypatch)
    me, invitation = elsewhere(first_invited, room)
    elsewhere(people.with_app, me.person)
    enter_house(page, live_server, me)
    page.goto(f"{live_server.url}{invitation}")
    looked_at(page)
    page.select_option("[name=accepts]", "yes")
    page.click("[data-act='evaluation.answer-invitation'] button[type=submit]")
    expect(page.locator("[data-act='evaluation.answer-invitation']")).to_have_count(0)
    # The trade is not named before one signs in.
    expect(page.locator("#main")).not_to_contain_text("水渠加固工程")
    seat = elsewhere(others_accept_and_sit, room, me)
    address = f"{live_server.url}/rooms/scoring/{room.uid}/"
    # The door: the session key is made in the page, bound by the certificate.
    page.goto(f"{address}enter/")
    looked_at(page)
    store = tmp_path / "expert.p12"
    store.write_bytes(me.issued.pkcs12(PASSPHRASE))
    page.click("[data-act='evaluation.sign-in'] button[type=submit]")
    signed_with(page, store)
    page.wait_for_url(address)
    line = Line(page)
    page.reload()
    looked_at(page)
    elsewhere(to_scoring, room)
    # Nobody reloads: the room tells that scoring has begun.
    expect(page.locator("input.score")).to_have_count(8, timeout=LONG_MS)
    looked_at(page)
    scores = elsewhere(published, room, seat)
    (bid, item, score), (bid_2, item_2, score_2), *rest = scores
    cell(page, bid, item).fill(score)
    expect(state_of(page, bid, item)).to_contain_text("已保存", timeout=LONG_MS)
    page.reload()
    expect(cell(page, bid, item)).to_have_value(same_number(score))
    expect(page.locator("input.score")).to_have_count(8)
    line.cut()
    cell(page, bid_2, item_2).fill(score_2)
    expect(state_of(page, bid_2, item_2)).to_contain_text("尚未送达")
    looked_at(page)
    # Not even a page that is loaded anew while the link is cut loses what was typed.
    page.reload()
    expect(cell(page, bid_2, item_2)).to_have_value(score_2)
    line.join()
    expect(state_of(page, bid_2, item_2)).to_contain_text("已保存", timeout=LONG_MS)
    assert elsewhere(kept, room, seat)[bid_2][item_2] == Decimal(score_2)
    for each_bid, each_item, each_score in rest:
        cell(page, each_bid, each_item).fill(each_score)
    with_news_meanwhile(page, "**/sheet/act/", "evaluation.sign-sheet")
    done = page.locator("#main")
    expect(done).to_contain_text("您的评分表已签名", timeout=LONG_MS)
    assert elsewhere(is_signed, room, seat)
    elsewhere(others_sign, room, seat)
    read_and_sign_the_report(page, room, address, store, elsewhere)


def with_news_meanwhile(page: Page, asked_at: str, act: str) -> None:
    """Press an act whose first answer is late: news that come then wait for it."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(asked_at, hold)
    with page.expect_request(asked_at):
        page.click(f"[data-act='{act}'] button[type=submit]")
    page.evaluate(NEWS)
    [route] = held
    route.continue_()


def read_and_sign_the_report(
    page: Page, room: Room, address: str, store: Path, elsewhere: Elsewhere
) -> None:
    page.goto(f"{address}summary/")
    expect(page.locator("#main")).to_contain_text("91.49")
    looked_at(page)
    elsewhere(make, room)
    page.goto(f"{address}report/")
    page.fill("[name=dissent]", "对第二名有不同意见")
    page.click("[data-act='evaluation.sign-report'] button[type=submit]")
    signed_with(page, store)
    expect(page.locator("#main")).to_contain_text("您已签署")
    looked_at(page)


def make(room: Room) -> None:
    make_report(by=room.person("A1").actor, panel=room.panel.uid)
