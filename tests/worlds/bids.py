"""Sealed bids for the tests' worlds, sealed by the client's own functions.

sealed = bids.seal(case, bidder, folder, price="736320.00")
bids.submit(bidder, case, sealed)      # registers, uploads, returns the bid
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bidding.actions import submit as submitting
from bidding.actions import uploads
from bidding.actions.register import Registered, Sealed, register_bid
from bidding.rules.uploads import SEGMENT_BYTES
from escrow import queries as escrow
from journal.queries import instant
from parties import queries as parties
from sealing import bundle, seal, statement_signatures
from sealing.directory import digests_name, part_name
from sealing.index import Draft
from sealing.manifest import MANIFEST, share_name
from sealing.submission import FACTOR

if TYPE_CHECKING:
    from pathlib import Path

    from sealing.order import Order
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case


@dataclass
class SealedBid:
    """A bid's directory, and what is announced of it."""

    folder: Path
    envelope: str
    announced: Sealed

    def part(self, number: int) -> bytes:
        """Return one part's bytes."""
        return (self.folder / part_name(number)).read_bytes()


def seal_bid(
    case: Case,
    bidder: Somebody,
    folder: Path,
    *,
    price: str = "736320.00",
    envelope: str = "full",
    order: Order | None = None,
    document: bytes = b"%PDF-1.4 letter",
    replaces=None,  # type: ignore[no-untyped-def]
    items: list[dict] | None = None,
) -> SealedBid:
    """Seal a bid under the case's statement."""
    folder.mkdir(parents=True, exist_ok=True)
    signed = escrow.complete_statement(str(case.trade.uid))
    assert signed is not None
    at = instant()
    verified = statement_signatures.verify(
        signed.as_files(), parties.trust_anchors(), now=at
    )
    path = folder.parent / f"{folder.name}-letter.pdf"
    path.write_bytes(document)
    bound = seal.bind(
        verified.statement,
        order,
        lot=str(case.lot.uid),
        envelope=envelope,
        certificate=bidder.signer.certificate,
        replaces=replaces,
    )
    content = seal.Content(
        opening=opening(bidder, price, items),
        documents=[bundle.document(path)],
        draft=Draft(),
        tool=None,
    )
    seal.seal(
        bound,
        content,
        statement=verified.statement,
        signer=bidder.signer,
        at=at,
        directory=folder,
    )
    return read(folder, envelope)


DURATION = {"key": "duration", "type": "integer", "value": 180, "unit": "day"}


def price_item(price: str) -> dict:
    """Return the line of the opening form that says a price."""
    return {"key": "price", "type": "amount", "value": price, "unit": "CNY"}


def opening(bidder: Somebody, price: str, items: list[dict] | None = None) -> bytes:
    """Return opening.json for the small tender file of `trades.content`.

    `items` replace its items, for envelopes that read out something else.
    """
    body = bidder.person.organisation
    value = {
        "v": "sbe1/opening",
        "bidder": body.name,
        "uscc": body.uscc,
        "members": [],
        "items": [price_item(price), DURATION] if items is None else items,
    }
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def read(folder: Path, envelope: str) -> SealedBid:
    """Read what a client announces of a bid's directory."""
    announced = Sealed(
        manifest=(folder / MANIFEST).read_bytes(),
        shares={i: (folder / share_name(i)).read_bytes() for i in range(1, 6)},
        digests=[(folder / digests_name(p)).read_bytes() for p in (0, 1)],
        sizes=[(folder / part_name(p)).stat().st_size for p in (0, 1)],
        factor=(folder / FACTOR).read_bytes() if (folder / FACTOR).exists() else None,
    )
    return SealedBid(folder, envelope, announced)


def register(case: Case, bidder: Somebody, sealed: SealedBid) -> Registered:
    """Register a sealed bid for the case's lot."""
    return register_bid(
        by=bidder.actor,
        lot=case.lot.uid,
        envelope=sealed.envelope,
        sealed=sealed.announced,
    )


def upload(registered: Registered, sealed: SealedBid) -> bool:
    """Put the parts in place, segment by segment, and submit with the last byte."""
    done = False
    for number, part in registered.parts:
        found = uploads.take_lease(
            part=part, upload_key=registered.upload_key, offset=0
        )
        body = sealed.part(number)
        for start in range(0, len(body), SEGMENT_BYTES):
            segment = body[start : start + SEGMENT_BYTES]
            uploads.check_segment(
                upload=found, number=start // SEGMENT_BYTES, data=segment
            )
            found.store.write_segment(start // SEGMENT_BYTES, segment)
        found.store.flush()
        done = submitting.part_is_whole(upload=found)
    return done


def submit(case: Case, bidder: Somebody, sealed: SealedBid) -> Registered:
    """Register and upload a bid whole."""
    registered = register(case, bidder, sealed)
    assert upload(registered, sealed)
    return registered
