"""Sealing a bid on the bidder's own machine (sections 4 to 7).

Each bid has its own random secret, dealt by this client to the custodians whom a
verified statement names. Nothing here looks at a clock or a server: statement, order,
signer, documents and the time are handed in.
"""

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from cryptography import x509

from kernel.canonical import Json
from sealing import (
    bundle,
    certificates,
    context,
    envelopes,
    manifest,
    opening_statement,
    padding,
    pipeline,
    segments,
    shares,
)
from sealing.bundle import Bundle, Document
from sealing.context import Context
from sealing.directory import RECOVERY, digests_name, part_name
from sealing.errors import (
    NotAdmitted,
    OrderNotWanted,
    OrderRequired,
    SealingRefused,
    WrongEnvelope,
    WrongLot,
)
from sealing.floe import Stream, sealed_bytes
from sealing.index import Draft
from sealing.keys import Signer
from sealing.manifest import (
    MANIFEST,
    Manifest,
    Part,
    SignedFactor,
    SignedManifest,
    SignedShare,
    share_name,
)
from sealing.order import Order
from sealing.pipeline import Progress, quietly
from sealing.statement import Statement
from sealing.submission import FACTOR

CLIENT: Final[Mapping[str, str | None]] = {
    "name": "openseal",
    "version": "1",
    "bundle": None,
}


