"""What can be checked of a bid without any key (section 8.2): by the server as it
arrives, by the bidder before it goes, by a stranger afterwards.

`check` takes everything but the parts themselves; each arriving segment is checked by
`check_segment`, on its own. Anything unencrypted, malformed, or for something else is
refused with a named reason.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from sealing import certificates, cms, manifest, segments
from sealing.errors import (
    EnvelopeDigest,
    Malformed,
    MissingFile,
    SealingRefused,
    TooLarge,
    UnexpectedFile,
)
from sealing.limits import FACTOR_ENVELOPE_BYTES_MAX, SHARE_ENVELOPE_BYTES_MAX
from sealing.manifest import Manifest, SignedManifest, share_name
from sealing.order import Order
from sealing.segments import Layout
from sealing.statement import Custodian, Statement

FACTOR: Final = "factor.p7m"


class WrongRecipient(SealingRefused):
    """A share's envelope is to somebody else than the custodian of its seat."""

    code = "wrong-recipient"
    zh = "{name}的收件人不是该席位的保管方。"
    en = "{name} is not to the custodian of its seat."


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What a manifest, found good, says to the server. Digests are in hex."""

    digest: str
    lot: str
    envelope: str
    bid: str
    seq: int
    supersedes: str | None
    bidder_cert: str
    certificate: x509.Certificate
    signing_time: datetime
    layouts: tuple[Layout, Layout]

    @property
    def sizes(self) -> tuple[int, int]:
        """The lengths of part-0.bin and part-1.bin."""
        return self.layouts[0].size, self.layouts[1].size


def check(
    message: bytes,
    shares: Mapping[int, bytes],
    digest_lists: Sequence[bytes],
    sizes: Sequence[int],
    *,
    statement: Statement,
    order: Order | None,
    anchors: Sequence[x509.Certificate],
    at: datetime,
    factor: bytes | None = None,
    crls: Sequence[bytes] = (),
) -> ManifestFacts:
    """Check all that goes before the parts, or refuse.

    `message` is manifest.p7m, `shares` the envelopes by index, `sizes` what the client
    announces for the parts, `at` the instant of the act. `order` is a round's.
    """
    signed = manifest.open_message(message)
    manifest.check_against(signed, statement)
    manifest.check_order(signed, order)
    manifest.check_trust(signed, statement, anchors, at=at, crls=crls)
    found = signed.manifest
    check_envelopes(found, shares, statement)
    check_factor(found, factor)
    check_lists(found, digest_lists)
    for part, size in zip(found.parts, sizes, strict=True):
        segments.check_size(part.layout, size)
    return facts(signed)


def facts(signed: SignedManifest) -> ManifestFacts:
    """Return what the server keeps in its tables of a manifest that was checked."""
    bound = signed.manifest.context
    first, second = signed.manifest.parts
    return ManifestFacts(
        digest=signed.digest,
        lot=bound.lot,
        envelope=bound.envelope,
        bid=bound.bid,
        seq=bound.seq,
        supersedes=bound.supersedes,
        bidder_cert=bound.bidder_cert,
        certificate=signed.signature.certificate,
        signing_time=signed.signature.signing_time,
        layouts=(first.layout, second.layout),
    )


def check_envelopes(
    found: Manifest, shares: Mapping[int, bytes], statement: Statement
) -> None:
    """Check that every share's envelope is there, is the one signed, for its seat."""
    for i in found.shares:
        if i not in shares:
            raise MissingFile(name=share_name(i))
    for i, envelope in shares.items():
        if i not in found.shares:
            raise UnexpectedFile(name=share_name(i))
        check_envelope(found, envelope, statement.custodians[i])


def check_envelope(found: Manifest, envelope: bytes, custodian: Custodian) -> None:
    """Check one share's envelope without opening it."""
    name = share_name(custodian.i)
    if len(envelope) > SHARE_ENVELOPE_BYTES_MAX:
        raise TooLarge(what=name, limit=SHARE_ENVELOPE_BYTES_MAX)
    if hashlib.sha256(envelope).hexdigest() != found.shares[custodian.i].envelope:
        raise EnvelopeDigest(name=name)
    sealed = cms.read_sealed(envelope, size_max=SHARE_ENVELOPE_BYTES_MAX)
    if sealed.recipient != certificates.issuer_and_serial(custodian.cert):
        raise WrongRecipient(name=name)
    if sealed.point is None:
        raise Malformed(where=name, what="not the P-256 form")


def check_factor(found: Manifest, factor: bytes | None) -> None:
    """Check the bidder factor's envelope without opening it."""
    if found.factor is None:
        if factor is not None:
            raise UnexpectedFile(name=FACTOR)
        return
    if factor is None:
        raise MissingFile(name=FACTOR)
    if len(factor) > FACTOR_ENVELOPE_BYTES_MAX:
        raise TooLarge(what=FACTOR, limit=FACTOR_ENVELOPE_BYTES_MAX)
    if hashlib.sha256(factor).hexdigest() != found.factor.envelope:
        raise EnvelopeDigest(name=FACTOR)
    cms.read_sealed(factor, size_max=FACTOR_ENVELOPE_BYTES_MAX)


def check_lists(found: Manifest, digest_lists: Sequence[bytes]) -> None:
    """Check both digest lists against what is signed."""
    for part, digests in zip(found.parts, digest_lists, strict=True):
        segments.check_list(part.layout, digests, part.digests)


def check_segment(
    layout: Layout, j: int, *, length: int, head: bytes, digest: bytes, digests: bytes
) -> None:
    """Check segment `j` of an arriving part on its own, or refuse.

    `length` is how many bytes came, `head` the first four of them, `digest` their
    SHA-256; `digests` is the part's list, checked before.
    """
    if not 0 <= j < layout.count or length != layout.length(j):
        raise segments.SegmentLength(p=layout.p, segment=j)
    layout.check_digest(j, digest, digests)
    layout.check_head(j, head)
