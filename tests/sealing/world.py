"""A small tender on a disk: an authority, an owner, five custodians, a bidder.

Made of real keys and certificates, once for a session; every test takes a fresh
directory of its own.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from sealing.__main__ import main

FROM = datetime(2020, 1, 1, tzinfo=UTC)
UNTIL = datetime(2046, 1, 1, tzinfo=UTC)
PASSPHRASE = "口令 one"
DEADLINE = "2030-12-01T09:30:00+08:00"
ROLES = ("centre", "owner", "notary", "certificate authority", "guarantee")
OPENING = {
    "v": "sbe1/opening",
    "bidder": "投标人甲建设有限公司",
    "uscc": "91330100MA2XXXXX08",
    "members": [],
    "items": [
        {"key": "price", "type": "amount", "value": "736320.00", "unit": "CNY"},
        {"key": "duration", "type": "integer", "value": 180, "unit": "day"},
        {"key": "manager", "type": "text", "value": "王某"},
    ],
}

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def usage(**wanted: bool) -> x509.KeyUsage:
    every = (
        "digital_signature content_commitment key_encipherment data_encipherment"
        " key_agreement key_cert_sign crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**{each: wanted.get(each, False) for each in every.split()})


@dataclass
class Holder:
    """A key with its certificate, and the files that hold them."""

    key: Key
    certificate: x509.Certificate

    def write(self, folder: Path, stem: str) -> None:
        pem = self.certificate.public_bytes(serialization.Encoding.PEM)
        (folder / f"{stem}.pem").write_bytes(pem)
        (folder / f"{stem}.key").write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        (folder / f"{stem}.p12").write_bytes(
            pkcs12.serialize_key_and_certificates(
                stem.encode(),
                self.key,
                self.certificate,
                None,
                serialization.BestAvailableEncryption(PASSPHRASE.encode()),
            )
        )


def certify(
    common: str,
    *,
    issuer: Holder | None = None,
    key: Key | None = None,
    key_usage: x509.KeyUsage | None = None,
    ca: bool = False,
    valid: tuple[datetime, datetime] = (FROM, UNTIL),
) -> Holder:
    """Issue a certificate, self-signed without an issuer."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(common))
        .issuer_name(issuer.certificate.subject if issuer else name(common))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
    )
    if key_usage is not None:
        builder = builder.add_extension(key_usage, critical=True)
    if ca:
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        builder = builder.add_extension(constraints, critical=True)
    signing = issuer.key if issuer else key
    return Holder(key, builder.sign(signing, hashes.SHA256()))


SIGN = usage(digital_signature=True)
AGREE = usage(key_agreement=True)


