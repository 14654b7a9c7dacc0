"""Signatures over acts by hostile hands: each bent form has a refusal of its own."""

from collections.abc import Callable
from functools import cache

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from kernel.refused import Refused
from sealing import algorithms, certificates, cms, cms_signed, der, der_out, keys
from sealing.issuing import Issued
from tests.sealing import hands
from tests.sealing.hands import NOON, Tree

DATA = "关于第一标段的决定".encode()


def attached(issued: Issued | None = None) -> bytes:
    """Sign as the certificate's holder does, content inside."""
    signer = (issued or hands.person()).signer()
    return cms.sign_attached(DATA, signer, signing_time=NOON)


# Where things stand: type, then version, digests, content, certificates, signer.
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
    attributes[1:] = sorted(branches, key=hands.untree)  # type: ignore[arg-type]


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
