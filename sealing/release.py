"""Releases: what an agent opens for a closing list, and what it sends (section 9).

An agent opens only the share envelopes of listed manifests, and only after every check;
whatever is refused is named in the release, signed, so that it can be answered for.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from kernel.canonical import Json
from kernel.refused import Refused
from sealing import certificates, cms, custody, envelopes, manifest, reading, timestamp
from sealing.closing import Closing, Entry
from sealing.errors import (
    ContextMismatch,
    Malformed,
    SealingRefused,
    WrongSigner,
)
from sealing.keys import Receiver, Signer
from sealing.limits import CLOSING_ENTRIES_MAX, CUSTODIANS_MAX
from sealing.manifest import SignedManifest
from sealing.order import Order
from sealing.release_rules import TOKEN_GRACE, Decision, decide
from sealing.shares import SECRET_BYTES
from sealing.statement import Statement
from sealing.statement_signatures import Verified
from sealing.timestamp import Stamp

__all__ = [
    "Listed",
    "Release",
    "Seat",
    "build_release",
    "check_entry",
    "decide",
    "open_listed",
    "open_release",
]

TOKENS_MAX: Final = 8
TOKEN_BYTES_MAX: Final = 64 * 1024
CODE_CHARACTERS_MAX: Final = 64


class NotListed(SealingRefused):
    """The bytes at hand are not those that the closing list names."""

    code = "not-listed"
    zh = "{what}与截标清单不符。"
    en = "{what} is not what the closing list names."


class TokenTooLate(SealingRefused):
    """The token over a manifest is from later than a minute after the deadline."""

    code = "token-too-late"
    zh = "投标回执时间戳晚于截止时间后60秒。"
    en = "The token over the manifest is later than 60 seconds after the deadline."


class ClosingMismatch(SealingRefused):
    """A release is for another closing list."""

    code = "closing-mismatch"
    zh = "释放消息对应另一份截标清单。"
    en = "The release is for another closing list."


@dataclass(frozen=True, slots=True)
class Listed:
    """What an agent fetches for one entry: manifest, token, its own envelope."""

    message: bytes
    token: bytes
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent's own place: its index, its key for shares, whom it trusts."""

    i: int
    receiver: Receiver
    anchors: Sequence[x509.Certificate]
    timestamp_anchors: Sequence[x509.Certificate]


@dataclass(frozen=True, slots=True)
class Release:
    """What a release says: shares by manifest (hex), and codes for what was refused."""

    i: int
    closing: str
    tokens: tuple[bytes, ...]
    shares: Mapping[str, bytes]
    refused: Mapping[str, str]


