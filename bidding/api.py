"""The programs' entrance for bids: register, follow, withdraw; and listed envelopes.

The caller shows an enrolled certificate (`parties.api_auth`). Parts themselves go to
/tus/ with the capability that registration answers with.
"""

import base64
import binascii
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from bidding import queries
from bidding.actions.register import Registered, Sealed, register_bid
from bidding.actions.withdraw import withdraw_bid, withdrawal_facts
from bidding.api_factors import router as factors_router
from bidding.facts import seal_terms
from bidding.facts.envelopes import terms_of
from bidding.models import Bid
from bidding.packing import order_zip, receipt_file, statement_zip
from escrow import queries as escrow
from kernel.refused import Invalid, NotFound
from parties.actions.signed_acts import act_bytes
from parties.api_auth import agent_actor
from parties.rules import policy
from parties.rules.actor import Role
from sealing.limits import CUSTODIANS_MAX
from tender import queries as tender

router = Router(tags=["bids"])
router.add_router("", factors_router)

# A digest list of 4 GiB is 128 KiB; base64 adds a third.
_LIST_MAX = 200_000
_MANIFEST_MAX = 400_000


class BidIn(Schema):
    """A sealed bid without its parts; all bytes in standard base64."""

    lot: UUID
    envelope: str = Field(max_length=32)
    manifest: str = Field(max_length=_MANIFEST_MAX)
    shares: list[str] = Field(max_length=CUSTODIANS_MAX)
    digests: list[str] = Field(min_length=2, max_length=2)
    sizes: list[int] = Field(min_length=2, max_length=2)
    factor: str | None = Field(None, max_length=40_000)


class PartOut(Schema):
    """Where one part goes."""

    part: int
    url: str


class RegisteredOut(Schema):
    """The bid, the capability (base64, told once), and where its parts go."""

    bid: UUID
    upload_key: str
    uploads: list[PartOut]


class BidOut(Schema):
    """Where a bid stands; digests in hex, times RFC 3339."""

    bid: UUID
    lot: UUID
    envelope: str
    seq: int
    state: str
    manifest: str
    received_at: str | None
    stamped_at: str | None
    uploads: list[dict[str, int | str]]
    withdrawal: str


class SignatureIn(Schema):
    """A detached CMS signature in base64."""

    signature: str = Field(max_length=100_000)


@router.get("/lots/{lot}/statement/")
def statement(request: HttpRequest, lot: UUID) -> HttpResponse:
    """Answer the statement's directory as a ZIP: public, like the announcement."""
    found = tender.lot_for(request.actor, lot)
    signed = escrow.complete_statement(str(found.trade.uid))
    if signed is None:
        raise NotFound
    return HttpResponse(statement_zip(signed), content_type="application/zip")


class FormOut(Schema):
    """What an envelope reads out, of which edition, and who may be of a consortium.

    `consortium` is as `sealing.consortium.terms_of` reads it; `article` is the one on
    which what does not answer the file is rejected.
    """

    form: list[Any]
    edition: dict[str, int | str]
    article: str
    consortium: dict[str, Any]


@router.get("/lots/{lot}/form/{envelope}/", response=FormOut)
def opening_form(request: HttpRequest, lot: UUID, envelope: str) -> FormOut:
    """Answer what a bid's inside is held against: public, like the file."""
    found = tender.lot_for(request.actor, lot)
    return FormOut.model_validate(seal_terms.public_terms(found, envelope))


@router.get("/lots/{lot}/orders/{envelope}/")
def order(request: HttpRequest, lot: UUID, envelope: str) -> HttpResponse:
    """Answer an order's directory as a ZIP, to whom it admits."""
    actor = agent_actor(request)
    found = tender.lot_for(actor, lot)
    given = escrow.order_for(str(found.trade.uid), str(found.uid), envelope)
    if given is None:
        raise NotFound
    terms = terms_of(found, envelope)
    admitted = terms.order is not None and actor.certificate in terms.order.admitted
    if not admitted and actor.role is not Role.CUSTODIAN:
        raise NotFound
    body = order_zip(bytes(given.body), bytes(given.cms))
    return HttpResponse(body, content_type="application/zip")


class ClosingOut(Schema):
    """A published closing list: its digest for everybody, the list by disclosure.

    `closing` (base64) is null where the reader may not have it; `withheld` then says by
    which article. `signature` and `token` are over the digest's list.
    """

    digest: str
    envelope: str
    published_at: str
    signature: str
    token: str
    closing: str | None
    withheld: str


