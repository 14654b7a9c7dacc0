"""Trades with bidders' own keys (双重解密), and bidders who release them.

case = factors.drafted(city, window_s=30, remedy_s=30)
closed = factors.closed(case, keepers, folder, at)      # the window is open
factors.release(closed, 0); factors.frozen(closed)
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bidding.actions import factor_work, factors
from bidding.actions.close import close_envelope
from bidding.actions.look_at_window import look_at_window
from bidding.actions.stamp import call_releases
from bidding.facts import factors as facts
from bidding.models import Bid, BidderKey, FactorWindow
from escrow import queries as escrow
from escrow.actions.closings import publish_closing
from journal.actions.platform import platform_signer
from journal.queries import instant
from parties.rules.actor import CLOCK
from sealing import closing as closings
from sealing import cms
from sealing import factors as lists
from sealing.seal import RECOVERY
from tender.actions.edit_trade import save_file_draft
from tests.worlds import openings, stamps, trades
from tests.worlds.file_contents import content
from tests.worlds.openings import WRAP_KEY, Closed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.worlds.keepers import Keepers
    from tests.worlds.people import City
    from tests.worlds.trades import Case


def drafted(city: City, *, window_s: int = 30, remedy_s: int = 0) -> Case:
    """Register a works trade whose bidders release a key of their own."""
    case = trades.draft(city)
    written = content("comprehensive-evaluation")
    written["decryption"] = {"window_s": window_s, "remedy_s": remedy_s}
    save_file_draft(
        by=case.owner.actor,
        trade=case.trade.uid,
        content=written,
        revision=case.trade.file_draft.revision,
    )
    return case


@dataclass
class Deciding(Closed):
    """A lot whose window is open; `folder` has the bidders' own directories."""

    case: Case
    keepers: Keepers
    folder: Path

    def window(self) -> FactorWindow:
        """Return the window as it is now."""
        return FactorWindow.objects.get(opening=self.opening)

    def last(self, place: int, kind: str = "factor") -> BidderKey | None:
        """Return the last attempt of a bidder."""
        return facts.last_of(self.bid(place), kind)

    def outcomes(self) -> list[tuple[str, str]]:
        """Return what became of each listed bid, and its code."""
        rows = self.again().bids.order_by("number")
        return list(rows.values_list("outcome", "code"))


def closed(
    case: Case,
    keepers: Keepers,
    folder: Path,
    at: Callable,
    prices: Iterable[str] = openings.PRICES,
) -> Deciding:
    """Take an announced case to its published closing list, and open the window."""
    opening = openings.prepared(case, keepers)
    bidders = openings.submitted(case, folder, prices)
    at(case.lot.submission_closes_at)
    close_envelope(lot=case.lot.uid, envelope="full")
    found = escrow.closing_for(keepers.subject, str(case.lot.uid), "full")
    assert found is not None
    token = stamps.token(bytes.fromhex(found.digest))
    publish_closing(by=CLOCK, digest=found.digest, token=token)
    if case.stage() == "closed":
        call_releases(lot=case.lot.uid)
        factors.open_window(opening=opening.uid)
    return Deciding(opening, bidders, str(found.digest), case, keepers, folder)


def sealed(closed: Closed, content: bytes) -> bytes:
    """Seal a content to the worker of the closing list, as a bidder's machine does."""
    found = escrow.closing(closed.digest)
    assert found is not None
    return cms.seal_to(content, closings.read(bytes(found.body)).worker)


def own_key(closed: Deciding, place: int, bid: Bid | None = None) -> bytes:
    """Return what a bidder sends after it opened its factor.p7m."""
    row = bid or closed.bid(place)
    receiver = closed.bidders[place].signer.receiver()
    return sealed(closed, cms.open_sealed(bytes(row.factor), receiver))


def recovery(closed: Deciding, place: int, source: int | None = None) -> bytes:
    """Return what a bidder sends of its recovery file, or of another's."""
    at = place if source is None else source
    held = (closed.folder / f"bid-{at}" / RECOVERY).read_bytes()
    receiver = closed.bidders[at].signer.receiver()
    return sealed(closed, cms.open_sealed(held, receiver))


def release(closed: Deciding, *places: int) -> None:
    """Have bidders release their keys, and a worker check them."""
    for place in places:
        factors.release_factor(
            by=closed.bidders[place].actor,
            opening=closed.opening.uid,
            sealed=own_key(closed, place),
        )
    check(closed)


def wait(closed: Deciding, at: Callable) -> None:
    """Let the window come to its end under the eyes of the clock."""
    row, step = closed.window(), timedelta(seconds=30)
    looks_at = row.looked_at + step
    while looks_at < row.ends_at:
        at(looks_at)
        look_at_window(opening=closed.opening.uid)
        looks_at += step
    at(row.ends_at)


def check(closed: Deciding) -> None:
    """Do what the worker does with what came."""
    factor_work.check_keys(opening=closed.opening.uid, wrap_key=WRAP_KEY)


def frozen(closed: Deciding) -> bool:
    """Stamp factors.json as a worker does, with a token of this world."""
    found = closed.again()
    body = lists.build(facts.closing_of(found), facts.released(found))
    return factor_work.keep_factors(
        opening=found.uid,
        body=body,
        signature=cms.sign_detached(body, platform_signer(), signing_time=instant()),
        token=stamps.token(hashlib.sha256(body).digest()),
    )
