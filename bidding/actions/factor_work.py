"""What workers and the clock do about bidders' keys: check them, then freeze the list.

A worker opens what was handed in and says by name what does not fit. When the window
is over and everything is checked, factors.json is signed and stamped outside every
transaction, and kept if nothing has moved meanwhile: an extension wins.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from django.db import transaction

from bidding.actions.opening_ends import running
from bidding.facts import factors, openings
from bidding.facts.envelopes import terms_of
from bidding.models import BidderKey, Opening
from bidding.rules import factors as rule
from bidding.rules.closing import is_below_floor
from bidding.rules.factor_events import (
    FactorFailed,
    FactorGiven,
    FactorsCounted,
    FactorsFrozen,
    RecoveryAccepted,
    RecoveryRefused,
)
from bidding.rules.factors import KeyKind, KeyState
from escrow import queries as escrow
from escrow.actions.opening_keys import unwrap
from journal.actions.platform import platform_signer, stamp, timestamp_anchors
from journal.actions.record import record
from journal.queries import instant
from kernel.refused import Refused
from parties.rules import policy
from parties.rules.actor import CLOCK
from sealing import cms, timestamp
from sealing import factors as lists
from sealing.closing import Closing
from sealing.keys import KeyReceiver
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act, Stage

#: so many keys are checked and recorded in one transaction
BATCH = 200
_EVENTS = {
    (KeyKind.FACTOR, KeyState.GIVEN): FactorGiven,
    (KeyKind.FACTOR, KeyState.FAILED): FactorFailed,
    (KeyKind.RECOVERY, KeyState.GIVEN): RecoveryAccepted,
    (KeyKind.RECOVERY, KeyState.FAILED): RecoveryRefused,
}


def check_keys(*, opening: UUID, wrap_key: bytes) -> int:
    """Check what bidders handed in against what they signed; say how many were.

    A worker's act: `wrap_key` is the key that openings' keys are wrapped under.
    """
    policy.check(CLOCK, "bidding.open")
    found = openings.opening(opening)
    done = 0
    while rows := factors.waiting(found, BATCH):
        codes = _codes(found, rows, wrap_key)
        record_checked(opening=opening, codes=codes)
        done += len(rows)
    return done


def _codes(
    found: Opening, rows: Sequence[BidderKey], wrap_key: bytes
) -> dict[int, str]:
    """Return by row why a key cannot be used; empty where it can."""
    try:
        worker = _worker(found, wrap_key)
    except Refused as refusal:
        return dict.fromkeys([row.pk for row in rows], refusal.code)
    except (InvalidUnwrap, ValueError):
        return dict.fromkeys([row.pk for row in rows], "opening-key-unusable")
    return {row.pk: _code(row, worker) for row in rows}


def _code(row: BidderKey, worker: KeyReceiver) -> str:
    try:
        factors.check(row.bid, KeyKind(row.kind), bytes(row.body), worker)
    except Refused as refusal:
        return refusal.code
    return ""


def _worker(found: Opening, wrap_key: bytes) -> KeyReceiver:
    key = escrow.opening_key(
        str(found.lot.trade.uid), str(found.lot.uid), found.envelope
    )
    assert key is not None, "an envelope that closed has its key"
    return KeyReceiver(unwrap(key, wrap_key), factors.closing_of(found).worker)


@transaction.atomic(durable=True)
def record_checked(*, opening: UUID, codes: dict[int, str]) -> None:
    """Record what a worker found; what was recorded already stays."""
    found = running(opening)
    at = instant()
    rows = (
        BidderKey.objects.select_for_update(of=("self",))
        .select_related("bid__organisation")
        .filter(pk__in=codes, state=KeyState.SENT)
    )
    for row in rows.order_by("received_at", "id"):
        row.code = codes[row.pk]
        row.state = KeyState.FAILED if row.code else KeyState.GIVEN
        row.checked_at = at
        row.save(update_fields=["code", "state", "checked_at"])
        _tell(found, row, at)


def _tell(found: Opening, row: BidderKey, at: datetime) -> None:
    whose = row.bid.organisation
    kind = _EVENTS[KeyKind(row.kind), KeyState(row.state)]
    event = kind(
        opening=str(found.uid),
        bid=str(row.bid.uid),
        organisation=str(whose.uid),
        organisation_name=whose.name,
        attempt=row.number,
        **({"code": row.code} if row.code else {}),
    )
    audience = f"{Item.FACTOR_STATE}:{row.bid.uid}"
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at, audience=audience)


# --- factors.json ---


def publish_factors(*, opening: UUID) -> bool:
    """Sign and stamp who released in time, and keep the list; say whether it is there.

    Too early, or with keys unchecked, nothing is asked of an authority.
    """
    policy.check(CLOCK, "bidding.publish-closing")
    found = openings.opening(opening)
    window = factors.as_window(factors.row_of(found))
    at = instant()
    if not rule.is_over(window, factors.states(found), at):
        return window is not None and window.closed_at is not None
    body = lists.build(factors.closing_of(found), factors.released(found))
    signature = cms.sign_detached(body, platform_signer(), signing_time=at)
    token = stamp(hashlib.sha256(body).digest())
    return keep_factors(opening=opening, body=body, signature=signature, token=token)


@transaction.atomic(durable=True)
def keep_factors(*, opening: UUID, body: bytes, signature: bytes, token: bytes) -> bool:
    """Keep the stamped list, unless the window was made longer meanwhile."""
    found = running(opening)
    row = factors.row_of(found)
    window = factors.as_window(row)
    if row is None or window is None or window.closed_at is not None:
        return window is not None
    at = instant()
    states = factors.states(found)
    listed = factors.closing_of(found)
    given = factors.released(found)
    if not rule.is_over(window, states, at) or lists.build(listed, given) != body:
        return False
    digest = hashlib.sha256(body).digest()
    timestamp.verify(token, digest, anchors=timestamp_anchors())
    row.closed_at = rule.closed(window, states, at).closed_at
    row.body, row.cms, row.token = body, signature, token
    row.save(update_fields=["closed_at", "body", "cms", "token"])
    event = FactorsFrozen(
        opening=str(found.uid),
        envelope=found.envelope,
        closing=listed.digest,
        factors=digest.hex(),
        token=hashlib.sha256(token).hexdigest(),
    )
    item = _item(found, Item.PUBLIC)
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at, audience=item)
    _count(found, listed, given, at)
    _check_floor(found, listed, given, at)
    return True


def _item(found: Opening, item: Item) -> str:
    return str(Item.QUOTES if openings.is_round(found) else item)


def _count(found: Opening, listed: Closing, given: Sequence[str], at: datetime) -> None:
    event = FactorsCounted(
        opening=str(found.uid),
        given=len(given),
        missing=len(listed.entries) - len(given),
    )
    item = _item(found, Item.BIDDER_COUNT)
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at, audience=item)


def _check_floor(
    found: Opening, listed: Closing, given: Sequence[str], at: datetime
) -> None:
    """Count the floor again over those who released (envelope.md section 9)."""
    terms = terms_of(found.lot, found.envelope)
    certificates = [
        entry.bidder_cert for entry in listed.entries if entry.manifest in set(given)
    ]
    below = is_below_floor(certificates, terms.floor)
    if below and Stage(found.lot.stage) is Stage.RELEASING:
        steps.move_lot(
            found.lot,
            Act.FAIL,
            by=CLOCK,
            at=at,
            reason=f"解密的投标人少于{terms.floor}家，不得开标",
            article="、".join(
                filter(
                    None,
                    (tender.floor_article(found.lot, terms.envelope), rule.ARTICLE),
                )
            ),
        )
