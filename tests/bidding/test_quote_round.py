"""A round of sealed final quotes: called by order, released unattended, read by few."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client

from bidding import queries
from bidding.actions import quote_round
from bidding.actions.annul_round import annul_round
from bidding.actions.close import close_envelope
from bidding.actions.opening_ends import locked
from bidding.actions.stamp import keep_token
from bidding.facts import round_calls
from bidding.facts.openings import window_end
from bidding.models import Bid
from bidding.rules import opening as rule
from bidding.rules import rounds
from bidding.rules.closing import GRACE
from bidding.rules.rounds import order_bytes
from escrow import queries as escrow
from escrow.actions.closings import publish_closing
from escrow.actions.opening_keys import make_order_key
from evaluation.rules.events import PhaseChanged, QuotesCalled
from evaluation.rules.phases import PHASE_WORDS, Phase
from journal import queries as journal
from journal.actions.record import record
from journal.queries import instant
from parties.rules.actor import CLOCK
from sealing import order as orders
from tests import kept
from tests.bidding.test_opening_pages import seen_by
from tests.conftest import At
from tests.worlds import bids, openings, stamps, trades
from tests.worlds import keepers as keeping

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from bidding.models import Opening
    from escrow.models import Order
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import City
    from tests.worlds.trades import Case

QUOTES = ("736320.00", "727000.00", "739000.00")


@kept.stage()
def case(city: City) -> Case:
    """A consultation whose file is written."""
    return trades.draft(city, "procurement-consultation")


@kept.stage()
def evaluated(case: Case) -> tuple[Keepers, Closed]:
    """First responses opened, the lot in evaluation."""
    from tender.actions import steps
    from tender.rules.stages import Act

    stamps.platform()
    trades.approved(case)
    keepers = keeping.of(case)
    trades.announced(case)
    closed = openings.closed(case, keepers, kept.folder(), At())
    openings.release(keepers, closed.digest)
    openings.run()
    with transaction.atomic():
        lot = locked(closed.opening.uid).lot
        steps.move_lot(lot, Act.START_EVALUATION, by=CLOCK, at=instant())
    panel_calls(case, closed)
    return keepers, closed


def panel_calls(case: Case, closed: Closed, *, envelope: str = "quote-1") -> None:
    """Write what a panel that asks all three for their quotes writes."""
    called = QuotesCalled(
        envelope=envelope, admitted=[str(closed.bid(place).uid) for place in range(3)]
    )
    with transaction.atomic():
        record(stream=case.lot.stream, event=called, by=CLOCK, at=instant())
    panel_goes(case, Phase.QUOTING)


def panel_goes(case: Case, phase: Phase) -> None:
    """Write that the panel goes on to a phase."""
    zh, en = PHASE_WORDS[phase]
    event = PhaseChanged(
        panel=str(case.lot.uid), former="", phase=phase, phase_zh=zh, phase_en=en
    )
    with transaction.atomic():
        record(stream=case.lot.stream, event=event, by=CLOCK, at=instant())


def order_of(
    case: Case,
    closed: Closed,
    *,
    envelope: str = "quote-1",
    places: Collection[int] = (0, 1, 2),
    **other: Any,
) -> bytes:
    """Return order.json as the panel's call wants it, but for what `other` says."""
    signed = escrow.complete_statement(str(case.trade.uid))
    called = round_calls.panels_call(case.lot)
    return order_bytes(
        statement=signed.digest,
        lot=str(case.lot.uid),
        envelope=envelope,
        deadline=instant().replace(microsecond=0) + timedelta(minutes=5),
        admitted=[closed.bid(place).certificate for place in places],
        **{"floor": 3, "grounds": called.grounds if called else "ab" * 32, **other},
    )


def call(case: Case, closed: Closed, **more: Any) -> Opening:
    body = order_of(case, closed, **more)
    keeping.beat(str(case.trade.uid))
    return quote_round.call_quote_round(
        by=case.owner.actor,
        lot=case.lot.uid,
        body=body,
        signature=case.owner.sign(body),
    )


def quoted(case: Case, closed: Closed, made: Opening, folder: Path, at: At) -> str:
    """Have all three quote, and close the round; return the closing list's digest."""
    subject, lot = str(case.trade.uid), str(case.lot.uid)
    given = given_quotes(case, closed, made, folder)
    at(given.deadline)
    close_envelope(lot=case.lot.uid, envelope=made.envelope)
    listed = escrow.closing_for(subject, lot, made.envelope)
    token = stamps.token(bytes.fromhex(listed.digest))
    publish_closing(by=CLOCK, digest=listed.digest, token=token)
    at(given.opens_at + timedelta(seconds=1))
    return str(listed.digest)


