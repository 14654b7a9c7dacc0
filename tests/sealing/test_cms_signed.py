"""Signatures over acts: read by OpenSSL, made by OpenSSL, refused when bent."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyasn1.codec.der import decoder, encoder
from pyasn1_modules import rfc5652

from kernel.refused import Refused
from sealing import algorithms, certificates, cms, cms_signed, der
from sealing.issuing import Issued, KeyKind
from tests.sealing import hands
from tests.sealing.hands import KINDS, NOON

DATA = "关于第一标段的决定".encode()


def attached(issued: Issued | None = None) -> bytes:
    """Sign as the certificate's holder does, content inside."""
    signer = (issued or hands.person()).signer()
    return cms.sign_attached(DATA, signer, signing_time=NOON)


def detached(issued: Issued | None = None) -> bytes:
    """Sign as the certificate's holder does, content beside."""
    signer = (issued or hands.person()).signer()
    return cms.sign_detached(DATA, signer, signing_time=NOON)


@pytest.mark.parametrize("kind", KINDS)
class TestBothWays:
    """What is signed here and what OpenSSL signs is the same to both."""

    def test_attached(self, kind: KeyKind) -> None:
        content, signature = cms.verify_attached(attached(hands.person(kind)))
        assert content == DATA
        assert signature.certificate == hands.person(kind).certificate
        assert signature.chain == ()
        assert signature.signing_time == NOON

    def test_detached(self, kind: KeyKind) -> None:
        signature = cms.verify_detached(DATA, detached(hands.person(kind)))
        assert signature.certificate == hands.person(kind).certificate

    def test_intermediates_travel_along_and_the_anchor_does_not(
        self, kind: KeyKind
    ) -> None:
        signature = cms.verify_detached(DATA, detached(hands.deep_person(kind)))
        assert signature.chain == (hands.intermediate().certificate,)
        certificates.check_chain(
            signature.certificate,
            signature.chain,
            (hands.root().certificate,),
            at=signature.signing_time,
        )

    def test_openssl_verifies_attached(self, tmp_path: Path, kind: KeyKind) -> None:
        hands.write(
            tmp_path,
            ca_pem=hands.root().certificate_pem,
            act_p7m=attached(hands.deep_person(kind)),
        )
        said = hands.openssl(
            tmp_path,
            *("cms", "-verify", "-binary", "-inform", "DER", "-in", "act.p7m"),
            *("-CAfile", "ca.pem", "-attime", str(int(NOON.timestamp())), "-cades"),
        )
        assert said == DATA

    def test_openssl_verifies_detached(self, tmp_path: Path, kind: KeyKind) -> None:
        hands.write(
            tmp_path,
            ca_pem=hands.root().certificate_pem,
            act_json=DATA,
            act_p7s=detached(hands.deep_person(kind)),
        )
        hands.openssl(
            tmp_path,
            *("cms", "-verify", "-binary", "-inform", "DER", "-in", "act.p7s"),
            *("-content", "act.json", "-CAfile", "ca.pem"),
            *("-attime", str(int(NOON.timestamp()))),
        )

    def test_another_library_writes_the_same_bytes(self, kind: KeyKind) -> None:
        message = attached(hands.deep_person(kind))
        outer, rest = decoder.decode(message, asn1Spec=rfc5652.ContentInfo())
        assert rest == b""
        inner, rest = decoder.decode(outer["content"], asn1Spec=rfc5652.SignedData())
        assert rest == b""
        assert encoder.encode(inner) == bytes(outer["content"])
        assert encoder.encode(outer) == message

    def by_openssl(self, folder: Path, kind: KeyKind, *more: str) -> bytes:
        issued = hands.deep_person(kind)
        hands.write(
            folder,
            act_json=DATA,
            key_pem=issued.key_pem(),
            cert_pem=issued.certificate_pem(),
            more_pem=hands.intermediate().certificate_pem,
        )
        hands.openssl(
            folder,
            *("cms", "-sign", "-binary", "-in", "act.json", "-outform", "DER"),
            *("-signer", "cert.pem", "-inkey", "key.pem", "-certfile", "more.pem"),
            *("-out", "act.p7s", *more),
        )
        return (folder / "act.p7s").read_bytes()

    def test_openssl_signs_detached(self, tmp_path: Path, kind: KeyKind) -> None:
        made = self.by_openssl(tmp_path, kind, "-md", "sha256", "-cades")
        signature = cms.verify_detached(DATA, made)
        assert signature.certificate == hands.deep_person(kind).certificate

    def test_openssl_signs_attached(self, tmp_path: Path, kind: KeyKind) -> None:
        made = self.by_openssl(
            tmp_path, kind, "-md", "sha256", "-cades", "-nodetach", "-nosmimecap"
        )
        assert cms.verify_attached(made)[0] == DATA

    def test_openssl_names_the_signer_by_its_key(
        self, tmp_path: Path, kind: KeyKind
    ) -> None:
        made = self.by_openssl(tmp_path, kind, "-md", "sha256", "-cades", "-keyid")
        signature = cms.verify_detached(DATA, made)
        assert signature.certificate == hands.deep_person(kind).certificate

    @pytest.mark.parametrize("digest", ["sha1", "sha224"])
    def test_weak_digests(self, tmp_path: Path, kind: KeyKind, digest: str) -> None:
        made = self.by_openssl(tmp_path, kind, "-md", digest)
        with pytest.raises(algorithms.WeakDigest):
            cms.verify_detached(DATA, made)

    def test_a_stronger_digest_is_not_the_agreed_one(
        self, tmp_path: Path, kind: KeyKind
    ) -> None:
        made = self.by_openssl(tmp_path, kind, "-md", "sha512", "-cades")
        with pytest.raises(algorithms.WeakDigest):
            cms.verify_detached(DATA, made)

    def test_two_signers(self, tmp_path: Path, kind: KeyKind) -> None:
        other = hands.person("p256")
        hands.write(tmp_path, other_pem=other.key_pem() + other.certificate_pem())
        made = self.by_openssl(
            tmp_path, kind, "-md", "sha256", "-cades", "-signer", "other.pem"
        )
        with pytest.raises(cms_signed.NotOneSigner):
            cms.verify_detached(DATA, made)

    def test_no_signed_attributes(self, tmp_path: Path, kind: KeyKind) -> None:
        made = self.by_openssl(tmp_path, kind, "-md", "sha256", "-noattr")
        with pytest.raises(cms_signed.BadSignedAttributes):
            cms.verify_detached(DATA, made)

    def test_no_certificate(self, tmp_path: Path, kind: KeyKind) -> None:
        made = self.by_openssl(tmp_path, kind, "-md", "sha256", "-cades", "-nocerts")
        with pytest.raises(cms_signed.SignerCertificateMissing):
            cms.verify_detached(DATA, made)

    def test_a_stream_of_indefinite_length(self, tmp_path: Path, kind: KeyKind) -> None:
        made = self.by_openssl(
            tmp_path, kind, "-md", "sha256", "-cades", "-nodetach", "-stream"
        )
        assert made[1] == 0x80
        with pytest.raises(der.MalformedDer):
            cms.verify_attached(made)

    def test_md5(self, tmp_path: Path, kind: KeyKind) -> None:
        if kind == "rsa":  # OpenSSL signs no MD5 with ECDSA
            made = self.by_openssl(tmp_path, kind, "-md", "md5")
            with pytest.raises(algorithms.WeakDigest):
                cms.verify_detached(DATA, made)

    def test_pss_is_not_accepted(self, tmp_path: Path, kind: KeyKind) -> None:
        if kind == "rsa":
            made = self.by_openssl(
                tmp_path, kind, "-md", "sha256", "-keyopt", "rsa_padding_mode:pss"
            )
            with pytest.raises(Refused):
                cms.verify_detached(DATA, made)


