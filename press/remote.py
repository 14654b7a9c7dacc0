"""Signatures inside PDFs by keys that are elsewhere: prepared here, signed there.

    drawn = prepare(pdf, field="owner", reason="定标", at=at, mark=mark)
    body = bytes_to_sign(drawn)        # everything around the empty place
    ... the person signs `body` like any act: a detached CMS message (RFC 5652) ...
    signed = embed(drawn, cms)

A PDF signature is a detached CMS message over the bytes around its own place
(ISO 32000-1, 12.8.1), so that browser and command line sign it as they sign acts, and
no private key ever comes here. The sub-filter is adbe.pkcs7.detached, with signingTime
and signingCertificateV2 among the signed attributes (the PAdES basic profile, ETSI EN
319 142-2). One revision for each signer: prepare the next on the file that the former
signed, in a serial queue; the platform's seal with its timestamp comes last.
"""

import re
from datetime import datetime
from io import BytesIO
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigAppearanceSetup,
    SigIOSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from kernel.refused import Invalid, Refused
from press.seal import Mark, stamp_style

#: room for a CMS message with its certificates; twice as many bytes stand in the file
CMS_BYTES_MAX: Final = 16 * 1024
_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


class NotPrepared(Refused):
    """A file without an empty place for a signature at its end."""

    code = "pdf-not-prepared"
    zh = "文件没有预留的签名位置，或已经签名。"
    en = "The file has no empty place for a signature, or is signed already."


class CmsTooLarge(Invalid):
    """A signature with more certificates than the place holds."""

    code = "pdf-signature-too-large"
    zh = "签名数据超过{most}字节，无法写入文件。"
    en = "The signature is larger than {most} bytes and does not fit into the file."


def prepare(
    pdf: bytes, *, field: str, reason: str, at: datetime, mark: Mark | None = None
) -> bytes:
    """Return the file with a new revision that holds an empty signature.

    `field` names the signature field, each once in a file; `mark` is what is seen.
    `at` is when the place was made.
    """
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    spec = SigFieldSpec(field)
    if mark is not None:
        spec = SigFieldSpec(field, on_page=mark.page, box=mark.box)
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(
        field_name=field, writer=writer
    )
    next(steps)
    place = SignatureObject(
        # The time of signing is the signer's own, among the signed attributes.
        timestamp=None,
        reason=reason,
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        bytes_reserved=CMS_BYTES_MAX * 2,
    )
    style = stamp_style(mark)
    appearance = None
    if style is not None:
        appearance = SigAppearanceSetup(style=style, timestamp=at, name=None)
    steps.send(SigObjSetup(sig_placeholder=place, appearance_setup=appearance))
    _digest, out = steps.send(SigIOSetup(md_algorithm="sha256", output=BytesIO()))
    return bytes(out.getvalue())


def bytes_to_sign(prepared: bytes) -> bytes:
    """Return everything around the empty place, or raise `NotPrepared`."""
    start, end = _hole(prepared)
    return prepared[:start] + prepared[end:]


def embed(prepared: bytes, cms: bytes) -> bytes:
    """Return the file with a detached CMS message (DER) in its place.

    Who signed, and whether the message is over these bytes, is the caller's to verify.
    Raises `NotPrepared`, `CmsTooLarge`.
    """
    start, end = _hole(prepared)
    if len(cms) > CMS_BYTES_MAX:
        raise CmsTooLarge(most=CMS_BYTES_MAX)
    room = end - start - 2
    filled = b"<" + cms.hex().encode().ljust(room, b"0") + b">"
    return prepared[:start] + filled + prepared[end:]


def _hole(prepared: bytes) -> tuple[int, int]:
    """Return where the last signature's contents begin and end, brackets included."""
    found = None
    for found in _RANGE.finditer(prepared):  # noqa: B007 - the last one counts
        pass
    if found is None:
        raise NotPrepared
    start, end, rest = (int(number) for number in found.groups())
    hole = prepared[start:end]
    is_empty = (
        hole.startswith(b"<") and hole.endswith(b">") and not hole[1:-1].strip(b"0")
    )
    if not is_empty or end + rest != len(prepared):
        raise NotPrepared
    return start, end
