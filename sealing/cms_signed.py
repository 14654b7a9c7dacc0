"""CMS SignedData as this house writes it, and the strict reading of it (RFC 5652).

One signer, SHA-256, DER, no second spelling. The structure is read once for acts and
for timestamp tokens (`read_signed`); what only acts have to keep is in `cms`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kernel.refused import Invalid
from sealing import algorithms, certificates, der, der_out
from sealing.der import CONSTRUCTED, CONTEXT, MalformedDer
from sealing.keys import Signer

CERTIFICATES_MAX: Final = 8
ATTRIBUTES_MAX: Final = 16

_CERTIFICATES: Final = CONTEXT | CONSTRUCTED | 0
_CRLS: Final = CONTEXT | CONSTRUCTED | 1
_SIGNED_ATTRIBUTES: Final = CONTEXT | CONSTRUCTED | 0
_UNSIGNED_ATTRIBUTES: Final = CONTEXT | CONSTRUCTED | 1
_KEY_IDENTIFIER: Final = CONTEXT | 0


class NotSignedData(Invalid):
    """The bytes are another CMS type than SignedData."""

    code = "not-signed-data"
    zh = "数据不是 CMS 签名。"
    en = "The data is not a CMS signature."


class NotOneSigner(Invalid):
    """There is no signer, or more than one."""

    code = "not-one-signer"
    zh = "签名者应当恰好一人。"
    en = "There must be exactly one signer."


class SignerCertificateMissing(Invalid):
    """The signer's certificate is not among those included."""

    code = "signer-certificate-missing"
    zh = "签名中未包含签名者的证书。"
    en = "The signer's certificate is not included."


class BadSignedAttributes(Invalid):
    """A signed attribute is missing, stands twice, or is malformed."""

    code = "bad-signed-attributes"
    zh = "签名属性“{attribute}”缺失、重复或有误。"
    en = "The signed attribute “{attribute}” is missing, repeated or wrong."


class DigestMismatch(Invalid):
    """The signature is over other bytes."""

    code = "digest-mismatch"
    zh = "签名与内容不符：内容已被改动，或签名属于另一份内容。"
    en = "The signature is over other content: it was changed, or signs something else."


class CertificateNotBound(Invalid):
    """The signature names another certificate than the one it was found with."""

    code = "certificate-not-bound"
    zh = "签名所绑定的证书与所附证书不一致。"
    en = "The signature is bound to another certificate than the one included."


@dataclass(frozen=True, slots=True)
class SignedData:
    """A SignedData as read, its signature verified, its chain not yet."""

    content_type: str
    content: bytes | None
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    digest_name: str
    attributes: Mapping[str, der.Node]
    has_extras: bool  # lists, unsigned attributes, or certificates out of order


@dataclass(frozen=True, slots=True)
class _SignerInfo:
    version: int
    sid: der.Node
    digest_name: str
    attributes: der.Node
    algorithm: der.Node
    signature: bytes
    has_unsigned: bool


def write_signed(
    content_type: str, content: bytes | None, signed: bytes, certs: Sequence[bytes]
) -> bytes:
    """Write a ContentInfo around one finished SignerInfo, `signed`."""
    inner = () if content is None else (der_out.explicit(0, der_out.octets(content)),)
    # RFC 5652 5.1: version 3 exactly where the content is something else than data.
    version = 1 if content_type == algorithms.ID_DATA else 3
    return der_out.sequence(
        der_out.oid(algorithms.ID_SIGNED_DATA),
        der_out.explicit(
            0,
            der_out.sequence(
                der_out.integer(version),
                der_out.set_of(algorithms.identifier(algorithms.ID_SHA256)),
                der_out.sequence(der_out.oid(content_type), *inner),
                *([der_out.set_of(*certs, tag=_CERTIFICATES)] if certs else []),
                der_out.set_of(signed),
            ),
        ),
    )


def write_signer_info(
    signer: Signer, content_type: str, content: bytes, more: Mapping[str, bytes]
) -> bytes:
    """Sign `content` and write the SignerInfo; `more` are attributes by OID."""
    values = {
        algorithms.ID_CONTENT_TYPE: der_out.oid(content_type),
        algorithms.ID_MESSAGE_DIGEST: der_out.octets(
            algorithms.digest(algorithms.ID_SHA256, content)
        ),
        algorithms.ID_SIGNING_CERTIFICATE_V2: _signing_certificate(signer.certificate),
        **more,
    }
    attributes = [
        der_out.sequence(der_out.oid(oid), der_out.set_of(value))
        for oid, value in values.items()
    ]
    key = signer.certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
    return der_out.sequence(
        der_out.integer(1),
        der_out.sequence(certificates.issuer_and_serial(signer.certificate)),
        algorithms.identifier(algorithms.ID_SHA256),
        der_out.set_of(*attributes, tag=_SIGNED_ATTRIBUTES),
        algorithms.signature_identifier(key),
        # 5.4: what is signed is the SET OF with its own tag, not with [0].
        der_out.octets(signer.sign(der_out.set_of(*attributes))),
    )


