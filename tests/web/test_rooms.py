"""The page's side of a room, in a real Chromium: numbers, catch-up, acts, lost links.

The socket's other end is played here frame by frame, since what is tested is how the
page takes each of them; rooms against the real hub are in the apps' own tests.
"""

import json
from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.live import LiveServer

NOW = "2026-12-15T01:37:12.000000Z"
OPEN = """async () => {
  const { openRoom } = await import(document.querySelector("[data-room-module]").src);
  window.heardRows = []; window.states = []; window.outcomes = [];
  window.room = openRoom({ url: "/live/tests/1/",
    onEntries: (rows) => window.heardRows.push(...rows.map((row) => row.n)),
    onState: (state) => window.states.push(state) });
}"""


class Hall:
    """The server's end of the socket: what it was sent, and how it answers."""

    def __init__(self, page: Page) -> None:
        self.head = 3
        self.answers = True
        self.heard: list[dict[str, object]] = []
        self.socket: WebSocketRoute | None = None
        page.route_web_socket("**/live/tests/1/", self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.on_message(lambda text: self._hear(json.loads(text)))
        if self.answers:
            self.send({"hello": {"clock": NOW, "head": self.head, "you": {}}})

    def _hear(self, message: dict[str, object]) -> None:
        self.heard.append(message)
        if message["say"] == "catch-up" and self.answers:
            after = message["after"]
            assert isinstance(after, int)
            self.rows(*range(after + 1, self.head + 1))

    def send(self, frame: dict[str, object]) -> None:
        assert self.socket is not None
        self.socket.send(json.dumps(frame))

    def rows(self, *numbers: int, ref: str = "", complete: bool = True) -> None:
        self.head = max([self.head, *numbers])
        facts = {"ref": ref} if ref else {}
        entries = [
            {"stream": "s", "n": n, "kind": "k", "at": NOW, "facts": facts}
            for n in numbers
        ]
        self.send({"entries": entries, "head": self.head, "complete": complete})


@pytest.fixture
def hall(page: Page, live_server: LiveServer) -> Iterator[Hall]:
    """A page with an open room."""
    with override_settings(ROOT_URLCONF="tests.web.refusing_urls"):
        opened = Hall(page)
        page.goto(f"{live_server.url}/room/")
        page.evaluate(OPEN)
        expect(page.locator("[data-live-words]")).to_have_text("实时 #3")
        yield opened


def numbers(page: Page) -> list[int]:
    found: list[int] = page.evaluate("window.heardRows")
    return found


def test_a_room_asks_for_what_it_lacks_and_is_live_then(page: Page, hall: Hall) -> None:
    assert hall.heard == [{"say": "catch-up", "after": 0}]
    assert numbers(page) == [1, 2, 3]
    assert page.evaluate("window.states") == ["connecting", "catching-up", "live"]


def test_acts_are_open_only_while_the_link_is(page: Page, hall: Hall) -> None:
    expect(page.locator("[data-needs-link]")).to_be_enabled()
    assert hall.socket is not None
    hall.answers = False
    hall.socket.close()
    expect(page.locator("[data-needs-link]")).to_be_disabled()
    expect(page.locator("[data-live-words]")).to_contain_text("已断开，正在重连")
    assert page.evaluate("window.room.act('confirm')") == {"offline": True}


def test_a_lost_link_catches_up_by_number_and_keeps_what_was_typed(
    page: Page, hall: Hall
) -> None:
    page.fill("[name=note]", "typed before")
    assert hall.socket is not None
    hall.head = 5
    hall.socket.close()
    expect(page.locator("[data-live-words]")).to_have_text("实时 #5")
    assert hall.heard[-1] == {"say": "catch-up", "after": 3}
    assert numbers(page) == [1, 2, 3, 4, 5]
    assert page.input_value("[name=note]") == "typed before"
    expect(page.locator("[data-needs-link]")).to_be_enabled()


def test_an_act_settles_with_its_own_row(page: Page, hall: Hall) -> None:
    page.evaluate(
        "window.room.act('confirm', {item: 'x', ref: 'r1'})"
        ".then((outcome) => window.outcomes.push(outcome.entry.n)), null"
    )
    hall.rows(4, ref="r1")
    expect(page.locator("[data-live-words]")).to_have_text("实时 #4")
    assert hall.heard[-1] == {"say": "confirm", "item": "x", "ref": "r1"}
    assert page.evaluate("window.outcomes") == [4]


def test_a_refusal_settles_the_act_it_answers(page: Page, hall: Hall) -> None:
    page.evaluate(
        "window.room.act('confirm', {ref: 'r2'})"
        ".then((outcome) => window.outcomes.push(outcome.refused.code)), null"
    )
    said = {"code": "too-late", "zh": "已过时限。", "en": "Too late.", "article": ""}
    hall.send({"refused": said, "ref": "r2"})
    hall.rows(4)
    expect(page.locator("[data-live-words]")).to_have_text("实时 #4")
    assert page.evaluate("window.outcomes") == ["too-late"]


def test_one_who_is_turned_away_does_not_come_back(page: Page, hall: Hall) -> None:
    assert hall.socket is not None
    hall.socket.close(code=4404)
    expect(page.locator("[data-live-words]")).to_contain_text("已断开")
    page.clock.install()
    page.clock.run_for(60_000)
    assert len(hall.heard) == 1


def test_the_clock_follows_the_pushes(page: Page, hall: Hall) -> None:
    for _ in range(5):
        hall.send({"clock": "2026-12-15T01:59:59.000000Z"})
    expect(page.locator(".room-bar time")).to_have_text("09:59:59")
