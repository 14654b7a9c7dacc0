"""The context: the exact bytes that bind an envelope to one tender, lot and bid.

Its digest `ctx` goes into every key, commitment and envelope, so that nothing sealed
for one bid has a meaning in another (section 4). The bytes are hashed as they travel.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Final

from kernel.canonical import strict_object
from sealing import reading
from sealing.errors import (
    Malformed,
    OrderMismatch,
    StatementMismatch,
    TooLarge,
    UnknownSuite,
    WrongEnvelope,
    WrongLot,
    WrongTender,
)
from sealing.limits import CONTEXT_BYTES_MAX, CUSTODIANS_MAX
from sealing.statement import Statement

SUITE: Final = 1
SEQ_MAX: Final = 1_000_000
#: sealed by others than bidders: no bidder's own key is asked for
WITHOUT_FACTOR: Final = frozenset({"reserve", "reveal"})
NAMES: Final = (
    "v",
    "suite",
    "tender",
    "lot",
    "envelope",
    "bid",
    "seq",
    "supersedes",
    "bidder_cert",
    "statement",
    "order",
    "k",
    "n",
    "bidder_factor",
)
_ROUND: Final = re.compile(r"quote-[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Context:
    """What an envelope is bound to. Digests and certificates are in hex."""

    raw: bytes
    tender: str
    lot: str
    envelope: str
    bid: str
    seq: int
    supersedes: str | None
    bidder_cert: str
    statement: str
    order: str | None
    k: int
    n: int
    bidder_factor: bool

    @property
    def ctx(self) -> bytes:
        """SHA-256("sbe1/ctx\\0" || context)."""
        return digest(self.raw)

    def payload_key(self, p: int, secret: bytes, factor: bytes) -> bytes:
        """Return K_p, the key of part `p`; `factor` is empty where there is none."""
        message = b"sbe1/payload\0" + p.to_bytes(4, "big") + secret + factor
        return hmac.digest(self.ctx, message, "sha256")

    def factor_commitment(self, factor: bytes) -> bytes:
        """Return factor_commit = SHA-256("sbe1/factor\\0" || ctx || S_b)."""
        return hashlib.sha256(b"sbe1/factor\0" + self.ctx + factor).digest()


def digest(raw: bytes) -> bytes:
    """Return ctx = SHA-256("sbe1/ctx\\0" || context)."""
    return hashlib.sha256(b"sbe1/ctx\0" + raw).digest()


def is_round(envelope: str) -> bool:
    """Say whether `envelope` names one quote round."""
    return _ROUND.fullmatch(envelope) is not None


def kind_of(envelope: str) -> str:
    """Return the statement's word for `envelope`: rounds are listed as `quote`."""
    return "quote" if is_round(envelope) else envelope


def build(
    statement: Statement,
    *,
    lot: str,
    envelope: str,
    bid: str,
    seq: int,
    supersedes: str | None,
    bidder_cert: str,
    order: str | None,
) -> Context:
    """Write the context of a new bid, and read it back as everybody else will."""
    value = {
        "v": "sbe1",
        "suite": SUITE,
        "tender": statement.tender,
        "lot": lot,
        "envelope": envelope,
        "bid": bid,
        "seq": seq,
        "supersedes": supersedes,
        "bidder_cert": bidder_cert,
        "statement": statement.digest,
        "order": order,
        "k": statement.k,
        "n": statement.n,
        "bidder_factor": has_factor(statement, envelope),
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return read(text.encode("utf-8"))


def has_factor(statement: Statement, envelope: str) -> bool:
    """Whether an envelope's bidders keep a key of their own, as the window says."""
    return statement.factor_window_s > 0 and envelope not in WITHOUT_FACTOR


def read(raw: bytes) -> Context:
    """Read context bytes strictly; they may be spaced and escaped as JSON allows."""
    if len(raw) > CONTEXT_BYTES_MAX:
        raise TooLarge(what="context", limit=CONTEXT_BYTES_MAX)
    value = reading.members(strict_object(raw), NAMES, "context")
    if value["v"] != "sbe1":
        raise Malformed(where="context", what="v is not sbe1")
    if value["suite"] != SUITE or isinstance(value["suite"], bool):
        raise UnknownSuite(suite=str(value["suite"])[:20])
    envelope = reading.text(value["envelope"], "context.envelope")
    found = Context(
        raw=raw,
        tender=reading.text(value["tender"], "context.tender"),
        lot=reading.text(value["lot"], "context.lot"),
        envelope=envelope,
        bid=reading.uuid_text(value["bid"], "context.bid"),
        seq=reading.integer(value["seq"], "context.seq", least=1, most=SEQ_MAX),
        supersedes=reading.digest_or_none(value["supersedes"], "context.supersedes"),
        bidder_cert=reading.digest(value["bidder_cert"], "context.bidder_cert"),
        statement=reading.digest(value["statement"], "context.statement"),
        order=reading.digest_or_none(value["order"], "context.order"),
        k=reading.integer(value["k"], "context.k", least=2, most=CUSTODIANS_MAX),
        n=reading.integer(value["n"], "context.n", least=2, most=CUSTODIANS_MAX),
        bidder_factor=reading.flag(value["bidder_factor"], "context.bidder_factor"),
    )
    _check_itself(found)
    return found


def _check_itself(found: Context) -> None:
    if found.k > found.n:
        raise Malformed(where="context.k", what="more than n")
    if found.seq == 1 and found.supersedes is not None:
        raise Malformed(where="context.supersedes", what="the first replaces nothing")
    if is_round(found.envelope) != (found.order is not None):
        raise Malformed(where="context.order", what="for quote rounds, and only there")


def check_against(context: Context, statement: Statement) -> None:
    """Refuse a context that says anything else than the statement does."""
    if context.statement != statement.digest:
        raise StatementMismatch(what="context.statement")
    if context.tender != statement.tender:
        raise WrongTender(tender=context.tender)
    if context.lot not in statement.lots:
        raise WrongLot(lot=context.lot)
    if kind_of(context.envelope) not in statement.envelopes:
        raise WrongEnvelope(envelope=context.envelope)
    if context.envelope == "quote":
        raise WrongEnvelope(envelope=context.envelope)
    if (context.k, context.n) != (statement.k, statement.n):
        raise StatementMismatch(what="context.k or context.n")
    if context.bidder_factor != has_factor(statement, context.envelope):
        raise StatementMismatch(what="context.bidder_factor")


def check_order(context: Context, order_digest: str) -> None:
    """Refuse a round's context that rests on another order."""
    if context.order != order_digest:
        raise OrderMismatch(what="context.order")
