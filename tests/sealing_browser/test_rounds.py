"""The page of a quote round: for those whom its order admits, and nobody else."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from django.test import Client

from escrow import queries as escrow
from sealing import order as orders
from tests.bidding import test_quote_round
from tests.worlds import bids

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worlds.trades import Case

from tests.bidding.conftest import city  # noqa: F401

case = test_quote_round.case
evaluated = test_quote_round.evaluated


def text(data: bytes) -> str:
    return b64encode(data).decode()


def test_a_quote_goes_in_by_the_page_once(
    case: Case, evaluated: Any, tmp_path: Path
) -> None:
    _kept, closed = evaluated
    test_quote_round.call(case, closed)
    bidder, lot = closed.bidders[0], str(case.lot.uid)
    client = bidder.signed_in(Client())
    assert f"/bids/{lot}/quote/1/" in client.get(f"/bids/{lot}/").content.decode()
    page = client.get(f"/bids/{lot}/quote/1/").content.decode()
    assert "data-sealing" in page
    assert "data-slots" in page
    terms = client.get(f"/bids/{lot}/seal/quote-1/terms.json").json()
    given = escrow.order_for(str(case.trade.uid), lot, "quote-1")
    assert b64decode(terms["order"]["order"]) == bytes(given.body)
    assert (terms["slots"], terms["score_items"]) == ([], [])
    assert terms["is_open"] is True
    order = orders.read(bytes(given.body))
    sealed = bids.seal_bid(
        case, bidder, tmp_path / "quote", envelope="quote-1", order=order
    )
    told = sealed.announced
    body = {
        "manifest": text(told.manifest),
        "shares": [text(told.shares[i]) for i in range(1, 6)],
        "digests": [text(each) for each in told.digests],
        "sizes": list(told.sizes),
        "factor": None,
    }
    made = client.post(
        f"/bids/{lot}/seal/quote-1/register/",
        json.dumps(body),
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    assert made.status_code == 201
    assert [part["part"] for part in made.json()["uploads"]] == [0, 1]
    half = {**body, "sizes": [1]}
    refused = client.post(
        f"/bids/{lot}/seal/quote-1/register/",
        json.dumps(half),
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    assert refused.status_code in (400, 422)


def test_nobody_else_learns_of_a_round(case: Case, evaluated: Any) -> None:
    _kept, closed = evaluated
    test_quote_round.call(case, closed)
    lot = str(case.lot.uid)
    other = case.city.bidder("旁观建设公司").signed_in(Client())
    assert other.get(f"/bids/{lot}/quote/1/").status_code == 404
    assert other.get(f"/bids/{lot}/seal/quote-1/terms.json").status_code == 404
    assert "quote/1/" not in other.get(f"/bids/{lot}/").content.decode()
    owner = case.owner.signed_in(Client())
    assert owner.get(f"/bids/{lot}/seal/full/terms.json").status_code in (403, 404)
    assert Client().get(f"/bids/{lot}/seal/full/terms.json").status_code != 200
