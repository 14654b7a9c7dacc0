"""Who signed a statement, and whether it may replace a former one (section 3).

A first statement bears the signatures of the owner and of all n custodians. A later
one may only move times later, and bears those of the owner and of k before the earliest
former deadline among what it changes, or of the owner and of all n.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509

from sealing import certificates, cms, statement
from sealing.errors import (
    Malformed,
    MissingFile,
    SealingRefused,
    StatementMismatch,
    UnexpectedFile,
    WrongSigner,
)
from sealing.statement import Envelope, Statement
from sealing.statement_files import FORMER, StatementFiles, signature_name

_TIMES = ("deadline", "opens_at")


class NotSignedInTime(SealingRefused):
    """A superseding statement lacks signatures before the former deadline, or all."""

    code = "not-signed-in-time"
    zh = "变更声明须在原截止时间前由招标人和至少{k}个保管方签署，或由全体保管方签署。"
    en = (
        "A superseding statement is signed by the owner and {k} custodians before the"
        " former deadline, or by the owner and all of them."
    )


class ChangesMore(SealingRefused):
    """A superseding statement changes something else than moving times later."""

    code = "supersedes-changes-more"
    zh = "变更声明只能推迟时间：{what}不符。"
    en = "A superseding statement may only move times later: {what}."


@dataclass(frozen=True, slots=True)
class Verified:
    """A statement whose signatures hold, with all it supersedes (nearest first)."""

    statement: Statement
    formers: tuple[Statement, ...] = ()

    def sealed_under(self, digest: str) -> Statement:
        """Return the statement of the chain with this digest, or refuse."""
        for each in (self.statement, *self.formers):
            if each.digest == digest:
                return each
        raise StatementMismatch(what="statement")


def read(found: StatementFiles) -> tuple[Statement, ...]:
    """Read a chain of statements, newest first, without asking who signed."""
    chain = [statement.read(found.statement)]
    former = found.former
    while chain[-1].supersedes is not None:
        if former is None:
            raise MissingFile(name=FORMER)
        if hashlib.sha256(former.statement).hexdigest() != chain[-1].supersedes:
            raise StatementMismatch(what="supersedes")
        chain.append(statement.read(former.statement))
        former = former.former
    if former is not None:
        raise UnexpectedFile(name=FORMER)
    for later, earlier in pairwise(chain):
        check_change(earlier, later)
    return tuple(chain)


def verify(
    found: StatementFiles, anchors: Sequence[x509.Certificate], *, now: datetime
) -> Verified:
    """Verify a statement, all it supersedes, and every signature, or refuse.

    A signature without a signingTime counts as made at `now`.
    """
    chain = read(found)
    at: StatementFiles | None = found
    for index, each in enumerate(chain):
        assert at is not None  # `read` walked the same way
        former = chain[index + 1] if index + 1 < len(chain) else None
        _check_signatures(each, at.signatures, former, anchors, now)
        at = at.former
    return Verified(chain[0], chain[1:])


def check_signature(
    of: Statement,
    i: int,
    signature: bytes,
    anchors: Sequence[x509.Certificate],
    *,
    now: datetime,
) -> datetime:
    """Verify the signature of index `i` (0 is the owner) and return its signingTime."""
    found = cms.verify_detached(of.raw, signature, otherwise_at=now)
    named = of.owner.signer if i == 0 else of.custodians[i].signer
    if certificates.fingerprint(found.certificate) != named:
        raise WrongSigner(what=signature_name(i))
    certificates.check_chain(
        found.certificate, found.chain, anchors, at=found.signing_time
    )
    return found.signing_time


def _check_signatures(
    of: Statement,
    signatures: Mapping[int, bytes],
    former: Statement | None,
    anchors: Sequence[x509.Certificate],
    now: datetime,
) -> None:
    everybody = range(of.n + 1)
    for i in signatures:
        if i not in everybody:
            raise UnexpectedFile(name=signature_name(i))
    if 0 not in signatures:
        raise MissingFile(name=signature_name(0))
    if former is None:
        for i in everybody:
            if i not in signatures:
                raise MissingFile(name=signature_name(i))
    signed_at = {
        i: check_signature(of, i, signature, anchors, now=now)
        for i, signature in signatures.items()
    }
    if former is not None:
        check_signed_in_time(former, of, signed_at)


def check_signed_in_time(
    former: Statement, later: Statement, signed_at: Mapping[int, datetime]
) -> None:
    """Refuse a superseding statement that too few signed, or signed too late.

    `signed_at` has the signingTime by index; 0 is the owner.
    """
    if len(signed_at) == later.n + 1:
        return
    deadline = former_deadline(former, later)
    early = {i for i, at in signed_at.items() if deadline is not None and at < deadline}
    if 0 not in early or len(early - {0}) < later.k:
        raise NotSignedInTime(k=later.k)


def former_deadline(former: Statement, later: Statement) -> datetime | None:
    """Return the earliest former deadline among the envelopes that `later` changes."""
    return min(
        (
            envelope.deadline
            for kind, envelope in former.envelopes.items()
            if envelope != later.envelopes[kind] and envelope.deadline is not None
        ),
        default=None,
    )


def check_change(former: Statement, later: Statement) -> None:
    """Refuse a superseding statement that does anything but move times later."""
    same = ("tender", "lots", "owner", "k", "n", "factor_window_s", "custodians")
    for name in same:
        if getattr(former, name) != getattr(later, name):
            raise ChangesMore(what=f"{name} differs")
    if list(former.envelopes) != list(later.envelopes):
        raise ChangesMore(what="envelopes differ")
    for kind, envelope in former.envelopes.items():
        _check_times(envelope, later.envelopes[kind])
    if former.envelopes == later.envelopes:
        raise Malformed(where="statement.supersedes", what="nothing is changed")


def _check_times(former: Envelope, later: Envelope) -> None:
    if (former.on_order, former.floor) != (later.on_order, later.floor):
        raise ChangesMore(what=f"the envelope {former.kind} differs")
    for name in _TIMES:
        before: datetime | None = getattr(former, name)
        after: datetime | None = getattr(later, name)
        if before is not None and after is not None and after < before:
            raise ChangesMore(what=f"{name} of {former.kind} is earlier")