def signing_time(moment: datetime) -> dict[str, bytes]:
    """The signingTime attribute, for `write_signer_info`."""
    return {algorithms.ID_SIGNING_TIME: der_out.cms_time(moment)}


def _signing_certificate(certificate: x509.Certificate) -> bytes:
    """SigningCertificateV2 with the default SHA-256 and the issuer (RFC 5035)."""
    issuer, serial = (
        certificates.issuer_bytes(certificate),
        der_out.integer(certificate.serial_number),
    )
    name = der_out.sequence(der_out.explicit(4, issuer))
    digest = algorithms.digest(algorithms.ID_SHA256, certificates.encoded(certificate))
    bound = der_out.sequence(der_out.octets(digest), der_out.sequence(name, serial))
    return der_out.sequence(der_out.sequence(bound))


def read_signed(
    data: bytes, *, size_max: int, detached: bytes | None = None
) -> SignedData:
    """Read a SignedData and verify its one signature.

    `detached` is the content where it does not travel inside. Whom to trust is not
    asked here: the caller checks the certificate's chain for the time it knows.
    """
    fields = _signed_data(der.read(data, size_max=size_max))
    version = fields.take().integer()
    digests = fields.take(der.SET).children()
    content_type, content = _content(fields.take())
    bag = fields.optional(_CERTIFICATES)
    crls = fields.optional(_CRLS)
    infos = fields.take(der.SET).children()
    fields.end()
    if len(infos) != 1 or len(digests) != 1:
        raise NotOneSigner
    info = _signer_info(infos[0])
    if algorithms.digest_oid(digests[0]) != info.digest_name:
        raise MalformedDer(why="the digest of the signer is not announced")
    plain = content_type == algorithms.ID_DATA and info.version == 1
    if version != (1 if plain else 3):
        raise MalformedDer(why="a wrong version")
    body = _only_one(content, detached)
    certificate, others = _pick(_certificates(bag), info)
    attributes = _attributes(info.attributes)
    _check_content(attributes, content_type, info.digest_name, body)
    # As read: the walk and `_attributes` know that this is DER, so that the bytes
    # which were signed differ from these in the tag alone.
    signed = der_out.element(der.SET, info.attributes.content)
    algorithms.verify(
        certificate.public_key(),
        info.algorithm,
        info.digest_name,
        info.signature,
        signed,
    )
    extras = bool(crls or info.has_unsigned) or not _in_order(bag)
    return SignedData(
        content_type, content, certificate, others, info.digest_name, attributes, extras
    )


def content_of(data: bytes, *, size_max: int) -> bytes:
    """Return what an attached SignedData carries, its signature **not** verified."""
    fields = _signed_data(der.glance(data, size_max=size_max))
    fields.take()
    fields.take()
    _content_type, content = _content(fields.take())
    return _only_one(content, None)


def _signed_data(root: der.Node) -> der.Fields:
    outer = der.Fields(root)
    if outer.take(der.OID).oid() != algorithms.ID_SIGNED_DATA:
        raise NotSignedData
    wrapped = der.Fields(outer.take(), CONTEXT | CONSTRUCTED | 0)
    outer.end()
    inner = der.Fields(wrapped.take())
    wrapped.end()
    return inner


def _content(node: der.Node) -> tuple[str, bytes | None]:
    fields = der.Fields(node)
    content_type = fields.take(der.OID).oid()
    wrapped = fields.optional(CONTEXT | CONSTRUCTED | 0)
    fields.end()
    if wrapped is None:
        return content_type, None
    inner = der.Fields(wrapped, CONTEXT | CONSTRUCTED | 0)
    content = inner.take().octets()
    inner.end()
    return content_type, content


def _only_one(content: bytes | None, detached: bytes | None) -> bytes:
    if content is not None and detached is None:
        return content
    if content is None and detached is not None:
        return detached
    raise MalformedDer(why="the content belongs either inside or beside")


