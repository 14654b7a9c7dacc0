"""The booking hand's own work: a site with stations, asked for a remote session."""

import base64
import re
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urljoin

from play.cast import Cast
from play.devices import Device
from play.preparing import BEIJING

CALENDAR: Final = "/centre/booking/"
CHAMBER: Final = "评标一室"
STATIONS: Final = ("A1", "A2", "A3")
BEGINS_H: Final = 9
LASTS: Final = timedelta(hours=3)
_CODE: Final = re.compile(r"data-code>\s*([^<\s]+)\s*<")


def ask_for_seats(cast: Cast, title: str) -> None:
    """Register a site of the centre, and ask it for the seats of a lot's panel."""
    booking = cast["booking"]
    answer = booking.act(CALENDAR, "evaluation.open-site", name="中心主场")
    site = answer.url.path
    booking.act(site, "evaluation.add-chamber", name=CHAMBER)
    for code in STATIONS:
        booking.act(site, "evaluation.add-station", code=code)
    for place in range(len(STATIONS)):
        answer = booking.act(site, "evaluation.issue-code", place=place)
        found = _CODE.search(answer.text)
        assert found is not None, "the page shows no code"
        _register(cast, found.group(1))
    panels = booking.open(CALENDAR).links
    panel = next(href for href, words in panels if words.startswith(title))
    tomorrow = datetime.now(BEIJING) + timedelta(days=1)
    begins = tomorrow.replace(hour=BEGINS_H, minute=0)
    answer = booking.act(
        panel,
        "evaluation.set-session",
        host=site.rstrip("/").rpartition("/")[2],
        starts_at=_typed(begins),
        ends_at=_typed(begins + LASTS),
    )
    session = answer.url.path
    offered = booking.open(session).form("evaluation.ask-place").choices["stations"]
    booking.act(
        session, "evaluation.ask-place", stations=[value for value, _word in offered]
    )


def _register(cast: Cast, code: str) -> None:
    """The browser at a station makes its key, and registers with the code."""
    browser, device = cast.public, Device()
    browser.open("/station/")
    given = {
        "code": code,
        "csrfmiddlewaretoken": browser.session.cookies["csrftoken"],
    }
    headers = {"Referer": urljoin(cast.server, "/station/")}
    body = browser.session.post("/station/act/", data=given, headers=headers).content
    given |= {
        "key": device.public,
        "signature": base64.b64encode(device.sign(body)).decode("ascii"),
    }
    told = browser.session.post("/station/", data=given, headers=headers).json()
    assert "registered" in told, told


def _typed(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
