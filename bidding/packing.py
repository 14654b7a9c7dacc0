"""The directories of statements and orders as ZIP files, for clients to unpack."""

import zipfile
from io import BytesIO

from escrow.queries import SignedStatement
from sealing.statement_files import signature_name


def statement_zip(signed: SignedStatement) -> bytes:
    """Return statement.json with its signatures, and former/ with what it replaced."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        prefix = ""
        at: SignedStatement | None = signed
        while at is not None:
            archive.writestr(f"{prefix}statement.json", at.statement)
            for index, cms in sorted(at.signatures.items()):
                archive.writestr(f"{prefix}{signature_name(index)}", cms)
            prefix += "former/"
            at = at.former
    return out.getvalue()


def order_zip(body: bytes, signature: bytes) -> bytes:
    """Return order.json and order.p7s."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("order.json", body)
        archive.writestr("order.p7s", signature)
    return out.getvalue()
