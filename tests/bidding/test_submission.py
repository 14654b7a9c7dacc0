"""From a sealed bid to the closing list, at the interface of actions."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bidding.models import Bid
from escrow import queries as escrow
from escrow.actions.opening_keys import make_opening_keys
from journal.queries import instant
from parties.actions.signed_acts import check_still_in_use
from parties.models import RevocationList
from parties.rules.actor import CLOCK
from sealing.certificates import fingerprint
from sealing.revocation import CertificateRevoked
from tests.worlds import bids

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case


def test_a_bid_is_submitted_with_its_last_byte(
    case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    bidder = case.city.bidder("丙建设有限公司")
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid")
    bids.submit(case, bidder, sealed)
    found = Bid.objects.get()
    assert found.state == "submitted"
    assert found.receipt is not None


def test_a_certificate_revoked_under_way_ends_the_submission(
    case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    """Asked again with the last byte: what was in force at the manifest may not be.

    A list that only ran out meanwhile costs nobody the bid.
    """
    bidder = case.city.bidder("丙建设有限公司")
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid")
    registered = bids.register(case, bidder, sealed)
    gone, root, now = bidder.signer.certificate, case.city.authority, instant()
    old = now - timedelta(days=40)
    _listed(root.revocation_list({}, at=old), old)
    check_still_in_use(fingerprint(gone), now)
    theft = {gone.serial_number: now - timedelta(minutes=1)}
    _listed(root.revocation_list(theft, at=now), now)
    with pytest.raises(CertificateRevoked):
        bids.upload(registered, sealed)
    found = Bid.objects.get()
    assert (found.state, found.receipt) == ("uploading", None)


def _listed(body: bytes, at: datetime) -> None:
    RevocationList.objects.create(
        source="https://ca.example/list.crl",
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        fetched_at=at,
    )


def test_three_bids_are_closed_into_one_list(
    case: Case,
    keepers: Keepers,
    tmp_path: Path,
    at,
    tsa,  # type: ignore[no-untyped-def]
) -> None:
    from bidding.actions.close import close_envelope
    from bidding.actions.stamp import keep_token

    for number in range(3):
        bidder = case.city.bidder(f"第{number}建设有限公司")
        sealed = bids.seal_bid(case, bidder, tmp_path / f"bid{number}")
        made = bids.submit(case, bidder, sealed)
        keep_token(bid=made.bid, token=tsa(bytes.fromhex(_digest(made.bid))))
    signed = escrow.complete_statement(keepers.subject)
    make_opening_keys(by=CLOCK, statement_digest=signed.digest, wrap_key=b"\7" * 32)
    at(case.lot.submission_closes_at)
    close_envelope(lot=case.lot.uid, envelope="full")
    closing = escrow.closing_for(keepers.subject, str(case.lot.uid), "full")
    assert closing is not None
    assert case.stage() == "closed"


def _digest(bid) -> str:  # type: ignore[no-untyped-def]
    return Bid.objects.get(uid=bid).manifest_digest
