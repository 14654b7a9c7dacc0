"""The rehearsal before the announcement (开封演练): a dummy bid that all n open.

The dummy is sealed as a bid is, for a lot that no tender has, by the platform. An
agent opens it because it says that lot, and for no other reason: an envelope of a real
bid says its own lot inside, under the custodian's key, and is refused here as it is
everywhere else. So the rehearsal proves each seat's key, and is no decryption oracle.

The answer is SignedData by the seat's release key over
{"v":"sbe1/rehearsed","i":2,"manifest":"<hex>","share":"<b64>"}.
"""

import json
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from sealing import (
    certificates,
    cms,
    context,
    custody,
    envelopes,
    manifest,
    opening,
    reading,
    seal,
    shares,
)
from sealing.directory import part_name
from sealing.errors import (
    SealingRefused,
    ShareNotCommitted,
    StatementMismatch,
    WrongSigner,
    WrongTender,
)
from sealing.index import Draft
from sealing.keys import Receiver, Signer
from sealing.limits import CUSTODIANS_MAX
from sealing.manifest import Manifest, SignedManifest, share_name
from sealing.seal import Content
from sealing.statement import Statement

#: the lot of every dummy bid, and of nothing else
LOT: Final = "rehearsal"
OPENING: Final = (
    b'{"v":"sbe1/opening","bidder":"\xe5\xbc\x80\xe5\xb0\x81\xe6\xbc\x94\xe7\xbb\x83",'
    b'"uscc":"000000000000000000","members":[],'
    b'"items":[{"key":"rehearsal","type":"text","value":"rehearsal"}]}'
)


class NotARehearsal(SealingRefused):
    """What was given to rehearse on is not a dummy bid of this tender."""

    code = "not-a-rehearsal"
    zh = "这不是本项目的演练信封：{what}。"
    en = "This is no dummy bid of this tender: {what}."


@dataclass(frozen=True, slots=True)
class Dummy:
    """A dummy bid: its manifest, the ciphertext of part 0, envelopes by seat."""

    message: bytes
    opening: bytes
    envelopes: Mapping[int, bytes]


def make(statement: Statement, signer: Signer, *, at: datetime) -> Dummy:
    """Seal a dummy bid to the custodians of a verified statement."""
    bound = context.build(
        # A factor is a bidder's, and there is no bidder.
        replace(statement, factor_window_s=0),
        lot=LOT,
        envelope=next(kind for kind in statement.envelopes if kind != "quote"),
        bid=str(uuid4()),
        seq=1,
        supersedes=None,
        bidder_cert=certificates.fingerprint(signer.certificate),
        order=None,
    )
    content = Content(opening=OPENING, documents=(), draft=Draft(), tool=None)
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as name:
        folder = Path(name)
        signed = seal.seal(
            bound, content, statement=statement, signer=signer, at=at, directory=folder
        )
        return Dummy(
            message=signed.message,
            opening=(folder / part_name(0)).read_bytes(),
            envelopes={
                i: (folder / share_name(i)).read_bytes() for i in statement.custodians
            },
        )


def check(message: bytes, statement: Statement, platforms: Collection[str]) -> Manifest:
    """Return the manifest of a dummy bid for this statement, or refuse.

    `platforms` are the fingerprints that the platform is known by; empty: any.
    """
    signed = manifest.open_message(message)
    _check_place(signed, statement)
    by = certificates.fingerprint(signed.signature.certificate)
    if platforms and by not in platforms:
        raise WrongSigner(what="rehearsal")
    return signed.manifest


def _check_place(signed: SignedManifest, statement: Statement) -> None:
    bound = signed.manifest.context
    if bound.lot != LOT or LOT in statement.lots:
        raise NotARehearsal(what=f"lot {bound.lot}")
    if bound.tender != statement.tender:
        raise WrongTender(tender=bound.tender)
    if bound.statement != statement.digest:
        raise StatementMismatch(what="rehearsal.statement")
    if (bound.k, bound.n) != (statement.k, statement.n):
        raise StatementMismatch(what="context.k or context.n")
    for i, custodian in statement.custodians.items():
        if signed.manifest.shares[i].cert != custodian.cert_digest:
            raise StatementMismatch(what=f"the certificate of share {i}")


def answer(
    found: Manifest,
    digest: str,
    envelope: bytes,
    *,
    statement: Statement,
    i: int,
    receiver: Receiver,
    signer: Signer,
    at: datetime,
) -> bytes:
    """Open a seat's envelope of a checked dummy, and sign what was in it.

    `digest` is the hex SHA-256 of the dummy's manifest.p7m.
    """
    content = custody.open_share(found, envelope, statement.custodians[i], receiver)
    value = {
        "v": "sbe1/rehearsed",
        "i": i,
        "manifest": digest,
        "share": reading.base64_text(envelopes.read_share(content).share),
    }
    written = json.dumps(value, separators=(",", ":")).encode("ascii")
    return cms.sign_attached(written, signer, signing_time=at)


def read_answer(
    message: bytes, signed: SignedManifest, statement: Statement, i: int
) -> bytes:
    """Return the share in a seat's answer: by its release key, and committed to."""
    content, signature = cms.verify_attached(message)
    value = reading.document(
        content,
        version="sbe1/rehearsed",
        names=("i", "manifest", "share"),
        bytes_max=cms.CONTENT_BYTES_MAX,
        where="rehearsed",
    )
    said = reading.integer(value["i"], "rehearsed.i", least=1, most=CUSTODIANS_MAX)
    named = certificates.encoded(statement.custodians[i].release)
    if said != i or certificates.encoded(signature.certificate) != named:
        raise WrongSigner(what="rehearsed")
    if reading.digest(value["manifest"], "rehearsed.manifest") != signed.digest:
        raise NotARehearsal(what="manifest")
    share = reading.base64_bytes(
        value["share"], "rehearsed.share", length=shares.SECRET_BYTES
    )
    committed = signed.manifest.shares[i].commit
    if shares.commitment(signed.manifest.context.ctx, i, share) != committed:
        raise ShareNotCommitted(i=i)
    return share


def open_dummy(
    signed: SignedManifest, segment: bytes, points: Mapping[int, bytes]
) -> None:
    """Open a dummy with all of its shares, to the words that were sealed in it."""
    keys = opening.combine(signed.manifest, points)
    opened = opening.open_part0(signed.manifest, keys.opening, segment)
    if opened.raw != OPENING:
        raise NotARehearsal(what="opening")
