"""The opening over real parts: k releases, one table, documents, and what may fail."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from bidding import queries
from bidding.actions import opening_documents, opening_read
from bidding.facts import fitting
from bidding.facts.openings import window_end
from bidding.models import OpenedBid, OpenedDocument, Opening
from bidding.rules.opening import OpeningState
from bidding.sealed_store import sealed_part
from escrow import queries as escrow
from journal import queries as journal
from sealing import evidence
from tests.worlds import openings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.trades import Case


def table(opening: Opening) -> list[dict]:
    found = journal.latest(opening.lot.stream, "bidding.table-opened")
    assert found is not None
    return found.facts["rows"]


def test_k_releases_open_every_bid_in_one_row(
    case: Case, keepers: Keepers, closed: Closed
) -> None:
    openings.release(keepers, closed.digest)
    openings.run()
    rows = table(closed.opening)
    assert [row["items"][0]["value"] for row in rows] == list(openings.PRICES)
    assert {row["outcome"] for row in rows} == {"opened"}
    assert case.stage() == "opening"
    assert closed.again().state == OpeningState.OPENED
    facts = queries.opened_bids(case.lot, "full")
    assert [bid.items["price"] for bid in facts] == list(openings.PRICES)


def test_documents_are_unsealed_and_the_key_is_destroyed(
    keepers: Keepers, closed: Closed
) -> None:
    openings.release(keepers, closed.digest)
    openings.run()
    found = OpenedDocument.objects.order_by("opened__number")
    assert [row.media_type for row in found] == ["application/pdf"] * 3
    _facts, body = queries.open_document(found[1].uid)
    letter = b"%PDF-1.4 letter of " + b"B" * 100
    assert b"".join(body) == letter
    assert found[1].digest == hashlib.sha256(letter).hexdigest()
    subject, lot = keepers.subject, str(keepers.case.lot.uid)
    assert escrow.opening_key(subject, lot, "full").wrapped is None
    assert openings.run() == []


def test_fewer_than_k_open_nothing(keepers: Keepers, closed: Closed) -> None:
    openings.release(keepers, closed.digest, seats=(1, 2))
    openings.run()
    assert not OpenedBid.objects.exists()
    assert closed.again().state == OpeningState.WAITING


@pytest.mark.parametrize("seats", list(combinations(range(1, 6), 3))[::4])
def test_any_k_give_the_same_table(
    keepers: Keepers, closed: Closed, seats: tuple[int, ...]
) -> None:
    openings.release(keepers, closed.digest, seats=seats)
    openings.run()
    assert [row["items"][0]["value"] for row in table(closed.opening)] == list(
        openings.PRICES
    )


def test_a_wrong_share_is_named_and_the_others_go_on(
    keepers: Keepers, closed: Closed
) -> None:
    bent = closed.bid(1).manifest_digest
    openings.release(keepers, closed.digest, seats=(1, 2))
    openings.release(keepers, closed.digest, seats=(3,), wrong=[bent])
    openings.run()
    # Another custodian may still release: nothing is said of the bid yet.
    assert closed.again().state == OpeningState.WAITING
    openings.release(keepers, closed.digest, seats=(4,))
    openings.run()
    rows = table(closed.opening)
    assert {row["outcome"] for row in rows} == {"opened"}
    assert rows[1]["evidence"] == [
        {"fault": "other-fault", "seat": 3, "code": "share-not-committed"}
    ]
    assert rows[0]["evidence"] == []
    # What shows it is kept in a file that a stranger judges alone.
    raw = escrow.share_evidence(closed.digest, bent, 3)
    assert raw is not None
    judged = evidence.judge(evidence.read(raw))
    assert (str(judged.finding.fault), judged.finding.i) == ("other-fault", 3)
    assert judged.is_signed
    url = f"/rooms/opening/{closed.opening.uid}/evidence/{closed.bid(1).uid}/3/"
    watcher = keepers.case.city.supervisor().signed_in(Client())
    assert watcher.get(url).content == raw
    bidder = closed.bidders[1].signed_in(Client()).get(url)
    assert evidence.read(bidder.content).release is None
    assert closed.bidders[0].signed_in(Client()).get(url).status_code == 404


def test_a_bid_that_nobody_can_open_holds_up_no_other(
    keepers: Keepers, closed: Closed
) -> None:
    bent = closed.bid(1).manifest_digest
    openings.release(keepers, closed.digest, seats=(1, 2))
    openings.release(keepers, closed.digest, seats=(3, 4, 5), wrong=[bent])
    openings.run()
    outcomes = [row["outcome"] for row in table(closed.opening)]
    assert outcomes == ["opened", "other-fault", "opened"]


def test_a_lost_sealed_part_is_the_keepers_fault(
    case: Case, keepers: Keepers, closed: Closed
) -> None:
    sealed_part(str(case.trade.uid), str(closed.bid(2).uid), 0).delete()
    sealed_part(str(case.trade.uid), str(closed.bid(1).uid), 1).delete()
    openings.release(keepers, closed.digest)
    openings.run()
    row = table(closed.opening)[2]
    assert (row["outcome"], row["code"]) == ("other-fault", "segment-digest")
    shut = OpenedBid.objects.get(bid=closed.bid(1))
    assert (shut.outcome, shut.documents_fault) == ("opened", "other-fault")
    (fault,) = fitting.of(shut.opening, stood=()).of_row(shut)
    assert fault.code == "documents-withdrawn"


def test_a_worker_killed_in_the_middle_is_followed_by_another(
    case: Case, keepers: Keepers, closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The worker is gone, whatever it was doing."""

    def die(*_arguments: object, **_keys: object) -> None:
        raise Killed

    openings.release(keepers, closed.digest)
    with monkeypatch.context() as patched:
        patched.setattr(opening_read, "record_table", die)
        with pytest.raises(Killed):
            openings.run()
    assert not OpenedBid.objects.exists()
    with monkeypatch.context() as patched:
        patched.setattr(opening_documents, "_keep", die)
        with pytest.raises(Killed):
            openings.run()
    assert case.stage() == "opening"
    assert not OpenedDocument.objects.exists()
    openings.run()
    assert [row["items"][0]["value"] for row in table(closed.opening)] == list(
        openings.PRICES
    )
    documents = OpenedDocument.objects.order_by("opened__number")
    bodies = [b"".join(queries.open_document(row.uid)[1]) for row in documents]
    assert bodies == [
        b"%PDF-1.4 letter of " + bytes([65 + place]) * 100 for place in range(3)
    ]


