"""Bids as a hostile client makes them: one thing bent, everything else put right.

bent = Forger(case, bidder, good)           # `good` is a valid bid's directory
bent.content(k=v) / bent.context(k=v)       # announcements with signed members changed
forging.bid(case, bidder, folder, bundle=…) # a whole bid whose inside is bent
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from escrow import queries as escrow
from journal.queries import instant
from parties import queries as parties
from sealing import (
    certificates,
    cms,
    cms_signed,
    context,
    envelopes,
    manifest,
    padding,
    reading,
    seal,
    segments,
    shares,
    statement_signatures,
)
from sealing.directory import digests_name, part_name
from sealing.floe import SEGMENT_BYTES, Stream, sealed_bytes
from sealing.manifest import MANIFEST, Manifest, Part, SignedShare, share_name
from tests.bidding.programs import announcement, text
from tests.worlds import bids

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sealing.context import Context
    from sealing.keys import Signer
    from sealing.statement import Custodian, Statement
    from tests.worlds.bids import SealedBid
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

PAYLOAD_BYTES = SEGMENT_BYTES - 32


@dataclass
class Forger:
    """Bends the announcement of one valid bid, and signs what it has bent.

    `former` is the identifier of the bid that the valid one would replace.
    """

    case: Case
    bidder: Somebody
    good: SealedBid
    former: str

    def announced(self, **changes: object) -> dict[str, Any]:
        """Return the announcement with members of the request changed."""
        return {**announcement(self.case, self.good), **changes}

    @property
    def value(self) -> dict[str, Any]:
        """What the valid manifest says, as JSON."""
        found = manifest.open_message(self.good.announced.manifest).manifest
        value: dict[str, Any] = json.loads(manifest.write(found))
        return value

    @property
    def bound(self) -> dict[str, Any]:
        """What its context says, as JSON."""
        raw = reading.base64_bytes(self.value["context"], "context")
        value: dict[str, Any] = json.loads(raw)
        return value

    def signed(
        self, content: bytes, signer: Signer | None = None, **more: object
    ) -> dict[str, Any]:
        """Return the announcement of any content, signed as a manifest is."""
        by = signer or self.bidder.signer
        message = cms.sign_attached(content, by, signing_time=instant())
        return self.announced(manifest=text(message), **more)

    def content(self, **members: object) -> dict[str, Any]:
        """Change members of the manifest."""
        return self.signed(json.dumps({**self.value, **members}).encode())

    def context(self, signer: Signer | None = None, **members: object) -> Any:
        """Change members of the context, and what is computed from it."""
        raw = json.dumps({**self.bound, **members}).encode()
        return self.raw_context(raw, signer)

    def raw_context(self, raw: bytes, signer: Signer | None = None) -> dict[str, Any]:
        """Put any bytes in the context's place."""
        value = {
            **self.value,
            "context": text(raw),
            "ctx": text(context.digest(raw)),
        }
        return self.signed(json.dumps(value).encode(), signer)

    def issued(self, signer: Signer) -> dict[str, Any]:
        """Have another certificate sign, and the context name it."""
        name = certificates.fingerprint(signer.certificate)
        return self.context(signer, bidder_cert=name)

    def part(self, p: int, **members: object) -> dict[str, Any]:
        """Change what is signed of one part."""
        parts = self.value["parts"]
        return self.content(
            parts=[{**one, **members} if one["p"] == p else one for one in parts]
        )

    def share(self, i: int, **members: object) -> dict[str, Any]:
        """Change what is signed of one share."""
        return self.content(
            shares=[
                {**one, **members} if one["i"] == i else one
                for one in self.value["shares"]
            ]
        )

    def envelope(self, i: int, envelope: bytes) -> dict[str, Any]:
        """Put another share envelope in, and sign its digest."""
        found = self.share(i, envelope=hashlib.sha256(envelope).hexdigest())
        listed = [*found["shares"][: i - 1], text(envelope), *found["shares"][i:]]
        return {**found, "shares": listed}

    def segment(self, p: int, data: bytes) -> dict[str, Any]:
        """Sign any bytes as the one segment of a part, under a bid of its own."""
        digests = hashlib.sha256(data).digest()
        raw = json.dumps({**self.bound, "bid": str(uuid4())}).encode()
        parts = [dict(one) for one in self.value["parts"]]
        parts[p].update(size=len(data), digests=text(hashlib.sha256(digests).digest()))
        value = {
            **self.value,
            "context": text(raw),
            "ctx": text(context.digest(raw)),
            "parts": parts,
        }
        lists = [text(each) for each in self.good.announced.digests]
        lists[p] = text(digests)
        sizes = [one["size"] for one in parts]
        return self.signed(json.dumps(value).encode(), digests=lists, sizes=sizes)

    def message(self, change: Callable[[bytes], bytes]) -> dict[str, Any]:
        """Change the signed message itself."""
        return self.announced(manifest=text(change(self.good.announced.manifest)))

    def without_time(self) -> dict[str, Any]:
        """Sign without a signingTime."""
        content = json.dumps(self.value).encode()
        by = self.bidder.signer
        info = cms_signed.write_signer_info(by, "1.2.840.113549.1.7.1", content, {})
        chain = sorted(certificates.encoded(one) for one in (by.certificate, *by.chain))
        message = cms_signed.write_signed("1.2.840.113549.1.7.1", content, info, chain)
        return self.announced(manifest=text(message))