class ReplacesAnother(SealingRefused):
    """What is to be replaced is not this bidder's bid for this lot and envelope."""

    code = "replaces-another"
    zh = "被替换的投标不是本投标人对同一标段、同一信封的投标。"
    en = "What is to be replaced is not this bidder's bid for this lot and envelope."


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into the envelope: the opening statement's bytes, and the documents."""

    opening: bytes
    documents: Sequence[Document]
    draft: Draft
    tool: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of one bid: S_c dealt to the custodians, and S_b (empty: none)."""

    secret: bytes
    factor: bytes
    dealt: Mapping[int, bytes]


def bind(
    statement: Statement,
    order: Order | None,
    *,
    lot: str,
    envelope: str,
    certificate: x509.Certificate,
    replaces: SignedManifest | None,
) -> Context:
    """Return the context of a new bid, or refuse what has no place in the tender."""
    if lot not in statement.lots:
        raise WrongLot(lot=lot)
    if envelope == "quote" or context.kind_of(envelope) not in statement.envelopes:
        raise WrongEnvelope(envelope=envelope)
    bidder_cert = certificates.fingerprint(certificate)
    _check_order(order, lot, envelope, bidder_cert)
    seq, supersedes = 1, None
    if replaces is not None:
        _check_replaces(replaces, statement, lot, envelope, bidder_cert)
        seq, supersedes = replaces.manifest.context.seq + 1, replaces.digest
    return context.build(
        statement,
        lot=lot,
        envelope=envelope,
        bid=str(uuid4()),
        seq=seq,
        supersedes=supersedes,
        bidder_cert=bidder_cert,
        order=None if order is None else order.digest,
    )


def _check_order(
    order: Order | None, lot: str, envelope: str, bidder_cert: str
) -> None:
    if not context.is_round(envelope):
        if order is not None:
            raise OrderNotWanted(envelope=envelope)
        return
    if order is None:
        raise OrderRequired(envelope=envelope)
    manifest.check_order_is_for(order, lot, envelope)
    if bidder_cert not in order.admitted:
        raise NotAdmitted


def _check_replaces(
    replaces: SignedManifest,
    statement: Statement,
    lot: str,
    envelope: str,
    bidder_cert: str,
) -> None:
    former = replaces.manifest.context
    said = (former.tender, former.lot, former.envelope, former.bidder_cert)
    if said != (statement.tender, lot, envelope, bidder_cert):
        raise ReplacesAnother


def deal(bound: Context) -> Secrets:
    """Draw the secrets of a bid, and its shares."""
    secret = secrets.token_bytes(shares.SECRET_BYTES)
    factor = secrets.token_bytes(shares.SECRET_BYTES) if bound.bidder_factor else b""
    coefficients = [
        secrets.token_bytes(shares.SECRET_BYTES) for _ in range(bound.k - 1)
    ]
    dealt = shares.split(secret, n=bound.n, coefficients=coefficients)
    return Secrets(secret, factor, dealt)


def seal(
    bound: Context,
    content: Content,
    *,
    statement: Statement,
    signer: Signer,
    at: datetime,
    directory: Path,
    tell: Progress = quietly,
) -> SignedManifest:
    """Write all files of a bid into `directory`, which is empty.

    `statement` was verified, `bound` was made for it by `bind`, `at` is now.
    """
    opening_statement.read(content.opening)
    manifest.check_custodians(statement, at=at)
    drawn = deal(bound)
    parts = (
        _seal_opening(bound, drawn, content.opening, directory),
        _seal_bundle(bound, drawn, _lay_out(content), directory, tell),
    )
    signed_shares = {}
    for i, custodian in statement.custodians.items():
        envelope = envelopes.build_share(i, bound, drawn.dealt[i], custodian.cert)
        (directory / share_name(i)).write_bytes(envelope)
        signed_shares[i] = SignedShare(
            i=i,
            cert=custodian.cert_digest,
            commit=shares.commitment(bound.ctx, i, drawn.dealt[i]),
            envelope=hashlib.sha256(envelope).hexdigest(),
        )
    found = Manifest(
        context=bound,
        parts=parts,
        shares=signed_shares,
        factor=_seal_factor(bound, drawn, signer, directory),
        client=CLIENT,
        created=at,
    )
    recovery = envelopes.build_recovery(
        bound, drawn.secret, drawn.factor or None, signer.certificate
    )
    (directory / RECOVERY).write_bytes(recovery)
    message = manifest.sign(found, signer, at=at)
    (directory / MANIFEST).write_bytes(message)
    # Read back as everybody else will: a bid that would be refused is never written.
    return manifest.open_message(message)


def _lay_out(content: Content) -> Bundle:
    return bundle.lay_out(content.documents, content.draft, content.tool)


def _seal_opening(
    bound: Context, drawn: Secrets, opening: bytes, directory: Path
) -> Part:
    padded = padding.pad_opening(opening)
    stream = Stream.start(bound.payload_key(0, drawn.secret, drawn.factor), bound.ctx)
    segment = stream.seal(0, padded, final=True)
    digests = hashlib.sha256(segment).digest()
    (directory / part_name(0)).write_bytes(segment)
    (directory / digests_name(0)).write_bytes(digests)
    layout = segments.layout(0, len(segment))
    return Part(stream.header, layout, hashlib.sha256(digests).digest())


def _seal_bundle(
    bound: Context, drawn: Secrets, laid_out: Bundle, directory: Path, tell: Progress
) -> Part:
    stream = Stream.start(bound.payload_key(1, drawn.secret, drawn.factor), bound.ctx)
    layout = segments.layout(1, sealed_bytes(laid_out.length))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    out = os.open(directory / part_name(1), flags, 0o666)
    try:
        digests = pipeline.seal_part(stream, layout, laid_out.read_into, out, tell)
    finally:
        os.close(out)
    (directory / digests_name(1)).write_bytes(digests)
    return Part(stream.header, layout, hashlib.sha256(digests).digest())


def _seal_factor(
    bound: Context, drawn: Secrets, signer: Signer, directory: Path
) -> SignedFactor | None:
    if not drawn.factor:
        return None
    envelope = envelopes.build_factor(bound, drawn.factor, signer.certificate)
    (directory / FACTOR).write_bytes(envelope)
    return SignedFactor(
        commit=bound.factor_commitment(drawn.factor),
        envelope=hashlib.sha256(envelope).hexdigest(),
    )
