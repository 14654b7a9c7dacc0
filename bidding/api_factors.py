"""The programs' entrance for bidders' own keys, and agents' for factors.json.

A key comes sealed to the opening's worker; nothing here could open it.
"""

import base64
import binascii
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from bidding import queries
from bidding.actions import factors
from bidding.facts import own_keys
from bidding.models import BidderKey
from escrow import queries as escrow
from journal.queries import instant
from kernel.refused import Invalid, NotFound
from parties.api_auth import agent_actor
from parties.rules.actor import Role

router = Router(tags=["bids"])
_SEALED_MAX = 50_000


class SealedIn(Schema):
    """A key sealed to the worker: an AuthEnvelopedData in base64."""

    sealed: str = Field(max_length=_SEALED_MAX)


class SentOut(Schema):
    """What became of what was handed in."""

    state: str
    attempt: int
    sealed: str


@router.get("/bids/{uid}/factor/")
def factor(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """Answer what a bidder's machine needs to release its key, and how far it is."""
    bid = queries.bid_for(agent_actor(request, role=Role.BIDDER), uid)
    return own_keys.machine_facts(own_keys.opening_of(bid), bid, instant())


@router.post("/bids/{uid}/factor/", response=SentOut)
def release_factor(request: HttpRequest, uid: UUID, given: SealedIn) -> SentOut:
    """Release the bidder's own key while its window runs."""
    actor = agent_actor(request, role=Role.BIDDER)
    found = own_keys.opening_of(queries.bid_for(actor, uid))
    sealed = _bytes(given.sealed)
    return _sent(factors.release_factor(by=actor, opening=found.uid, sealed=sealed))


@router.post("/bids/{uid}/recovery/", response=SentOut)
def use_recovery(request: HttpRequest, uid: UUID, given: SealedIn) -> SentOut:
    """Hand in the recovery file's content while the remedy's time runs."""
    actor = agent_actor(request, role=Role.BIDDER)
    found = own_keys.opening_of(queries.bid_for(actor, uid))
    sealed = _bytes(given.sealed)
    return _sent(factors.use_recovery(by=actor, opening=found.uid, sealed=sealed))


@router.get("/custody/closings/{closing}/factors/")
def factor_list(request: HttpRequest, closing: str) -> dict[str, str]:
    """Answer the stamped factors.json of a list of the asker's own seats."""
    actor = agent_actor(request, role=Role.CUSTODIAN)
    listed = escrow.closing_of_signer(closing, actor.certificate or "")
    row = None if listed is None else own_keys.stamped(listed)
    if row is None:
        raise NotFound
    return {
        "factors": _text(row.body),
        "signature": _text(row.cms),
        "token": _text(row.token),
    }


def _sent(row: BidderKey) -> SentOut:
    return SentOut(state=row.state, attempt=row.number, sealed=row.digest)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="sealed") from None


def _text(data: bytes | memoryview | None) -> str:
    return base64.b64encode(bytes(data or b"")).decode("ascii")
