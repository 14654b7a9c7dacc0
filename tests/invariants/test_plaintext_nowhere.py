"""Before the deadline a sealed bid's plaintext is nowhere on the server.

envelope.md 1: the platform never holds what would open a bid. A bid with a known
price, file name and document is handed in over HTTP and tus to real processes. Then
the database's files with its write-ahead log, the storage, Valkey's keys, and the
memory of web, clock, worker, PostgreSQL and Valkey are searched. After the opening the
same search finds it, which shows that it would have found it before.
"""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from bidding.models import Bid, OpenedBid, OpenedDocument
from escrow import queries as escrow
from tests.bidding.programs import Program, wire
from tests.invariants.house import family
from tests.invariants.searching import Needles, forms
from tests.worlds import bids, keepers, openings, people, trades

if TYPE_CHECKING:
    from tests.invariants.house import Home
    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case

PROCESSES = ("web", "worker", "clock")


@pytest.mark.parametrize("shift", range(3))
def test_the_search_finds_every_form(shift: int) -> None:
    """The searcher's own control."""
    needle, around = b"7363200.41", secrets.token_bytes(shift)
    written = {
        b"--" + needle + b"--",
        needle.decode().encode("utf-16-le"),
        needle.decode().encode("utf-16-be"),
        base64.b64encode(around + needle + b"after"),
        (around + needle).hex().encode(),
        (around + needle).hex().upper().encode(),
    }
    looking = Needles(needle)
    assert all(looking.within(each) for each in written)
    assert not looking.within(b"7363200.42" + secrets.token_bytes(64))
    assert len(forms(needle)) == 7


def hand_in(home: Home, case: Case, name: str, folder: Path, **sealing: object) -> str:
    """Seal a bid and hand it in as a bidder's program does; return its identifier."""
    bidder = case.city.bidder(f"{name}建设有限公司")
    sealed = bids.seal_bid(case, bidder, folder, **sealing)  # type: ignore[arg-type]
    made = Program(home, bidder).register(case, sealed)  # type: ignore[arg-type]
    assert made.status_code == 201, made.text
    line, places = wire(home, made.json())  # type: ignore[arg-type]
    for number, place in enumerate(places):
        assert line.patch(place, 0, sealed.part(number)).status_code == 204
    return str(made.json()["bid"])


def announced() -> tuple[Case, Keepers]:
    """Return an announced trade whose custodians keep their keys outside the house."""
    case = trades.draft(people.city())
    trades.approved(case)
    kept = keepers.of(case)
    trades.announced(case)
    return case, kept


def search(home: Home, needles: Needles) -> dict[str, list[str]]:
    """Look everywhere."""
    server = home.postgres.process.pid
    pids = [pid for name in PROCESSES for pid in home.pids(name)]
    return {
        "database files": needles.in_folder(home.folder / "postgres"),
        "logs": needles.in_folder(home.supervisor.logs),
        "sealed storage": needles.in_folder(Path(settings.VAR) / "storage" / "sealed"),
        "opened storage": needles.in_folder(Path(settings.VAR) / "storage" / "opened"),
        "other storage": needles.in_folder(Path(settings.VAR) / "storage" / "default"),
        "valkey's keys": needles.in_valkey(home.valkey.url),
        "processes": needles.in_processes(pids),
        "postgres": needles.in_processes(family(server)),
        "valkey": needles.in_processes([home.valkey.process.pid]),
    }


def test_a_known_plaintext_is_found_only_after_the_opening(
    home: Home, tmp_path: Path
) -> None:
    case, kept = announced()
    price = f"7{secrets.randbelow(10**9):09}.{secrets.randbelow(90) + 10}"
    marker = secrets.token_hex(16)
    made = hand_in(
        home,
        case,
        "甲",
        tmp_path / f"bid-{secrets.token_hex(8)}",
        price=price,
        document=b"%PDF-1.4 " + marker.encode() * 40,
    )
    for name in "乙丙":
        hand_in(home, case, name, tmp_path / name)
    waiting = Bid.objects.filter(token__isnull=True)
    home.wait(lambda: not waiting.exists(), "bids were not stamped")
    needles = Needles(price.encode(), marker.encode())
    assert {place: hits for place, hits in search(home, needles).items() if hits} == {}
    sealed = Needles(made.encode())
    assert sealed.in_folder(home.folder / "postgres"), "the search finds what is there"

    open_by_keepers(home, case, kept)
    files = OpenedDocument.objects.filter(opened__bid__uid=made)
    home.wait(files.exists, "the documents were not unsealed")
    found = search(home, needles)
    where = {place for place, hits in found.items() if hits}
    assert {"database files", "opened storage", "postgres"} <= where
    assert not found["sealed storage"]
    assert not found["logs"]


def open_by_keepers(home: Home, case: Case, kept: Keepers) -> None:
    """Let the deadline come, and three custodians release."""
    openings.release(kept, close(home, case, kept))
    home.wait(OpenedBid.objects.exists, "the envelopes were not opened")


def close(home: Home, case: Case, kept: Keepers) -> str:
    """Let the deadline come; return the digest of the published closing list."""
    home.jump(case.lot.submission_closes_at)

    def published() -> str:
        found = escrow.closing_for(kept.subject, str(case.lot.uid), "full")
        return found.digest if found is not None and found.published_at else ""

    home.wait(published, "the closing list was not published")
    home.wait(lambda: case.stage() == "releasing", "releases were not called for")
    home.jump(case.lot.opens_at)
    return published()
