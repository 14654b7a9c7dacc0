"""Bidders' own keys: who has released, what the worker opens with, what a page shows.

What a bidder handed in is opened here with the opening's own key, in a worker, each
time it is needed; it is written down nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bidding.facts import openings
from bidding.models import Bid, BidderKey, FactorWindow, Opening, Remedy
from bidding.rules import factors as rule
from bidding.rules.factors import KeyKind, KeyState, Window
from bidding.rules.opening import Outcome
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from kernel.canonical import Json, strict_object
from kernel.refused import NotFound
from sealing import closing as closings
from sealing import cms, manifest, opening
from sealing.context import WITHOUT_FACTOR
from sealing.errors import FactorNotCommitted
from sealing.floe import KeyNotCommitted
from sealing.keys import Receiver
from sealing.limits import FACTOR_ENVELOPE_BYTES_MAX
from sealing.manifest import Manifest
from tender import queries as tender

#: a key sealed once more is a little longer than factor.p7m's content
SEALED_BYTES_MAX: Final = 2 * FACTOR_ENVELOPE_BYTES_MAX


# --- the window ---


def window_s(found: Opening) -> int:
    """Return how long bidders release their keys, as the statement in force says."""
    signed = escrow.complete_statement(str(found.lot.trade.uid))
    if signed is None or found.envelope in WITHOUT_FACTOR:
        return 0
    return int(str(strict_object(bytes(signed.statement))["factor_window_s"]))


def row_of(found: Opening) -> FactorWindow | None:
    """Return the window's row, or None before the closing list is published."""
    return FactorWindow.objects.filter(opening=found).first()


def as_window(row: FactorWindow | None) -> Window | None:
    """Return a window as the rules know it."""
    if row is None:
        return None
    return Window(row.starts_at, row.ends_at, row.closed_at, row.looked_at)


def holds(found: Opening) -> bool:
    """Say whether the opening still waits for bidders' keys: nobody may read yet."""
    row = row_of(found)
    if row is not None:
        return row.closed_at is None
    return window_s(found) > 0


# --- what was handed in ---


def own_bid(found: Opening, organisation: UUID | None) -> Bid:
    """Return an organisation's own live bid, or `NotFound`."""
    bid = (
        Bid.objects.select_related("organisation", "lot__trade")
        .filter(
            lot=found.lot,
            envelope=found.envelope,
            state=BidState.SUBMITTED,
            organisation__uid=organisation or UUID(int=0),
        )
        .first()
    )
    if bid is None:
        raise NotFound
    return bid


def last_of(bid: Bid, kind: KeyKind) -> BidderKey | None:
    """Return the last attempt of a bid."""
    return BidderKey.objects.filter(bid=bid, kind=kind).order_by("-number").first()


def latest(found: Opening, kind: KeyKind) -> dict[int, BidderKey]:
    """Return the last attempt of every bid of an opening, by the bid's key."""
    rows = BidderKey.objects.filter(opening=found, kind=kind).order_by("number")
    return {row.bid_id: row for row in rows.defer("body")}


def states(found: Opening) -> set[KeyState]:
    """Return which states attempts are in; what waits or stands is a bid's last one.

    The clock asks this every few seconds, of two thousand bids.
    """
    rows = BidderKey.objects.filter(opening=found, kind=KeyKind.FACTOR)
    return {KeyState(each) for each in rows.values_list("state", flat=True).distinct()}


def released(found: Opening) -> list[str]:
    """Return the manifests (hex) of those whose key is the one committed to."""
    rows = BidderKey.objects.filter(
        opening=found, kind=KeyKind.FACTOR, state=KeyState.GIVEN
    )
    return list(rows.values_list("bid__manifest_digest", flat=True))


def waiting(found: Opening, limit: int) -> list[BidderKey]:
    """Return what a worker has to check, the oldest first."""
    rows = BidderKey.objects.filter(opening=found, state=KeyState.SENT)
    return list(rows.select_related("bid").order_by("received_at", "id")[:limit])


def closing_of(found: Opening) -> closings.Closing:
    """Return the published closing list of an opening, or `NotFound`."""
    listed = openings.closing_of(found)
    if listed is None or listed.published_at is None:
        raise NotFound
    return closings.read(bytes(listed.body))


def check(bid: Bid, kind: KeyKind, body: bytes, worker: Receiver) -> None:
    """Refuse, by its name, a key that is not the one that the bid's signer sealed."""
    found = manifest.open_message(bytes(bid.manifest)).manifest
    if kind is KeyKind.FACTOR:
        open_factor(found, body, worker)
    else:
        open_recovery(found, body, worker)


def open_factor(found: Manifest, body: bytes, worker: Receiver) -> bytes:
    """Return S_b, checked against its commitment."""
    content = cms.open_sealed(body, worker, size_max=SEALED_BYTES_MAX)
    return opening.read_factor(found, content)


