"""Bidders' own keys as they are shown: to a machine, to the hall, to the staff.

Who may see whose state is the disclosure table's to say; a bidder sees its own.
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bidding.facts import factors, openings, pauses
from bidding.models import Bid, BidderKey, FactorNote, FactorWindow, Opening, Remedy
from bidding.rules.factors import KeyKind, KeyState
from bidding.rules.uploads import BidState
from kernel.refused import NotFound
from parties.rules.actor import Actor
from sealing import certificates
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Item

#: nothing was handed in
NONE = "none"


def opening_of(bid: Bid) -> Opening:
    """Return the opening of a bid's envelope, or `NotFound` before it is prepared."""
    found = openings.opening_for(bid.lot.uid, bid.envelope)
    if found is None:
        raise NotFound
    return found


def stamped(listed: Any) -> FactorWindow | None:
    """Return the window of a closing list (escrow's), once factors.json is stamped."""
    return FactorWindow.objects.filter(
        opening__lot__uid=listed.lot,
        opening__envelope=listed.envelope,
        closed_at__isnull=False,
    ).first()


def machine_facts(found: Opening, bid: Bid, now: datetime) -> dict[str, Any]:
    """Return what a bidder's machine needs to release its own key, all in base64.

    The closing list comes with its signature and token, so that the machine need not
    believe the server whom it seals its key to.
    """
    row = factors.row_of(found)
    listed = openings.closing_of(found)
    if row is None or listed is None or bid.state != BidState.SUBMITTED:
        raise NotFound
    worker = certificates.encoded(factors.closing_of(found).worker)
    return {
        "bid": str(bid.uid),
        "now": now.isoformat(),
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "is_over": row.closed_at is not None or now >= row.ends_at,
        "manifest": _text(bid.manifest),
        "factor": _text(bid.factor),
        "closing": _text(listed.body),
        "signature": _text(listed.cms),
        "token": _text(listed.token),
        "worker": _text(worker),
        **_state(factors.last_of(bid, KeyKind.FACTOR)),
        "recovery": {
            **_state(factors.last_of(bid, KeyKind.RECOVERY)),
            "until": _until(factors.remedy_of(found), bid),
        },
    }


def _state(row: BidderKey | None) -> dict[str, Any]:
    if row is None:
        return {"state": NONE, "code": "", "attempt": 0}
    return {"state": str(row.state), "code": row.code, "attempt": row.number}


def _until(remedy: Remedy | None, bid: Bid) -> str | None:
    if remedy is None or str(bid.uid) not in remedy.shut:
        return None
    return remedy.until.isoformat()


def _text(data: bytes | memoryview | None) -> str:
    return base64.b64encode(bytes(data or b"")).decode("ascii")


# --- the panel of the hall ---


@dataclass(slots=True)
class KeyShown:
    """How far one bid's key is."""

    bid: str
    state: str
    code: str

    @property
    def status(self) -> str:
        """The code of its status badge."""
        return f"factor-{self.state}"


@dataclass(slots=True)
class BidderRow(KeyShown):
    """One bidder in the panel: its state, and for those inside the notes on it."""

    number: int
    name: str
    signed_in: bool
    notes: list[FactorNote] = field(default_factory=list)
    #: a form's random key, so that a double click makes one note
    note_key: UUID = field(default_factory=uuid4)


@dataclass(slots=True)
class Panel:
    """双重解密 as one reader sees it now."""

    window: FactorWindow
    now: datetime
    remedy: Remedy | None
    is_inside: bool
    rows: list[BidderRow] | None = None
    own: KeyShown | None = None
    own_recovery: str = NONE
    own_shut: bool = False
    #: the opening is paused: no key is taken, and its times stand still
    is_paused: bool = False

    @property
    def is_running(self) -> bool:
        """Whether a key would be taken now."""
        is_open = self.window.closed_at is None and self.now < self.window.ends_at
        return is_open and not self.is_paused

    @property
    def ends_next(self) -> datetime | None:
        """Until when bidders may act: the window, or the remedy; None for neither."""
        if self.is_running:
            return self.window.ends_at
        runs = self.remedy is not None and self.now < self.remedy.until
        runs = runs and not self.is_paused
        return self.remedy.until if self.remedy is not None and runs else None

    @property
    def may_change(self) -> bool:
        """Whether the staff may still retry and extend: until the list is stamped."""
        return self.window.closed_at is None

    @property
    def may_release(self) -> bool:
        """Whether the reader's own key is wanted now."""
        own = self.own
        return self.is_running and own is not None and own.state in (NONE, "failed")

    @property
    def may_recover(self) -> bool:
        """Whether the reader may use its recovery file now."""
        until = None if self.remedy is None else self.remedy.until
        waits = self.own_recovery in (NONE, "failed")
        if self.is_paused or not self.own_shut or not waits or until is None:
            return False
        return self.now < until

    @property
    def counts(self) -> dict[str, int]:
        """How many bidders are in each state."""
        found = dict.fromkeys([NONE, *(str(state) for state in KeyState)], 0)
        for row in self.rows or ():
            found[row.state] += 1
        return found


def panel_of(actor: Actor, found: Opening, now: datetime) -> Panel | None:
    """Return the panel for a reader; None where the opening has no such window."""
    row = factors.row_of(found)
    if row is None:
        return None
    viewer = openings.viewer(actor, found)
    facts = tender.disclosure_facts(found.lot)

    def sees(item: Item) -> bool:
        return disclosure.may_see(item, viewer, facts, now)

    shown = Panel(
        row,
        now,
        factors.remedy_of(found),
        is_inside=sees(Item.FACTOR_NOTE),
        is_paused=pauses.is_paused(found),
    )
    if sees(Item.FACTOR_STATE):
        shown.rows = _rows(found, with_notes=shown.is_inside)
    _add_own(shown, actor, found)
    return shown


def _rows(found: Opening, *, with_notes: bool) -> list[BidderRow]:
    bids = (
        Bid.objects.select_related("organisation")
        .filter(lot=found.lot, envelope=found.envelope, state=BidState.SUBMITTED)
        .defer("manifest", "factor", "token", "receipt")
    )
    last = factors.latest(found, KeyKind.FACTOR)
    present = set(found.sign_ins.values_list("organisation_id", flat=True))
    notes: dict[int, list[FactorNote]] = {}
    if with_notes:
        for note in FactorNote.objects.filter(opening=found).order_by("id"):
            notes.setdefault(note.bid_id, []).append(note)
    return [
        _row(number, bid, last.get(bid.pk), present, notes.get(bid.pk, []))
        for number, bid in enumerate(bids.order_by("received_at", "id"), start=1)
    ]


def _row(
    number: int,
    bid: Bid,
    last: BidderKey | None,
    present: set[int],
    notes: list[FactorNote],
) -> BidderRow:
    return BidderRow(
        bid=str(bid.uid),
        state=_state_of(last),
        code="" if last is None else last.code,
        number=number,
        name=bid.organisation.name,
        signed_in=bid.organisation_id in present,
        notes=notes,
    )


def _add_own(shown: Panel, actor: Actor, found: Opening) -> None:
    try:
        bid = factors.own_bid(found, actor.organisation)
    except NotFound:
        return
    uid = str(bid.uid)
    last = factors.last_of(bid, KeyKind.FACTOR)
    shown.own = KeyShown(uid, _state_of(last), "" if last is None else last.code)
    shown.own_recovery = _state_of(factors.last_of(bid, KeyKind.RECOVERY))
    shown.own_shut = shown.remedy is not None and uid in shown.remedy.shut


def _state_of(last: BidderKey | None) -> str:
    return NONE if last is None else str(last.state)