@dataclass
class World:
    """Paths of everything a command line needs."""

    folder: Path
    seats: int = 5
    people: dict[str, Holder] = field(default_factory=dict)
    name: str = "statement"

    @property
    def trust(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def statement(self) -> Path:
        return self.folder / self.name

    @property
    def passphrase(self) -> Path:
        return self.folder / "passphrase"

    def add(self, stem: str, holder: Holder) -> None:
        self.people[stem] = holder
        holder.write(self.folder, stem)

    def draft(self, **changes: object) -> dict[str, object]:
        """Return the draft of a 3-of-5 statement, with changes."""
        draft: dict[str, object] = {
            "v": "sbe1",
            "tender": "浙招〔2026〕001号",
            "lots": ["标段一", "L2"],
            "owner": {"organisation": "招标人", "uscc": "OWNER", "signer": "owner.pem"},
            "envelopes": [
                {
                    "envelope": "full",
                    "deadline": DEADLINE,
                    "opens_at": DEADLINE,
                    "on_order": False,
                    "floor": 3,
                },
                {
                    "envelope": "price",
                    "deadline": DEADLINE,
                    "opens_at": None,
                    "on_order": True,
                    "floor": 0,
                },
                {
                    "envelope": "quote",
                    "deadline": None,
                    "opens_at": None,
                    "on_order": True,
                    "floor": 0,
                },
            ],
            "k": 3,
            "n": 5,
            "factor_window_s": 0,
            "suites": [1],
            "supersedes": None,
            "custodians": [self.seat(i) for i in range(1, self.seats + 1)],
        }
        return {**draft, **changes}

    def seat(self, i: int, **changes: object) -> dict[str, object]:
        role = ROLES[i - 1]
        uscc = "OWNER" if role == "owner" else f"USCC{i}"
        return {
            "i": i,
            "role": role,
            "organisation": f"机构{i}",
            "uscc": uscc,
            "party": role in {"centre", "owner"},
            "cert": f"seat{i}-cert.pem",
            "release": f"seat{i}-release.pem",
            "signer": f"seat{i}.pem",
            **changes,
        }

    def write_json(self, file: str, value: object) -> Path:
        path = self.folder / file
        path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        return path

    def key(self, stem: str) -> list[str]:
        return [
            "--key",
            str(self.folder / f"{stem}.p12"),
            "--passphrase-file",
            str(self.passphrase),
        ]

    def state(
        self,
        draft: Mapping[str, object],
        out: Path,
        signers: Sequence[int] = range(6),
    ) -> None:
        """Write and sign a statement."""
        path = self.write_json("draft.json", draft)
        assert main(["statement", "new", str(path), "--out", str(out)]) == 0
        for i in signers:
            stem = "owner" if i == 0 else f"seat{i}"
            command = ["statement", "sign", str(out), "--as", str(i)]
            assert main([*command, *self.key(stem)]) == 0

    def seal(
        self,
        out: Path,
        *more: str | Path,
        lot: str = "标段一",
        bidder: str = "bidder",
    ) -> int:
        """Seal a bid; `more` are further options and files."""
        command = ["seal", *self.on_statement(), "--lot", lot, *self.key(bidder)]
        command += ["--opening", str(self.folder / "opening.json"), "--out", str(out)]
        return main([*command, *map(str, more)])

    def on_statement(self) -> list[str]:
        return ["--statement", str(self.statement), "--trust", str(self.trust)]

    def share(self, bid: Path, i: int, *more: str | Path) -> Path:
        """Open share `i` of a bid and return its file."""
        out = bid.parent / f"{bid.name}-share-{i}.json"
        key = str(self.folder / f"seat{i}-cert.key")
        command = ["share", str(bid), *self.on_statement(), "--key", key]
        assert main([*command, "--out", str(out), *map(str, more)]) == 0
        return out

    def open(self, bid: Path, out: Path, shares: Sequence[Path], *more: str) -> int:
        """Open a bid with shares."""
        given = [word for path in shares for word in ("--share", str(path))]
        command = ["open", str(bid), *self.on_statement(), *given, "--out", str(out)]
        return main([*command, *map(str, more)])


def build(folder: Path) -> World:
    """Make the keys and certificates of a tender, and its signed statement."""
    world = World(folder)
    world.passphrase.write_text(PASSPHRASE + "\nsecond line\n", "utf-8")
    root = certify("Root", ca=True, key_usage=usage(key_cert_sign=True, crl_sign=True))
    world.add("ca", root)
    for stem in ("owner", "bidder", "rival", *(f"seat{i}" for i in range(1, 6))):
        world.add(stem, certify(stem, issuer=root, key_usage=SIGN))
    rsa_key = rsa.generate_private_key(65537, 2048)
    world.add("rsa", certify("rsa", issuer=root, key=rsa_key, key_usage=SIGN))
    for i in range(1, 6):
        world.add(f"seat{i}-cert", certify(f"custodian {i}", key_usage=AGREE))
        world.add(f"seat{i}-release", certify(f"release {i}", key_usage=SIGN))
    world.write_json("opening.json", OPENING)
    world.state(world.draft(), world.statement)
    return world


def copy(world: World, folder: Path) -> World:
    """Return the same tender in a directory of its own."""
    shutil.copytree(world.folder, folder, dirs_exist_ok=True)
    return World(folder, world.seats, world.people)


def a_second_before(text: str) -> str:
    """Return an RFC 3339 time one second earlier."""
    return (datetime.fromisoformat(text) - timedelta(seconds=1)).isoformat()
