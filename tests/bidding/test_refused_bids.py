"""Bad bids: each is refused by its name, and the former bid stands untouched."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bidding.actions.close import close_envelope
from bidding.actions.extend_for_tokens import EXTENSION, extend_for_tokens
from bidding.actions.register import register_bid
from bidding.actions.withdraw import ACT, withdraw_bid, withdrawal_facts
from bidding.models import Bid
from bidding.rules.bids import TooLateToWithdraw
from bidding.rules.closing import TokensMissing
from bidding.rules.uploads import Late, UploadEnded
from escrow import queries as escrow
from kernel.refused import NotFound, Refused
from parties.actions.signed_acts import act_bytes
from sealing import manifest as manifests
from tender import queries as tender
from tender.actions.clock import NotDue
from tests.worlds import bids, stamps

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.bids import SealedBid
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case


def _refused(case: Case, somebody: Somebody, sealed: SealedBid, **changed) -> str:  # type: ignore[no-untyped-def]
    """Announce a bid with something changed, and return the refusal's code."""
    announced = dataclasses.replace(sealed.announced, **changed)
    with pytest.raises(Refused) as refusal:
        bids.register(case, somebody, dataclasses.replace(sealed, announced=announced))
    return refusal.value.code


def test_bad_bids_are_refused_by_name(
    case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    bidder, other = case.city.bidder("甲建设公司"), case.city.bidder("乙建设公司")
    first = bids.seal_bid(case, bidder, tmp_path / "first")
    standing = bids.submit(case, bidder, first).bid
    former = manifests.open_message(first.announced.manifest)
    good = bids.seal_bid(case, bidder, tmp_path / "good", replaces=former)
    known = good.announced
    before = Bid.objects.values().get(uid=standing)
    refused = {
        name: _refused(case, who, good, **changed)
        for name, (who, changed) in {
            "unencrypted": (bidder, {"manifest": b"%PDF-1.4 in the clear"}),
            "share altered": (
                bidder,
                {"shares": {**known.shares, 3: known.shares[3][:-1] + b"\0"}},
            ),
            "share missing": (
                bidder,
                {"shares": {i: x for i, x in known.shares.items() if i != 2}},
            ),
            "shares swapped": (
                bidder,
                {"shares": {**known.shares, 1: known.shares[2], 2: known.shares[1]}},
            ),
            "list truncated": (
                bidder,
                {"digests": [known.digests[0], known.digests[1][:-32]]},
            ),
            "list altered": (
                bidder,
                {"digests": [known.digests[0], bytes(32) + known.digests[1][32:]]},
            ),
            "size": (bidder, {"sizes": [known.sizes[0], known.sizes[1] + 1]}),
            "factor unasked": (bidder, {"factor": b"1"}),
            "somebody else's": (other, {}),
        }.items()
    }
    again = bids.seal_bid(case, bidder, tmp_path / "again")
    refused["begins again"] = _refused(case, bidder, again)
    assert refused == {
        "unencrypted": "malformed-der",
        "share altered": "envelope-digest",
        "share missing": "missing-file",
        "shares swapped": "envelope-digest",
        "list truncated": "truncated",
        "list altered": "digest-list",
        "size": "overlong",
        "factor unasked": "unexpected-file",
        "somebody else's": "not-the-bidder",
        "begins again": "wrong-sequence",
    }
    assert Bid.objects.values().get() == before
    # Its passing twin: the same bid, whole, takes the former one's place.
    bids.submit(case, bidder, good)
    assert Bid.objects.get(uid=standing).state == "replaced"


def test_who_may_not_bid_finds_nothing(
    case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    bidder = case.city.bidder("甲建设公司")
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid")
    for actor in (case.owner.actor, case.intake.actor):
        with pytest.raises(NotFound):
            register_bid(
                by=actor,
                lot=case.lot.uid,
                envelope="full",
                sealed=sealed.announced,
            )
    with pytest.raises(NotFound):
        register_bid(
            by=bidder.actor,
            lot=case.lot.uid,
            envelope="price",
            sealed=sealed.announced,
        )
    assert not Bid.objects.exists()


def test_retries_and_two_tabs_are_one_act(
    case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    bidder = case.city.bidder("甲建设公司")
    sealed = bids.seal_bid(case, bidder, tmp_path / "bid")
    first = bids.register(case, bidder, sealed)
    second = bids.register(case, bidder, sealed)
    assert first.bid == second.bid
    assert first.parts == second.parts
    # The capability that was told last counts; the former one is void.
    with pytest.raises(NotFound):
        bids.upload(first, sealed)
    assert bids.upload(second, sealed)
    third = bids.register(case, bidder, sealed)
    assert third.bid == first.bid
    assert Bid.objects.get().state == "submitted"
    # A second bid begun in another tab ends the upload that was begun before.
    former = manifests.open_message(sealed.announced.manifest)
    one = bids.seal_bid(case, bidder, tmp_path / "one", replaces=former)
    two = bids.seal_bid(case, bidder, tmp_path / "two", replaces=former)
    begun = bids.register(case, bidder, one)
    other = bids.register(case, bidder, two)
    with pytest.raises(UploadEnded):
        bids.upload(begun, one)
    assert bids.upload(other, two)
    assert sorted(Bid.objects.values_list("state", flat=True)) == [
        "replaced",
        "submitted",
        "unfinished",
    ]


@pytest.mark.parametrize(("micro", "is_late"), [(-1, False), (0, True), (1, True)])
def test_the_deadline_to_the_microsecond(
    case: Case, keepers: Keepers, tmp_path: Path, at: At, micro: int, is_late: bool
) -> None:
    """Registration, the last byte, and withdrawal: the closing instant is late."""
    bidder = case.city.bidder("甲建设公司")
    submitted = bids.seal_bid(case, bidder, tmp_path / "submitted")
    made = bids.submit(case, bidder, submitted)
    former = manifests.open_message(submitted.announced.manifest)
    second = bids.seal_bid(case, bidder, tmp_path / "second", replaces=former)
    begun = bids.register(case, bidder, second)
    moment = case.lot.submission_closes_at + timedelta(microseconds=micro)
    at(moment)
    found = Bid.objects.get(uid=made.bid)
    body = act_bytes(ACT, str(found.uid), withdrawal_facts(found))
    by, signature = bidder.actor, bidder.sign(body)
    if not is_late:
        assert bids.upload(begun, second)
        assert Bid.objects.get(uid=begun.bid).received_at == moment
        return
    with pytest.raises(Late):
        bids.register(case, bidder, second)
    with pytest.raises(Late) as late:
        bids.upload(begun, second)
    assert late.value.article == "电子招标投标办法第27条"
    with pytest.raises(TooLateToWithdraw) as kept:
        withdraw_bid(by=by, bid=found.uid, signature=signature)
    assert kept.value.article == "招标投标法实施条例第35条"
    assert Bid.objects.get(uid=made.bid).state == "submitted"


def test_without_tokens_the_deadline_moves_once(
    case: Case, keepers: Keepers, tmp_path: Path, at: At
) -> None:
    bidder = case.city.bidder("甲建设公司")
    made = bids.submit(case, bidder, bids.seal_bid(case, bidder, tmp_path / "bid"))
    lot, closes_at = case.lot.uid, case.lot.submission_closes_at
    from escrow.actions.opening_keys import make_opening_keys
    from parties.rules.actor import CLOCK

    signed = escrow.complete_statement(keepers.subject)
    make_opening_keys(by=CLOCK, statement_digest=signed.digest, wrap_key=b"\7" * 32)
    at(closes_at)
    with pytest.raises(TokensMissing):
        close_envelope(lot=lot, envelope="full")
    for seconds in (59, 60):
        at(closes_at + timedelta(seconds=seconds))
        with pytest.raises(NotDue):
            extend_for_tokens(lot=lot)
    over = at(closes_at + timedelta(seconds=60, microseconds=1))
    extend_for_tokens(lot=lot)
    assert case.stage() == "frozen"
    with pytest.raises(NotDue):
        extend_for_tokens(lot=lot)
    terms = tender.statement_terms(case.trade)
    assert terms.envelopes["full"].deadline == over + EXTENSION
    with pytest.raises(NotDue):
        close_envelope(lot=lot, envelope="full")
    # A superseding statement by the owner and all five, and the lot takes bids again.
    keepers.sign(supersedes=signed.digest)
    for due in tender.due(at.now()):
        due.call()
    assert case.stage() == "open"
    from bidding.actions.stamp import keep_token

    found = Bid.objects.get(uid=made.bid)
    keep_token(bid=made.bid, token=stamps.token(bytes.fromhex(found.manifest_digest)))
    at(over + EXTENSION)
    close_envelope(lot=lot, envelope="full")
    # One bidder where three are needed: nothing will be opened.
    assert case.stage() == "failed"
