"""Writing a tender statement from a draft, and signing one (section 10).

A draft is the statement with paths of PEM certificates, relative to it, where
certificates or their digests stand, and the path of the former statement's directory
where the digest of the former one stands.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path

from cryptography import x509

from kernel.canonical import Json, strict_object
from sealing import (
    certificates,
    cms,
    files,
    reading,
    statement_files,
    statement_signatures,
)
from sealing.errors import Malformed, WrongSigner
from sealing.keys import Signer
from sealing.limits import STATEMENT_BYTES_MAX
from sealing.statement import Statement
from sealing.statement_files import StatementFiles, signature_name


class NoSuchSeat(Malformed):
    """The statement has no custodian of this index."""

    code = "no-such-seat"
    zh = "声明中没有第{i}席。"
    en = "The statement has no seat {i}."


def compose(draft: Path) -> StatementFiles:
    """Return the files of the statement that a draft describes, unsigned."""
    base = draft.parent
    raw = files.read_bounded(draft, STATEMENT_BYTES_MAX)
    value = dict(strict_object(raw))
    owner = value.get("owner")
    if isinstance(owner, dict):
        value["owner"] = _with_digest(owner, base)
    custodians = value.get("custodians")
    if isinstance(custodians, list):
        value["custodians"] = [_seat(each, base) for each in custodians]
    former = None
    if value.get("supersedes") is not None:
        path = reading.text(value["supersedes"], "supersedes", characters_max=4096)
        former = statement_files.read_directory(base / path)
        value["supersedes"] = hashlib.sha256(former.statement).hexdigest()
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    composed = StatementFiles(text.encode("utf-8"), {}, former)
    statement_signatures.read(composed)
    return composed


def sign(found: StatementFiles, i: int, signer: Signer, *, at: datetime) -> bytes:
    """Return the signature of index `i` (0 is the owner), or refuse another's key."""
    statement = statement_signatures.read(found)[0]
    certificate = signer.certificate
    if certificates.fingerprint(certificate) != named_signer(statement, i):
        raise WrongSigner(what=signature_name(i))
    # Whether the chain leads to an anchor is the reader's question.
    certificates.check_chain(certificate, (), (certificate,), at=at)
    return cms.sign_detached(found.statement, signer, signing_time=at)


def named_signer(statement: Statement, i: int) -> str:
    """Return the hex SHA-256 of the certificate that signs as index `i`."""
    if i == 0:
        return statement.owner.signer
    if i not in statement.custodians:
        raise NoSuchSeat(i=i)
    return statement.custodians[i].signer


def _seat(value: Json, base: Path) -> Json:
    if not isinstance(value, dict):
        return value
    seat = _with_digest(value, base)
    for name in ("cert", "release"):
        if name in seat:
            der = certificates.encoded(_certificate(seat[name], base))
            seat[name] = reading.base64_text(der)
    return seat


def _with_digest(value: dict[str, Json], base: Path) -> dict[str, Json]:
    if "signer" not in value:
        return value
    certificate = _certificate(value["signer"], base)
    return {**value, "signer": certificates.fingerprint(certificate)}


def _certificate(value: Json, base: Path) -> x509.Certificate:
    path = base / reading.text(value, "a certificate's path", characters_max=4096)
    data = files.read_bounded(path, certificates.BUNDLE_BYTES_MAX)
    # A file may hold the chain as well; the holder's certificate stands first in it.
    return certificates.load_bundle(data)[0]