def open_listed(
    decision: Decision,
    fetch: Callable[[Entry], Listed],
    *,
    chain: Verified,
    order: Order | None,
    seat: Seat,
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Open what was decided: shares by manifest, a code for each that stays shut."""
    shares: dict[str, bytes] = {}
    refused = dict(decision.refused)
    for entry in decision.entries:
        try:
            listed = fetch(entry)
            signed = check_entry(
                decision.closing, entry, listed, chain=chain, order=order, seat=seat
            )
            statement = chain.sealed_under(signed.manifest.context.statement)
            content = custody.open_share(
                signed.manifest,
                listed.envelope,
                statement.custodians[seat.i],
                seat.receiver,
            )
            shares[entry.manifest] = envelopes.read_share(content).share
        except Refused as refusal:
            refused[entry.manifest] = refusal.code
    return shares, refused


def check_entry(
    closing: Closing,
    entry: Entry,
    listed: Listed,
    *,
    chain: Verified,
    order: Order | None,
    seat: Seat,
) -> SignedManifest:
    """Check one listed manifest and its token, before any key is used."""
    if hashlib.sha256(listed.message).hexdigest() != entry.manifest:
        raise NotListed(what="the manifest")
    if hashlib.sha256(listed.token).hexdigest() != entry.token:
        raise NotListed(what="the token")
    digest = hashlib.sha256(listed.message).digest()
    stamp = timestamp.verify(listed.token, digest, anchors=seat.timestamp_anchors)
    check_token(closing, stamp)
    signed = manifest.open_message(listed.message)
    bound = signed.manifest.context
    if (bound.lot, bound.envelope) != (closing.lot, closing.envelope):
        raise ContextMismatch(what="the closing list")
    if (bound.bid, bound.bidder_cert, bound.seq) != (
        entry.bid,
        entry.bidder_cert,
        entry.seq,
    ):
        raise NotListed(what="the context")
    statement = chain.sealed_under(bound.statement)
    manifest.check_against(signed, statement)
    if bound.order is not None:
        manifest.check_order(signed, order)
    manifest.check_trust(signed, statement, seat.anchors, at=stamp.gen_time)
    return signed


def check_token(closing: Closing, stamp: Stamp) -> None:
    """Refuse a token from later than a minute after the deadline."""
    if stamp.not_before > closing.deadline + TOKEN_GRACE:
        raise TokenTooLate


def build_release(
    release: Release, signer: Signer, worker: x509.Certificate, *, at: datetime
) -> bytes:
    """Return release-NN.p7m: signed by the release key, sealed to the worker."""
    value = {
        "v": "sbe1/release",
        "i": release.i,
        "closing": release.closing,
        "tokens": [reading.base64_text(token) for token in release.tokens],
        "shares": {
            digest: reading.base64_text(share)
            for digest, share in release.shares.items()
        },
        "refused": dict(release.refused),
    }
    content = json.dumps(value, separators=(",", ":")).encode("ascii")
    read_content(content)
    signed = cms.sign_attached(content, signer, signing_time=at)
    return cms.seal_to(signed, worker)


def open_release(
    data: bytes, worker: Receiver, *, closing: Closing, statement: Statement
) -> Release:
    """Open a release with the opening worker's key, and verify who sent it."""
    signed = cms.open_sealed(data, worker)
    content, signature = cms.verify_attached(signed)
    release = read_content(content)
    if release.i not in statement.custodians:
        raise Malformed(where="release.i", what="there is no such seat")
    named = statement.custodians[release.i].release
    if signature.certificate != named:
        raise WrongSigner(what=f"release-{release.i:02d}.p7m")
    certificates.check_chain(named, (), (named,), at=signature.signing_time)
    if release.closing != closing.digest:
        raise ClosingMismatch
    listed = {entry.manifest for entry in closing.entries}
    if not listed >= {*release.shares, *release.refused}:
        raise NotListed(what="a share")
    return release


def read_content(content: bytes) -> Release:
    """Read what a release says, or refuse; who signed it is another question."""
    value = reading.document(
        content,
        version="sbe1/release",
        names=("i", "closing", "tokens", "shares", "refused"),
        bytes_max=cms.CONTENT_BYTES_MAX,
        where="release",
    )
    tokens = reading.items(value["tokens"], "release.tokens", least=1, most=TOKENS_MAX)
    shares = _by_manifest(value["shares"])
    refused = _by_manifest(value["refused"])
    if shares.keys() & refused.keys():
        raise Malformed(where="release", what="a share is given and refused")
    where = "release.shares"
    return Release(
        i=reading.integer(value["i"], "release.i", least=1, most=CUSTODIANS_MAX),
        closing=reading.digest(value["closing"], "release.closing"),
        tokens=tuple(
            reading.base64_bytes(token, "release.tokens", bytes_max=TOKEN_BYTES_MAX)
            for token in tokens
        ),
        shares={
            digest: reading.base64_bytes(share, where, length=SECRET_BYTES)
            for digest, share in shares.items()
        },
        refused={
            digest: reading.text(
                code, "release.refused", characters_max=CODE_CHARACTERS_MAX
            )
            for digest, code in refused.items()
        },
    )


def _by_manifest(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict) or len(value) > CLOSING_ENTRIES_MAX:
        raise Malformed(where="release", what="an object by manifest is expected")
    for digest in value:
        reading.digest(digest, "release")
    return value
