"""Bids' documents beside the score sheet, in a real Chromium: read, and kept in."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import expect
from reportlab.pdfgen.canvas import Canvas

from tests.evaluation import world
from tests.worlds import people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.evaluation.world import Room
    from tests.live import LiveServer

VIEWS = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
DIAGRAM = b"%PDF is not what this is"


def pages(*words: str) -> bytes:
    """Return a PDF with a line of words on each page."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for line in words:
        canvas.drawString(72, 720, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


BODY = pages("Letter of the bid", "Construction plan", "Records of similar works")
FILES = {"letter.pdf": BODY, "drawing.dwg": DIAGRAM}
TYPES = {"letter.pdf": "application/pdf", "drawing.dwg": "application/octet-stream"}


def uid(bid: UUID, name: str) -> UUID:
    return uuid5(bid, name)


def documents(bid: UUID) -> list[Any]:
    return [
        SimpleNamespace(
            uid=uid(bid, name),
            name=name,
            role="letter",
            size=len(body),
            media_type=TYPES[name],
        )
        for name, body in FILES.items()
    ]


@pytest.fixture
def elsewhere() -> Iterator[Any]:
    """Do something in another thread: the browser's own loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda do, *args: pool.submit(do, *args).result()
        pool.submit(connections.close_all).result()


def scoring(monkeypatch: pytest.MonkeyPatch) -> tuple[Room, dict[str, str]]:
    """Return a room at its sheets, and the cookie of the expert on seat A1."""
    from bidding import queries as bidding

    room = world.opened(people.city(), monkeypatch)
    bids = [each.uid for each in room.border.rounds["full"]]
    known = {uid(bid, name): (bid, name) for bid in bids for name in FILES}

    def open_document(document: UUID, start: int = 0) -> tuple[Any, Iterator[bytes]]:
        bid, name = known[document]
        (facts,) = [row for row in documents(bid) if row.name == name]
        return facts, iter([FILES[name][start:]])

    monkeypatch.setattr(bidding, "bid_documents", documents)
    monkeypatch.setattr(bidding, "open_document", open_document)
    monkeypatch.setattr(
        bidding,
        "bid_marks",
        lambda bid: [{"item": "plan", "file": "letter.pdf", "page": 2}],
    )
    room.to_scoring()
    client = room.person("A1").signed_in(Client())
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return room, {"name": settings.SESSION_COOKIE_NAME, "value": value}


def test_a_document_is_read_beside_the_sheet(
    transactional_db: None,
    live_server: LiveServer,
    page: Page,
    elsewhere: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room, cookie = elsewhere(scoring, monkeypatch)
    faults: list[str] = []
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.context.add_cookies([{**cookie, "url": live_server.url}])
    page.set_viewport_size(VIEWS[0])  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/en/rooms/scoring/{room.uid}/")
    left, right = page.locator("[data-pane]").all()
    state = left.locator("[data-part=state]")
    expect(state).to_have_text("1 / 3", timeout=30_000)
    expect(left.locator("[data-part=stage] canvas")).to_be_visible()

    # From a score item to the page that the bidder marked.
    page.locator("[data-jump][data-page='2']").first.click()
    expect(state).to_have_text("2 / 3")
    expect(left.locator("[data-part=stage]")).to_contain_text("Construction plan")
    left.locator("[data-part=find]").fill("similar works")
    left.locator("[data-part=find]").press("Enter")
    expect(state).to_have_text("3 / 3")

    # Two bids side by side.
    expect(right).to_be_hidden()
    page.locator("[data-beside]").click()
    expect(right.locator("[data-part=state]")).to_have_text("1 / 3")
    chosen = [pane.locator("[data-part=bid]").input_value() for pane in (left, right)]
    assert chosen[0] != chosen[1]
    page.locator("[data-beside]").click()

    # What is no PDF is not drawn: the way to the file stands there.
    left.locator("[data-part=file]").select_option(label="drawing.dwg")
    expect(left.locator("[data-part=stage] a")).to_have_text("Open drawing.dwg")

    found = Axe().run(page).response["violations"]
    assert [
        one["id"] for one in found if one["impact"] in ("serious", "critical")
    ] == []
    page.set_viewport_size(VIEWS[1])  # type: ignore[arg-type]
    page.locator("[data-tab=document]").click()
    expect(left).to_be_visible()
    expect(page.locator(".viewer-sheet")).to_be_hidden()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= VIEWS[1]["width"]
    page.locator("[data-tab=sheet]").click()
    expect(left).to_be_hidden()
    assert faults == []
    assert page.locator("[data-viewer] a[download]").count() == 0
