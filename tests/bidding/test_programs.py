"""A sealed bid from registration to the published closing list, over HTTP and tus."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bidding.models import Bid
from escrow import queries as escrow
from escrow.actions.opening_keys import make_opening_keys
from parties.rules.actor import CLOCK
from sealing import closing, cms, receipt
from tests.bidding.programs import Program, wire
from tests.worlds import bids, stamps

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from kernel.due import Due
    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case


def _hand_in(server: LiveServer, case: Case, name: str, folder: Path) -> str:
    bidder = case.city.bidder(name)
    sealed = bids.seal_bid(case, bidder, folder / name)
    program = Program(server, bidder)
    answer = program.register(case, sealed)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    line, places = wire(server, made)
    for number, place in enumerate(places):
        sent = line.patch(place, 0, sealed.part(number))
        assert sent.status_code == 204, sent.text
    return str(made["bid"])


def _due(moment: datetime, name: str) -> list[Due]:
    from bidding import queries

    return [due for due in queries.due(moment) if due.name == name]


def test_a_bid_goes_from_the_api_to_the_published_list(
    live_server: LiveServer,
    case: Case,
    keepers: Keepers,
    tmp_path: Path,
    at: At,
    settings: SettingsWrapper,
) -> None:
    """Three programs submit; workers stamp; the clock closes; agents may fetch."""
    from bidding import tasks

    made = [_hand_in(live_server, case, f"第{n}建设公司", tmp_path) for n in "甲乙丙"]
    assert set(Bid.objects.values_list("state", flat=True)) == {"submitted"}
    signed = escrow.complete_statement(keepers.subject)
    assert signed is not None
    make_opening_keys(by=CLOCK, statement_digest=signed.digest, wrap_key=b"\7" * 32)
    moment = at.now()
    with stamps.serving(lambda: moment) as url:
        settings.OPENSEAL_TSA_URLS = [url]
        for due in _due(moment, "stamp bid"):
            tasks.stamp_bid(**due.kwargs)
        assert _due(moment, "stamp bid") == []
        assert _due(moment, "close envelope") == []
        closes_at = at(case.lot.submission_closes_at)
        moment = closes_at
        (closing_due,) = _due(closes_at, "close envelope")
        assert closing_due.call is not None
        closing_due.call()
        (publish,) = _due(closes_at, "publish closing")
        tasks.publish_closing(**publish.kwargs)
    assert _due(closes_at, "close envelope") == []
    assert _due(closes_at, "publish closing") == []
    assert case.stage() == "releasing"
    found = escrow.closing_for(keepers.subject, str(case.lot.uid), "full")
    assert found is not None
    assert found.published_at is not None
    listed = closing.read(bytes(found.body))
    assert [entry.bid for entry in listed.entries] == made
    agent = Program(live_server, keepers.seats[2].somebody)
    page = agent.ask("GET", f"/api/v1/custody/closings/{found.digest}/envelopes/")
    assert page.status_code == 200, page.text
    assert page.json()["complete"]
    assert [entry["n"] for entry in page.json()["entries"]] == [1, 2, 3]


def test_the_receipt_is_there_with_the_last_byte(
    live_server: LiveServer, case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    bidder = case.city.bidder("丁建设公司")
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid")
    program = Program(live_server, bidder)
    made = program.register(case, sealed).json()
    line, places = wire(live_server, made)
    path = f"/api/v1/bids/{made['bid']}/"
    line.patch(places[0], 0, sealed.part(0))
    assert program.ask("GET", path).json()["state"] == "uploading"
    assert program.ask("GET", path + "receipt.p7m").status_code == 404
    line.patch(places[1], 0, sealed.part(1))
    shown = program.ask("GET", path).json()
    assert shown["state"] == "submitted"
    body, _signature = cms.verify_attached(
        program.ask("GET", path + "receipt.p7m").content
    )
    given = receipt.read(body)
    assert (given.bid, given.manifest) == (made["bid"], shown["manifest"])
    assert list(given.sizes) == list(sealed.announced.sizes)
    assert base64.b64decode(shown["withdrawal"])