def open_recovery(
    found: Manifest, body: bytes, worker: Receiver
) -> tuple[bytes, bytes]:
    """Return S_c and S_b of a recovery file that gives what was committed to."""
    content = cms.open_sealed(body, worker, size_max=SEALED_BYTES_MAX)
    try:
        return opening.read_recovery(found, content)
    except (KeyNotCommitted, FactorNotCommitted):
        raise rule.RecoveryNotOurs from None


# --- reading ---


@dataclass(frozen=True, slots=True)
class OwnKey:
    """What opens one bid besides its shares, or whose fault it is that it is not there.

    `recovered` is S_c from the bidder's recovery file.
    """

    factor: bytes = field(default=b"", repr=False)
    recovered: bytes | None = field(default=None, repr=False)
    without: tuple[Outcome, str] | None = None


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The keys that bidders released for one opening, opened one by one."""

    listed: frozenset[str] | None
    rows: Mapping[tuple[int, str], BidderKey]
    worker: Receiver

    def of(self, bid: Bid, found: Manifest) -> OwnKey:
        """Return what opens a bid; without a window, nothing more is needed."""
        recovery = self.rows.get((bid.pk, KeyKind.RECOVERY))
        if recovery is not None and recovery.state == KeyState.GIVEN:
            secret, factor = open_recovery(found, bytes(recovery.body), self.worker)
            return OwnKey(factor, secret)
        if self.listed is None:
            return OwnKey()
        last = self.rows.get((bid.pk, KeyKind.FACTOR))
        if bid.manifest_digest in self.listed and last is not None:
            return OwnKey(open_factor(found, bytes(last.body), self.worker))
        state = None if last is None else KeyState(last.state)
        code = "" if last is None else last.code
        return OwnKey(without=rule.fault_without(state, code))


def own_keys(found: Opening, worker: Receiver, bid: Bid | None = None) -> OwnKeys:
    """Gather what was released for an opening, or for one bid of it.

    Refuses while the window is open: nothing is read before factors.json is stamped.
    """
    row = row_of(found)
    rule.required(window_s(found) if row is None else 1, as_window(row))
    rows = BidderKey.objects.filter(opening=found).order_by("number")
    if bid is not None:
        rows = rows.filter(bid=bid)
    listed = None if row is None else frozenset(released(found))
    return OwnKeys(listed, {(each.bid_id, each.kind): each for each in rows}, worker)


# --- the remedy ---


def remedy_of(found: Opening) -> Remedy | None:
    """Return the remedy of an opening, once it runs."""
    return Remedy.objects.filter(opening=found).first()


def as_remedy_window(row: Remedy | None) -> Window | None:
    """Return a remedy as a window of time, for outages and the clock's looks."""
    if row is None:
        return None
    return Window(row.opened_at, row.until, looked_at=row.looked_at)


def remedy_time(found: Opening) -> timedelta:
    """Return how long the tender file gives bids that stay shut; nothing for none."""
    return timedelta(seconds=tender.decryption(found.lot.trade).remedy_s)


def recovered(found: Opening) -> int:
    """Return how many recovery files were accepted."""
    return BidderKey.objects.filter(
        opening=found, kind=KeyKind.RECOVERY, state=KeyState.GIVEN
    ).count()


# --- evidence ---


def evidence(found: Opening, bid: Bid) -> dict[str, Json]:
    """Return what shows why a bid stayed shut, for those who may see its row.

    Nothing in it opens anything: digests, codes, instants, and signed lists.
    """
    attempts = BidderKey.objects.filter(opening=found, bid=bid).order_by("id")
    opened = found.bids.filter(bid=bid).first()
    listed = openings.closing_of(found)
    window = row_of(found)
    return {
        "v": "openseal/evidence/1",
        "opening": str(found.uid),
        "bid": str(bid.uid),
        "manifest": bid.manifest_digest,
        "closing": "" if listed is None else listed.digest,
        "window": None
        if window is None
        else {
            "starts_at": window.starts_at.isoformat(),
            "ends_at": window.ends_at.isoformat(),
            "closed_at": _text(window.closed_at),
            "factors": None if window.body is None else bytes(window.body).decode(),
        },
        "attempts": [
            {
                "kind": row.kind,
                "number": row.number,
                "sealed": row.digest,
                "state": row.state,
                "code": row.code,
                "received_at": row.received_at.isoformat(),
                "checked_at": _text(row.checked_at),
            }
            for row in attempts
        ],
        "outcome": None if opened is None else str(opened.outcome),
        "code": None if opened is None else opened.code,
        "findings": [] if opened is None else list(opened.evidence),
        "article": rule.ARTICLE,
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
