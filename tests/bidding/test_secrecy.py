"""Before the deadline nobody learns the number of bids, from whatever can be fetched.

The same addresses are asked for by owner, staff, another bidder, a supervisor and the
public at 0, 1 and 7 bids; what comes is the same bytes, times and tokens aside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.test import Client

from tests.worlds import bids

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case

_ASIDE = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|csrf[^ ]*=[^ ]*'
    rb"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?"
    rb"|\d\d:\d\d:\d\d(\.\d+)?|nonce-[A-Za-z0-9_=+/-]+"
)


def _addresses(case: Case) -> list[str]:
    lot, trade = case.lot.uid, case.trade
    return [
        "/",
        "/notices/",
        "/desk/",
        "/case/",
        f"/case/{trade.uid}/",
        f"/case/{trade.uid}/custody/",
        f"/case/{trade.uid}/exits/",
        f"/case/{trade.uid}/questions/",
        f"/trades/{trade.code}/",
        f"/trades/{trade.code}/journal/",
        "/bids/",
        f"/bids/{lot}/",
        f"/bids/{lot}/seal/",
        f"/bids/{lot}/seal/full/terms.json",
        f"/bids/{lot}/rehearsal/",
        f"/bids/{lot}/withdraw/",
        f"/bids/{lot}/documents/",
        f"/api/v1/lots/{lot}/statement/",
        f"/centre/intake/{trade.uid}/",
    ]


def _all_seen(case: Case, readers: dict[str, Client]) -> dict[str, tuple[int, bytes]]:
    seen = {}
    for name, client in readers.items():
        for address in _addresses(case):
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            if answer["Content-Type"].startswith("text/html"):
                body = _ASIDE.sub(b"", body)
            if answer["Content-Type"] == "application/zip":
                body = b""  # the archive's entries carry the time of packing
            seen[f"{name} {address}"] = (answer.status_code, body)
    return seen


def test_the_same_bytes_at_0_1_and_7_bids(
    case: Case, keepers: Keepers, tmp_path: Path, at: At
) -> None:
    at(at.now())
    readers = {
        "owner": case.owner.signed_in(Client()),
        "intake": case.intake.signed_in(Client()),
        "bidder": case.city.bidder("乙建设公司").signed_in(Client()),
        "custodian": keepers.seats[2].somebody.signed_in(Client()),
        "supervisor": case.city.supervisor().signed_in(Client()),
        "public": Client(),
    }
    nothing = _all_seen(case, readers)
    assert nothing[f"owner /case/{case.trade.uid}/"][0] == 200
    for count in range(1, 8):
        bidder = case.city.bidder(f"第{count}建设公司")
        sealed = bids.seal_bid(case, bidder, tmp_path / f"bid{count}")
        bids.submit(case, bidder, sealed)
        if count in (1, 7):
            seen = _all_seen(case, readers)
            assert {key for key in seen if seen[key] != nothing[key]} == set()
