"""The way from a certificate to an anchor (RFC 5280, envelope.md section 2)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from kernel.refused import Refused
from sealing import certificates, issuing
from sealing.ca import DevelopmentAuthority
from sealing.certificates import check_chain
from sealing.issuing import Holder
from tests.sealing import hands
from tests.sealing.hands import NOON

SECOND = timedelta(seconds=1)
Builder = x509.CertificateBuilder
Change = Callable[[Builder], Builder]


def made(
    change: Change = lambda builder: builder,
    *,
    name: str = "叶子",
    issuer: "Made | None" = None,
    key: ec.EllipticCurvePrivateKey | None = None,
    digest: hashes.HashAlgorithm | None = None,
) -> "Made":
    """Issue one certificate, changed by `change`, by `issuer` or by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = issuing.start(Holder(name), key.public_key(), at=NOON, days=30)
    above = issuer.certificate.subject if issuer else Holder(name).as_name()
    builder = change(builder).issuer_name(above)
    signing = issuer.key if issuer else key
    return Made(key, builder.sign(signing, digest or hashes.SHA256()))


class Made:
    """A key and its certificate."""

    def __init__(
        self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
    ) -> None:
        self.key = key
        self.certificate = certificate


def as_authority(length: int | None = None) -> Change:
    def change(builder: Builder) -> Builder:
        constraints = x509.BasicConstraints(ca=True, path_length=length)
        return builder.add_extension(constraints, critical=True)

    return change


def with_usage(*allowed: str) -> Change:
    return lambda builder: issuing.with_usage(builder, frozenset(allowed))


def with_purposes(*purposes: x509.ObjectIdentifier) -> Change:
    return lambda builder: issuing.with_purposes(builder, purposes)


@cache
def ladder(length: int) -> tuple[Made, ...]:
    """Return `length` certificates, anchor first, holder last."""
    steps = [made(as_authority(), name="根")]
    for number in range(length - 2):
        steps.append(made(as_authority(), name=f"中级{number}", issuer=steps[-1]))
    return (*steps, made(issuer=steps[-1]))


def check(steps: tuple[Made, ...], at: datetime = NOON, usage: str = "sign") -> int:
    """Return how long the chain is."""
    first, *others = [one.certificate for one in reversed(steps)]
    chain = check_chain(first, others[:-1], others[-1:], at=at, usage=usage)  # type: ignore[arg-type]
    return len(chain)


class TestLength:
    """A chain has at most four certificates, the anchor among them."""

    @pytest.mark.parametrize("length", [2, 3, 4])
    def test_up_to_four(self, length: int) -> None:
        assert check(ladder(length)) == length

    def test_five_are_too_many(self) -> None:
        with pytest.raises(certificates.UntrustedCertificate):
            check(ladder(5))

    def test_an_anchor_itself(self) -> None:
        one = made().certificate
        assert check_chain(one, (), (one,), at=NOON) == (one,)


class TestValidity:
    """RFC 5280 4.1.2.5: valid from notBefore to notAfter, both included."""

    def holder(self) -> x509.Certificate:
        return hands.person().certificate

    def check(self, at: datetime) -> None:
        check_chain(self.holder(), (), (hands.root().certificate,), at=at)

    def test_a_second_before_it_begins(self) -> None:
        with pytest.raises(certificates.CertificateNotYetValid):
            self.check(self.holder().not_valid_before_utc - SECOND)

    def test_when_it_begins(self) -> None:
        self.check(self.holder().not_valid_before_utc)

    def test_in_its_last_second(self) -> None:
        self.check(self.holder().not_valid_after_utc)

    def test_within_its_last_second(self) -> None:
        self.check(self.holder().not_valid_after_utc + SECOND / 2)

    def test_a_second_after(self) -> None:
        with pytest.raises(certificates.CertificateExpired):
            self.check(self.holder().not_valid_after_utc + SECOND)

    def test_an_authority_that_has_expired(self) -> None:
        def short(builder: Builder) -> Builder:
            return as_authority()(builder)

        top = made(short, name="根")
        late = top.certificate.not_valid_after_utc + SECOND
        key = ec.generate_private_key(ec.SECP256R1())
        builder = issuing.start(Holder("长"), key.public_key(), at=NOON, days=300)
        leaf = builder.issuer_name(top.certificate.subject).sign(
            top.key, hashes.SHA256()
        )
        check_chain(leaf, (), (top.certificate,), at=late - SECOND)
        with pytest.raises(certificates.CertificateExpired):
            check_chain(leaf, (), (top.certificate,), at=late)


