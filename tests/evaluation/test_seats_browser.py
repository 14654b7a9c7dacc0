"""Two seats at two sites in real browsers: seen, muted, cut off and back."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import expect

from evaluation.actions import sit_down, sites
from evaluation.actions.sign_in import ACT, sign_in, sign_in_facts
from evaluation.actions.site_links import look_at_site
from evaluation.facts import panels, seating
from evaluation.models import Arrival, RecordingPart
from parties.actions.signed_acts import act_bytes
from tests.evaluation import remote as worlds
from tests.evaluation import world
from tests.evaluation.test_sites import kinds
from tests.worlds import people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, BrowserType, Page

    from tests.evaluation.remote import Place, Remote
    from tests.live import LiveServer

    Elsewhere = Callable[..., Any]

MEDIA = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=no-user-gesture-required",
]
# Frames of another seat: how many were decoded when there are more than at first.
DECODED = """name => new Promise((settle) => {
  let first = null;
  const look = () => {
    const video = document.querySelector(`[data-peer='${name}'] video`);
    const frames = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    if (video?.videoWidth > 0) first ??= frames;
    if (first !== null && frames > first + 2) settle(frames);
    else requestAnimationFrame(look);
  };
  look();
})"""
# An offer of sound, as somebody would send it past the page's own rules.
SOUND = """url => new Promise((settle) => {
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    const told = JSON.parse(data);
    const sdp = "v=0\\r\\nm=audio 9 UDP/TLS/RTP/SAVPF 111\\r\\na=sendrecv\\r\\n";
    const note = { say: "signal", to: "A2", data: { type: "offer", sdp } };
    if (told.hello) socket.send(JSON.stringify(note));
    if (told.refused) { settle(told.refused.code); socket.close(); }
  };
})"""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Do something in another thread: the browser's own loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda do, *args, **keys: pool.submit(do, *args, **keys).result()
        pool.submit(connections.close_all).result()


@pytest.fixture
def chromium(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A Chromium with an invented camera and microphone."""
    args = [*browser_type_launch_args.get("args", []), *MEDIA]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": args})
    yield browser
    browser.close()


def seated(monkeypatch: pytest.MonkeyPatch) -> Remote:
    """Return a drawn panel with a confirmed session; A3 sits at the host."""
    room = world.opened(people.city(), monkeypatch)
    host, guest = worlds.places(room.case.city)
    room.draw()
    remote = worlds.booked(room, host, guest)
    remote.sit("A3", "Z2")
    return remote


def came_in(chromium: Browser, server: LiveServer, cookie: str) -> BrowserContext:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": cookie, "url": server.url}])
    context.grant_permissions(["camera", "microphone"], origin=server.url)
    return context


def cookie(remote: Remote, seat: str) -> str:
    client = remote.room.person(seat).signed_in(Client())
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def code(place: Place, station: str) -> str:
    return sites.issue_code(by=place.hand.actor, station=place.station(station).uid)


def witness(remote: Remote, place: Place, seat: str) -> None:
    sit_down.witness(by=place.hand.actor, arrival=remote.arrival(seat).uid)


def sign(remote: Remote, seat: str) -> None:
    """Sign in with the key that the browser made and its station vouched for."""
    who = remote.room.person(seat)
    member = panels.member_for(who.actor, remote.room.uid)
    key = base64.b64encode(bytes(remote.arrival(seat).session_key)).decode()
    body = act_bytes(ACT, str(remote.room.uid), sign_in_facts(member, key))
    sign_in(
        by=who.actor,
        panel=remote.room.uid,
        session_key=key,
        signature=who.sign(body),
    )


def silent(remote: Remote) -> None:
    """Let the guest's last sign of life be long ago, as the clock would find it."""
    booking = remote.booking(remote.guest)
    past = seating.terms_of(remote.room.panel).silence + timedelta(seconds=1)
    for row in Arrival.objects.filter(booked__booking=booking):
        row.heard_at -= past
        row.save(update_fields=["heard_at"])
    look_at_site(booking=booking.uid)
    assert seating.pause_of(remote.room.panel) is not None


