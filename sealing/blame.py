"""Whose fault it is that a bid does not open (section 9), computed from the evidence.

`opened`, `bidder-fault` (投标人原因, 撤销) or `other-fault` (非投标人原因, 撤回).
Nobody can be framed: every share, key and ciphertext is committed to in what the bidder
signed, and every envelope can be rebuilt from its share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kernel.refused import Refused
from sealing import custody, opening, shares
from sealing.envelopes import EnvelopeNotRebuilt
from sealing.errors import (
    EnvelopeDigest,
    FactorNotCommitted,
    MissingFile,
    Overlong,
    ShareNotCommitted,
    Truncated,
    UnreadableFile,
)
from sealing.files import OutputExists, OutputImpossible
from sealing.floe import KeyNotCommitted
from sealing.manifest import Manifest
from sealing.opening import Keys
from sealing.segments import DigestList, SegmentDigest
from sealing.shares import TooFewShares
from sealing.statement import Statement


class Outcome(StrEnum):
    """What became of a bid at its opening."""

    OPENED = "opened"
    BIDDER_FAULT = "bidder-fault"
    OTHER_FAULT = "other-fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence: whose, the seat it concerns (None: the bid), a code."""

    fault: Outcome
    i: int | None
    code: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, its evidence, and the keys where the bid opens."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    keys: Keys | None = None


# What was stored is not what was taken: the keeper's fault, since all of it was checked
# against the bidder's signature when it arrived.
_OF_OTHERS: Final = (
    DigestList,
    EnvelopeDigest,
    MissingFile,
    OutputExists,
    OutputImpossible,
    Overlong,
    SegmentDigest,
    TooFewShares,
    Truncated,
    UnreadableFile,
)


def of_refusal(refusal: Refused) -> Outcome:
    """Say whose fault it is that a part of a bid, its keys given, is refused.

    All ciphertext is signed by the bidder: once its digests hold, whatever is wrong
    inside is the bidder's.
    """
    return (
        Outcome.OTHER_FAULT if isinstance(refusal, _OF_OTHERS) else Outcome.BIDDER_FAULT
    )


def judge(
    found: Manifest,
    statement: Statement,
    *,
    released: Mapping[int, bytes],
    refused: Mapping[int, str],
    factor: bytes = b"",
    recovered: bytes | None = None,
) -> Verdict:
    """Combine what custodians released, and say whose fault it is if it does not open.

    `released` has share bytes by index, `refused` the signed refusals' codes, `factor`
    S_b, and `recovered` S_c from the bidder's recovery file, where the tender allows
    that remedy.
    """
    good = {
        i: share
        for i, share in released.items()
        if shares.commitment(found.context.ctx, i, share) == found.shares[i].commit
    }
    bad = {i: share for i, share in released.items() if i not in good}
    try:
        keys = opening.combine(found, good, factor)
    except TooFewShares:
        return _without_enough(found, statement, bad, refused, factor, recovered)
    except Refused as refusal:
        fault = Finding(Outcome.BIDDER_FAULT, None, refusal.code)
        return Verdict(Outcome.BIDDER_FAULT, (fault,))
    findings = tuple(_of_bad_share(found, statement, good, i) for i in sorted(bad))
    return Verdict(Outcome.OPENED, findings, keys)


def _of_bad_share(
    found: Manifest, statement: Statement, good: Mapping[int, bytes], i: int
) -> Finding:
    """Say whose a bad share is when the others give what it should have been."""
    true_share = shares.interpolate(good, i)
    if _rebuilds(found, statement, i, true_share):
        # The custodian got the true share, and released another.
        return Finding(Outcome.OTHER_FAULT, i, ShareNotCommitted.code)
    return Finding(Outcome.BIDDER_FAULT, i, EnvelopeNotRebuilt.code)


def _without_enough(
    found: Manifest,
    statement: Statement,
    bad: Mapping[int, bytes],
    refused: Mapping[int, str],
    factor: bytes,
    recovered: bytes | None,
) -> Verdict:
    findings = []
    for i, share in sorted(bad.items()):
        # An envelope that rebuilds from a share its signer did not commit to: the
        # bidder put that share there.
        by_bidder = _rebuilds(found, statement, i, share)
        fault = Outcome.BIDDER_FAULT if by_bidder else Outcome.OTHER_FAULT
        findings.append(Finding(fault, i, ShareNotCommitted.code))
    findings += [
        Finding(Outcome.BIDDER_FAULT, i, code) for i, code in sorted(refused.items())
    ]
    if recovered is not None:
        keys = _recover(found, factor, recovered)
        if keys is not None:
            return Verdict(Outcome.OPENED, tuple(findings), keys)
    bidder = len(refused) > found.context.n - found.context.k or any(
        finding.fault is Outcome.BIDDER_FAULT and finding.i in bad
        for finding in findings
    )
    outcome = Outcome.BIDDER_FAULT if bidder else Outcome.OTHER_FAULT
    return Verdict(outcome, tuple(findings))


def _recover(found: Manifest, factor: bytes, secret: bytes) -> Keys | None:
    """Return the keys of a re-supplied secret if it is the one committed to."""
    try:
        return opening.keys_of(found, secret, factor)
    except (KeyNotCommitted, FactorNotCommitted):
        return None


def _rebuilds(found: Manifest, statement: Statement, i: int, share: bytes) -> bool:
    try:
        custody.check_rebuilds(found, share, statement.custodians[i])
    except EnvelopeNotRebuilt:
        return False
    return True
