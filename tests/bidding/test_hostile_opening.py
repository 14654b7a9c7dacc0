"""Bids whose inside is hostile: found by custodians or at the opening, and named.

One real opening with five agents: each bid is one way to lie; it ends as its bidder's
fault, or its documents stay shut, by a code of its own, and the honest ones open.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bidding.actions.opening_prepare import prepare_opening
from bidding.actions.stamp import keep_token
from bidding.facts import fitting
from bidding.models import Bid, OpenedBid, OpenedDocument
from sealing import cms, envelopes, padding, ustar
from sealing.context import Context
from tests.bidding import forging
from tests.bidding.forging import Bent
from tests.escrow import openings as custody
from tests.escrow.conftest import announced, in_custody, pair  # noqa: F401 - fixtures
from tests.worlds import bids, openings, stamps

if TYPE_CHECKING:
    from pathlib import Path

    from sealing.statement import Custodian
    from tests.conftest import At
    from tests.worlds.agents import Guarded
    from tests.worlds.people import City
    from tests.worlds.trades import Case

ZEROS = bytes(2 * ustar.BLOCK)


@pytest.fixture
def case(city: City) -> Case:
    """A works trade that intake has approved, due in an hour."""
    from tests.worlds import trades

    stamps.platform()
    made = trades.draft(city)
    trades.approved(made)
    return made


# --- archives ---


def index(*names: str, sizes: int = 3) -> bytes:
    """Write index.json for documents of one size."""
    files = [{"name": name, "size": sizes, "role": "document"} for name in names]
    value = {"v": "sbe1/index", "edition": None, "files": files, "marks": []}
    return json.dumps({**value, "tool": None}).encode()


def member(name: str, data: bytes = b"abc", kind: bytes = b"0") -> bytes:
    """Write one member of an archive, of any kind, under any name."""
    header = ustar.write_member("x" * len(name), len(data))
    field = name.encode().ljust(100, b"\0")
    block = field + header[100:156] + kind + header[157:]
    block = block[:148] + b" " * 8 + block[156:]
    block = block[:148] + b"%06o\0 " % sum(block) + block[156:]
    return block + data + bytes(ustar.padding_of(len(data)))


def bundle(listed: bytes, *members: bytes) -> bytes:
    """Write a whole payload of part 1."""
    first = ustar.write_member("index.json", len(listed)) + listed
    first += bytes(ustar.padding_of(len(listed)))
    return forging.padded(first + b"".join(members) + ZEROS)


MANY = [f"{n:04}.pdf" for n in range(2000)]
ARCHIVES = {
    "absolute": ("bad-name", bundle(index("/etc/passwd"), member("/etc/passwd"))),
    "out": ("bad-name", bundle(index("../out.pdf"), member("../out.pdf"))),
    "turned": (
        "invisible-character",
        bundle(index("fdp.\u202egpj.exe"), member("a.pdf")),
    ),
    "out, unlisted": ("bundle-mismatch", bundle(index("a.pdf"), member("../a.pdf"))),
    "symlink": ("not-regular", bundle(index("a.pdf"), member("a.pdf", b"", b"2"))),
    "hard link": ("not-regular", bundle(index("a.pdf"), member("a.pdf", b"", b"1"))),
    "device": ("not-regular", bundle(index("a.pdf"), member("a.pdf", b"", b"3"))),
    "twice": ("duplicate-name", bundle(index("a", "a"), member("a"), member("a"))),
    "an index again": ("bad-name", bundle(index("index.json"), member("index.json"))),
    "2001": ("too-many-files", bundle(index(*MANY, sizes=0))),
    "wrong size": ("bundle-mismatch", bundle(index("a"), member("a", b"four"))),
    "left out": ("bundle-mismatch", bundle(index("a", "b"), member("a"))),
    "one more": ("bundle-mismatch", bundle(index("a"), member("a"), member("b"))),
    "hidden after": (
        "tar-malformed",
        forging.padded(bundle(index("a"), member("a")) + b"?"),
    ),
    "bad Padmé": (
        "not-padded",
        forging.padded(bundle(index("a"), member("a")) + bytes(16384)),
    ),
    "no archive": ("tar-malformed", forging.padded(b"%PDF-1.4".ljust(2048, b" "))),
}


# --- openings and shares ---


def opening(text: bytes) -> bytes:
    """Pad any bytes as an opening statement."""
    return padding.pad_opening(text)


def off_the_line(dealt: dict[int, bytes]) -> dict[int, bytes]:
    """Deal custodian 5 a share that no polynomial of the others has."""
    return {**dealt, 5: hashlib.sha256(dealt[5]).digest()}


def last_bit(header: bytes) -> bytes:
    """Commit to another key."""
    return header[:-1] + bytes([header[-1] ^ 1])


def at_random(bound: Context, i: int, share: bytes, seat: Custodian) -> bytes:
    """Seal a true share with values that nobody can derive again."""
    return cms.seal_to(envelopes.share_content(i, bound, share), seat.cert)


def another_index(bound: Context, i: int, share: bytes, seat: Custodian) -> bytes:
    """Tell each custodian that its share is a neighbour's."""
    return envelopes.build_share(i % 5 + 1, bound, share, seat.cert)


