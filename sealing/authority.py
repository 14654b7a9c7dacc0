"""The embedded timestamping authority (RFC 3161), for a house without a contract.

It is run by the operator, and every page that shows its stamps says so. A pure answer
to a request: key, certificate and clock are handed in, nothing is stored. Serial
numbers are random, so that no token tells how many were made (envelope.md 8.5).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from kernel.refused import Refused
from sealing import algorithms, certificates, cms_signed, der, der_out
from sealing.der import CONSTRUCTED, CONTEXT
from sealing.keys import KeySigner, PrivateKey

REQUEST_BYTES_MAX: Final = 4096
NONCE_BYTES_MAX: Final = 32
SERIAL_BITS: Final = 127
ACCURACY_S: Final = 1
#: of a random UUID under the joint arc that needs no registration (X.667)
POLICY: Final = "2.25.137026186370913364219337226517401437842"

_EXTENSIONS: Final = CONTEXT | CONSTRUCTED | 0
# PKIFailureInfo, RFC 3161 2.4.2: numbers of bits.
_BAD_ALGORITHM: Final = 0
_BAD_REQUEST: Final = 2
_BAD_DATA_FORMAT: Final = 5
_UNACCEPTED_POLICY: Final = 15
_UNACCEPTED_EXTENSION: Final = 16
_REJECTION: Final = 2


@dataclass(frozen=True, slots=True)
class _Request:
    imprint: bytes
    nonce: int | None
    wants_certificate: bool


class _Rejected(Exception):
    """The request is answered with a failure; `args[0]` is its bit."""


class Authority:
    """Answers timestamp requests with its key, at the time of its clock."""

    def __init__(
        self,
        key: PrivateKey,
        certificate: x509.Certificate,
        clock: Callable[[], datetime],
        chain: tuple[x509.Certificate, ...] = (),
    ) -> None:
        certificates.check_usage(certificate, "timestamp")
        self._signer = KeySigner(key, certificate, chain)
        self._clock = clock

    def respond(self, request: bytes) -> bytes:
        """Return a TimeStampResp for a TimeStampReq; refusals are responses too."""
        try:
            wanted = _read(request)
        except _Rejected as rejected:
            return _rejection(rejected.args[0])
        except Refused:
            return _rejection(_BAD_DATA_FORMAT)
        granted = der_out.sequence(der_out.integer(0))
        return der_out.sequence(granted, self._token(wanted))

    def _token(self, wanted: _Request) -> bytes:
        moment = self._clock()
        info = der_out.sequence(
            der_out.integer(1),
            der_out.oid(POLICY),
            wanted.imprint,
            der_out.integer(secrets.randbits(SERIAL_BITS) | 1 << SERIAL_BITS),
            der_out.generalized_time(moment),
            der_out.sequence(der_out.integer(ACCURACY_S)),
            *([] if wanted.nonce is None else [der_out.integer(wanted.nonce)]),
        )
        signed = cms_signed.write_signer_info(
            self._signer,
            algorithms.ID_TST_INFO,
            info,
            cms_signed.signing_time(moment),
        )
        own = (self._signer.certificate, *self._signer.chain)
        certs = (
            [certificates.encoded(one) for one in own]
            if wanted.wants_certificate
            else []
        )
        return cms_signed.write_signed(algorithms.ID_TST_INFO, info, signed, certs)


def _read(request: bytes) -> _Request:
    fields = der.Fields(der.read(request, size_max=REQUEST_BYTES_MAX))
    if fields.take().integer() != 1:
        raise _Rejected(_BAD_REQUEST)
    imprint = fields.take(der.SEQUENCE)
    policy = fields.optional(der.OID)
    nonce = fields.optional(der.INTEGER)
    wants = fields.optional(der.BOOLEAN)
    extensions = fields.optional(_EXTENSIONS)
    fields.end()
    if extensions is not None:
        raise _Rejected(_UNACCEPTED_EXTENSION)
    if policy is not None and policy.oid() != POLICY:
        raise _Rejected(_UNACCEPTED_POLICY)
    _check_imprint(imprint)
    number = None if nonce is None else nonce.integer()
    if number is not None and not 0 <= number < 1 << 8 * NONCE_BYTES_MAX:
        raise _Rejected(_BAD_REQUEST)
    return _Request(imprint.raw, number, wants is not None and wants.content == b"\xff")


def _check_imprint(node: der.Node) -> None:
    fields = der.Fields(node)
    try:
        digest_name = algorithms.digest_oid(fields.take())
    except algorithms.WeakDigest:
        raise _Rejected(_BAD_ALGORITHM) from None
    digest = fields.take().octets()
    fields.end()
    if len(digest) != algorithms.DIGESTS[digest_name]().digest_size:
        raise _Rejected(_BAD_DATA_FORMAT)


def _rejection(bit: int) -> bytes:
    """A named bit list has no zero bits at its end (X.690 11.2.2)."""
    unused = 7 - bit % 8
    value = bytes(bit // 8) + bytes((1 << unused,))
    failure = der_out.element(der.BIT_STRING, bytes((unused,)), value)
    return der_out.sequence(der_out.sequence(der_out.integer(_REJECTION), failure))
