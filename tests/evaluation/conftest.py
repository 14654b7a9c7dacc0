"""A procurement whose first responses are open, and a panel that evaluates it.

Bids come through the double `Opened` at the border to bidding/, which has its own
tests; everything above that border is real.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from tests import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserType

    from tests.evaluation.world import Room
    from tests.worlds.people import City

MEDIA = [
    # Few frames: five cameras share the processor that the server runs on.
    "--use-fake-device-for-media-stream=fps=3",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., Any]]:
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


@kept.stage("db")
def city() -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


@kept.stage()
def opened(city: City) -> Room:
    """A case R01 consultation, opened; no panel yet, and no border to bidding/."""
    from tests.evaluation import world

    with pytest.MonkeyPatch.context() as patched:
        return world.opened(city, patched)


@pytest.fixture
def room(opened: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A case R01 consultation, opened; no panel yet.

    A test that begins later says so: `@pytest.mark.usefixtures("chaired")`.
    """
    from tests.evaluation import world

    return world.at_the_border(opened, monkeypatch)


def led(room: Room, act: Callable[[Room], object]) -> Room:
    """Take a room a step further."""
    from tests.evaluation import world

    with pytest.MonkeyPatch.context() as patched:
        act(world.at_the_border(room, patched))
    return room


@kept.stage()
def drawn(opened: Room) -> Room:
    """Three experts drawn, who have accepted."""
    return led(opened, lambda room: room.draw())


@kept.stage()
def seated(drawn: Room) -> Room:
    """All three have signed in."""
    return led(drawn, lambda room: room.sit())


@kept.stage()
def chaired(seated: Room) -> Room:
    """A1 is elected to the chair."""
    return led(seated, lambda room: room.elect())


@kept.stage()
def checked(chaired: Room) -> Room:
    """The purchaser has examined qualification, and each member checked each bid."""
    return led(chaired, lambda room: room.qualify().check())


@kept.stage()
def scoring(checked: Room) -> Room:
    """The final quotes are read, and sheets wait for scores."""
    return led(checked, lambda room: room.quote())


@kept.stage()
def scored(scoring: Room) -> Room:
    """Every sheet is signed."""
    return led(scoring, lambda room: room.score_all())