class TestTrust:
    """Only signatures lead to an anchor; names do not."""

    def test_nobody_is_trusted_without_anchors(self) -> None:
        with pytest.raises(certificates.UntrustedCertificate):
            check_chain(hands.person().certificate, (), (), at=NOON)

    def test_another_authority_of_the_same_name(self) -> None:
        twin = DevelopmentAuthority.create("测试根证书", NOON).certificate
        with pytest.raises(certificates.UntrustedCertificate):
            check_chain(hands.person().certificate, (), (twin,), at=NOON)

    def test_the_twin_beside_the_true_one_does_no_harm(self) -> None:
        twin = DevelopmentAuthority.create("测试根证书", NOON).certificate
        anchors = (twin, hands.root().certificate)
        check_chain(hands.person().certificate, (), anchors, at=NOON)

    def test_a_missing_intermediate(self) -> None:
        leaf, anchor = hands.deep_person().certificate, hands.root().certificate
        check_chain(leaf, (hands.intermediate().certificate,), (anchor,), at=NOON)
        with pytest.raises(certificates.UntrustedCertificate):
            check_chain(leaf, (), (anchor,), at=NOON)

    def test_certificates_that_sign_each_other_end(self) -> None:
        one = made(as_authority(), name="甲")
        two = made(as_authority(), name="乙", issuer=one)
        back = made(as_authority(), name="甲", issuer=two, key=one.key)
        leaf = made(issuer=two)
        others = (two.certificate, back.certificate, one.certificate)
        with pytest.raises(certificates.UntrustedCertificate):
            check_chain(leaf.certificate, others, (), at=NOON)


