"""The auction hall by forms: what works without a script, and what is not found."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from bidding.models import AuctionBid
from bidding.rules.auctions import terms as t
from journal.queries import instant
from parties.rules.actor import Role
from tests.worlds import auctions as worlds
from web.sources import live_rooms

if TYPE_CHECKING:
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import City, Somebody
    from tests.worlds.trades import Case


@pytest.fixture
def world(
    city: City, case: Case, keepers: Keepers, monkeypatch: pytest.MonkeyPatch
) -> worlds.World:
    """A lot that is bid for in an hour's listing."""
    made = worlds.of(city, case, monkeypatch, bidders=2)
    now = instant()
    made.begin(opens_at=now, free=t.Free(now, now + timedelta(hours=1)), timed=None)
    return made


def test_a_bid_by_form_counts_once_and_a_high_one_is_shown_first(
    world: worlds.World,
) -> None:
    hall = f"/rooms/auction/{world.uid}/"
    client = world.bidders["1"].signed_in(Client())
    page = client.get(hall).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    bid = {"key": key[1], "amount": "100"}
    for _ in range(2):
        assert client.post(f"{hall}bid/", bid).status_code == 302
    assert AuctionBid.objects.count() == 1
    high = {"key": str(uuid4()), "amount": "1,000"}
    shown = client.post(f"{hall}bid/", high).content.decode()
    assert "壹仟万元整" in shown
    assert AuctionBid.objects.count() == 1
    assert client.post(f"{hall}bid/", {**high, "confirmed": "yes"}).status_code == 302
    assert AuctionBid.objects.count() == 2
    low = client.post(f"{hall}bid/", {"key": str(uuid4()), "amount": "1"})
    assert low.status_code == 409
    assert "1010" in low.content.decode()
    watching = Client().get(hall).content.decode()
    assert "1,000" in watching
    assert "竞买人1公司" not in watching
    assert "data-auction-form" not in watching
    assert [room.url for room in live_rooms(instant())] == [hall]


def test_the_centre_freezes_and_goes_on_signed_and_nobody_else(
    world: worlds.World, city: City
) -> None:
    hall = f"/rooms/auction/{world.uid}/"
    why = {"reason": "机房断电，竞价中断"}
    for who in (world.bidders["1"], world.case.owner):
        answer = who.signed_in(Client()).post(f"{hall}freeze/", why)
        assert answer.status_code == 404
    hand = city.hand(Role.OPENING)
    signed_post(hand, f"{hall}freeze/", why)
    assert world.row().frozen_at is not None
    page = world.bidders["1"].signed_in(Client()).get(hall).content.decode()
    assert "机房断电" in page
    signed_post(hand, f"{hall}resume/", {"reason": "故障已经排除"})
    assert world.row().frozen_at is None


def signed_post(who: Somebody, address: str, form: dict[str, str]) -> None:
    """Post, sign what the check page shows, post again."""
    client = who.signed_in(Client())
    page = client.post(address, form).content.decode()
    body = re.search(r'data-sign="([^"]+)"', page)
    assert body is not None
    signature = base64.b64encode(who.sign(base64.b64decode(body[1]))).decode()
    assert client.post(address, {**form, "signature": signature}).status_code == 302
