"""Five experts at two sites in real browsers, from sign-in to a signed report.

One is cut off while it types and comes back; another is dropped and replaced by a
further draw. All that people do they do by the pages' own clicks; the clock's work and
the quotes, which come from outside this part, are called.
"""

from __future__ import annotations

from contextlib import ExitStack
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from evaluation import queries
from evaluation.facts import panels
from evaluation.models import Draw, Removal, Sheet
from evaluation.rules.phases import Phase
from journal.queries import instant
from parties import queries as parties
from press import seal
from tests.evaluation import test_replacement as replacing
from tests.evaluation.remote_story import CAMERAS, HOST, STATIONS, Story, points
from tests.evaluation.test_journey import Line, enter_house
from tests.evaluation.test_seats_browser import sees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.evaluation.test_seats_browser import Elsewhere
    from tests.live import LiveServer

GONE, NEW, ITS_STATION = "A5", "A6", "F2"
STAYED = ("A1", "A2", "A3", "A4", NEW)
LEFT = "14:05离开评标室，由见证员周某记录，未返回"


@pytest.fixture
def story(
    chromium: Browser, live_server: LiveServer, elsewhere: Elsewhere, tmp_path: Path
) -> Iterator[Story]:
    made = Story(chromium, live_server, elsewhere, tmp_path)
    try:
        yield made
    finally:
        made.end()


def all_come_in(story: Story) -> None:
    """Stations are registered, experts sit down, are witnessed, and sign in."""
    places = [
        (story.remote.host, {s: c for s, c in STATIONS.items() if c in HOST}),
        (story.remote.guest, {s: c for s, c in STATIONS.items() if c not in HOST}),
    ]
    for place, codes in places:
        story.registers(place, codes)
    for seat in STATIONS:
        story.comes(seat)
    for place, codes in places:
        story.witnesses(place, tuple(codes.values()))
    for seat in STATIONS:
        story.signs_in(seat)


def all_see_the_other_site(story: Story) -> None:
    """Frames of both sites' cameras are really decoded in every browser."""
    for seat, page in story.pages.items():
        for other in CAMERAS:
            if other != seat:
                sees(page, other)


def the_owner_examines(story: Story) -> None:
    """After the opening the purchaser, not the panel, examines qualification."""
    owner = story.room.owner
    address = f"/case/{story.lot.trade.uid}/qualification/"
    with story.desk(owner, address) as page:
        for place in range(story.bids):
            row = page.locator(".check-row").nth(place)
            row.locator("button[value=yes]").click()
            row.locator("[data-status=verified]").wait_for()
        form = "[data-act='evaluation.end-qualification']"
        page.click(f"{form} button[type=submit]")
        story.sign_with(page, owner)
        page.locator(form).wait_for(state="detached")


def the_quotes_come(story: Story) -> None:
    """The suppliers' final quotes: the border to bidding/ is a double here."""

    def come() -> None:
        story.room.open_quotes(str(story.room.panel.quote_envelope))

    story.do(come)
    story.pages["A1"].reload()


def one_is_dropped(story: Story) -> None:
    """The hand that draws removes a seat in writing; the room shows it no more."""
    with story.desk(story.room.drawer, f"/centre/panel/{story.lot.uid}/") as page:
        page.select_option("#id_seat", GONE)
        page.select_option("#id_ground", "absent")
        page.fill("#id_reason", LEFT)
        page.click("[data-act='evaluation.replace'] button[type=submit]")
        page.locator("section[aria-labelledby=removed]").filter(
            has_text=GONE
        ).wait_for()
    seat = story.pages["A1"].locator(".seats .seat").filter(has_text=GONE)
    seat.wait_for(state="detached")


def another_is_drawn(story: Story) -> None:
    """Three parties commit to secrets made in their pages, then reveal them."""
    story.do(replacing.run_clock, "draw supplement")
    address = f"/centre/panel/{story.lot.uid}/"
    with ExitStack() as desks:
        pages = [
            desks.enter_context(story.desk(who, address))
            for who in story.room.parties().values()
        ]
        for act, name in (("commit", "commitment"), ("reveal", "reveal")):
            for page in pages:
                page.reload()
                gives(page, act, name)


