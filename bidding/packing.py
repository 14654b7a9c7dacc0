"""What programs and pages hand out: statements and orders as ZIP, a bid's proofs."""

import zipfile
from io import BytesIO

from bidding.models import Bid
from escrow.queries import SignedStatement
from kernel.refused import NotFound
from sealing import cms
from sealing.statement_files import signature_name


def statement_zip(signed: SignedStatement) -> bytes:
    """Return statement.json with its signatures, and former/ with what it replaced."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        prefix = ""
        at: SignedStatement | None = signed
        while at is not None:
            _add(archive, f"{prefix}statement.json", at.statement)
            for index, cms in sorted(at.signatures.items()):
                _add(archive, f"{prefix}{signature_name(index)}", cms)
            prefix += "former/"
            at = at.former
    return out.getvalue()


def order_zip(body: bytes, signature: bytes) -> bytes:
    """Return order.json and order.p7s."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, "order.json", body)
        _add(archive, "order.p7s", signature)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # Without a time of packing, the same files are the same bytes for everybody.
    archive.writestr(zipfile.ZipInfo(name), data)


def receipt_file(bid: Bid, name: str) -> tuple[bytes, str]:
    """Return one of a bid's proofs, or `NotFound`."""
    if name == "manifest.p7m":
        return bytes(bid.manifest), "application/pkcs7-mime"
    if name == "receipt.tst" and bid.token is not None:
        return bytes(bid.token), "application/timestamp-token"
    if bid.receipt is not None and name == "receipt.p7m":
        return bytes(bid.receipt), "application/pkcs7-mime"
    if bid.receipt is not None and name == "receipt.json":
        content, _signature = cms.verify_attached(bytes(bid.receipt))
        return content, "application/json"
    raise NotFound
