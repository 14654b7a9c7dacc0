"""The tender statement: lots, envelopes and their times, threshold, custodians.

What the owner and every custodian sign before the announcement (section 3). This module
reads one statement and refuses whatever the page refuses; who signed it, and what it
may change of a former one, is `statement_signatures`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kernel.canonical import Json
from sealing import certificates, reading
from sealing.errors import Malformed, SealingRefused, UnknownSuite
from sealing.limits import CUSTODIANS_MAX, LOTS_MAX, STATEMENT_BYTES_MAX

KINDS: Final = frozenset(
    {"full", "qualification", "technical", "price", "reserve", "reveal", "quote"}
)
#: seats of bodies with a stake in the trade
PARTY_ROLES: Final = frozenset({"owner", "agency", "centre", "operator"})
FLOOR_MAX: Final = 10_000
WINDOW_S_MAX: Final = 366 * 24 * 3600
_ROLE: Final = re.compile(r"[a-z][a-z0-9 _-]{0,63}")
_NAMES: Final = (
    "tender",
    "lots",
    "owner",
    "envelopes",
    "k",
    "n",
    "factor_window_s",
    "suites",
    "supersedes",
    "custodians",
)


class CustodiansNotIndependent(SealingRefused):
    """The custodians are not k of n independent organisations."""

    code = "custodians-not-independent"
    zh = "保管方不独立：{what}。"
    en = "The custodians are not independent: {what}."


class WrongCustodianKey(SealingRefused):
    """A custodian's key for this tender is of the wrong kind."""

    code = "wrong-custodian-key"
    zh = "第{i}席的证书不适用：{what}。"
    en = "A certificate of seat {i} does not fit: {what}."


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope and its times (aware, UTC); rounds have theirs in their orders."""

    kind: str
    deadline: datetime | None
    opens_at: datetime | None
    on_order: bool
    floor: int


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns the trade; `signer` is the hex SHA-256 of its signing certificate."""

    organisation: str
    uscc: str
    signer: str


@dataclass(frozen=True, slots=True)
class Custodian:
    """One seat: its organisation, and its certificates for this tender."""

    i: int
    role: str
    organisation: str
    uscc: str
    party: bool
    cert: x509.Certificate
    release: x509.Certificate
    signer: str

    @property
    def cert_digest(self) -> str:
        """The hex SHA-256 of the encryption certificate."""
        return certificates.fingerprint(self.cert)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that was read strictly; digest and signatures are of `raw`."""

    raw: bytes
    tender: str
    lots: tuple[str, ...]
    owner: Owner
    envelopes: Mapping[str, Envelope]
    k: int
    n: int
    factor_window_s: int
    supersedes: str | None
    custodians: Mapping[int, Custodian]

    @property
    def digest(self) -> str:
        """The hex SHA-256 of statement.json."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def factor_window(self) -> timedelta:
        """How long bidders have to release their factors; zero means no factor."""
        return timedelta(seconds=self.factor_window_s)


def read(raw: bytes) -> Statement:
    """Read statement.json, or refuse."""
    value = reading.document(
        raw,
        version="sbe1",
        names=_NAMES,
        bytes_max=STATEMENT_BYTES_MAX,
        where="statement",
    )
    _check_suites(value["suites"])
    n = reading.integer(value["n"], "statement.n", least=2, most=CUSTODIANS_MAX)
    found = Statement(
        raw=raw,
        tender=reading.text(value["tender"], "statement.tender"),
        lots=_lots(value["lots"]),
        owner=_owner(value["owner"]),
        envelopes=_envelopes(value["envelopes"]),
        k=reading.integer(value["k"], "statement.k", least=2, most=n),
        n=n,
        factor_window_s=reading.integer(
            value["factor_window_s"], "factor_window_s", least=0, most=WINDOW_S_MAX
        ),
        supersedes=reading.digest_or_none(value["supersedes"], "statement.supersedes"),
        custodians=_custodians(value["custodians"], n),
    )
    for envelope in found.envelopes.values():
        _check_window(envelope, found.factor_window)
    _check_independence(found)
    return found


def _check_suites(value: Json) -> None:
    suites = reading.items(value, "statement.suites", least=1, most=16)
    for suite in suites:
        if suite != 1 or isinstance(suite, bool):
            raise UnknownSuite(suite=str(suite)[:20])
    if len(suites) != 1:
        raise Malformed(where="statement.suites", what="a tender allows exactly one")


def _lots(value: Json) -> tuple[str, ...]:
    lots = reading.items(value, "statement.lots", least=1, most=LOTS_MAX)
    names = tuple(reading.text(lot, "statement.lots") for lot in lots)
    if len(set(names)) != len(names):
        raise Malformed(where="statement.lots", what="a lot stands twice")
    return names


def _owner(value: Json) -> Owner:
    found = reading.members(value, ("organisation", "uscc", "signer"), "owner")
    return Owner(
        organisation=reading.text(found["organisation"], "owner.organisation"),
        uscc=reading.text(found["uscc"], "owner.uscc", characters_max=64),
        signer=reading.digest(found["signer"], "owner.signer"),
    )


