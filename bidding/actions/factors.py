"""A bidder releases its own key (解密), or uses its recovery file where it may (补救).

What comes is sealed to the opening's worker: neither this process nor the journal ever
holds a key. A worker opens it and checks it against what the bidder signed.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import running
from bidding.facts import factors, openings
from bidding.facts.factors import SEALED_BYTES_MAX
from bidding.models import Bid, BidderKey, FactorWindow, Opening
from bidding.rules import factors as rule
from bidding.rules.factor_events import FactorSent, FactorWindowOpened, RecoverySent
from bidding.rules.factors import KeyKind, KeyState
from escrow.rules.refusals import ReleaseNotForThis
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from sealing import certificates, cms
from sealing.errors import TooLarge
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item

RELEASE = "bidding.release-factor"


@transaction.atomic(durable=True)
def open_window(*, opening: UUID) -> FactorWindow:
    """Let bidders release their keys once the closing list is published.

    The window begins now: a later envelope's long after its list, and after an outage
    nobody has lost any of it.
    """
    policy.check(CLOCK, "bidding.open")
    found = running(opening)
    known = factors.row_of(found)
    if known is not None:
        return known
    listed = openings.closing_of(found)
    seconds = factors.window_s(found)
    if listed is None or listed.published_at is None or not seconds:
        raise NotDue
    at = instant()
    window = rule.window_from(at, seconds)
    made = FactorWindow.objects.create(
        opening=found,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        looked_at=window.looked_at,
    )
    event = FactorWindowOpened(
        opening=str(found.uid),
        envelope=found.envelope,
        closing=listed.digest,
        ends_at=window.ends_at.isoformat(),
        until=rule.clock_of(window.ends_at),
        window_s=seconds,
    )
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at)
    return made


@transaction.atomic(durable=True)
def release_factor(
    *, by: Actor, opening: UUID, sealed: bytes, ref: str = ""
) -> BidderKey:
    """Keep a bidder's key while the window runs; one that stands is enough."""
    policy.check(by, RELEASE)
    found = running(opening)
    bid = factors.own_bid(found, by.organisation)
    last = factors.last_of(bid, KeyKind.FACTOR)
    at = instant()
    state = None if last is None else KeyState(last.state)
    if not rule.takes(factors.as_window(factors.row_of(found)), state, at):
        assert last is not None, "a key that stands was handed in"
        return last
    made = _keep(found, bid, KeyKind.FACTOR, sealed, by=by, at=at)
    event = FactorSent(
        opening=str(found.uid),
        bid=str(bid.uid),
        organisation=str(bid.organisation.uid),
        organisation_name=bid.organisation.name,
        attempt=made.number,
        key=made.digest,
    )
    audience = f"{Item.FACTOR_STATE}:{bid.uid}"
    stream = found.lot.stream
    record(stream=stream, event=event, by=by, at=at, audience=audience, ref=ref)
    return made


@transaction.atomic(durable=True)
def use_recovery(
    *, by: Actor, opening: UUID, sealed: bytes, ref: str = ""
) -> BidderKey:
    """Keep what a bidder's recovery file holds, while the remedy's time runs."""
    policy.check(by, "bidding.use-recovery")
    found = running(opening)
    bid = factors.own_bid(found, by.organisation)
    last = factors.last_of(bid, KeyKind.RECOVERY)
    if last is not None and last.state != KeyState.FAILED:
        return last
    at = instant()
    remedy = factors.remedy_of(found)
    is_shut = remedy is not None and str(bid.uid) in remedy.shut
    until = remedy.until if remedy is not None and is_shut else None
    rule.check_remedy(until, at)
    made = _keep(found, bid, KeyKind.RECOVERY, sealed, by=by, at=at)
    event = RecoverySent(
        opening=str(found.uid),
        bid=str(bid.uid),
        organisation=str(bid.organisation.uid),
        organisation_name=bid.organisation.name,
        attempt=made.number,
        key=made.digest,
    )
    audience = f"{Item.FACTOR_STATE}:{bid.uid}"
    stream = found.lot.stream
    record(stream=stream, event=event, by=by, at=at, audience=audience, ref=ref)
    return made


def _keep(
    found: Opening, bid: Bid, kind: KeyKind, sealed: bytes, *, by: Actor, at: datetime
) -> BidderKey:
    if len(sealed) > SEALED_BYTES_MAX:
        raise TooLarge(what="key", limit=SEALED_BYTES_MAX)
    worker = factors.closing_of(found).worker
    recipient = cms.read_sealed(sealed, size_max=SEALED_BYTES_MAX).recipient
    if recipient != certificates.issuer_and_serial(worker):
        raise ReleaseNotForThis
    last = factors.last_of(bid, kind)
    return BidderKey.objects.create(
        opening=found,
        bid=bid,
        kind=kind,
        number=1 if last is None else last.number + 1,
        body=sealed,
        digest=hashlib.sha256(sealed).hexdigest(),
        state=KeyState.SENT,
        person=by.person,
        received_at=at,
    )
