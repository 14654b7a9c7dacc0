"""The manifest: what the bidder signs (section 6). It has no name, price or title.

`read` refuses whatever is malformed in itself; `check_against` whatever differs from
the statement, the order and the signature around it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from cryptography import x509

from kernel.canonical import Json
from sealing import (
    certificates,
    cms,
    cms_signed,
    context,
    floe,
    padding,
    reading,
    segments,
)
from sealing.cms import Signature
from sealing.context import Context
from sealing.errors import (
    ContextMismatch,
    Malformed,
    NotAdmitted,
    OrderMismatch,
    OrderNotWanted,
    OrderRequired,
    StatementMismatch,
    TooLarge,
    WrongSigner,
)
from sealing.keys import Signer
from sealing.limits import MANIFEST_BYTES_MAX, SHARE_CONTENT_BYTES_MAX
from sealing.order import Order
from sealing.segments import Layout
from sealing.statement import Statement

MANIFEST: Final = "manifest.p7m"
ROLES: Final = ("opening", "bundle")
#: the signed message: its content, certificates and signature
MESSAGE_BYTES_MAX: Final = MANIFEST_BYTES_MAX + cms.OVERHEAD_BYTES_MAX
_NAMES: Final = ("context", "ctx", "parts", "shares", "factor", "client", "created")


@dataclass(frozen=True, slots=True)
class Part:
    """What is signed of one encrypted stream."""

    header: bytes
    layout: Layout
    digests: bytes


@dataclass(frozen=True, slots=True)
class SignedShare:
    """What is signed of one share: to whom, its commitment, its envelope's digest."""

    i: int
    cert: str
    commit: bytes
    envelope: str


@dataclass(frozen=True, slots=True)
class SignedFactor:
    """What is signed of the bidder factor."""

    commit: bytes
    envelope: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that was read strictly; `created` is the client's claim."""

    context: Context
    parts: tuple[Part, Part]
    shares: Mapping[int, SignedShare]
    factor: SignedFactor | None
    client: Mapping[str, str | None]
    created: datetime

    @property
    def commitments(self) -> dict[int, bytes]:
        """The commitments by index."""
        return {i: share.commit for i, share in self.shares.items()}


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """A manifest in its signature, verified by itself and not yet trusted."""

    message: bytes
    manifest: Manifest
    signature: Signature

    @property
    def digest(self) -> str:
        """The hex SHA-256 of manifest.p7m, by which lists and receipts name the bid."""
        return hashlib.sha256(self.message).hexdigest()


def share_name(i: int) -> str:
    """Return the file name of share envelope `i`."""
    return f"share-{i:02d}.p7m"


def open_message(message: bytes) -> SignedManifest:
    """Verify the signature of manifest.p7m and read what it signs, or refuse."""
    if len(message) > MESSAGE_BYTES_MAX:
        raise TooLarge(what=MANIFEST, limit=MESSAGE_BYTES_MAX)
    content, signature = cms.verify_attached(
        message, content_size_max=MANIFEST_BYTES_MAX
    )
    found = read(content)
    if certificates.fingerprint(signature.certificate) != found.context.bidder_cert:
        raise WrongSigner(what=MANIFEST)
    return SignedManifest(message, found, signature)


def read_listed(message: bytes) -> Manifest:
    """Read what manifest.p7m signs, its signature **not** looked at again.

    Only for bytes whose digest a closing list has: the server verified them when they
    came, and every custodian who released shares for them before it did. Whoever is to
    be blamed for such a bid is blamed after `open_message`.
    """
    if len(message) > MESSAGE_BYTES_MAX:
        raise TooLarge(what=MANIFEST, limit=MESSAGE_BYTES_MAX)
    return read(cms_signed.content_of(message, size_max=MESSAGE_BYTES_MAX))


def read(content: bytes) -> Manifest:
    """Read the content of a manifest, or refuse."""
    value = reading.document(
        content,
        version="sbe1",
        names=_NAMES,
        bytes_max=MANIFEST_BYTES_MAX,
        where="manifest",
    )
    raw = reading.base64_bytes(
        value["context"], "manifest.context", bytes_max=SHARE_CONTENT_BYTES_MAX
    )
    bound = context.read(raw)
    if reading.base64_bytes(value["ctx"], "manifest.ctx", length=32) != bound.ctx:
        raise ContextMismatch(what="manifest.ctx")
    factor = _factor(value["factor"])
    if (factor is not None) != bound.bidder_factor:
        raise ContextMismatch(what="manifest.factor")
    return Manifest(
        context=bound,
        parts=_parts(value["parts"]),
        shares=_shares(value["shares"], bound.n),
        factor=factor,
        client=_client(value["client"]),
        created=reading.instant(value["created"], "manifest.created"),
    )


def _parts(value: Json) -> tuple[Part, Part]:
    listed = reading.items(value, "manifest.parts", least=2, most=2)
    opening, bundle = (_part(p, item) for p, item in enumerate(listed))
    padding.check_lengths(opening.layout.payload_bytes, bundle.layout.payload_bytes)
    return opening, bundle


