"""What custodians' agents ask for and hand in, at /api/v1/custody/ (custody-api.md).

Every request shows a token of the seat's own certificate. Agents only ever call out;
nothing here calls them. What was refused is kept for the auditors.
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from escrow import queries
from escrow.actions import attempts, enrol_seat, release, sign_statement
from escrow.models import ClosingList, Order
from escrow.queries import SignedStatement
from journal.actions.platform import platform_signer
from journal.queries import instant
from kernel.refused import Invalid, NotFound, Refused
from parties.actions.record_attempt import record_attempt
from parties.api_auth import agent_actor
from parties.rules.actor import Actor, Role
from sealing import certificates

router = Router(tags=["custody"])

B64_CHARS_MAX: Final = 6 * 1024 * 1024
CERTIFICATE_CHARS_MAX: Final = 16 * 1024


class NotBase64(Invalid):
    """A member is not standard base64 with padding."""

    code = "not-base64"
    zh = "“{member}”不是标准的base64。"
    en = "{member} is not standard base64."


class Keys(Schema):
    """The two certificates an agent made for one tender, DER in base64."""

    model_config = ConfigDict(extra="forbid", strict=True)
    encryption: str = Field(max_length=CERTIFICATE_CHARS_MAX)
    release: str = Field(max_length=CERTIFICATE_CHARS_MAX)


class Signature(Schema):
    """A detached CMS over statement.json, DER in base64."""

    model_config = ConfigDict(extra="forbid", strict=True)
    signature: str = Field(max_length=B64_CHARS_MAX)


class Released(Schema):
    """release-NN.p7m in base64."""

    model_config = ConfigDict(extra="forbid", strict=True)
    release: str = Field(max_length=B64_CHARS_MAX)


class NotReleased(Schema):
    """Why an agent releases nothing for a list, or not one bid of it."""

    model_config = ConfigDict(extra="forbid", strict=True)
    code: str = Field(max_length=64)
    manifest: str = Field(default="", max_length=64)


@router.get("/custody/clock/")
def clock(request: HttpRequest) -> dict[str, str]:
    """Return the server's time, by which tokens live; releases never rest on it."""
    return {"now": instant().isoformat()}


@router.get("/custody/duties/")
def duties(request: HttpRequest) -> dict[str, Any]:
    """What this agent has to do now."""
    actor = agent_of(request)
    found = queries.duties_of(actor.certificate or "")
    return {
        "seats": [
            {"subject": seat.subject, "index": seat.index, "statement": seat.statement}
            for seat in found.seats
        ],
        "enrol": list(found.enrol),
        "sign": [_of_subject(each) for each in found.sign],
        "release": [_of_subject(each) for each in found.release],
        "rehearse": [_of_subject(each) for each in found.rehearse],
        "holds": [
            {"subject": subject, "digest": digest, "lifted": lifted}
            for subject, digest, lifted in found.holds
        ],
        "platform": certificates.fingerprint(platform_signer().certificate),
    }


@router.post("/custody/seats/{subject}/keys/")
def enrol(request: HttpRequest, subject: str, given: Keys) -> dict[str, Any]:
    """Hand in the certificates of the keys made for this tender."""
    with kept_attempts(request, "escrow.enrol-seat") as actor:
        index = enrol_seat.enrol_seat(
            by=actor,
            subject=subject,
            encryption=bytes_of(given.encryption, "encryption"),
            release=bytes_of(given.release, "release"),
        )
    return {"index": index}


@router.get("/custody/statements/{digest}/")
def statement(request: HttpRequest, digest: str) -> dict[str, Any]:
    """Return a statement of a tender in which the asker has a seat, its formers too."""
    actor = agent_of(request)
    found = queries.statement_of_signer(digest, actor.certificate or "")
    if found is None:
        raise NotFound
    return _statement(found)


@router.post("/custody/statements/{digest}/signature/")
def sign(request: HttpRequest, digest: str, given: Signature) -> dict[str, Any]:
    """Hand in the seat's signature over a statement."""
    with kept_attempts(request, "escrow.sign-statement") as actor:
        row = sign_statement.sign_statement(
            by=actor, digest=digest, signature=bytes_of(given.signature, "signature")
        )
    return {"complete": row.complete_at is not None}


@router.get("/custody/closings/{digest}/")
def closing(request: HttpRequest, digest: str) -> dict[str, Any]:
    """Return a published closing list, its signature and token, and its order."""
    actor = agent_of(request)
    found = queries.closing_of_signer(digest, actor.certificate or "")
    if found is None:
        raise NotFound
    order = queries.order_for(found.custody.subject, found.lot, found.envelope)
    return _closing(found, order)


@router.post("/custody/closings/{digest}/release/")
def released(request: HttpRequest, digest: str, given: Released) -> dict[str, Any]:
    """Hand in the seat's release for a published closing list."""
    actor = agent_of(request)
    try:
        kept = release.release(
            by=actor, closing=digest, body=bytes_of(given.release, "release")
        )
    except Refused as refusal:
        attempts.keep_refused(
            by=actor,
            closing=digest,
            act="escrow.release",
            code=refusal.code,
            path=request.path,
        )
        raise
    return {"index": kept.index, "digest": kept.digest}


@router.post("/custody/closings/{digest}/refusal/")
def refused(request: HttpRequest, digest: str, given: NotReleased) -> dict[str, Any]:
    """Say that the seat releases nothing for a list, and why."""
    with kept_attempts(request, "escrow.release") as actor:
        release.report_refusal(
            by=actor, closing=digest, code=given.code, manifest=given.manifest
        )
    return {}


def agent_of(request: HttpRequest) -> Actor:
    return agent_actor(request, role=Role.CUSTODIAN)


@contextmanager
def kept_attempts(request: HttpRequest, act: str) -> Iterator[Actor]:
    """Name the agent that acts, and keep what it was refused."""
    actor = agent_of(request)
    try:
        yield actor
    except Refused as refusal:
        record_attempt(by=actor, act=act, why=refusal.code, path=request.path)
        raise


def bytes_of(text: str, member: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotBase64(member=member, field=member) from None
    if b64_of(data) != text:
        raise NotBase64(member=member, field=member)
    return data


def b64_of(data: bytes | memoryview) -> str:
    return base64.b64encode(bytes(data)).decode()


def _of_subject(each: tuple[str, str]) -> dict[str, str]:
    subject, digest = each
    return {"subject": subject, "digest": digest}


def _statement(found: SignedStatement) -> dict[str, Any]:
    former = found.former
    return {
        "digest": found.digest,
        "statement": b64_of(found.statement),
        "signatures": {str(i): b64_of(cms) for i, cms in found.signatures.items()},
        "former": None if former is None else _statement(former),
    }


def _closing(found: ClosingList, order: Order | None) -> dict[str, Any]:
    given = None
    if order is not None:
        token = None if order.token is None else b64_of(order.token)
        given = {
            "order": b64_of(order.body),
            "signature": b64_of(order.cms),
            "token": token,
        }
    return {
        "digest": found.digest,
        "closing": b64_of(found.body),
        "signature": b64_of(found.cms),
        "token": b64_of(found.token or b""),
        "order": given,
    }