class TestAuthorities:
    """Whoever issues must be allowed to."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda builder: builder,
            lambda builder: builder.add_extension(
                x509.BasicConstraints(ca=False, path_length=None), critical=True
            ),
            lambda builder: with_usage("digital_signature")(as_authority()(builder)),
        ],
        ids=["no constraints", "not an authority", "no right to issue"],
    )
    def test_a_holder_that_plays_authority(self, change: Change) -> None:
        top = made(change, name="根")
        with pytest.raises(certificates.NotAnAuthority):
            check((top, made(issuer=top)))

    @pytest.mark.parametrize(("length", "fits"), [(0, False), (1, True), (2, True)])
    def test_path_length(self, length: int, fits: bool) -> None:
        top = made(as_authority(length), name="根")
        middle = made(as_authority(), name="中", issuer=top)
        steps = (top, middle, made(issuer=middle))
        if fits:
            assert check(steps) == 3
        else:
            with pytest.raises(certificates.NotAnAuthority):
                check(steps)

    def test_an_authority_for_other_purposes_issues_no_timestamper(self) -> None:
        def change(builder: Builder) -> Builder:
            return with_purposes(ExtendedKeyUsageOID.CLIENT_AUTH)(
                as_authority()(builder)
            )

        top = made(change, name="根")
        stamper = made(with_purposes(ExtendedKeyUsageOID.TIME_STAMPING), issuer=top)
        with pytest.raises(certificates.NotAnAuthority):
            check((top, stamper), usage="timestamp")


class TestUsage:
    """Section 2: digitalSignature to sign, keyAgreement to receive."""

    @pytest.mark.parametrize(
        ("usage", "change", "fits"),
        [
            ("sign", with_usage("digital_signature"), True),
            ("sign", with_usage("content_commitment"), False),
            ("sign", with_usage("key_agreement"), False),
            ("sign", lambda builder: builder, True),
            ("sign", with_purposes(ExtendedKeyUsageOID.CLIENT_AUTH), True),
            ("sign", with_purposes(ExtendedKeyUsageOID.TIME_STAMPING), False),
            ("sign", with_purposes(ExtendedKeyUsageOID.OCSP_SIGNING), False),
            ("receive", with_usage("key_agreement"), True),
            ("receive", with_usage("digital_signature"), False),
            ("receive", with_usage("key_encipherment"), False),
            ("receive", lambda builder: builder, True),
            ("timestamp", with_purposes(ExtendedKeyUsageOID.TIME_STAMPING), True),
            ("timestamp", with_purposes(ExtendedKeyUsageOID.CLIENT_AUTH), False),
            (
                "timestamp",
                with_purposes(
                    ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CLIENT_AUTH
                ),
                False,
            ),
            ("timestamp", lambda builder: builder, False),
            (
                "timestamp",
                lambda builder: builder.add_extension(
                    x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]),
                    critical=False,
                ),
                False,
            ),
        ],
    )
    def test_table(self, usage: str, change: Change, fits: bool) -> None:
        top = ladder(2)[0]
        steps = (top, made(change, issuer=top))
        if fits:
            assert check(steps, usage=usage) == 2
        else:
            with pytest.raises(certificates.WrongKeyUsage):
                check(steps, usage=usage)

    def test_an_rsa_holder_receives_by_encipherment(self) -> None:
        certificates.check_usage(hands.person("rsa").certificate, "receive")


class TestStrength:
    """SHA-2, P-256 and better, RSA of 2048 bits and more."""

    @pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA384()])
    def test_accepted_digests(self, digest: hashes.HashAlgorithm) -> None:
        top = ladder(2)[0]
        assert check((top, made(issuer=top, digest=digest))) == 2

    @pytest.mark.parametrize("digest", [hashes.SHA224(), hashes.SHA3_256()])
    def test_other_digests(self, digest: hashes.HashAlgorithm) -> None:
        top = ladder(2)[0]
        with pytest.raises(certificates.WeakCertificate):
            check((top, made(issuer=top, digest=digest)))

    @pytest.mark.parametrize(
        ("key", "sound"),
        [
            (rsa.generate_private_key(65537, 1024), False),
            (rsa.generate_private_key(65537, 2048), True),
            (ec.generate_private_key(ec.SECP256K1()), False),
            (ec.generate_private_key(ec.SECP384R1()), True),
        ],
        ids=["rsa-1024", "rsa-2048", "secp256k1", "p-384"],
    )
    def test_keys(self, key: issuing.PrivateKey, sound: bool) -> None:
        top = ladder(2)[0]
        builder = issuing.start(Holder("叶"), key.public_key(), at=NOON, days=9)
        builder = builder.issuer_name(top.certificate.subject)
        leaf = builder.sign(top.key, hashes.SHA256())
        if sound:
            check_chain(leaf, (), (top.certificate,), at=NOON)
        else:
            with pytest.raises(certificates.WeakCertificate):
                check_chain(leaf, (), (top.certificate,), at=NOON)


def test_a_critical_extension_that_nobody_knows() -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    top = ladder(2)[0]

    def add(critical: bool) -> Change:
        return lambda builder: builder.add_extension(unknown, critical=critical)

    assert check((top, made(add(False), issuer=top))) == 2
    with pytest.raises(certificates.UnknownConstraint):
        check((top, made(add(True), issuer=top)))


class TestHolder:
    """Name, organisation and 统一社会信用代码 come from the subject."""

    def test_all_three(self) -> None:
        certificate = hands.person().certificate
        assert certificates.common_name(certificate) == "张三"
        assert certificates.organisation(certificate) == "某某建设公司"
        assert certificates.uscc(certificate) == hands.USCC

    def test_none(self) -> None:
        certificate = hands.root().certificate
        assert certificates.organisation(certificate) == ""
        assert certificates.uscc(certificate) == ""


class TestReading:
    """A certificate is one DER structure, or one PEM block around it."""

    def test_der_and_pem_are_the_same(self) -> None:
        issued = hands.person()
        data = certificates.encoded(issued.certificate)
        assert certificates.load_der(data) == issued.certificate
        assert certificates.load_pem(issued.certificate_pem()) == issued.certificate

    def test_a_trailing_byte(self) -> None:
        with pytest.raises(Refused):
            certificates.load_der(
                certificates.encoded(hands.person().certificate) + b"0"
            )

    def test_two_in_a_pem_are_a_bundle_and_no_certificate(self) -> None:
        both = hands.person().certificate_pem() + hands.root().certificate_pem
        assert len(certificates.load_bundle(both)) == 2
        with pytest.raises(certificates.MalformedCertificate):
            certificates.load_pem(both)

    def test_a_pem_without_any(self) -> None:
        with pytest.raises(certificates.MalformedCertificate):
            certificates.load_bundle(b"nothing")

    @given(st.integers(0, 5000), st.integers(0, 255))
    def test_one_changed_byte_is_another_certificate_or_none(
        self, place: int, byte: int
    ) -> None:
        data = bytearray(certificates.encoded(hands.person().certificate))
        data[place % len(data)] = byte
        try:
            certificate = certificates.load_der(bytes(data))
            check_chain(certificate, (), (hands.root().certificate,), at=NOON)
        except Refused:
            return
        assert certificate == hands.person().certificate
