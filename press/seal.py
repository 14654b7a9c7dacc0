"""Signatures inside PDFs (PAdES): one revision for each signer, each with its stamp.

A notice carries the platform's seal, a letter the owner's, a report one signature of
each expert. Every signature is a revision of its own on top of the former ones, so
the order of signing shows in the file. Verification raises.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from pyhanko.pdf_utils.font.api import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.pdf_utils.xref import ObjectStream
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kernel.refused import Refused
from press import fonts

#: left, bottom, right, top in points from the lower left corner of the page
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Face(FontEngineFactory):
    """The embedded font with what a text needs of it."""

    text: str

    def create_font_engine(
        self, writer: BasePdfFileWriter, obj_stream: ObjectStream | None = None
    ) -> GlyphAccumulator:
        if obj_stream is None and writer.stream_xrefs:
            obj_stream = writer.prepare_object_stream()
        font = BytesIO(fonts.of_characters(frozenset(self.text)))
        return GlyphAccumulator(writer, font, font_size=10, obj_stream=obj_stream)


class PdfSignatureInvalid(Refused):
    """A PDF that was changed after signing, or signed by an unknown hand."""

    code = "pdf-signature-invalid"
    zh = "文件的电子签名未通过核验：{reason}。"
    en = "The document's signature does not verify: {reason}."


@dataclass(frozen=True, slots=True)
class Mark:
    """What is seen of a signature: where on which page, and its text."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Signed:
    """One verified signature: the field, who signed, when by its own account."""

    field: str
    certificate_der: bytes
    signed_at: datetime | None


def sign_pdf(
    pdf: bytes,
    *,
    key: bytes,
    passphrase: bytes,
    field: str,
    reason: str,
    mark: Mark | None = None,
    timestamp_url: str | None = None,
) -> bytes:
    """Add a PAdES signature as a new revision, and return the whole file.

    `key` is a PKCS#12 file's bytes; `field` names the signature field, each once.
    With `timestamp_url` the signature holds an RFC 3161 token.
    """
    signer = _signer(key, passphrase)
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    stamper = HTTPTimeStamper(timestamp_url) if timestamp_url else None
    pdf_signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=field,
            reason=reason,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
        ),
        signer=signer,
        timestamper=stamper,
        stamp_style=stamp_style(mark),
        new_field_spec=_field(field, mark),
    )
    out = BytesIO()
    pdf_signer.sign_pdf(writer, output=out)
    return out.getvalue()


def verify_pdf(
    pdf: bytes, *, anchors: Sequence[x509.Certificate], moment: datetime
) -> list[Signed]:
    """Verify every signature, or raise `PdfSignatureInvalid`.

    Each must be intact, chain to one of `anchors` at `moment`, and the whole file be
    covered by the last; a file without a signature is refused as well.
    """
    roots = [_asn1(anchor) for anchor in anchors]
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
        if not signatures:
            raise PdfSignatureInvalid(reason="no signature")
        return [_verified(signature, roots, moment) for signature in signatures]
    except (PdfError, SignatureValidationError, ValueError, TypeError) as broken:
        # A hostile file may break the reader anywhere; all of it is one refusal.
        raise PdfSignatureInvalid(reason="unreadable") from broken


def _verified(
    signature: EmbeddedPdfSignature,
    roots: list[asn1_x509.Certificate],
    moment: datetime,
) -> Signed:
    context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    if not status.intact or not status.valid:
        raise PdfSignatureInvalid(reason="altered")
    if not status.trusted:
        raise PdfSignatureInvalid(reason="unknown signer")
    if not status.bottom_line:
        raise PdfSignatureInvalid(reason="changed after signing")
    return Signed(
        field=signature.field_name,
        certificate_der=signature.signer_cert.dump(),
        signed_at=status.signer_reported_dt,
    )


def _signer(key: bytes, passphrase: bytes) -> SimpleSigner:
    private, certificate, others = pkcs12.load_key_and_certificates(key, passphrase)
    if private is None or certificate is None:
        raise ValueError("a key file holds a private key and its certificate")
    store = SimpleCertificateStore()
    store.register_multiple(_asn1(c) for c in others)
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=_asn1(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=store,
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _field(name: str, mark: Mark | None) -> SigFieldSpec:
    if mark is None:
        return SigFieldSpec(name)
    return SigFieldSpec(name, on_page=mark.page, box=mark.box)


def stamp_style(mark: Mark | None) -> TextStampStyle | None:
    """Return how a mark is drawn: its text in a thin frame, in the embedded font."""
    if mark is None:
        return None
    return TextStampStyle(
        stamp_text=mark.text.replace("%", "%%"),
        text_box_style=TextBoxStyle(font=_Face(mark.text), font_size=9, leading=13),
        border_width=1,
    )