def gives(page: Page, act: str, name: str) -> None:
    """Send what the page itself filled in: 32 bytes in hex."""
    form = f"[data-act='evaluation.{act}']"
    page.locator(form).wait_for()
    page.wait_for_function(
        "([form, name]) => document.querySelector(form)[name].value.length === 64",
        arg=[form, name],
    )
    page.click(f"{form} button[type=submit]")
    page.locator(form).wait_for(state="detached")


def the_new_one_comes(story: Story) -> None:
    """At the station of who left: signed out there, invited, seated, witnessed."""
    page = story.pages[NEW] = story.pages.pop(GONE)
    page.goto(f"{story.server.url}/sign-in/logout/")
    page.click("[data-act='parties.sign-out'] button[type=submit]")
    page.wait_for_url(lambda address: "logout" not in address)
    row = story.do(lambda: story.room.panel.invitations.get(state="invited"))
    who = next(each for each in story.room.pool if each.person.uid == row.person)
    enter_house(page, story.server, who)
    page.goto(f"{story.server.url}/expert/invitations/{row.uid}/")
    page.select_option("[name=accepts]", "yes")
    page.click("[data-act='evaluation.answer-invitation'] button[type=submit]")
    page.click(f"a[href$='/rooms/scoring/{story.room.uid}/enter/']")
    page.wait_for_url(f"{story.address}enter/")
    story.sits(NEW)
    story.witnesses(story.remote.guest, (ITS_STATION,))
    story.signs_in(NEW)


def the_checks_end(story: Story) -> None:
    story.press("A1", "finish-checks")
    form = story.pages["A1"].locator("[data-act='evaluation.finish-checks']")
    form.wait_for(state="detached")


def it_is_muted(story: Story) -> None:
    for page in story.pages.values():
        page.locator("#seat-media[data-muted=yes]").wait_for()


def the_report_is_signed(story: Story) -> None:
    chair = story.pages["A1"]
    chair.goto(f"{story.address}summary/")
    story.press("A1", "make-report")
    chair.locator("[data-act='evaluation.make-report']").wait_for(state="detached")
    # The chair is the last to sign and to leave.
    for seat in reversed(STAYED):
        story.sign_report(seat)
        if seat != "A1":
            story.leave(seat)
    story.says("A1", "全员已签署报告")


def is_kept(story: Story) -> None:
    """What the pages showed stands on record, with every signature in the file."""
    panel = story.room.panel
    assert panel.phase == Phase.SIGNED
    assert [row.n for row in Draw.objects.order_by("n")] == [1, 2]
    assert Removal.objects.get().member.seat == GONE
    assert [member.seat for member in story.room.members] == list(STAYED)
    for seat in STAYED:
        sheet = Sheet.objects.get(member__panel=panel, member__seat=seat)
        kept = panels.scores_of(sheet)
        for bid, item, score in points(story.remote, seat):
            assert kept[bid][item] == Decimal(score)
    signed = seal.verify_pdf(
        queries.report_pdf(story.lot),
        anchors=parties.trust_anchors(),
        moment=instant(),
    )
    assert [each.field for each in signed] == list(reversed(STAYED))


def test_five_experts_at_two_sites_sign_a_report(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.begin(monkeypatch)
    the_owner_examines(story)
    all_come_in(story)
    # The one who will be cut off comes by a line of the test's own.
    line = Line(story.pages["A2"])
    story.pages["A2"].reload()
    all_see_the_other_site(story)
    for seat in STATIONS:
        story.elects(seat, "A1")
    story.check(*STATIONS)
    the_checks_end(story)
    the_quotes_come(story)
    story.press("A1", "take-quotes")
    it_is_muted(story)
    story.cut_off_while_typing("A2", line)
    story.fill("A2")
    story.sign_sheets("A2")
    one_is_dropped(story)
    another_is_drawn(story)
    the_new_one_comes(story)
    story.check(NEW)
    the_checks_end(story)
    story.press("A1", "take-quotes")
    story.fill(*(seat for seat in STAYED if seat != "A2"))
    story.sign_sheets(*(seat for seat in STAYED if seat != "A2"))
    the_report_is_signed(story)
    story.do(is_kept, story)
    assert story.faults == []
