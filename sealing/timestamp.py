"""RFC 3161 timestamps: asking for them, and verifying them strictly.

A stamp says that a digest existed no later than `gen_time`, give or take the accuracy.
Sending is somebody else's work: `obtain` is handed a function that posts bytes.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from cryptography import x509

from kernel.refused import Invalid, Refused
from sealing import algorithms, certificates, cms_signed, der, der_out
from sealing.der import CONSTRUCTED, CONTEXT

TOKEN_BYTES_MAX: Final = 64 * 1024
NONCE_BITS: Final = 64
#: envelope.md section 9: a missing accuracy counts as one second
ACCURACY_MISSING: Final = timedelta(seconds=1)
#: an authority that knows the time no better than this is of no use
ACCURACY_MAX: Final = timedelta(seconds=60)
QUERY_TYPE: Final = "application/timestamp-query"
REPLY_TYPE: Final = "application/timestamp-reply"

_GRANTED: Final = frozenset({0, 1})
_MILLIS: Final = CONTEXT | 0
_MICROS: Final = CONTEXT | 1
_TSA: Final = CONTEXT | CONSTRUCTED | 0
_EXTENSIONS: Final = CONTEXT | CONSTRUCTED | 1


class NotATimestamp(Invalid):
    """The bytes are not a timestamp token."""

    code = "not-a-timestamp"
    zh = "数据不是时间戳。"
    en = "The data is not a timestamp token."


class TimestampOfOther(Invalid):
    """The token stamps another digest."""

    code = "timestamp-of-other"
    zh = "时间戳属于另一份数据。"
    en = "The timestamp is of other data."


class TimestampNonce(Invalid):
    """The token does not answer this request."""

    code = "timestamp-nonce"
    zh = "时间戳与本次请求不对应。"
    en = "The timestamp does not answer this request."


class TimestampTooVague(Invalid):
    """The authority does not know the time well enough."""

    code = "timestamp-too-vague"
    zh = "时间戳的精度不足。"
    en = "The timestamp is not accurate enough."


class TimestampRefused(Refused):
    """The authority answered, and refused."""

    code = "timestamp-refused"
    zh = "时间戳服务拒绝了请求（状态{status_code}）。"
    en = "The timestamping authority refused (status {status_code})."


class NoTimestamp(Refused):
    """None of the authorities gave a token that verifies."""

    code = "no-timestamp"
    zh = "没有取得有效的时间戳：{reasons}。"
    en = "No timestamp that verifies could be had: {reasons}."
    status = 503


class Post(Protocol):
    """Posts a request and returns the body of a successful answer.

    It must give up after `timeout_s` in all and after `size_max` bytes, and raise
    `OSError` for everything that goes wrong on the way.
    """

    def __call__(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str,
        timeout_s: float,
        size_max: int,
    ) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stamp:
    """A verified token: when, how exactly, and by whom."""

    gen_time: datetime
    accuracy: timedelta
    serial: int
    certificate: x509.Certificate

    @property
    def not_before(self) -> datetime:
        """The earliest instant it can have been: what a release may rest on."""
        return self.gen_time - self.accuracy

    @property
    def accuracy_s(self) -> int:
        """The accuracy in whole seconds, rounded up."""
        return -(-self.accuracy // timedelta(seconds=1))

    @property
    def authority_name(self) -> str:
        """The authority as its certificate names it."""
        return certificates.common_name(self.certificate)

    @property
    def owner_name(self) -> str:
        """The organisation that runs the authority; two stamps need two of them."""
        return certificates.organisation(self.certificate) or self.authority_name


@dataclass(frozen=True, slots=True)
class Token:
    """A token as read: its signature holds, its certificate is not trusted yet."""

    policy: str
    digest_name: str
    digest: bytes
    serial: int
    gen_time: datetime
    accuracy: timedelta
    nonce: int | None
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]

    @classmethod
    def parse(cls, token: bytes) -> "Token":
        """Read a TimeStampToken (RFC 3161 2.4.2) and verify its signature."""
        found = cms_signed.read_signed(token, size_max=TOKEN_BYTES_MAX)
        if found.content_type != algorithms.ID_TST_INFO or found.content is None:
            raise NotATimestamp
        _check_bound(found)
        return _token(found, found.content)


def request(digest: bytes, nonce: int) -> bytes:
    """Return a TimeStampReq for a SHA-256 digest that asks for the certificate."""
    if len(digest) != 32:
        msg = "a SHA-256 digest has 32 bytes"
        raise ValueError(msg)
    imprint = der_out.sequence(
        algorithms.identifier(algorithms.ID_SHA256), der_out.octets(digest)
    )
    return der_out.sequence(
        der_out.integer(1), imprint, der_out.integer(nonce), der_out.boolean_true()
    )


def verify(
    token: bytes,
    digest: bytes,
    *,
    anchors: Sequence[x509.Certificate],
    nonce: int | None = None,
    crls: Sequence[bytes] = (),
) -> Stamp:
    """Verify a token over a SHA-256 digest: imprint, nonce, signature, use and chain.

    The chain is checked for the time in the token. `nonce` is given where the token
    was asked for by whoever verifies; a stored token has none to compare.
    """
    found = Token.parse(token)
    if (found.digest_name, found.digest) != (algorithms.ID_SHA256, digest):
        raise TimestampOfOther
    if nonce is not None and found.nonce != nonce:
        raise TimestampNonce
    if found.accuracy > ACCURACY_MAX:
        raise TimestampTooVague
    certificates.check_chain(
        found.certificate,
        found.others,
        anchors,
        at=found.gen_time,
        usage="timestamp",
        crls=crls,
    )
    return Stamp(found.gen_time, found.accuracy, found.serial, found.certificate)


def token_of(response: bytes) -> bytes:
    """Return the token in a TimeStampResp, or raise what the authority answered."""
    fields = der.Fields(der.read(response, size_max=TOKEN_BYTES_MAX))
    status = der.Fields(fields.take(der.SEQUENCE))
    code = status.take().integer()
    if code not in _GRANTED:
        raise TimestampRefused(status_code=code)
    token = fields.take(der.SEQUENCE)
    fields.end()
    return token.raw


def obtain(
    digest: bytes,
    urls: Sequence[str],
    *,
    anchors: Sequence[x509.Certificate],
    timeout_s: float,
    post: Post,
) -> bytes:
    """Return the first token that verifies, asking the authorities in order."""
    reasons = []
    for url in urls:
        # Fresh for each authority: none can answer with what another has seen.
        nonce = secrets.randbits(NONCE_BITS)
        try:
            response = post(
                url,
                request(digest, nonce),
                content_type=QUERY_TYPE,
                timeout_s=timeout_s,
                size_max=TOKEN_BYTES_MAX,
            )
            token = token_of(response)
            verify(token, digest, anchors=anchors, nonce=nonce)
        except Refused as refusal:
            reasons.append(f"{url}: {refusal.code}")
        except OSError as error:
            reasons.append(f"{url}: {type(error).__name__}")
        else:
            return token
    raise NoTimestamp(reasons="; ".join(reasons) or "-")


def _check_bound(found: cms_signed.SignedData) -> None:
    """RFC 3161 2.4.2 and RFC 5816: the certificate is named by its digest."""
    modern = found.attributes.get(algorithms.ID_SIGNING_CERTIFICATE_V2)
    former = found.attributes.get(algorithms.ID_SIGNING_CERTIFICATE)
    if modern is None and former is None:
        raise cms_signed.BadSignedAttributes(attribute="signingCertificate")
    for attribute, digest_name in (
        (modern, algorithms.ID_SHA256),
        (former, algorithms.ID_SHA1),
    ):
        if attribute is not None:
            cms_signed.check_bound(
                found.certificate, attribute, default_digest=digest_name
            )


def _token(found: cms_signed.SignedData, info: bytes) -> Token:
    fields = der.Fields(der.read(info, size_max=TOKEN_BYTES_MAX))
    if fields.take().integer() != 1:
        raise NotATimestamp
    policy = fields.take(der.OID).oid()
    imprint = der.Fields(fields.take())
    digest_name = algorithms.digest_oid(imprint.take())
    digest = imprint.take().octets()
    imprint.end()
    serial = fields.take().integer()
    gen_time = fields.take(der.GENERALIZED_TIME).time()
    accuracy = _accuracy(fields.optional(der.SEQUENCE))
    fields.optional(der.BOOLEAN)
    nonce = fields.optional(der.INTEGER)
    fields.optional(_TSA)
    # Extensions are defined by nobody; an unknown critical one could change the
    # meaning of all the rest, so none is taken.
    if fields.optional(_EXTENSIONS) is not None:
        raise NotATimestamp
    fields.end()
    return Token(
        policy,
        digest_name,
        digest,
        serial,
        gen_time,
        accuracy,
        None if nonce is None else nonce.integer(),
        found.certificate,
        found.others,
    )


def _accuracy(node: der.Node | None) -> timedelta:
    if node is None:
        return ACCURACY_MISSING
    fields = der.Fields(node)
    seconds = fields.optional(der.INTEGER)
    millis, micros = fields.optional(_MILLIS), fields.optional(_MICROS)
    fields.end()
    whole = 0 if seconds is None else seconds.integer()
    parts = [_below_thousand(millis), _below_thousand(micros)]
    if not 0 <= whole <= ACCURACY_MAX.seconds:
        raise TimestampTooVague
    return timedelta(seconds=whole, milliseconds=parts[0], microseconds=parts[1])


def _below_thousand(node: der.Node | None) -> int:
    if node is None:
        return 0
    value = int.from_bytes(node.content, "big", signed=True)
    if not 1 <= value <= 999 or len(node.content) > 2:
        raise NotATimestamp
    return value