def test_below_the_floor_nothing_is_unsealed(
    case: Case, keepers: Keepers, tmp_path: Path, at: At
) -> None:
    closed = openings.closed(case, keepers, tmp_path, at, prices=("1.00", "2.00"))
    openings.run()
    assert case.stage() == "failed"
    assert closed.again().state == OpeningState.UNOPENED
    assert not OpenedBid.objects.exists()
    subject = keepers.subject
    assert escrow.opening_key(subject, str(case.lot.uid), "full").wrapped is None


def test_too_few_releases_suspend_and_a_later_one_goes_on(
    keepers: Keepers, closed: Closed, at: At
) -> None:
    openings.release(keepers, closed.digest, seats=(1, 2))
    ends = window_end(closed.again())
    at(ends - timedelta(milliseconds=1))
    openings.run()
    assert closed.again().state == OpeningState.WAITING
    at(ends)
    openings.run()
    assert closed.again().state == OpeningState.SUSPENDED
    openings.release(keepers, closed.digest, seats=(5,))
    openings.run()
    assert closed.again().state == OpeningState.OPENED


def test_what_was_read_out_is_never_changed(keepers: Keepers, closed: Closed) -> None:
    openings.release(keepers, closed.digest)
    openings.run()
    for change in ({"outcome": "other-fault"}, {"items": []}, {"key": b"\0" * 32}):
        with pytest.raises(DatabaseError), transaction.atomic():
            OpenedBid.objects.filter(number=1).update(**change)
