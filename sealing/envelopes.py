"""Share, factor and recovery envelopes (section 5).

A share's envelope has no freedom: every random value of it comes from the share, so
that after release anybody can rebuild it byte for byte and see whether what the bidder
signed was what the custodian should have got.
"""

import hmac
import re
from dataclasses import dataclass
from typing import Final

from cryptography import x509

from sealing import cms, reading
from sealing.cms_sealed import P256_ORDER
from sealing.context import Context, digest
from sealing.errors import (
    ContextMismatch,
    FactorNotCommitted,
    Malformed,
    SealingRefused,
    ShareNotCommitted,
    TooLarge,
)
from sealing.limits import (
    CUSTODIANS_MAX,
    FACTOR_ENVELOPE_BYTES_MAX,
    SHARE_CONTENT_BYTES_MAX,
    SHARE_ENVELOPE_BYTES_MAX,
)
from sealing.shares import SECRET_BYTES, commitment

_SHARE_FORM: Final = re.compile(
    rb'\{"v":"sbe1/share","i":(?:[1-9]|1[0-6]),"ctx":"[A-Za-z0-9+/=]+",'
    rb'"context":"[A-Za-z0-9+/=]+","share":"[A-Za-z0-9+/=]+"\}'
)


class EnvelopeNotRebuilt(SealingRefused):
    """An envelope is not the one that its share derives: the bidder's fault."""

    code = "envelope-does-not-rebuild"
    zh = "第{i}份份额信封与由份额推导的信封不一致，属投标人原因。"
    en = "The envelope of share {i} is not the one that the share derives."