def test_other_content_is_noticed() -> None:
    with pytest.raises(cms_signed.DigestMismatch):
        cms.verify_detached(DATA + b" ", detached())


def test_attached_and_detached_are_not_exchanged() -> None:
    with pytest.raises(der.MalformedDer):
        cms.verify_detached(DATA, attached())
    with pytest.raises(der.MalformedDer):
        cms.verify_attached(detached())


def test_the_content_is_capped() -> None:
    big = cms.sign_attached(
        bytes(cms.OVERHEAD_BYTES_MAX + 100),
        hands.person().signer(),
        signing_time=NOON,
    )
    cms.verify_attached(big)
    with pytest.raises(der.DerTooLarge):
        cms.verify_attached(big, content_size_max=50)


def test_a_time_without_its_zone_is_a_bug() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        cms.sign_detached(DATA, hands.person().signer(), signing_time=naive)


def test_the_signing_time_is_in_whole_seconds_of_utc() -> None:
    east = datetime(2026, 6, 1, 12, 0, 0, 999_999, tzinfo=UTC)
    signed = cms.sign_detached(DATA, hands.person().signer(), signing_time=east)
    shown = cms.verify_detached(DATA, signed).signing_time
    assert shown == east.replace(microsecond=0)
    assert shown.utcoffset() == timedelta(0)
