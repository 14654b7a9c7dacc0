"""The opening over real parts: k releases, one table, documents, and what may fail."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from bidding import queries
from bidding.models import OpenedBid, OpenedDocument, Opening
from bidding.rules.opening import OpeningState
from escrow import queries as escrow
from journal import queries as journal
from tests.worlds import openings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.trades import Case


@pytest.fixture
def closed(case: Case, keepers: Keepers, tmp_path: Path, at: At) -> Closed:
    """Three bids whose deadline is past."""
    return openings.closed(case, keepers, tmp_path, at)


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
    assert b"".join(body) == b"%PDF-1.4 letter of " + b"B" * 100
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