def _signer_info(node: der.Node) -> _SignerInfo:
    fields = der.Fields(node)
    version = fields.take().integer()
    sid = fields.take()
    digest_name = algorithms.digest_oid(fields.take())
    attributes = fields.optional(_SIGNED_ATTRIBUTES)
    algorithm = fields.take()
    signature = fields.take().octets()
    unsigned = fields.optional(_UNSIGNED_ATTRIBUTES)
    fields.end()
    if attributes is None:
        raise BadSignedAttributes(attribute="contentType")
    # 5.3: version 1 names the signer by issuer and serial, 3 by its key identifier.
    if {1: der.SEQUENCE, 3: _KEY_IDENTIFIER}.get(version) != sid.tag:
        raise MalformedDer(why="a wrong version")
    return _SignerInfo(
        version,
        sid,
        digest_name,
        attributes,
        algorithm,
        signature,
        unsigned is not None,
    )


def _certificates(bag: der.Node | None) -> tuple[x509.Certificate, ...]:
    nodes = () if bag is None else bag.children()
    if len(nodes) > CERTIFICATES_MAX:
        raise MalformedDer(why="too many certificates")
    return tuple(certificates.load_der(node.raw) for node in nodes)


def _in_order(bag: der.Node | None) -> bool:
    nodes = () if bag is None else bag.children()
    return der.is_sorted_set(nodes) and len({node.raw for node in nodes}) == len(nodes)


def _pick(
    found: tuple[x509.Certificate, ...], info: _SignerInfo
) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    mine = [certificate for certificate in found if _is_named(certificate, info.sid)]
    if len(mine) != 1:
        raise SignerCertificateMissing
    return mine[0], tuple(
        certificate for certificate in found if certificate != mine[0]
    )


def _is_named(certificate: x509.Certificate, sid: der.Node) -> bool:
    if sid.tag == der.SEQUENCE:
        return certificates.issuer_and_serial(certificate) == sid.content
    try:
        found = certificate.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        )
    except x509.ExtensionNotFound:
        return False
    return found.value.digest == sid.content


def _attributes(node: der.Node) -> dict[str, der.Node]:
    """Each attribute once, with one value, in the order of a SET OF (5.3, 5.4)."""
    nodes = node.children()
    if len(nodes) > ATTRIBUTES_MAX or not der.is_sorted_set(nodes):
        raise BadSignedAttributes(attribute="*")
    values: dict[str, der.Node] = {}
    for attribute in nodes:
        fields = der.Fields(attribute)
        oid = fields.take(der.OID).oid()
        held = fields.take(der.SET).children()
        fields.end()
        if oid in values or len(held) != 1:
            raise BadSignedAttributes(attribute=oid)
        values[oid] = held[0]
    return values


def _check_content(
    attributes: Mapping[str, der.Node], content_type: str, digest_name: str, body: bytes
) -> None:
    kind = attributes.get(algorithms.ID_CONTENT_TYPE)
    if kind is None or kind.oid() != content_type:
        raise BadSignedAttributes(attribute="contentType")
    digest = attributes.get(algorithms.ID_MESSAGE_DIGEST)
    if digest is None:
        raise BadSignedAttributes(attribute="messageDigest")
    if digest.octets() != algorithms.digest(digest_name, body):
        raise DigestMismatch


def check_bound(
    certificate: x509.Certificate, attribute: der.Node, *, default_digest: str
) -> None:
    """Refuse unless the first (V)ESSCertID of `attribute` is of `certificate`.

    `default_digest` is SHA-256 for SigningCertificateV2 (RFC 5035) and SHA-1 for
    SigningCertificate (RFC 2634), which old timestamping authorities still write.
    """
    outer = der.Fields(attribute)
    bound = outer.take().children()
    outer.optional(der.SEQUENCE)
    outer.end()
    if not bound:
        raise BadSignedAttributes(attribute="signingCertificate")
    fields = der.Fields(bound[0])
    named = fields.optional(der.SEQUENCE)
    digest_name = default_digest if named is None else algorithms.digest_oid(named)
    digest = fields.take().octets()
    issuer_serial = fields.optional(der.SEQUENCE)
    fields.end()
    if digest != certificate_digest(certificate, digest_name):
        raise CertificateNotBound
    if issuer_serial is not None and issuer_serial.content != _general(certificate):
        raise CertificateNotBound


def certificate_digest(certificate: x509.Certificate, digest_name: str) -> bytes:
    """Return the certificate's digest as an (V)ESSCertID holds it."""
    return algorithms.naming_digest(digest_name, certificates.encoded(certificate))


def _general(certificate: x509.Certificate) -> bytes:
    name = der_out.sequence(der_out.explicit(4, certificates.issuer_bytes(certificate)))
    return name + der_out.integer(certificate.serial_number)
