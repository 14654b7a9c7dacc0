"""Signatures over acts: read by OpenSSL, made by OpenSSL, refused when bent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.der import decoder, encoder
from pyasn1_modules import rfc5652

from kernel.refused import Refused
from sealing import algorithms, certificates, cms, cms_signed, der, der_out, keys
from sealing.issuing import Issued, KeyKind
from tests.sealing import hands
from tests.sealing.hands import KINDS, NOON, Tree

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


# Paths: [oid, [0] [SignedData [version, digests, content, certificates, infos]]]
BODY = (1, 0)
INFO = (*BODY, 4, 0)
ATTRIBUTES = (*INFO, 3)


def resigned(change: Callable[[Tree], object]) -> bytes:
    """Change the signed attributes and sign them again: a hostile signer."""
    issued = hands.person()
    whole = hands.tree(attached())
    attributes = hands.at(whole, *ATTRIBUTES)
    change(attributes)
    signed = der_out.element(der.SET, hands.untree(attributes)[_head(attributes) :])
    hands.at(whole, *INFO, 5)[1] = issued.signer().sign(signed)
    return hands.untree(whole)


def _head(branch: Tree) -> int:
    whole = hands.untree(branch)
    return 2 if whole[1] < 0x80 else 2 + (whole[1] & 0x7F)


def attribute(oid: str, *values: bytes) -> Tree:
    return hands.tree(der_out.sequence(der_out.oid(oid), der_out.set_of(*values)))


def without(oid: str) -> Callable[[Tree], object]:
    name = der_out.oid(oid)

    def change(attributes: Tree) -> None:
        kept = [
            branch
            for branch in attributes[1:]
            if isinstance(branch, list) and hands.untree(hands.at(branch, 0)) != name
        ]
        attributes[1:] = kept

    return change


def instead(oid: str, *values: bytes) -> Callable[[Tree], object]:
    def change(attributes: Tree) -> None:
        without(oid)(attributes)
        in_order(attributes, attribute(oid, *values))

    return change


def in_order(attributes: Tree, *more: Tree) -> None:
    branches = [*attributes[1:], *more]
    attributes[1:] = sorted(branches, key=lambda one: hands.untree(one))  # type: ignore[arg-type]


DIGEST = der_out.octets(algorithms.digest(algorithms.ID_SHA256, DATA))


class TestHostileSigner:
    """The signature holds, but what it signs is not in the one form."""

    def test_the_harness_itself_signs_soundly(self) -> None:
        assert cms.verify_attached(resigned(lambda attributes: None))[0] == DATA

    @pytest.mark.parametrize(
        ("what", "change"),
        [
            ("no content type", without(algorithms.ID_CONTENT_TYPE)),
            ("no digest", without(algorithms.ID_MESSAGE_DIGEST)),
            ("no time", without(algorithms.ID_SIGNING_TIME)),
            ("no certificate", without(algorithms.ID_SIGNING_CERTIFICATE_V2)),
            (
                "another content type",
                instead(
                    algorithms.ID_CONTENT_TYPE, der_out.oid(algorithms.ID_TST_INFO)
                ),
            ),
            (
                "two digests in one attribute",
                instead(algorithms.ID_MESSAGE_DIGEST, DIGEST, der_out.octets(b"")),
            ),
            ("a digest without value", instead(algorithms.ID_MESSAGE_DIGEST)),
            (
                "an attribute twice",
                lambda a: in_order(a, attribute(algorithms.ID_MESSAGE_DIGEST, DIGEST)),
            ),
            ("attributes out of order", lambda a: a.reverse() or a.insert(0, a.pop())),
            (
                "no certificate named",
                instead(
                    algorithms.ID_SIGNING_CERTIFICATE_V2,
                    der_out.sequence(der_out.sequence()),
                ),
            ),
        ],
    )
    def test_attributes(self, what: str, change: Callable[[Tree], object]) -> None:
        with pytest.raises(cms_signed.BadSignedAttributes):
            cms.verify_attached(resigned(change))

    def test_many_attributes(self) -> None:
        def change(attributes: Tree) -> None:
            more = (attribute(f"1.2.3.{n}", der_out.null()) for n in range(20))
            in_order(attributes, *more)

        with pytest.raises(cms_signed.BadSignedAttributes):
            cms.verify_attached(resigned(change))

    def test_an_attribute_nobody_knows_does_no_harm(self) -> None:
        def change(attributes: Tree) -> None:
            in_order(attributes, attribute("1.2.3.4", der_out.null()))

        assert cms.verify_attached(resigned(change))[0] == DATA

    def test_bound_to_another_certificate(self) -> None:
        digest = bytes.fromhex(certificates.fingerprint(hands.root().certificate))
        other = der_out.sequence(
            der_out.sequence(der_out.sequence(der_out.octets(digest)))
        )
        with pytest.raises(cms_signed.CertificateNotBound):
            cms.verify_attached(
                resigned(instead(algorithms.ID_SIGNING_CERTIFICATE_V2, other))
            )

    def test_bound_to_another_serial(self) -> None:
        own = hands.person().certificate
        digest = der_out.octets(bytes.fromhex(certificates.fingerprint(own)))
        name = der_out.sequence(der_out.explicit(4, certificates.issuer_bytes(own)))
        issuer = der_out.sequence(name, der_out.integer(1))
        other = der_out.sequence(der_out.sequence(der_out.sequence(digest, issuer)))
        with pytest.raises(cms_signed.CertificateNotBound):
            cms.verify_attached(
                resigned(instead(algorithms.ID_SIGNING_CERTIFICATE_V2, other))
            )


class TestBent:
    """The structure around the signature has one form as well."""

    def refused(self, change: Callable[[Tree], object], refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            cms.verify_attached(hands.changed(attached(), change))

    def test_another_type(self) -> None:
        def change(whole: Tree) -> None:
            whole[1] = hands.tree(der_out.oid(algorithms.ID_AUTH_ENVELOPED_DATA))

        self.refused(change, cms_signed.NotSignedData)

    @pytest.mark.parametrize("version", [b"\x00", b"\x03", b"\x05"])
    def test_version(self, version: bytes) -> None:
        self.refused(
            lambda whole: hands.at(whole, *BODY, 0).__setitem__(1, version),
            der.MalformedDer,
        )

    def test_signer_version(self) -> None:
        self.refused(
            lambda whole: hands.at(whole, *INFO, 0).__setitem__(1, b"\x03"),
            der.MalformedDer,
        )

    def test_content_in_chunks(self) -> None:
        self.refused(
            lambda whole: hands.at(whole, *BODY, 2, 1).__setitem__(
                1, [0x24, [0x04, DATA[:3]], [0x04, DATA[3:]]]
            ),
            der.MalformedDer,
        )

    def test_two_digest_algorithms(self) -> None:
        more = hands.tree(algorithms.identifier(algorithms.ID_SHA512))
        self.refused(
            lambda whole: hands.at(whole, *BODY, 1).append(more),
            cms_signed.NotOneSigner,
        )

    def test_no_signer(self) -> None:
        self.refused(
            lambda whole: hands.at(whole, *BODY, 4).pop(), cms_signed.NotOneSigner
        )

    def test_unsigned_attributes(self) -> None:
        def change(whole: Tree) -> None:
            more = attribute("1.2.3.4", der_out.null())
            hands.at(whole, *INFO).append([0xA1, more])

        self.refused(change, cms.NotOurSignature)

    def test_revocation_lists_inside(self) -> None:
        def change(whole: Tree) -> None:
            crl = hands.tree(hands.root().revocation_list({}, at=NOON))
            hands.at(whole, *BODY).insert(5, [0xA1, crl])

        self.refused(change, cms.NotOurSignature)

    def test_a_certificate_twice(self) -> None:
        def change(whole: Tree) -> None:
            bag = hands.at(whole, *BODY, 3)
            bag.append(bag[1])

        self.refused(change, cms_signed.SignerCertificateMissing)

    def test_certificates_out_of_order(self) -> None:
        message = attached(hands.deep_person())

        def swap(whole: Tree) -> None:
            bag = hands.at(whole, *BODY, 3)
            bag[1], bag[2] = bag[2], bag[1]

        with pytest.raises(cms.NotOurSignature):
            cms.verify_attached(hands.changed(message, swap))

    def test_more_certificates_than_a_chain_needs(self) -> None:
        def change(whole: Tree) -> None:
            bag = hands.at(whole, *BODY, 3)
            bag.extend(bag[1:] * 9)

        self.refused(change, der.MalformedDer)

    def test_something_else_than_a_certificate(self) -> None:
        self.refused(
            lambda whole: hands.at(whole, *BODY, 3).append([0xA1, [0x05, b""]]),
            Refused,
        )

    def test_a_false_signature(self) -> None:
        stranger = ec.generate_private_key(ec.SECP256R1())
        false = stranger.sign(DATA, ec.ECDSA(hashes.SHA256()))
        self.refused(
            lambda whole: hands.at(whole, *INFO, 5).__setitem__(1, false),
            algorithms.SignatureInvalid,
        )

    @pytest.mark.parametrize(
        "oid",
        [
            algorithms.ID_RSA_ENCRYPTION,
            algorithms.ID_ECDSA_SHA512,
            "1.2.840.10045.4.1",
            algorithms.ID_EC_PUBLIC_KEY,
        ],
    )
    def test_another_signature_algorithm(self, oid: str) -> None:
        self.refused(
            lambda whole: hands.at(whole, *INFO, 4).__setitem__(
                1, hands.tree(der_out.oid(oid))
            ),
            algorithms.UnknownSignatureAlgorithm,
        )

    def test_a_trailing_byte(self) -> None:
        with pytest.raises(der.MalformedDer):
            cms.verify_attached(attached() + b"\x00")


def test_a_signer_on_another_curve() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(keys.UnsupportedKey):
        keys.KeySigner(key, hands.person().certificate)


def test_a_key_of_another_certificate() -> None:
    with pytest.raises(keys.KeyNotOfCertificate):
        keys.KeySigner(hands.person().key, hands.deep_person().certificate)


@cache
def message() -> bytes:
    """Return one message, always the same: signatures are random."""
    return attached()


@given(st.data())
def test_mutations_never_verify_and_never_surprise(data: st.DataObject) -> None:
    whole = bytearray(message())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(whole) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "add"])):
            case "flip":
                whole[place] ^= data.draw(st.integers(1, 255))
            case "cut":
                del whole[place : place + data.draw(st.integers(1, 40))]
            case _:
                whole[place:place] = data.draw(st.binary(min_size=1, max_size=20))
        if not whole:
            break
    if bytes(whole) == message():
        return
    with pytest.raises(Refused):
        cms.verify_attached(bytes(whole))


@given(st.binary(max_size=400))
def test_anything_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        cms.verify_attached(data)
    with pytest.raises(Refused):
        cms.verify_detached(DATA, data)
