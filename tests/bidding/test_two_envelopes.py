"""双信封: prices are opened by order, of those admitted alone; the others go back."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client

from bidding import queries
from bidding.actions.later_order import later_order_bytes, order_in_step
from bidding.actions.opening_ends import locked
from bidding.models import Bid, OpenedBid, Opening
from bidding.rules import later as rule
from bidding.rules.bids import NotOpenForBids
from bidding.rules.later import FormerStage
from bidding.rules.opening import OpeningState
from bidding.rules.uploads import Late
from escrow import queries as escrow
from escrow.rules.refusals import OrderExists
from journal import queries as journal
from journal.queries import instant
from parties.rules.actor import CLOCK
from tender.actions import steps
from tender.rules.stages import Act
from tests import kept
from tests.conftest import At
from tests.worlds import bids, later, openings, stamps, trades
from tests.worlds import keepers as keeping

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import City
    from tests.worlds.trades import Case

GROUNDS = "ab" * 32


@kept.stage()
def case(city: City) -> Case:
    """A works trade in two envelopes whose file is written."""
    return trades.draft(city, "works-two-envelopes")


@kept.stage()
def keepers(case: Case) -> Keepers:
    """The case announced, with custodians."""
    stamps.platform()
    trades.approved(case)
    found = keeping.of(case)
    trades.announced(case)
    return found


@kept.stage()
def closed(case: Case, keepers: Keepers) -> Closed:
    """Two envelopes of three bidders, and the deadline past."""
    return later.closed(case, keepers, kept.folder(), At())


@kept.stage()
def judged(keepers: Keepers, closed: Closed) -> Closed:
    """The technical envelopes opened, the opening over, the lot in evaluation."""
    openings.release(keepers, closed.digest)
    openings.run()
    Opening.objects.filter(pk=closed.opening.pk).update(state=OpeningState.FINISHED)
    with transaction.atomic():
        lot = locked(closed.opening.uid).lot
        steps.move_lot(lot, Act.START_EVALUATION, by=CLOCK, at=instant())
    return closed


def price_of(closed: Closed, place: int) -> Bid:
    return Bid.objects.get(
        organisation=closed.bidders[place].person.organisation, envelope="price"
    )


def former(closed: Closed, *places: int) -> FormerStage:
    admitted = frozenset(price_of(closed, place).certificate for place in places)
    return FormerStage(admitted, GROUNDS)


def order(case: Case, stage: FormerStage, *, body: bytes | None = None) -> Opening:
    opens_at = instant().replace(microsecond=0) + timedelta(minutes=5)
    made = body or later_order_bytes(case.lot, "price", opens_at=opens_at, former=stage)
    with transaction.atomic():
        return order_in_step(
            steps.lot_locked(case.lot.uid),
            by=case.owner.actor,
            body=made,
            signature=case.owner.sign(made),
            former=stage,
        )


def test_one_deadline_freezes_both_lists(case: Case, closed: Closed) -> None:
    lists = [
        escrow.closing_for(case.subject, str(case.lot.uid), name)
        for name in ("technical", "price")
    ]
    assert None not in lists
    kinds = [row.kind for row in journal.rows(case.lot.stream)]
    assert kinds.count("bidding.closing-frozen") == 2
    assert escrow.closing_for(case.subject, str(case.lot.uid), "reveal") is None


def test_no_price_comes_after_the_deadline(
    case: Case, keepers: Keepers, tmp_path: Path, at: At
) -> None:
    latecomer = case.city.bidder("迟到建设有限公司")
    items = [bids.price_item("1.00")]
    sealed = bids.seal_bid(
        case, latecomer, tmp_path / "late", envelope="price", items=items
    )
    later.closed(case, keepers, tmp_path, at)
    with pytest.raises((Late, NotOpenForBids)):
        bids.register(case, latecomer, sealed)


def test_the_technical_opening_reads_no_price(
    case: Case, keepers: Keepers, closed: Closed
) -> None:
    openings.release(keepers, closed.digest)
    openings.run()
    facts = queries.opened_bids(case.lot, "technical")
    assert [bid.items for bid in facts] == [{"duration": "180"}] * 3
    assert case.stage() == "opening"
    assert OpenedBid.objects.count() == 3


def test_prices_of_those_admitted_are_opened_and_the_others_go_back(
    case: Case, keepers: Keepers, judged: Closed, at: At
) -> None:
    made = order(case, former(judged, 0, 2))
    listed = escrow.closing_for(case.subject, str(case.lot.uid), "price")
    given = escrow.order_for(case.subject, str(case.lot.uid), "price")
    assert "open envelope" not in openings.run()
    at(given.opens_at + timedelta(seconds=1))
    openings.release(keepers, listed.digest)
    openings.run()
    rows = {row.bid: row for row in OpenedBid.objects.filter(opening=made)}
    outcomes = [rows[price_of(judged, place)].outcome for place in range(3)]
    assert outcomes == ["opened", "returned", "opened"]
    returned = rows[price_of(judged, 1)]
    assert (returned.items, returned.key, returned.code) == ([], None, "not-admitted")
    prices = queries.opened_bids(case.lot, "price")
    assert [bid.items.get("price") for bid in prices] == [
        openings.PRICES[0],
        None,
        openings.PRICES[2],
    ]
    # The lot stays in evaluation; the record says who went back, before the opening.
    assert case.stage() == "evaluating"
    facts = journal.latest(case.lot.stream, "bidding.later-envelope-ordered").facts
    assert facts["returned"] == [price_of(judged, 1).manifest_digest]
    assert facts["grounds"] == GROUNDS
    assert [says_returned(judged, place) for place in range(3)] == [False, True, False]


def says_returned(closed: Closed, place: int) -> bool:
    """Say whether a bidder's own page and receipt show that its price goes back."""
    bid, who = price_of(closed, place), closed.bidders[place].signed_in(Client())
    home = f"/bids/{bid.lot.uid}/"
    pages = (home, f"{home}receipts/{bid.uid}/", "/bids/")
    said = {"原封退回" in who.get(each).content.decode() for each in pages}
    assert len(said) == 1
    return said.pop()