def _envelopes(value: Json) -> Mapping[str, Envelope]:
    found: dict[str, Envelope] = {}
    for item in reading.items(value, "envelopes", least=1, most=len(KINDS)):
        envelope = _envelope(item)
        if envelope.kind in found:
            raise Malformed(where="envelopes", what=f"{envelope.kind} stands twice")
        found[envelope.kind] = envelope
    return MappingProxyType(found)


def _envelope(item: Json) -> Envelope:
    names = ("envelope", "deadline", "opens_at", "on_order", "floor")
    value = reading.members(item, names, "envelopes")
    envelope = Envelope(
        kind=reading.choice(value["envelope"], "envelopes.envelope", KINDS),
        deadline=reading.instant_or_none(value["deadline"], "envelopes.deadline"),
        opens_at=reading.instant_or_none(value["opens_at"], "envelopes.opens_at"),
        on_order=reading.flag(value["on_order"], "envelopes.on_order"),
        floor=reading.integer(
            value["floor"], "envelopes.floor", least=0, most=FLOOR_MAX
        ),
    )
    if (envelope.opens_at is None) != envelope.on_order:
        raise Malformed(where="envelopes.opens_at", what="null just where on_order")
    if (envelope.deadline is None) != (envelope.kind == "quote"):
        raise Malformed(where="envelopes.deadline", what="null for rounds only")
    if envelope.kind == "quote" and not envelope.on_order:
        raise Malformed(where="envelopes.on_order", what="a round waits for its order")
    return envelope


def _check_window(envelope: Envelope, window: timedelta) -> None:
    if envelope.opens_at is None or envelope.deadline is None:
        return
    check_opens_at(envelope.deadline, envelope.opens_at, window)


def check_opens_at(deadline: datetime, opens_at: datetime, window: timedelta) -> None:
    """Refuse an opening before the deadline, or within the factors' window after it."""
    if opens_at - deadline < window:
        raise Malformed(
            where="opens_at", what="earlier than the deadline and its factor window"
        )


def _custodians(value: Json, n: int) -> Mapping[int, Custodian]:
    found: dict[int, Custodian] = {}
    for item in reading.items(value, "custodians", least=n, most=n):
        custodian = _custodian(item, n)
        if custodian.i in found:
            raise Malformed(where="custodians.i", what=f"{custodian.i} stands twice")
        found[custodian.i] = custodian
    return MappingProxyType(dict(sorted(found.items())))


def _custodian(item: Json, n: int) -> Custodian:
    names = ("i", "role", "organisation", "uscc", "party", "cert", "release", "signer")
    value = reading.members(item, names, "custodians")
    i = reading.integer(value["i"], "custodians.i", least=1, most=n)
    role = reading.text(value["role"], "custodians.role")
    if not _ROLE.fullmatch(role):
        raise Malformed(where="custodians.role", what="a word in lower case")
    custodian = Custodian(
        i=i,
        role=role,
        organisation=reading.text(value["organisation"], "custodians.organisation"),
        uscc=reading.text(value["uscc"], "custodians.uscc", characters_max=64),
        party=reading.flag(value["party"], "custodians.party"),
        cert=_certificate(value["cert"], i),
        release=_certificate(value["release"], i),
        signer=reading.digest(value["signer"], "custodians.signer"),
    )
    certificates.check_usage(custodian.cert, "receive")
    certificates.check_usage(custodian.release, "sign")
    return custodian


def _certificate(value: Json, i: int) -> x509.Certificate:
    bytes_max = certificates.CERTIFICATE_BYTES_MAX
    data = reading.base64_bytes(value, "custodians.cert", bytes_max=bytes_max)
    certificate = certificates.load_der(data)
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(
        key.curve, ec.SECP256R1
    ):
        raise WrongCustodianKey(i=i, what="its key is not P-256")
    return certificate


def _check_independence(statement: Statement) -> None:
    """One seat per organisation, no key in two seats, parties together fewer than k."""
    seats = statement.custodians.values()
    organisations: set[str] = set()
    keys: dict[str | bytes, int] = {}
    for seat in seats:
        if seat.role == "supervisor":
            raise CustodiansNotIndependent(what="a supervisor holds no seat")
        if _same(seat.uscc) in organisations:
            raise CustodiansNotIndependent(what="an organisation has two seats")
        organisations.add(_same(seat.uscc))
        for key in _keys_of(seat):
            if keys.setdefault(key, seat.i) != seat.i:
                raise CustodiansNotIndependent(what="a certificate is in two seats")
        stake = _same(seat.uscc) == _same(statement.owner.uscc)
        if (seat.role in PARTY_ROLES or stake) and not seat.party:
            raise CustodiansNotIndependent(what=f"seat {seat.i} is a party's")
    if sum(seat.party for seat in seats) >= statement.k:
        raise CustodiansNotIndependent(what="parties to the trade could open alone")


def _keys_of(seat: Custodian) -> set[str | bytes]:
    """Return what may stand in one seat only: certificates, and the keys in them."""
    return {
        seat.signer,
        *(certificates.fingerprint(each) for each in (seat.cert, seat.release)),
        *(_public_bytes(each) for each in (seat.cert, seat.release)),
    }


def _public_bytes(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )


def _same(uscc: str) -> str:
    """Fold what a second spelling of one code could differ in."""
    return "".join(unicodedata.normalize("NFKC", uscc).upper().split())