@dataclass(frozen=True, slots=True)
class Share:
    """A custodian's part of the secret, as its envelope holds it."""

    i: int
    context: bytes
    share: bytes


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the bidder keeps for itself."""

    context: bytes
    secret: bytes
    factor: bytes | None


def share_content(i: int, context: Context, share: bytes) -> bytes:
    """Write the content of share envelope `i`: these members, this order, no blanks."""
    text = (
        f'{{"v":"sbe1/share","i":{i},"ctx":"{reading.base64_text(context.ctx)}",'
        f'"context":"{reading.base64_text(context.raw)}",'
        f'"share":"{reading.base64_text(share)}"}}'
    )
    data = text.encode("ascii")
    if len(data) > SHARE_CONTENT_BYTES_MAX:
        raise TooLarge(what="share", limit=SHARE_CONTENT_BYTES_MAX)
    return data


def read_share(content: bytes) -> Share:
    """Read the content of a share envelope, or refuse."""
    value = reading.document(
        content,
        version="sbe1/share",
        names=("i", "ctx", "context", "share"),
        bytes_max=SHARE_CONTENT_BYTES_MAX,
        where="share",
    )
    if not _SHARE_FORM.fullmatch(content):
        raise Malformed(where="share", what="not written in the one form it has")
    return Share(
        i=reading.integer(value["i"], "share.i", least=1, most=CUSTODIANS_MAX),
        context=_context_bytes(value, "share"),
        share=reading.base64_bytes(value["share"], "share.share", length=SECRET_BYTES),
    )


def check_share(share: Share, i: int, context: Context, committed: bytes) -> None:
    """Refuse a share of another bid or index, or one the bidder did not commit to."""
    if share.context != context.raw:
        raise ContextMismatch(what=f"share {share.i}")
    if share.i != i:
        raise ContextMismatch(what=f"the index of share {share.i}")
    if commitment(context.ctx, i, share.share) != committed:
        raise ShareNotCommitted(i=i)


def derive(label: str, length: int, share: bytes, ctx: bytes) -> bytes:
    """Return prf(label, length) of section 5."""
    prefix = b"sbe1/env/" + label.encode("ascii") + b"\0" + ctx
    blocks = (
        hmac.digest(share, prefix + bytes([block]), "sha256")
        for block in range(-(-length // 32))
    )
    return b"".join(blocks)[:length]


def ephemeral_scalar(share: bytes, ctx: bytes) -> int:
    """Return the ephemeral P-256 scalar that a share derives."""
    drawn = int.from_bytes(derive("eph", 48, share, ctx), "big")
    return drawn % (P256_ORDER - 1) + 1


def build_share(
    i: int, context: Context, share: bytes, certificate: x509.Certificate
) -> bytes:
    """Return share-NN.p7m: the only envelope there is for this share."""
    ctx = context.ctx
    data = cms.seal_to_p256(
        share_content(i, context, share),
        certificate,
        cek=derive("cek", 32, share, ctx),
        iv=derive("iv", 12, share, ctx),
        ephemeral=ephemeral_scalar(share, ctx),
    )
    if len(data) > SHARE_ENVELOPE_BYTES_MAX:
        raise TooLarge(what=f"share-{i:02d}.p7m", limit=SHARE_ENVELOPE_BYTES_MAX)
    return data


def build_factor(
    context: Context, factor: bytes, certificate: x509.Certificate
) -> bytes:
    """Return factor.p7m, to the bidder itself, with random values."""
    text = (
        f'{{"v":"sbe1/factor","ctx":"{reading.base64_text(context.ctx)}",'
        f'"factor":"{reading.base64_text(factor)}"}}'
    )
    return cms.seal_to(text.encode("ascii"), certificate)


def read_factor(content: bytes, context: Context, committed: bytes) -> bytes:
    """Return S_b from the content of factor.p7m, checked against its commitment."""
    value = reading.document(
        content,
        version="sbe1/factor",
        names=("ctx", "factor"),
        bytes_max=FACTOR_ENVELOPE_BYTES_MAX,
        where="factor",
    )
    ctx = reading.base64_bytes(value["ctx"], "factor.ctx", length=32)
    if ctx != context.ctx:
        raise ContextMismatch(what="factor")
    factor = reading.base64_bytes(value["factor"], "factor.factor", length=SECRET_BYTES)
    if context.factor_commitment(factor) != committed:
        raise FactorNotCommitted
    return factor


def build_recovery(
    context: Context, secret: bytes, factor: bytes | None, certificate: x509.Certificate
) -> bytes:
    """Return recovery.p7m, which the bidder keeps and never uploads."""
    held = "null" if factor is None else f'"{reading.base64_text(factor)}"'
    text = (
        f'{{"v":"sbe1/recovery","ctx":"{reading.base64_text(context.ctx)}",'
        f'"context":"{reading.base64_text(context.raw)}",'
        f'"secret":"{reading.base64_text(secret)}","factor":{held}}}'
    )
    return cms.seal_to(text.encode("ascii"), certificate)


def read_recovery(content: bytes) -> Recovery:
    """Read the content of recovery.p7m, or refuse."""
    value = reading.document(
        content,
        version="sbe1/recovery",
        names=("ctx", "context", "secret", "factor"),
        bytes_max=FACTOR_ENVELOPE_BYTES_MAX,
        where="recovery",
    )
    factor = None
    if value["factor"] is not None:
        factor = reading.base64_bytes(
            value["factor"], "recovery.factor", length=SECRET_BYTES
        )
    return Recovery(
        context=_context_bytes(value, "recovery"),
        secret=reading.base64_bytes(
            value["secret"], "recovery.secret", length=SECRET_BYTES
        ),
        factor=factor,
    )


def _context_bytes(value: reading.Members, where: str) -> bytes:
    """Return the context bytes, whose digest must be the `ctx` beside them."""
    raw = reading.base64_bytes(
        value["context"], f"{where}.context", bytes_max=SHARE_CONTENT_BYTES_MAX
    )
    ctx = reading.base64_bytes(value["ctx"], f"{where}.ctx", length=32)
    if digest(raw) != ctx:
        raise ContextMismatch(what=f"{where}.ctx")
    return raw
