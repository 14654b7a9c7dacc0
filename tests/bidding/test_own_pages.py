"""A bidder's own pages, before and after handing in; nobody else finds them."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from django.test import Client

from bidding import queries
from bidding.models import Bid
from journal.queries import instant
from parties.rules.actor import Role
from tests.worlds import bids

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case


def _signed_body(page: str) -> bytes:
    found = re.search(r'data-act="bidding.withdraw"[^>]*data-sign="([^"]+)"', page)
    assert found is not None
    return base64.b64decode(found[1])


def test_from_nothing_to_a_receipt_to_a_withdrawal(
    case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    bidder = case.city.bidder("甲建设公司")
    client = bidder.signed_in(Client())
    home = f"/bids/{case.lot.uid}/"
    assert "还没有递交" in client.get(home).content.decode()
    seal = client.get(home + "seal/").content.decode()
    assert f"seal --lot {case.lot.uid}" in seal
    assert "淮安市示例公证处" in seal
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid")
    made = bids.register(case, bidder, sealed)
    (task,) = queries.tasks_for(bidder.actor, instant())
    assert task.url == home + "seal/"
    assert bids.upload(made, sealed)
    assert "已递交" in client.get(home).content.decode()
    receipt = f"{home}receipts/{made.bid}/"
    shown = client.get(receipt).content.decode()
    assert Bid.objects.get().manifest_digest[:4] in shown
    body = client.get(receipt + "receipt.json")
    assert b'"sbe1/receipt"' in body.content
    assert body["Content-Disposition"].startswith("attachment")
    assert client.get(receipt + "receipt.tst").status_code == 404
    assert client.get(receipt + "anything").status_code == 404
    assert client.get("/bids/").status_code == 200
    assert client.get("/desk/").status_code == 200
    page = client.get(home + "withdraw/").content.decode()
    signature = base64.b64encode(bidder.sign(_signed_body(page))).decode()
    fields = {"bid": str(made.bid), "signature": signature}
    assert client.post(home + "withdraw/", fields).status_code == 302
    assert Bid.objects.get().state == "withdrawn"
    # A second click, from another tab, changes nothing.
    again = client.post(home + "withdraw/", fields)
    assert again.status_code == 409
    assert "没有可撤回的投标" in client.get(home + "withdraw/").content.decode()


def test_nobody_else_finds_a_bid(case: Case, keepers: Keepers, tmp_path: Path) -> None:
    bidder = case.city.bidder("甲建设公司")
    made = bids.submit(case, bidder, bids.seal_bid(case, bidder, tmp_path / "bid"))
    receipt = f"/bids/{case.lot.uid}/receipts/{made.bid}/"
    assert bidder.signed_in(Client()).get(receipt).status_code == 200
    others = (case.city.bidder("乙建设公司"), case.owner, case.intake)
    for somebody in others:
        client = somebody.signed_in(Client())
        assert client.get(receipt).status_code == 404
        assert client.get(receipt + "receipt.p7m").status_code == 404
    assert Client().get(receipt).status_code == 404
    supervisor = case.city.supervisor().signed_in(Client())
    assert supervisor.get(f"/bids/{case.lot.uid}/").status_code == 404
    assert Role.BIDDER not in {somebody.role for somebody in others[1:]}
