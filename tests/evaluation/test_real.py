"""From really sealed bids to a report that every member signed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest

from bidding import queries as bidding
from evaluation import queries
from evaluation.facts import replay
from evaluation.rules.phases import Phase
from parties import queries as parties
from press import seal
from tests.evaluation import real
from tests.evaluation.cases import case

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.people import City

pytestmark = pytest.mark.django_db(transaction=True)
CENT = Decimal("0.01")


def test_a_consultation_with_its_round_of_final_quotes(
    city: City, tmp_path: Path, at: At
) -> None:
    room = real.consultation(city, tmp_path, at)
    room.to_scoring().score_all().report()
    published = case("R01-qingdao-consult")["published"]
    answer = queries.result(room.case.lot)
    names = {str(each.uid): each.name for each in room.suppliers}
    totals = {names[row["bid"]]: Decimal(row["total"]) for row in answer["rows"]}
    assert totals == {
        name: Decimal(scores["total"]) for name, scores in published["scores"].items()
    }
    assert [names[bid] for (bid,) in answer["ranking"]] == published["rank"]
    replay.check_stored(room.panel)
    assert room.case.stage() == "reported"
    assert room.panel.phase == Phase.SIGNED
    signed = seal.verify_pdf(
        queries.report_pdf(room.case.lot),
        anchors=parties.trust_anchors(),
        moment=at.now(),
    )
    assert [each.field for each in signed] == ["A1", "A2", "A3"]


def test_works_with_a_drawn_k(city: City, tmp_path: Path, at: At) -> None:
    room = real.works(city, tmp_path, at)
    room.draw(experts=5).sit().elect().check().finish()
    for member in room.members:
        for supplier in room.suppliers:
            room.type(member.seat, supplier, "plan", "20")
            room.type(member.seat, supplier, "record", "10")
        room.sign(member.seat)
    room.report()
    drawn = Decimal(bidding.drawn_factors(room.case.lot)["K"])
    prices = [Decimal(each) for each in case("C06-works-trim-K")["inputs"]["bids"]]
    counted = sorted(prices)[1:-1]
    base = (sum(counted) / len(counted) * drawn).quantize(CENT, ROUND_HALF_UP)
    answer = queries.result(room.case.lot)
    assert Decimal(answer["benchmark"]) == base
    for row in answer["rows"]:
        off = (Decimal(row["price"]) - base) / base * 100
        lost = off if off > 0 else -off / 2
        points = (60 - lost).quantize(CENT, ROUND_HALF_UP)
        assert Decimal(row["groups"]["price"]) == points
        assert Decimal(row["total"]) == points + 30
    assert room.case.stage() == "reported"