def given_quotes(
    case: Case,
    closed: Closed,
    made: Opening,
    folder: Path,
    *,
    unstamped: Collection[int] = (),
) -> Order:
    """Have all three quote; those at the places of `unstamped` get no token."""
    given = escrow.order_for(str(case.trade.uid), str(case.lot.uid), made.envelope)
    order = orders.read(bytes(given.body))
    make_order_key(by=CLOCK, order=given.digest, wrap_key=openings.WRAP_KEY)
    for place, bidder in enumerate(closed.bidders):
        sealed = bids.seal_bid(
            case,
            bidder,
            folder / f"{made.envelope}-{place}",
            price=QUOTES[place],
            envelope=made.envelope,
            order=order,
        )
        done = bids.submit(case, bidder, sealed)
        digest = Bid.objects.get(uid=done.bid).manifest_digest
        if place not in unstamped:
            keep_token(bid=done.bid, token=stamps.token(bytes.fromhex(digest)))
    return given


def test_a_round_is_read_by_owner_panel_and_each_its_own(
    case: Case, evaluated: tuple, tmp_path: Path, at: At
) -> None:
    kept, closed = evaluated
    made = call(case, closed)
    digest = quoted(case, closed, made, tmp_path, at)
    openings.release(kept, digest, seats=(1, 4, 5))
    openings.run()
    assert queries.opening_finished(case.lot, "quote-1")
    found = queries.opened_bids(case.lot, "quote-1")
    assert sorted(bid.items["price"] for bid in found) == sorted(QUOTES)
    of_round = _closed(closed, made)
    assert QUOTES[0] in json.dumps(seen_by(of_round, closed.bidders[0]))
    # 竞争性磋商: until the report the purchaser does not read quotes either.
    for who in (closed.bidders[1], case.owner):
        assert QUOTES[0] not in json.dumps(seen_by(of_round, who))
    assert QUOTES[0] in json.dumps(seen_by(of_round, case.city.supervisor()))
    with pytest.raises(rounds.RoundReadAlready):
        call(case, closed, envelope="quote-2")


def test_too_few_releases_annul_a_round_and_its_number(
    case: Case, evaluated: tuple, tmp_path: Path, at: At
) -> None:
    kept, closed = evaluated
    made = call(case, closed)
    digest = quoted(case, closed, made, tmp_path, at)
    openings.release(kept, digest, seats=(1, 2))
    at(window_end(made))
    openings.run()
    made.refresh_from_db()
    assert made.state == rule.OpeningState.ANNULLED
    assert queries.opened_bids(case.lot, "quote-1") == []
    assert journal.latest(case.lot.stream, "bidding.round-annulled") is not None
    with pytest.raises(rule.RoundNumber):
        call(case, closed)
    assert call(case, closed, envelope="quote-2").envelope == "quote-2"


def test_a_bad_release_among_k_annuls_a_round_in_the_end(
    case: Case, evaluated: tuple, tmp_path: Path, at: At
) -> None:
    kept, closed = evaluated
    made = call(case, closed)
    digest = quoted(case, closed, made, tmp_path, at)
    openings.release(kept, digest, seats=(1, 2))
    keeper = kept.seats[2]
    openings.release_by(kept, digest, 3, signer=kept.seats[3].release.signer())
    openings.run()
    made.refresh_from_db()
    assert made.state == rule.OpeningState.WAITING
    assert keeper.somebody.person.organisation.name in json.dumps(
        journal.latest(case.lot.stream, "bidding.release-not-usable").facts,
        ensure_ascii=False,
    )
    at(window_end(made))
    assert "suspend opening" in openings.run()
    made.refresh_from_db()
    assert made.state == rule.OpeningState.ANNULLED


@pytest.mark.parametrize(
    ("after_grace_ms", "ended"), [(-1, False), (0, False), (1, True)]
)
def test_a_round_without_a_timestamp_ends_after_the_grace(
    case: Case,
    evaluated: tuple,
    tmp_path: Path,
    at: At,
    after_grace_ms: int,
    ended: bool,
) -> None:
    _kept, closed = evaluated
    made = call(case, closed)
    given = given_quotes(case, closed, made, tmp_path, unstamped=[1])
    over = given.deadline + GRACE
    at(over + timedelta(milliseconds=after_grace_ms))
    found = [due for due in queries.due(instant()) if due.name == "annul round"]
    assert bool(found) is ended
    if not ended:
        with pytest.raises(rounds.StillCloses):
            annul_round(opening=made.uid)
        return
    found[0].call()
    made.refresh_from_db()
    assert made.state == rule.OpeningState.ANNULLED
    row = journal.latest(case.lot.stream, "bidding.round-unstamped")
    assert row.facts["missing"] == 1
    # Nothing of it is left to do, its number is used, and the next one is called.
    assert openings.run() == ["settle opening"]
    with pytest.raises(rule.RoundNumber):
        call(case, closed)
    assert call(case, closed, envelope="quote-2").envelope == "quote-2"