@router.get("/lots/{lot}/closings/{envelope}/", response=ClosingOut)
def closing_list(request: HttpRequest, lot: UUID, envelope: str) -> ClosingOut:
    """Answer a closing list to whom the disclosure table lets read it."""
    found = queries.closing_list(request.actor, lot, envelope)
    return ClosingOut(
        digest=found.digest,
        envelope=envelope,
        published_at=found.published_at.isoformat(),
        signature=_text(found.signature),
        token=_text(found.token),
        closing=None if found.body is None else _text(found.body),
        withheld=found.withheld,
    )


@router.post("/bids/", response={201: RegisteredOut})
def register(request: HttpRequest, bid: BidIn) -> Status[RegisteredOut]:
    """Register a sealed bid; its parts are uploaded next.

    So are the owner's reserve and a party's secret for a draw.
    """
    actor = agent_actor(request)
    sealed = Sealed(
        manifest=_bytes(bid.manifest, "manifest"),
        shares={
            index: _bytes(text, "shares") for index, text in enumerate(bid.shares, 1)
        },
        digests=[_list(text) for text in bid.digests],
        sizes=bid.sizes,
        factor=None if bid.factor is None else _bytes(bid.factor, "factor"),
    )
    made = register_bid(by=actor, lot=bid.lot, envelope=bid.envelope, sealed=sealed)
    return Status(201, _registered(made))


@router.get("/bids/{uid}/", response=BidOut)
def show(request: HttpRequest, uid: UUID) -> BidOut:
    """Answer where one of the caller's own bids stands."""
    return _shown(queries.bid_for(agent_actor(request), uid))


@router.get("/bids/{uid}/receipt.p7m")
def receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer the platform's signed receipt."""
    found = queries.bid_for(agent_actor(request), uid)
    return _file(found, "receipt.p7m")


@router.get("/bids/{uid}/receipt.json")
def receipt_content(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer what the receipt says: the bytes that the platform signed."""
    found = queries.bid_for(agent_actor(request), uid)
    return _file(found, "receipt.json")


@router.get("/bids/{uid}/receipt.tst")
def token(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer the RFC 3161 token over the manifest."""
    found = queries.bid_for(agent_actor(request), uid)
    return _file(found, "receipt.tst")


@router.post("/bids/{uid}/withdraw/", response=BidOut)
def withdraw(request: HttpRequest, uid: UUID, signed: SignatureIn) -> BidOut:
    """Withdraw a submitted bid with the bidder's signature."""
    actor = agent_actor(request, role=Role.BIDDER)
    cms = _bytes(signed.signature, "signature")
    withdraw_bid(by=actor, bid=uid, signature=cms)
    return _shown(queries.bid_for(actor, uid))


class ListedOut(Schema):
    """What a custodian's agent needs of one listed bid, in base64."""

    n: int
    manifest: str
    token: str
    envelope: str


class ListedPageOut(Schema):
    """A page of listed bids in the list's order; ask on after the last `n`."""

    entries: list[ListedOut]
    complete: bool


@router.get("/custody/closings/{closing}/envelopes/", response=ListedPageOut)
def envelopes(request: HttpRequest, closing: str, after: int = 0) -> ListedPageOut:
    """Answer a page of the listed bids, with the envelopes of the asker's own seat."""
    actor = agent_actor(request, role=Role.CUSTODIAN)
    policy.check(actor, "bidding.fetch-listed")
    found = queries.listed_bids(closing, actor.certificate or "", after=max(after, 0))
    return ListedPageOut(
        entries=[
            ListedOut(
                n=each.n,
                manifest=_text(each.manifest),
                token=_text(each.token),
                envelope=_text(each.envelope),
            )
            for each in found.entries
        ],
        complete=found.is_complete,
    )


def _registered(made: Registered) -> RegisteredOut:
    return RegisteredOut(
        bid=made.bid,
        upload_key=_text(made.upload_key),
        uploads=[PartOut(part=n, url=f"/tus/{uid}") for n, uid in made.parts],
    )


def _shown(bid: Bid) -> BidOut:
    act = act_bytes("bidding.withdraw", str(bid.uid), withdrawal_facts(bid))
    return BidOut(
        bid=bid.uid,
        lot=bid.lot.uid,
        envelope=bid.envelope,
        seq=bid.seq,
        state=bid.state,
        manifest=bid.manifest_digest,
        received_at=bid.received_at.isoformat() if bid.received_at else None,
        stamped_at=bid.token_at.isoformat() if bid.token_at else None,
        uploads=[
            {"part": part.number, "offset": part.offset, "size": part.size}
            for part in bid.parts.order_by("number")
        ],
        withdrawal=_text(act),
    )


def _file(bid: Bid, name: str) -> HttpResponse:
    body, content_type = receipt_file(bid, name)
    return HttpResponse(body, content_type=content_type)


def _list(text: str) -> bytes:
    if len(text) > _LIST_MAX:
        raise Invalid(field="digests")
    return _bytes(text, "digests")


def _bytes(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field=field) from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