def test_an_order_says_what_the_former_stage_ended_in(
    case: Case, judged: Closed
) -> None:
    stage = former(judged, 0, 2)
    opens_at = instant().replace(microsecond=0) + timedelta(minutes=5)
    body = later_order_bytes(case.lot, "price", opens_at=opens_at, former=stage)
    with pytest.raises(rule.AdmittedDiffer):
        order(case, former(judged, 0, 1, 2), body=body)
    with pytest.raises(rule.GroundsDiffer):
        order(case, dataclasses.replace(stage, grounds="cd" * 32), body=body)
    order(case, stage, body=body)
    with pytest.raises(OrderExists):
        order(case, stage)


def test_no_order_before_the_former_stage_is_over(case: Case, closed: Closed) -> None:
    with pytest.raises(rule.StageNotOver):
        order(case, former(closed, 0, 1, 2))
    with pytest.raises(rule.NoLaterEnvelope):
        later_order_bytes(
            case.lot, "technical", opens_at=instant(), former=former(closed, 0)
        )


@pytest.mark.parametrize(("ms", "refused"), [(-1, True), (0, True), (1, False)])
def test_a_later_envelope_opens_later_than_its_order(ms: int, refused: bool) -> None:
    now = instant_of_rule()
    asked = {
        "admitted": ["aa"],
        "grounds": GROUNDS,
        "opens_at": now + timedelta(milliseconds=ms),
        "former": FormerStage(frozenset({"aa"}), GROUNDS),
        "now": now,
    }
    if refused:
        with pytest.raises(rule.OpensTooEarly):
            rule.check_order(**asked)
    else:
        rule.check_order(**asked)


def instant_of_rule():  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    return datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