def _part(p: int, item: Json) -> Part:
    where = "manifest.parts"
    names = ("p", "role", "floe_header", "size", "segment", "digests")
    value = reading.members(item, names, where)
    reading.integer(value["p"], f"{where}.p", least=p, most=p)
    reading.choice(value["role"], f"{where}.role", (ROLES[p],))
    segment = reading.integer(
        value["segment"], f"{where}.segment", least=1, most=1 << 32
    )
    if segment != floe.SEGMENT_BYTES:
        raise Malformed(where=f"{where}.segment", what="1048576 is expected")
    header = reading.base64_bytes(
        value["floe_header"], f"{where}.floe_header", length=floe.HEADER_BYTES
    )
    if not header.startswith(floe.parameters()):
        raise Malformed(where=f"{where}.floe_header", what="unknown parameters")
    size = reading.integer(value["size"], f"{where}.size", least=0, most=1 << 62)
    digests = reading.base64_bytes(value["digests"], f"{where}.digests", length=32)
    return Part(header, segments.layout(p, size), digests)


def _shares(value: Json, n: int) -> Mapping[int, SignedShare]:
    found = {}
    listed = reading.items(value, "manifest.shares", least=n, most=n)
    for i, item in enumerate(listed, start=1):
        where = "manifest.shares"
        each = reading.members(item, ("i", "cert", "commit", "envelope"), where)
        reading.integer(each["i"], f"{where}.i", least=i, most=i)
        found[i] = SignedShare(
            i=i,
            cert=reading.digest(each["cert"], f"{where}.cert"),
            commit=reading.base64_bytes(each["commit"], f"{where}.commit", length=32),
            envelope=reading.digest(each["envelope"], f"{where}.envelope"),
        )
    return MappingProxyType(found)


def _factor(value: Json) -> SignedFactor | None:
    if value is None:
        return None
    found = reading.members(value, ("commit", "envelope"), "manifest.factor")
    return SignedFactor(
        commit=reading.base64_bytes(found["commit"], "manifest.factor", length=32),
        envelope=reading.digest(found["envelope"], "manifest.factor.envelope"),
    )


def _client(value: Json) -> Mapping[str, str | None]:
    found = reading.members(value, ("name", "version", "bundle"), "manifest.client")
    return MappingProxyType(
        {
            "name": reading.text(found["name"], "manifest.client.name"),
            "version": reading.text(found["version"], "manifest.client.version"),
            "bundle": reading.digest_or_none(found["bundle"], "manifest.client.bundle"),
        }
    )


def write(manifest: Manifest) -> bytes:
    """Write the content of a manifest."""
    found = manifest
    value = {
        "v": "sbe1",
        "context": reading.base64_text(found.context.raw),
        "ctx": reading.base64_text(found.context.ctx),
        "parts": [
            {
                "p": p,
                "role": ROLES[p],
                "floe_header": reading.base64_text(part.header),
                "size": part.layout.size,
                "segment": floe.SEGMENT_BYTES,
                "digests": reading.base64_text(part.digests),
            }
            for p, part in enumerate(found.parts)
        ],
        "shares": [
            {
                "i": i,
                "cert": share.cert,
                "commit": reading.base64_text(share.commit),
                "envelope": share.envelope,
            }
            for i, share in found.shares.items()
        ],
        "factor": found.factor
        and {
            "commit": reading.base64_text(found.factor.commit),
            "envelope": found.factor.envelope,
        },
        "client": dict(found.client),
        "created": found.created.isoformat(timespec="seconds"),
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def sign(manifest: Manifest, signer: Signer, *, at: datetime) -> bytes:
    """Write and sign a manifest: the bytes of manifest.p7m."""
    return cms.sign_attached(write(manifest), signer, signing_time=at)


def check_against(signed: SignedManifest, statement: Statement) -> None:
    """Refuse a manifest whose context or custodians are not the statement's."""
    found = signed.manifest
    context.check_against(found.context, statement)
    for i, custodian in statement.custodians.items():
        if found.shares[i].cert != custodian.cert_digest:
            raise StatementMismatch(what=f"the certificate of share {i}")


def check_order(signed: SignedManifest, order: Order | None) -> None:
    """Check a round's manifest against its order; nothing else takes one here."""
    bound = signed.manifest.context
    if not context.is_round(bound.envelope):
        if order is not None:
            raise OrderNotWanted(envelope=bound.envelope)
        return
    if order is None:
        raise OrderRequired(envelope=bound.envelope)
    context.check_order(bound, order.digest)
    check_order_is_for(order, bound.lot, bound.envelope)
    if bound.bidder_cert not in order.admitted:
        raise NotAdmitted


def check_order_is_for(order: Order, lot: str, envelope: str) -> None:
    """Refuse an order for another lot or envelope."""
    if order.lot != lot:
        raise OrderMismatch(what="lot")
    if order.envelope != envelope:
        raise OrderMismatch(what="envelope")


def check_trust(
    signed: SignedManifest,
    statement: Statement,
    anchors: Sequence[x509.Certificate],
    *,
    at: datetime,
    crls: Sequence[bytes] = (),
) -> None:
    """Check the bidder's chain, and that every custodian's key was valid, at `at`."""
    signature = signed.signature
    certificates.check_chain(
        signature.certificate, signature.chain, anchors, at=at, crls=crls
    )
    check_custodians(statement, at=at)


def check_custodians(statement: Statement, *, at: datetime) -> None:
    """Refuse custodians' tender certificates that are not valid at `at`.

    The signed statement vouches for them, so that nothing else is asked of them.
    """
    for custodian in statement.custodians.values():
        certificates.check_chain(
            custodian.cert, (), (custodian.cert,), at=at, usage="receive"
        )