# --- bids that are good from outside, and bent inside ---


def padded(archive: bytes) -> bytes:
    """Pad an archive as bundles are."""
    return archive.ljust(padding.padme(len(archive)), b"\0")


@dataclass(frozen=True)
class Bent:
    """What a hostile client puts inside; None is what an honest one does.

    `opening` and `bundle` are payloads of the parts; `header` changes the FLOE header
    of a part; `commit` and `envelope` change what is signed and sent of each share.
    """

    opening: bytes | None = None
    bundle: bytes | None = None
    header: tuple[int, Callable[[bytes], bytes]] | None = None
    dealt: Callable[[dict[int, bytes]], Mapping[int, bytes]] | None = None
    commit: Callable[[Context, int, bytes], bytes] | None = None
    envelope: Callable[[Context, int, bytes, Custodian], bytes] | None = None


def bid(case: Case, bidder: Somebody, folder: Path, bent: Bent) -> SealedBid:
    """Seal a bid with its inside bent, signed and uploadable like any other."""
    honest = bids.seal_bid(case, bidder, folder)
    found = manifest.open_message(honest.announced.manifest).manifest
    statement = stated(case)
    drawn = seal.deal(found.context)
    dealt = dict(drawn.dealt)
    if bent.dealt is not None:
        dealt = dict(bent.dealt(dealt))
    payloads = [bent.opening, bent.bundle]
    if payloads[0] is None:
        payloads[0] = padding.pad_opening(bids.opening(bidder, "736320.00", None))
    if payloads[1] is None:
        payloads[1] = bytes(4096)
    parts = [
        _part(found.context, drawn.secret, p, payload, folder, bent)
        for p, payload in enumerate(payloads)
        if payload is not None
    ]
    signed = {
        i: _share(found.context, i, share, statement.custodians[i], folder, bent)
        for i, share in dealt.items()
    }
    made: Manifest = replace(found, parts=(parts[0], parts[1]), shares=signed)
    message = manifest.sign(made, bidder.signer, at=instant())
    (folder / MANIFEST).write_bytes(message)
    return bids.read(folder, "full")


def stated(case: Case) -> Statement:
    """Return the statement in force, verified."""
    signed = escrow.complete_statement(case.subject)
    assert signed is not None
    anchors = parties.trust_anchors()
    files = signed.as_files()
    return statement_signatures.verify(files, anchors, now=instant()).statement


def _part(
    bound: Context, secret: bytes, p: int, payload: bytes, folder: Path, bent: Bent
) -> Part:
    stream = Stream.start(bound.payload_key(p, secret, b""), bound.ctx)
    pieces = [
        payload[at : at + PAYLOAD_BYTES]
        for at in range(0, max(len(payload), 1), PAYLOAD_BYTES)
    ]
    sealed = [
        stream.seal(j, piece, final=j == len(pieces) - 1)
        for j, piece in enumerate(pieces)
    ]
    digests = b"".join(hashlib.sha256(one).digest() for one in sealed)
    (folder / part_name(p)).write_bytes(b"".join(sealed))
    (folder / digests_name(p)).write_bytes(digests)
    header = stream.header
    if bent.header is not None and bent.header[0] == p:
        header = bent.header[1](header)
    layout = segments.layout(p, sealed_bytes(len(payload)))
    return Part(header, layout, hashlib.sha256(digests).digest())


def _share(
    bound: Context,
    i: int,
    share: bytes,
    custodian: Custodian,
    folder: Path,
    bent: Bent,
) -> SignedShare:
    build = bent.envelope or _honest_envelope
    envelope = build(bound, i, share, custodian)
    commit = bent.commit or _honest_commitment
    (folder / share_name(i)).write_bytes(envelope)
    return SignedShare(
        i=i,
        cert=custodian.cert_digest,
        commit=commit(bound, i, share),
        envelope=hashlib.sha256(envelope).hexdigest(),
    )


def _honest_envelope(bound: Context, i: int, share: bytes, seat: Custodian) -> bytes:
    return envelopes.build_share(i, bound, share, seat.cert)


def _honest_commitment(bound: Context, i: int, share: bytes) -> bytes:
    return shares.commitment(bound.ctx, i, share)
