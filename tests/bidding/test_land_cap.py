"""A parcel whose price reaches its cap: a draw among those who took it names one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client

from award.models import Deal
from bidding import queries
from bidding.facts import selections as facts
from journal.queries import instant
from parties.rules.actor import Role
from tests.bidding.test_land_deals import clock
from tests.worlds import lands
from tests.worlds import selections as worlds
from tests.worlds.due import do

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.lands import Land


def work() -> None:
    """Let clock and workers do what is due of draws."""
    lands.look()
    for due in list(queries.due(instant())):
        if due.queue == "unseal":
            do(due)


def committed(land: Land) -> list[Client]:
    """Let centre, owner and supervisor commit before anybody bids; return them."""
    work()
    found = facts.selection_of(land.case.lot)
    assert found is not None
    city = land.case.city
    people = (city.hand(Role.OPENING), land.case.owner, city.supervisor())
    hands = [one.signed_in(Client()) for one in people]
    for n, browser in enumerate(hands, start=1):
        form = worlds.committed(found, worlds.secret(n))
        url = f"/rooms/draw/{land.case.lot.uid}/commit/"
        assert url.removesuffix("commit/") in browser.get("/desk/").content.decode()
        assert browser.post(url, form).status_code == 302
    return hands


def at_the_cap(land: Land, at: At) -> None:
    """Let number 1 bid the cap, number 2 take it too, and the time pass."""
    land.begin(at)
    hall = f"/rooms/auction/{land.auction.uid}/"
    assert land.bid(1, lands.CAP["price"]).status_code == 302
    assert land.client(2).post(f"{hall}cap/").status_code == 302
    land.ends(at)
    work()


def test_two_take_the_cap_and_a_draw_names_the_winner(listed: Land, at: At) -> None:
    case = listed.case
    hands = committed(listed)
    draw = f"/rooms/draw/{case.lot.uid}/"
    at_the_cap(listed, at)
    assert case.stage() == "drawing"
    hall = f"/rooms/auction/{listed.auction.uid}/"
    for prefix in ("", "/en"):
        assert draw in Client().get(prefix + hall).content.decode()
        shown = Client().get(prefix + draw).content.decode()
        # By number: who bids is told when all is over, and no sooner.
        assert "甲置业公司" not in shown
        assert "竞买号牌" in shown
    for n, browser in enumerate(hands[:2], start=1):
        shown = {"reveal": worlds.secret(n).hex()}
        assert browser.post(f"{draw}reveal/", shown).status_code == 302
    # The supervisor keeps silent: its backup stands in after the time to reveal.
    found = facts.selection_of(case.lot)
    assert found is not None
    assert found.reveal_until is not None
    at.running_from(found.reveal_until + timedelta(seconds=1))
    work()
    assert case.stage() == "deciding"
    result = queries.auction_result(case.lot)
    assert result is not None
    assert (result.kind, result.price) == ("draw", 5300)
    found = facts.selection_of(case.lot)
    assert found is not None
    numbers = {each.application: each.uscc for each in facts.entered_of(found)}
    assert [result.number] == [numbers[each] for each in found.chosen]
    for prefix in ("", "/en"):
        for page in (hall, draw, f"{draw}replay/"):
            text = Client().get(prefix + page).content.decode()
            assert result.number in text
            assert "mismatch" not in text
    clock()
    clock()
    deal = Deal.objects.get()
    assert (deal.paddle, deal.price) == (result.number, 5300)


def test_nobody_committed_and_the_list_alone_draws(listed: Land, at: At) -> None:
    at_the_cap(listed, at)
    work()
    assert listed.case.stage() == "deciding"
    found = facts.selection_of(listed.case.lot)
    assert found is not None
    assert found.secrets.count() == 0
    assert found.wrapped is None


def test_a_cap_that_nobody_reaches_leaves_no_key(listed: Land, at: At) -> None:
    committed(listed)
    listed.begin(at)
    listed.bid(1, 5000)
    listed.ends(at)
    found = facts.selection_of(listed.case.lot)
    assert found is not None
    assert found.wrapped is None
    assert Client().get(f"/rooms/draw/{listed.case.lot.uid}/").status_code == 200
