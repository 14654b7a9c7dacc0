"""From a published closing list to the release that answers it (envelope.md section 9).

What a list must be is asked before anything of it is remembered; that it was taken is
on the disk before an authority is asked; the release is on the disk before it is sent.
The local clock decides nothing here: time is what two authorities say.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from client import post
from client.custody.answers import ClosingFiles
from client.custody.home import Home
from kernel.refused import Refused
from sealing import (
    certificates,
    closing,
    cms,
    order,
    release,
    release_rules,
    timestamp,
)
from sealing.closing import Closing, Entry
from sealing.errors import WrongSigner
from sealing.order import Order
from sealing.release import Listed, Release, Seat
from sealing.release_rules import Decision
from sealing.statement import Custodian
from sealing.statement_signatures import Verified
from sealing.timestamp import Stamp

AUTHORITY_TIMEOUT_S: Final = 10.0
#: stands for a bid that the server did not give: its digest is nobody's
_MISSING: Final = Listed(b"", b"", b"")


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom an agent believes: people's roots, timestampers' roots, and their URLs.

    `authorities` is of how many different owners stamps are needed: two, or one where
    the installation has one and says so. `platforms` are the fingerprints by which the
    platform may sign lists (empty: whoever was seen first), `supervisors` those that
    may lift anybody's hold.
    """

    anchors: Sequence[x509.Certificate]
    timestamp_anchors: Sequence[x509.Certificate]
    timestamp_urls: Sequence[str]
    authorities: int = release_rules.AUTHORITIES
    platforms: frozenset[str] = frozenset()
    supervisors: frozenset[str] = frozenset()


class OrderNotStamped(Refused):
    """An order counts once an authority has stamped it (envelope.md section 3)."""

    code = "order-not-stamped"
    zh = "开封令尚未加盖时间戳。"
    en = "The order is not timestamped yet."


@dataclass(frozen=True, slots=True)
class Taken:
    """A list that is taken: verified, for the newest statement, and remembered."""

    closing: Closing
    chain: Verified
    order: Order | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A release, and a code for each bid that should have opened and did not."""

    release: bytes
    refused: Mapping[str, str]


def statement_of(files: ClosingFiles) -> str:
    """Return the digest of the statement that a list says it is for."""
    return closing.read(files.closing).statement


def take(
    files: ClosingFiles, chain: Verified, *, home: Home, trust: Trust, at: datetime
) -> Taken:
    """Verify a closing list and remember it, or refuse; a second one never passes.

    Raises `ClosingEquivocation` and `OrderEquivocation` for a second list or order,
    and the refusals of `release_rules.check_subject` for one that has no place.
    """
    listed = closing.read(files.closing)
    signed = cms.verify_detached(files.closing, files.signature)
    certificates.check_chain(
        signed.certificate, signed.chain, trust.anchors, at=signed.signing_time
    )
    _check_platform(signed.certificate, listed.tender, home=home, trust=trust)
    timestamp.verify(
        files.token, bytes.fromhex(listed.digest), anchors=trust.timestamp_anchors
    )
    given = _order_of(files, chain, trust=trust, at=at)
    release_rules.check_subject(listed, chain, given)
    after = home.history().with_closing(listed)
    if given is not None:
        after = after.with_order(listed.tender, given)
    home.keep_history(after)
    return Taken(listed, chain, given)


def _check_platform(
    certificate: x509.Certificate, tender: str, *, home: Home, trust: Trust
) -> None:
    """Believe lists of the platform that was configured, or that was seen first."""
    by = certificates.fingerprint(certificate)
    known = trust.platforms or {home.platform(tender) or by}
    if by not in known:
        raise WrongSigner(what="closing.p7s")
    home.pin_platform(tender, by)


def _order_of(
    files: ClosingFiles, chain: Verified, *, trust: Trust, at: datetime
) -> Order | None:
    """Return the order of a list, signed by the owner and stamped, or refuse."""
    if files.order is None:
        return None
    under = chain.sealed_under(order.read(files.order.order).statement)
    given = order.verify(files.order, under, trust.anchors, now=at)
    if files.order_token is None:
        raise OrderNotStamped
    timestamp.verify(
        files.order_token, bytes.fromhex(given.digest), anchors=trust.timestamp_anchors
    )
    return given


def stamps(digest: bytes, trust: Trust) -> tuple[list[bytes], list[Stamp]]:
    """Ask the authorities in turn until enough different owners have answered.

    Each is asked with a nonce of its own. Too few is for `decide` to refuse.
    """
    tokens: list[bytes] = []
    found: list[Stamp] = []
    for url in trust.timestamp_urls:
        try:
            token, stamp = _stamp(digest, url, trust)
        except (Refused, OSError):
            continue  # another authority may answer; silence proves nothing
        if stamp.owner_name not in {each.owner_name for each in found}:
            tokens.append(token)
            found.append(stamp)
        if len(found) == trust.authorities:
            break
    return tokens, found


def _stamp(digest: bytes, url: str, trust: Trust) -> tuple[bytes, Stamp]:
    nonce = secrets.randbits(timestamp.NONCE_BITS)
    answer = post.post(
        url,
        timestamp.request(digest, nonce),
        content_type=timestamp.QUERY_TYPE,
        timeout_s=AUTHORITY_TIMEOUT_S,
        size_max=timestamp.TOKEN_BYTES_MAX,
    )
    token = timestamp.token_of(answer)
    anchors = trust.timestamp_anchors
    return token, timestamp.verify(token, digest, anchors=anchors, nonce=nonce)


def decide(
    taken: Taken,
    found: Sequence[Stamp],
    *,
    held: bool,
    factors: Collection[str] | None,
    home: Home,
    trust: Trust,
) -> Decision:
    """Say what is released for a list, or refuse all of it.

    `held` is whether a signed hold of the lot stands, for all this machine knows;
    `factors` are the manifests of the stamped factors.json, None while there is none.
    """
    return release.decide(
        closing=taken.closing,
        chain=taken.chain,
        order=taken.order,
        stamps=found,
        held=held,
        factors=factors,
        history=home.history(),
        authorities=trust.authorities,
    )


def seconds_to_wait(taken: Taken, found: Sequence[Stamp]) -> float:
    """Return how long until the latest of these authorities will show the time."""
    opens_at = release_rules.opens_at(taken.closing, taken.chain, taken.order)
    earliest = min(stamp.not_before for stamp in found)
    return max(0.0, (opens_at - earliest).total_seconds())


def answer(
    taken: Taken,
    decision: Decision,
    tokens: Sequence[bytes],
    listed: Mapping[int, Listed],
    *,
    stamped_at: datetime,
    seat: Custodian,
    home: Home,
    trust: Trust,
) -> Answer:
    """Open what was decided, and return release-NN.p7m, kept on the disk first."""
    numbers = {
        entry.manifest: n for n, entry in enumerate(taken.closing.entries, start=1)
    }

    def fetch(entry: Entry) -> Listed:
        return listed.get(numbers[entry.manifest], _MISSING)

    made = home.keys_of(taken.closing.tender)
    shares, refused = release.open_listed(
        decision,
        fetch,
        chain=taken.chain,
        order=taken.order,
        seat=Seat(seat.i, made.receiver, trust.anchors, trust.timestamp_anchors),
    )
    built = release.build_release(
        Release(seat.i, taken.closing.digest, tuple(tokens), shares, refused),
        made.signer,
        taken.closing.worker,
        at=stamped_at,
    )
    home.keep_release(taken.closing.digest, built)
    opened = {entry.manifest for entry in decision.entries}
    return Answer(built, {one: why for one, why in refused.items() if one in opened})