def not_as_committed(_bound: Context, _i: int, _share: bytes) -> bytes:
    """Commit to shares that nobody was given."""
    return bytes(32)


SHUT = {
    "dealer": ("dealer-inconsistent", Bent(dealt=off_the_line)),
    "key of part 0": ("key-not-committed", Bent(header=(0, last_bit))),
    "key of part 1": ("key-not-committed", Bent(header=(1, last_bit))),
    "envelopes": ("envelope-does-not-rebuild", Bent(envelope=at_random)),
    "index": ("context-mismatch", Bent(envelope=another_index)),
    "commitments": ("share-not-committed", Bent(commit=not_as_committed)),
    "garbage": ("malformed-json", Bent(opening=opening(b"garbage"))),
    "a price twice": ("malformed-json", Bent(opening=opening(b'{"v":1,"v":2}'))),
    "a hidden mark": (
        "invisible-character",
        Bent(
            opening=opening(
                b'{"v":"sbe1/opening","bidder":"a\xe2\x80\xaeb","uscc":"1",'
                b'"members":[],"items":[]}'
            )
        ),
    ),
    "no form": ("unknown-version", Bent(opening=opening(b"{}"))),
}


def hand_in(case: Case, folder: Path, name: str, bent: Bent) -> Bid:
    """Have a hostile bid taken: from outside nothing is wrong with it."""
    bidder = case.city.bidder(f"{name}公司")
    made = bids.submit(case, bidder, forging.bid(case, bidder, folder, bent))
    found = Bid.objects.get(uid=made.bid)
    token = stamps.token(bytes.fromhex(found.manifest_digest))
    keep_token(bid=found.uid, token=token)
    return found


def test_what_lies_inside_is_found_and_holds_up_nobody(
    announced: Guarded,  # noqa: F811 - the fixture
    tmp_path: Path,
    at: At,
) -> None:
    case = announced.case
    prepare_opening(lot=case.lot.uid)
    honest = custody.hand_in(announced, tmp_path, "甲公司", "乙公司", "丙公司")
    shut = {
        name: hand_in(case, tmp_path / f"shut-{n}", name, bent)
        for n, (name, (_, bent)) in enumerate(SHUT.items())
    }
    listed = {
        name: hand_in(case, tmp_path / f"listed-{n}", name, Bent(bundle=archive))
        for n, (name, (_, archive)) in enumerate(ARCHIVES.items())
    }
    deadline = case.lot.submission_closes_at
    assert deadline is not None
    at.running_from(deadline)
    announced.pair.running_from(deadline + timedelta(seconds=5))
    custody.closed(announced)
    assert announced.look(1, 2, 4) == [True] * 3
    at(deadline + timedelta(seconds=5))
    openings.run()
    # Where custodians refuse, the others could still release: three of five say no.
    assert announced.look(3, 5) == [True] * 2
    openings.run()
    rows = {row.bid_id: row for row in OpenedBid.objects.all()}
    found = {name: rows[bid.pk] for name, bid in shut.items()}
    assert {n: (row.outcome, row.code) for n, row in found.items()} == {
        name: ("bidder-fault", code) for name, (code, _) in SHUT.items()
    }
    assert {rows[bid.pk].outcome for bid in honest} == {"opened"}
    assert {rows[bid.pk].documents for bid in honest} == {"opened"}
    papers = {name: rows[bid.pk] for name, bid in listed.items()}
    shown = {
        name: (row.documents, row.documents_code, row.documents_fault)
        for name, row in papers.items()
    }
    assert shown == {
        name: ("refused", code, "bidder-fault") for name, (code, _) in ARCHIVES.items()
    }
    of_one = next(iter(papers.values()))
    fit = fitting.of(of_one.opening, stood=())
    assert [each.code for each in fit.of_row(of_one)] == ["documents-revoked"]
    assert OpenedDocument.objects.filter(number__gt=0).count() == len(honest)