def test_a_second_round_waits_for_the_first(case: Case, evaluated: tuple) -> None:
    _kept, closed = evaluated
    call(case, closed)
    with pytest.raises(rule.RoundStillOn):
        call(case, closed, envelope="quote-2")


@pytest.mark.parametrize("places", [(0, 1), (0,), ()])
def test_the_order_admits_all_who_respond_in_substance(
    case: Case, evaluated: tuple, places: tuple[int, ...]
) -> None:
    """214号21: the panel asks all who respond in substance; the owner drops nobody."""
    _kept, closed = evaluated
    with pytest.raises(rounds.RoundAdmitsOthers) as refused:
        call(case, closed, places=places)
    assert "214号" in refused.value.article
    assert "第21条" in refused.value.sentence("zh-hans")
    assert call(case, closed).envelope == "quote-1"


def test_the_order_admits_nobody_whom_the_panel_rejected(
    case: Case, evaluated: tuple
) -> None:
    _kept, closed = evaluated
    event = QuotesCalled(
        envelope="quote-1", admitted=[str(closed.bid(n).uid) for n in (0, 1)]
    )
    with transaction.atomic():
        record(stream=case.lot.stream, event=event, by=CLOCK, at=instant())
    with pytest.raises(rounds.RoundAdmitsOthers):
        call(case, closed)
    assert call(case, closed, places=(0, 1)).envelope == "quote-1"


@pytest.mark.parametrize("floor", [1, 2, 4])
def test_the_order_asks_for_as_many_quotes_as_the_law(
    case: Case, evaluated: tuple, floor: int
) -> None:
    """214号21: at least three final quotes."""
    _kept, closed = evaluated
    with pytest.raises(rounds.RoundFloorDiffers) as refused:
        call(case, closed, floor=floor)
    assert "3家" in refused.value.sentence("zh-hans")
    assert call(case, closed, floor=3).envelope == "quote-1"


def test_the_order_rests_on_the_panels_call(case: Case, evaluated: tuple) -> None:
    _kept, closed = evaluated
    with pytest.raises(rounds.RoundGroundsDiffer):
        call(case, closed, grounds="ab" * 32)


@pytest.mark.parametrize(
    "phase", sorted(each for each in Phase if each is not Phase.QUOTING)
)
def test_no_round_without_the_panels_call(
    case: Case, evaluated: tuple, phase: Phase
) -> None:
    _kept, closed = evaluated
    panel_goes(case, phase)
    with pytest.raises(rounds.RoundNotCalled):
        call(case, closed)
    client = case.owner.signed_in(Client())
    address = f"/rooms/opening/quotes/{case.lot.uid}/"
    assert "磋商小组现在没有要求提交最后报价" in client.get(address).content.decode()
    assert client.post(address, {"minutes": "2"}).status_code == 409


def test_a_round_that_ended_is_not_called_again(case: Case, evaluated: tuple) -> None:
    """Only one that was annulled unread is; a later panel calls a round of its own."""
    _kept, closed = evaluated
    made = call(case, closed)
    made.state = rule.OpeningState.UNOPENED
    made.save(update_fields=["state"])
    with pytest.raises(rounds.RoundReadAlready):
        call(case, closed, envelope="quote-2")
    panel_calls(case, closed, envelope="quote-2")
    assert call(case, closed, envelope="quote-2").envelope == "quote-2"


def test_the_owner_calls_a_round_by_its_page(case: Case, evaluated: tuple) -> None:
    _kept, closed = evaluated
    keeping.beat(str(case.trade.uid))
    client = case.owner.signed_in(Client())
    address = f"/rooms/opening/quotes/{case.lot.uid}/"
    assert "乙建设有限公司" in client.get(address).content.decode()
    # Whom it admits is not the owner's to say.
    left_out = {"admitted": [str(closed.bid(0).uid)], "minutes": "2"}
    asked = client.post(address, left_out)
    text = asked.content.decode()
    order = text.split('data-sign="')[1].split('"')[0]
    told = json.loads(b64decode(order))
    assert len(told["admitted"]) == told["floor"] == 3
    signature = b64encode(case.owner.sign(b64decode(order))).decode()
    keeping.beat(str(case.trade.uid))
    done = client.post(address, {"order": order, "signature": signature})
    assert done.status_code == 302, done.content.decode()[:1500]
    assert queries.opening_state(case.lot, "quote-1") == "waiting"
    bidder = closed.bidders[0].signed_in(Client())
    assert bidder.get(address).status_code == 404


def _closed(closed: Closed, made: Opening) -> Closed:
    return openings.Closed(made, closed.bidders, closed.digest)
