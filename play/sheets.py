"""Score sheets: drafts saved as they are typed, over the room's socket; then signed."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any, Final

from play.diary import wait_for
from play.panel import Panel
from play.people import Person
from play.rooms import seat as room_seat

#: (seat, company, item) -> points as typed
Points = Callable[[str, str, str], str]
_ROW: Final = re.compile(
    r'<label for="s-[^"]*">(?P<name>[^<]*)</label>\s*<input[^>]*?'
    r'data-bid="(?P<bid>[^"]+)"[^>]*?data-item="(?P<item>[^"]+)"'
)
HALF: Final = Decimal("0.5")


def rows(person: Person, panel: Panel) -> list[tuple[str, str, str]]:
    """Return (company, bid, item) of every score that the sheet asks for."""
    html = person.get(panel.room).text
    return [
        (unescape(found["name"]).strip(), found["bid"], found["item"])
        for found in _ROW.finditer(html)
    ]


def fill_in(panel: Panel, seat: str, points: Points) -> None:
    """Type a whole sheet; each score is kept before the next is typed."""
    person = panel.seats[seat]
    asked = wait_for("the score sheet", lambda: rows(person, panel))
    device = person.device(panel.uid).digest
    with room_seat(person.server, panel.live, person) as live:
        for company, bid, item in asked:
            score = points(seat, company, item)
            live.save("draft", bid=bid, item=item, score=score, device=device)


def sign(panel: Panel, seat: str) -> None:
    """Sign the sheet with the session key."""
    panel.seats[seat].act(panel.room, "evaluation.sign-sheet")


def score(panel: Panel, points: Points) -> None:
    """Every seat fills in and signs its sheet."""
    for seat in sorted(panel.seats):
        fill_in(panel, seat, points)
        sign(panel, seat)
    panel.trade.diary.say("score sheets typed, saved and signed; summary is open")


def split(total: str, fulls: list[str]) -> list[str]:
    """Share a published total out over items, in halves, none above its full points."""
    left = Decimal(total)
    shares = []
    room = sum(Decimal(full) for full in fulls)
    for full in fulls:
        share = (left * Decimal(full) / room / HALF).to_integral_value() * HALF
        share = min(share, Decimal(full), left)
        room -= Decimal(full)
        # What cannot go into the items after this one stays here.
        share = max(share, left - room)
        shares.append(share)
        left -= share
    assert left == 0, total
    return [f"{share:f}" for share in shares]


def result(panel: Panel) -> dict[str, Any]:
    """Return the report's content, as the members signed it."""
    answer: dict[str, Any] = panel.chairs.get(f"{panel.room}report.json").json()
    return answer
