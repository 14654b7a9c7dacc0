"""Keys and certificates that the house makes, as files that others read."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from sealing import certificates, cms, issuing, keys
from sealing.ca import DevelopmentAuthority
from sealing.issuing import Holder, KeyKind
from tests.sealing import hands
from tests.sealing.hands import KINDS, NOON

SECRET = "口令 with spaces"


@pytest.mark.parametrize("kind", KINDS)
class TestPkcs12:
    """A store that OpenSSL 3 reads without its legacy provider."""

    def test_it_comes_back(self, kind: KeyKind) -> None:
        issued = hands.deep_person(kind)
        signer = keys.Pkcs12Signer.load(issued.pkcs12(SECRET), SECRET)
        assert signer.certificate == issued.certificate
        assert signer.chain == (hands.intermediate().certificate,)
        signed = cms.sign_detached(b"x", signer, signing_time=NOON)
        cms.verify_detached(b"x", signed)

    def test_openssl_reads_it(self, tmp_path: Path, kind: KeyKind) -> None:
        store = hands.deep_person(kind).pkcs12(SECRET)
        hands.write(tmp_path, own_p12=store, pass_txt=SECRET.encode() + b"\n")
        said = hands.openssl(
            tmp_path,
            *(
                "pkcs12",
                "-in",
                "own.p12",
                "-passin",
                "file:pass.txt",
                "-info",
                "-nodes",
            ),
        )
        assert said.count(b"BEGIN CERTIFICATE") == 3
        assert b"BEGIN PRIVATE KEY" in said

    def test_openssl_writes_one(self, tmp_path: Path, kind: KeyKind) -> None:
        issued = hands.person(kind)
        hands.write(
            tmp_path, key_pem=issued.key_pem(), cert_pem=issued.certificate_pem()
        )
        hands.openssl(
            tmp_path,
            *("pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem"),
            *("-passout", "pass:abc", "-out", "own.p12"),
        )
        signer = keys.Pkcs12Signer.load(tmp_path / "own.p12", "abc")
        assert signer.certificate == issued.certificate

    def test_another_passphrase(self, kind: KeyKind) -> None:
        with pytest.raises(keys.UnreadableKey):
            keys.Pkcs12Signer.load(hands.person(kind).pkcs12(SECRET), "guess")

    def test_the_same_key_receives(self, kind: KeyKind) -> None:
        issued = hands.person(kind)
        receiver = keys.load_receiver(issued.pkcs12(SECRET), SECRET)
        envelope = cms.seal_to(b"x", issued.certificate)
        assert cms.open_sealed(envelope, receiver) == b"x"


class TestPem:
    """Tender keys are PEM files beside their certificates."""

    @pytest.mark.parametrize("secret", [None, SECRET])
    def test_it_comes_back(self, secret: str | None) -> None:
        issued = hands.person()
        text = issued.key_pem(secret)
        receiver = keys.load_receiver(text, secret)
        envelope = cms.seal_to(b"x", issued.certificate)
        assert cms.open_sealed(envelope, receiver) == b"x"
        signer = keys.load_signer(text, issued.certificate, secret)
        assert signer.certificate == issued.certificate

    @pytest.mark.parametrize("given", [None, "guess"])
    def test_another_passphrase(self, given: str | None) -> None:
        with pytest.raises(keys.UnreadableKey):
            keys.load_receiver(hands.person().key_pem(SECRET), given)

    def test_another_certificate(self) -> None:
        with pytest.raises(keys.KeyNotOfCertificate):
            keys.load_receiver(
                hands.person().key_pem(), certificate=hands.root().certificate
            )

    @pytest.mark.parametrize(
        "key",
        [ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP384R1())],
        ids=["ed25519", "p-384"],
    )
    def test_other_kinds_of_keys(
        self, key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    ) -> None:
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with pytest.raises(keys.UnsupportedKey):
            keys.load_receiver(text)

    def test_rubbish(self) -> None:
        with pytest.raises(keys.UnreadableKey):
            keys.load_receiver(b"-----BEGIN PRIVATE KEY-----\nrubbish")

    def test_a_file_too_large_for_a_key(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_bytes(bytes(keys.KEY_FILE_BYTES_MAX + 1))
        with pytest.raises(keys.UnreadableKey):
            keys.load_receiver(tmp_path / "key")


class TestPassphraseFile:
    """Its first line, and nothing else (envelope.md section 10)."""

    @pytest.mark.parametrize("data", [b"one", b"one\n", b"one\r\n", b"one\ntwo\n"])
    def test_first_line(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "f").write_bytes(data)
        assert keys.read_passphrase(tmp_path / "f") == "one"

    def test_not_text(self, tmp_path: Path) -> None:
        (tmp_path / "f").write_bytes(b"\xff\n")
        with pytest.raises(keys.UnreadableKey):
            keys.read_passphrase(tmp_path / "f")


@pytest.mark.parametrize("usage", ["sign", "receive"])
def test_a_self_signed_certificate_is_for_one_use(usage: certificates.Usage) -> None:
    assert usage != "timestamp"
    issued = issuing.self_signed(
        Holder("公证处", "公证处", hands.USCC), at=NOON, days=9, usage=usage
    )
    own = (issued.certificate,)
    other: certificates.Usage = "receive" if usage == "sign" else "sign"
    certificates.check_chain(issued.certificate, (), own, at=NOON, usage=usage)
    with pytest.raises(certificates.WrongKeyUsage):
        certificates.check_chain(issued.certificate, (), own, at=NOON, usage=other)


class TestDevelopmentAuthority:
    """The root is written once and read by every process of the house."""

    def test_it_comes_back_and_issues(self, tmp_path: Path) -> None:
        first = DevelopmentAuthority.create("训练用根证书", NOON)
        first.save(tmp_path / "dev-ca")
        again = DevelopmentAuthority.load(tmp_path / "dev-ca")
        assert again.certificate == first.certificate
        assert (tmp_path / "dev-ca" / "ca-key.pem").stat().st_mode & 0o077 == 0
        issued = again.issue_custodian("公证处", hands.USCC, at=NOON)
        anchors = (first.certificate,)
        certificates.check_chain(issued.certificate, (), anchors, at=NOON)

    def test_the_platform_signs(self) -> None:
        issued = hands.root().issue_platform("平台", "交易中心", at=NOON)
        anchors = (hands.root().certificate,)
        at = NOON + timedelta(days=1000)
        certificates.check_chain(issued.certificate, (), anchors, at=at)

    def test_openssl_follows_the_chain(self, tmp_path: Path) -> None:
        hands.write(
            tmp_path,
            ca_pem=hands.root().certificate_pem,
            between_pem=hands.intermediate().certificate_pem,
            own_pem=hands.deep_person().certificate_pem(),
        )
        hands.openssl(
            tmp_path,
            *("verify", "-x509_strict", "-CAfile", "ca.pem"),
            *("-untrusted", "between.pem", "-attime", str(int(NOON.timestamp()))),
            "own.pem",
        )

    def test_a_key_does_not_show_itself(self) -> None:
        assert "PrivateKey" not in repr(hands.person())
