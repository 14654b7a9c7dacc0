"""Two seats at two sites in real browsers: seen, muted, cut off and back."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings
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
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.evaluation.remote import Place, Remote
    from tests.live import LiveServer

    Elsewhere = Callable[..., Any]

LONG_MS = 30_000
# Connections that a busy machine could not make in time are begun anew, and again.
PICTURE_MS = 120_000
LOOK_MS = 200
SIGNS_UNDER_WAY = 2
# Whether more than two frames were decoded since this was first asked with this `look`.
# A connection that is begun anew has another picture, which counts from its own start.
GOES_ON = """([name, look]) => {
  const video = document.querySelector(`[data-peer='${name}'] video`);
  if (!(video?.videoWidth > 0)) return false;
  const frames = video.getVideoPlaybackQuality().totalVideoFrames;
  if (video.look !== look || frames < video.first) video.first = frames;
  video.look = look;
  return frames - video.first > 2;
}"""
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
    """Let the guest's last sign of life be long ago, as the clock would find it.

    A page that was closed may have had a sign under way, the one before it too: what
    comes late is overtaken by the next try.
    """
    booking = remote.booking(remote.guest)
    past = seating.terms_of(remote.room.panel).silence + timedelta(seconds=1)
    for _each in range(SIGNS_UNDER_WAY + 1):
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
    look = [seat, str(uuid4())]
    page.wait_for_function(GOES_ON, arg=look, timeout=PICTURE_MS, polling=LOOK_MS)


class Story:
    """Who has which page, and what went wrong in any of them."""

    def __init__(self, chromium: Browser, server: LiveServer, do: Elsewhere) -> None:
        self.chromium, self.server, self.do = chromium, server, do
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> Remote:
        self.remote = self.do(seated, monkeypatch)
        self.room = self.remote.room
        self.address = f"{self.server.url}/en/rooms/scoring/{self.room.uid}/"
        return self.remote

    def browser_of(self, seat: str) -> Page:
        given = self.do(cookie, self.remote, seat)
        page = came_in(self.chromium, self.server, given).new_page()
        page.set_default_timeout(LONG_MS)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        return page

    def at_home(self) -> Page:
        """A browser that stands for no station: refused by name, and on record."""
        home = self.browser_of("A1")
        home.goto(f"{self.address}enter/")
        home.click("[data-sit-down] button")
        said = home.locator("#summary")
        expect(said).to_contain_text("only at a registered station", timeout=LONG_MS)
        assert "evaluation.seat-elsewhere" in self.do(kinds, self.room)
        return home

    def sits(self, seat: str, place: Place, station: str) -> None:
        """Register the station's browser, sit down, be witnessed, sign in."""
        page = self.pages[seat] = self.browser_of(seat)
        page.goto(f"{self.server.url}/en/station/")
        page.fill("[name=code]", self.do(code, place, station))
        page.click("[data-station-register] button")
        state = page.locator("[data-station-state]")
        expect(state).to_contain_text(station, timeout=LONG_MS)
        page.goto(f"{self.address}enter/")
        page.click("[data-sit-down] button")
        page.wait_for_selector("[data-witness-url]")
        self.do(witness, self.remote, place, seat)
        page.wait_for_selector("form[data-session-key]")
        self.do(sign, self.remote, seat)
        page.goto(self.address)

    def is_cut_off_and_back(self) -> None:
        """A2's page goes: the room pauses; back within the limit it goes on."""
        one = self.pages["A1"]
        self.pages["A2"].close()
        tile = one.locator("#seat-media [data-peer=A2]")
        expect(tile).to_have_count(0, timeout=LONG_MS)
        self.do(silent, self.remote)
        paused = one.locator(".room-paused")
        expect(paused).to_be_visible(timeout=LONG_MS)
        again = self.pages["A2"] = self.pages["A2"].context.new_page()
        with again.expect_response(lambda got: got.url.endswith("/station/beat/")):
            again.goto(self.address)
        assert self.do(back, self.remote)
        sees(one, "A2")
        expect(paused).to_have_count(0, timeout=LONG_MS)

    def is_muted(self) -> None:
        """Subjective items are open: no sound, whoever asks for it; picture goes on."""
        one = self.pages["A1"]
        self.do(lambda: self.room.elect().qualify().check().quote())
        for page in self.pages.values():
            dock = page.locator("#seat-media")
            expect(dock).to_have_attribute("data-muted", "yes", timeout=LONG_MS)
        own = "document.querySelector('[data-peer=A1] video').srcObject"
        assert one.evaluate(f"{own}.getAudioTracks()[0].enabled") is False
        sees(one, "A2")
        kept = one.locator("[data-recording-state]")
        expect(kept).not_to_be_empty(timeout=LONG_MS)
        assert self.do(RecordingPart.objects.count) >= 1
        socket = f"{self.server.ws}/live/scoring/{self.room.uid}/seats/"
        assert one.evaluate(SOUND, socket) == "seats-muted"


def test_two_sites_see_each_other(
    transactional_db: None,
    live_server: LiveServer,
    chromium: Browser,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = Story(chromium, live_server, elsewhere)
    remote = story.begin(monkeypatch)
    home = story.at_home()
    story.sits("A1", remote.host, "Z1")
    story.sits("A2", remote.guest, "F1")
    sees(story.pages["A1"], "A2")
    sees(story.pages["A2"], "A1")
    dock = story.pages["A1"].locator("#seat-media")
    expect(dock).to_have_attribute("data-muted", "no", timeout=LONG_MS)
    # The room that A1 sits in opens nowhere else.
    answer = home.goto(story.address)
    assert answer is not None
    assert answer.url == f"{story.address}enter/"
    home.close()
    story.is_cut_off_and_back()
    story.is_muted()
    assert story.faults == []