def back(remote: Remote) -> bool:
    look_at_site(booking=remote.booking(remote.guest).uid)
    return seating.pause_of(remote.room.panel) is None


def sees(page: Page, seat: str) -> None:
    """Frames of another seat are really decoded, and go on."""
    assert page.evaluate(DECODED, seat) > 0


def test_two_sites_see_each_other(
    transactional_db: None,
    live_server: LiveServer,
    chromium: Browser,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remote = elsewhere(seated, monkeypatch)
    room, url = remote.room, live_server.url
    enter, inside = f"{url}/en/rooms/scoring/{room.uid}/enter/", f"/{room.uid}/"
    pages: dict[str, Page] = {}
    faults: list[str] = []

    # At home: a browser that stands for no station.
    home = came_in(chromium, live_server, elsewhere(cookie, remote, "A1")).new_page()
    home.goto(enter)
    home.click("[data-sit-down] button")
    expect(home.locator("#summary")).to_contain_text("only at a registered station")
    assert "evaluation.seat-elsewhere" in elsewhere(kinds, room)

    for seat, place, station in (
        ("A1", remote.host, "Z1"),
        ("A2", remote.guest, "F1"),
    ):
        context = came_in(chromium, live_server, elsewhere(cookie, remote, seat))
        page = pages[seat] = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(f"{url}/en/station/")
        page.fill("[name=code]", elsewhere(code, place, station))
        page.click("[data-station-register] button")
        expect(page.locator("[data-station-state]")).to_contain_text(station)
        page.goto(enter)
        page.click("[data-sit-down] button")
        expect(page.locator("[data-witness-url]")).to_be_visible()
        elsewhere(witness, remote, place, seat)
        expect(page.locator("form[data-session-key]")).to_be_visible()
        elsewhere(sign, remote, seat)
        page.goto(f"{url}/en/rooms/scoring/{room.uid}/")
    sees(pages["A1"], "A2")
    sees(pages["A2"], "A1")
    dock = pages["A1"].locator("#seat-media")
    expect(dock).to_have_attribute("data-muted", "no")

    # The room that A1 sits in opens nowhere else.
    answer = home.goto(f"{url}/en/rooms/scoring/{room.uid}/")
    assert answer is not None
    assert answer.status == 409
    assert inside in home.url

    # Cut off: the room pauses; back within the limit: it goes on, and they see again.
    pages["A2"].close()
    expect(dock.locator("[data-peer=A2]")).to_have_count(0)
    elsewhere(silent, remote)
    expect(pages["A1"].locator(".room-paused")).to_be_visible()
    again = pages["A2"] = pages["A2"].context.new_page()
    with again.expect_response(lambda got: got.url.endswith("/station/beat/")):
        again.goto(f"{url}/en/rooms/scoring/{room.uid}/")
    assert elsewhere(back, remote)
    sees(pages["A1"], "A2")
    expect(pages["A1"].locator(".room-paused")).to_have_count(0)

    # Subjective items are open: no sound between seats, whoever asks for it.
    elsewhere(lambda: room.elect().qualify().check().quote())
    for page in pages.values():
        expect(page.locator("#seat-media")).to_have_attribute("data-muted", "yes")
    own = "document.querySelector('[data-peer=A1] video').srcObject.getAudioTracks()[0]"
    assert pages["A1"].evaluate(f"{own}.enabled") is False
    sees(pages["A1"], "A2")
    socket = f"{live_server.ws}/live/scoring/{room.uid}/seats/"
    assert pages["A1"].evaluate(SOUND, socket) == "seats-muted"
    expect(dock.locator("[data-recording-state]")).not_to_be_empty(timeout=20_000)
    assert elsewhere(RecordingPart.objects.count) >= 1
    assert faults == []
