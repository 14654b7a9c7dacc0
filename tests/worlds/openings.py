"""Openings for the tests' worlds: bids closed, and releases as custodians' agents send.

closed = openings.closed(case, keepers, folder, at)     # three bidders by default
openings.release(keepers, case, seats=(1, 3, 5))
openings.run(case)                                      # what clock and workers do
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from bidding import queries as bidding
from bidding.actions.close import close_envelope
from bidding.actions.opening_prepare import prepare_opening
from bidding.actions.stamp import call_releases, keep_token
from bidding.facts import openings
from bidding.models import Bid, FactorWindow, Opening
from escrow import queries as escrow
from escrow.actions.closings import publish_closing
from escrow.actions.opening_keys import make_opening_keys
from escrow.actions.release import release as give_release
from journal.queries import instant
from parties import queries as parties
from parties.rules.actor import CLOCK
from sealing import (
    closing,
    custody,
    envelopes,
    factors,
    manifest,
    release_rules,
    statement_signatures,
)
from sealing import order as orders
from sealing import release as releases
from tests.worlds import bids, stamps
from tests.worlds.due import do

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sealing.keys import Signer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

PRICES = ("7363200.00", "7270000.00", "7390000.00")
WRAP_KEY = base64.b64decode(settings.OPENSEAL_OPENING_WRAP_KEY)


@dataclass
class Closed:
    """A lot whose deadline is past, its bidders in the order of receipt."""

    opening: Opening
    bidders: list[Somebody]
    digest: str

    def again(self) -> Opening:
        """Return the opening as it is now."""
        return openings.opening(self.opening.uid)

    def bid(self, place: int) -> Bid:
        """Return the bid of the bidder at a place from 0."""
        return Bid.objects.get(
            organisation=self.bidders[place].person.organisation,
            envelope="full",
            state="submitted",
        )


def submitted(
    case: Case, folder: Path, prices: Iterable[str] = PRICES
) -> list[Somebody]:
    """Have a bidder a price submit a bid, with its receipt."""
    names = "甲乙丙丁戊己庚"
    bidders = []
    for place, price in enumerate(prices):
        bidder = case.city.bidder(f"{names[place]}建设有限公司")
        sealed = bids.seal_bid(
            case,
            bidder,
            folder / f"bid-{place}",
            price=price,
            document=b"%PDF-1.4 letter of " + bytes([65 + place]) * 100,
        )
        made = bids.submit(case, bidder, sealed)
        digest = Bid.objects.get(uid=made.bid).manifest_digest
        keep_token(bid=made.bid, token=stamps.token(bytes.fromhex(digest)))
        bidders.append(bidder)
    return bidders


def prepared(case: Case, keepers: Keepers) -> Opening:
    """Make the keys of the case's openings, and prepare the first."""
    signed = escrow.complete_statement(keepers.subject)
    assert signed is not None
    make_opening_keys(by=CLOCK, statement_digest=signed.digest, wrap_key=WRAP_KEY)
    return prepare_opening(lot=case.lot.uid)


def shut(case: Case, keepers: Keepers, at: Callable) -> str:
    """Let the deadline come; return the digest of the published closing list."""
    at(case.lot.submission_closes_at)
    close_envelope(lot=case.lot.uid, envelope="full")
    found = escrow.closing_for(keepers.subject, str(case.lot.uid), "full")
    assert found is not None
    token = stamps.token(bytes.fromhex(found.digest))
    publish_closing(by=CLOCK, digest=found.digest, token=token)
    if case.stage() == "closed":
        call_releases(lot=case.lot.uid)
    at(case.lot.opens_at + timedelta(seconds=1))
    return str(found.digest)


def closed(
    case: Case,
    keepers: Keepers,
    folder: Path,
    at: Callable,
    prices: Iterable[str] = PRICES,
) -> Closed:
    """Take an announced case past its deadline."""
    opening = prepared(case, keepers)
    bidders = submitted(case, folder, prices)
    return Closed(opening, bidders, shut(case, keepers, at))


def release(
    keepers: Keepers,
    digest: str,
    seats: Iterable[int] = (1, 2, 3),
    *,
    wrong: Iterable[str] = (),
) -> None:
    """Release as the agents of these seats do; shares of `wrong` manifests are bent."""
    for index in seats:
        release_by(keepers, digest, index, wrong=wrong)


def release_by(
    keepers: Keepers,
    digest: str,
    index: int,
    *,
    wrong: Iterable[str] = (),
    signer: Signer | None = None,
) -> None:
    """Release for one seat; `signer` is another's key where the release is to be bad.

    What an order does not admit is refused by its code, as an agent does.
    """
    found = escrow.closing(digest)
    assert found is not None
    listed = closing.read(bytes(found.body))
    signed = escrow.complete_statement(keepers.subject)
    assert signed is not None
    chain = statement_signatures.verify(
        signed.as_files(), parties.trust_anchors(), now=instant()
    )
    given = escrow.order_for(keepers.subject, listed.lot, listed.envelope)
    order = None if given is None else orders.read(bytes(given.body))
    admitted, refused = release_rules.admitted(listed, order)
    window = FactorWindow.objects.filter(opening__lot__uid=listed.lot).first()
    if window is not None:
        known = factors.read(bytes(window.body)).manifests
        late = [entry.manifest for entry in admitted if entry.manifest not in known]
        refused = {**refused, **dict.fromkeys(late, "factor-not-released")}
        admitted = tuple(entry for entry in admitted if entry.manifest in known)
    keeper = keepers.seats[index - 1]
    shares = {}
    for entry in admitted:
        bid = Bid.objects.get(manifest_digest=entry.manifest)
        made = manifest.open_message(bytes(bid.manifest)).manifest
        content = custody.open_share(
            made,
            bytes(bid.shares.get(index=index).envelope),
            chain.sealed_under(made.context.statement).custodians[index],
            keeper.encryption.receiver(),
        )
        share = envelopes.read_share(content).share
        if entry.manifest in set(wrong):
            share = hashlib.sha256(share).digest()[: len(share)]
        shares[entry.manifest] = share
    body = releases.build_release(
        releases.Release(
            i=index,
            closing=digest,
            tokens=(stamps.token(bytes.fromhex(digest)),),
            shares=shares,
            refused=refused,
        ),
        signer or keeper.release.signer(),
        listed.worker,
        at=instant(),
    )
    give_release(by=keeper.somebody.actor, closing=digest, body=body)


def run(*, times: int = 8) -> list[str]:
    """Do what clock and workers find due for bids, until nothing is; say what."""
    done = []
    for _round in range(times):
        found = list(bidding.due(instant()))
        for due in found:
            done.append(due.name)
            do(due)
        if not found:
            break
    return done
