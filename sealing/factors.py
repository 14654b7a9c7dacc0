"""factors.json (section 9): which listed bids' own keys were released in the window.

The platform writes it when the window is over, signs it with the key that signed the
closing list, and has it stamped. Custodians release for those manifests only, so that
nobody can see prices and then veto; the secrets themselves are not in it.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography import x509

from sealing import certificates, cms, reading, timestamp
from sealing.closing import Closing
from sealing.errors import Malformed, SealingRefused, WrongSigner
from sealing.limits import CLOSING_BYTES_MAX, CLOSING_ENTRIES_MAX
from sealing.timestamp import Stamp

VERSION: Final = "sbe1/factors"


class FactorsMismatch(SealingRefused):
    """The list is for another closing list, or names a bid that is not listed."""

    code = "factors-mismatch"
    zh = "解密清单与截止清单不一致：{what}。"
    en = "The list of released bidder keys does not fit the closing list: {what}."


@dataclass(frozen=True, slots=True)
class Factors:
    """A list that was read strictly; `raw` is what is signed and stamped."""

    raw: bytes
    closing: str
    manifests: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The hex SHA-256 of factors.json."""
        return hashlib.sha256(self.raw).hexdigest()


def build(closing: Closing, released: Collection[str]) -> bytes:
    """Write factors.json for the released manifests (hex), in the list's order."""
    known = {entry.manifest for entry in closing.entries}
    if not known.issuperset(released):
        raise FactorsMismatch(what="manifests")
    listed = [
        entry.manifest for entry in closing.entries if entry.manifest in set(released)
    ]
    value = {"v": VERSION, "closing": closing.digest, "manifests": listed}
    raw = json.dumps(value, separators=(",", ":")).encode("ascii")
    read(raw)
    return raw


def read(raw: bytes) -> Factors:
    """Read factors.json, or refuse."""
    value = reading.document(
        raw,
        version=VERSION,
        names=("closing", "manifests"),
        bytes_max=CLOSING_BYTES_MAX,
        where="factors",
    )
    where = "factors.manifests"
    listed = reading.items(value["manifests"], where, most=CLOSING_ENTRIES_MAX)
    manifests = tuple(reading.digest(item, where) for item in listed)
    if len(set(manifests)) != len(manifests):
        raise Malformed(where=where, what="a manifest stands twice")
    closing = reading.digest(value["closing"], "factors.closing")
    return Factors(raw, closing, manifests)


def check_against(found: Factors, closing: Closing) -> None:
    """Refuse a list for another closing list, or out of its order."""
    if found.closing != closing.digest:
        raise FactorsMismatch(what="closing")
    order = {entry.manifest: n for n, entry in enumerate(closing.entries)}
    places = [order.get(manifest, -1) for manifest in found.manifests]
    if -1 in places or places != sorted(places):
        raise FactorsMismatch(what="manifests")


def verify(
    raw: bytes,
    signature: bytes,
    token: bytes,
    *,
    closing: Closing,
    signer: x509.Certificate,
    timestamp_anchors: Sequence[x509.Certificate],
) -> tuple[Factors, Stamp]:
    """Return a list that fits its closing list, signed by the same key, and stamped.

    `signer` is the certificate that signed the closing list, which was checked: what
    it froze, nobody else may thin out.
    """
    found = read(raw)
    check_against(found, closing)
    signed = cms.verify_detached(raw, signature)
    if certificates.fingerprint(signed.certificate) != certificates.fingerprint(signer):
        raise WrongSigner(what="factors.json")
    stamp = timestamp.verify(
        token, bytes.fromhex(found.digest), anchors=timestamp_anchors
    )
    return found, stamp
