"""Timestamps (RFC 3161): others' are believed, bent ones by nobody."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.refused import Refused
from sealing import (
    algorithms,
    authority,
    certificates,
    cms,
    cms_signed,
    der,
    der_out,
    timestamp,
)
from sealing.ca import DevelopmentAuthority
from sealing.issuing import Issued, KeyKind
from tests.sealing import hands
from tests.sealing.hands import KINDS, NOON, Tree

DIGEST = hashlib.sha256(b"manifest.p7m").digest()
NONCE = 0x1234567890ABCDEF


def anchors() -> tuple[object, ...]:
    return (hands.root().certificate,)


def verify(token: bytes, digest: bytes = DIGEST, **more: object) -> timestamp.Stamp:
    return timestamp.verify(token, digest, anchors=anchors(), **more)  # type: ignore[arg-type]


@cache
def response(kind: KeyKind = "p256") -> bytes:
    return hands.authority(kind).respond(timestamp.request(DIGEST, NONCE))


def token(kind: KeyKind = "p256") -> bytes:
    return timestamp.token_of(response(kind))


CONFIGURATION = """
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:{accuracy}, millisecs:500, microsecs:100
ordering = {ordering}
ess_cert_id_alg = {ess}
ess_cert_id_chain = no
tsa_name = {name}
"""


@pytest.mark.parametrize("kind", KINDS)
class TestOpenssl:
    """An authority run with OpenSSL is believed."""

    def stamped(
        self,
        folder: Path,
        issued: Issued,
        *,
        digest: bytes = DIGEST,
        ess: str = "sha256",
        accuracy: int = 1,
        plain: str = "yes",
    ) -> bytes:
        text = CONFIGURATION.format(
            ess=ess, accuracy=accuracy, ordering=plain, name=plain
        )
        hands.write(
            folder,
            tsa_cnf=text.encode(),
            serial=b"0100\n",
            key_pem=issued.key_pem(),
            cert_pem=issued.certificate_pem(),
            request_tsq=timestamp.request(digest, NONCE),
        )
        hands.openssl(
            folder,
            *("ts", "-reply", "-config", "tsa.cnf", "-section", "one"),
            *("-queryfile", "request.tsq", "-signer", "cert.pem"),
            *("-inkey", "key.pem", "-out", "response.tsr"),
        )
        return timestamp.token_of((folder / "response.tsr").read_bytes())

    @pytest.mark.parametrize("ess", ["sha1", "sha256", "sha512"])
    def test_every_way_to_name_the_certificate(
        self, tmp_path: Path, kind: KeyKind, ess: str
    ) -> None:
        made = self.stamped(tmp_path, hands.timestamper(kind), ess=ess)
        stamp = verify(made, nonce=NONCE)
        assert stamp.accuracy == timedelta(seconds=1.5001)
        assert stamp.accuracy_s == 2
        assert stamp.serial >= 0x100

    def test_without_ordering_and_name(self, tmp_path: Path, kind: KeyKind) -> None:
        made = self.stamped(tmp_path, hands.timestamper(kind), plain="no")
        assert verify(made, nonce=NONCE).serial >= 0x100

    @pytest.mark.parametrize(
        ("accuracy", "fits"), [(58, True), (59, True), (60, False)]
    )
    def test_accuracy(
        self,
        tmp_path: Path,
        kind: KeyKind,
        accuracy: int,
        fits: bool,
    ) -> None:
        made = self.stamped(tmp_path, hands.timestamper(kind), accuracy=accuracy)
        if fits:
            assert verify(made).accuracy_s == accuracy + 1
        else:
            with pytest.raises(timestamp.TimestampTooVague):
                verify(made)


class TestRefused:
    """A stamp says nothing about other bytes, other requests, other people."""

    def test_other_data(self) -> None:
        with pytest.raises(timestamp.TimestampOfOther):
            verify(token(), hashlib.sha256(b"other").digest())

    def test_another_request(self) -> None:
        with pytest.raises(timestamp.TimestampNonce):
            verify(token(), nonce=NONCE + 1)

    def test_nobody_vouches(self) -> None:
        stranger = DevelopmentAuthority.create("别人", NOON).certificate
        with pytest.raises(certificates.UntrustedCertificate):
            timestamp.verify(token(), DIGEST, anchors=(stranger,))

    def test_the_certificate_had_expired(self) -> None:
        late = hands.timestamper().certificate.not_valid_after_utc
        late += timedelta(seconds=1)
        made = hands.authority(at=late).respond(timestamp.request(DIGEST, NONCE))
        with pytest.raises(certificates.CertificateExpired):
            verify(timestamp.token_of(made))

    def test_the_certificate_was_revoked(self) -> None:
        serial = hands.timestamper().certificate.serial_number
        crl = hands.root().revocation_list({serial: NOON}, at=NOON)
        with pytest.raises(Refused) as refused:
            verify(token(), crls=(crl,))
        assert refused.value.code == "certificate-revoked"

    def test_a_signature_over_an_act_is_no_timestamp(self) -> None:
        act = cms.sign_attached(b"", hands.timestamper().signer(), signing_time=NOON)
        with pytest.raises(timestamp.NotATimestamp):
            verify(act)

    def test_somebody_without_the_purpose(self) -> None:
        with pytest.raises(certificates.WrongKeyUsage):
            verify(by_hand(signer=hands.person()))

    def test_the_authority_refuses_to_start_without_it(self) -> None:
        issued = hands.person()
        with pytest.raises(certificates.WrongKeyUsage):
            authority.Authority(issued.key, issued.certificate, lambda: NOON)

    def test_a_digest_of_the_wrong_length_is_a_bug(self) -> None:
        with pytest.raises(ValueError, match="32"):
            timestamp.request(b"short", 1)


def by_hand(
    change: Callable[[Tree], object] = lambda info: None,
    signer: Issued | None = None,
    more: dict[str, bytes] | None = None,
) -> bytes:
    """Sign a TSTInfo that was changed by `change`: a hostile authority."""
    content = cms_signed.read_signed(token(), size_max=99_999).content
    assert content is not None
    whole = hands.tree(content)
    change(whole)
    info = hands.untree(whole)
    issued = signer or hands.timestamper()
    signed = cms_signed.write_signer_info(
        issued.signer(), algorithms.ID_TST_INFO, info, more or {}
    )
    own = [certificates.encoded(issued.certificate)]
    return cms_signed.write_signed(algorithms.ID_TST_INFO, info, signed, own)


def put(value: bytes, *path: int) -> Callable[[Tree], object]:
    return lambda whole: hands.at(whole, *path).__setitem__(1, value)


def add(data: bytes) -> Callable[[Tree], object]:
    return lambda whole: whole.append(hands.tree(data))


class TestHostileAuthority:
    """[version, policy, imprint, serial, time, accuracy, nonce] and nothing odd."""

    def test_the_harness_itself_stamps_soundly(self) -> None:
        assert verify(by_hand(), nonce=NONCE).gen_time == NOON

    def test_without_accuracy_it_is_one_second(self) -> None:
        stamp = verify(by_hand(lambda info: info.pop(6)))
        assert stamp.accuracy == timedelta(seconds=1)

    def test_without_nonce_it_answers_no_request(self) -> None:
        made = by_hand(lambda info: info.pop())
        verify(made)
        with pytest.raises(timestamp.TimestampNonce):
            verify(made, nonce=NONCE)

    @pytest.mark.parametrize(
        ("what", "change", "refusal"),
        [
            ("version 2", put(b"\x02", 0), timestamp.NotATimestamp),
            ("another digest", put(bytes(32), 2, 1), timestamp.TimestampOfOther),
            (
                "SHA-1",
                put(bytes.fromhex("2b0e03021a"), 2, 0, 0),
                algorithms.WeakDigest,
            ),
            (
                "SHA-512 with our digest",
                put(bytes.fromhex("608648016503040203"), 2, 0, 0),
                timestamp.TimestampOfOther,
            ),
            ("a local time", put(b"20260601120000+0800", 4), der.MalformedDer),
            ("no seconds", put(b"202606011200Z", 4), der.MalformedDer),
            ("a negative accuracy", put(b"\xff", 5, 0), timestamp.TimestampTooVague),
            (
                "a thousand milliseconds",
                lambda info: hands.at(info, 5).append([0x80, b"\x03\xe8"]),
                timestamp.NotATimestamp,
            ),
            (
                "an extension",
                add(der_out.explicit(1, der_out.null())),
                timestamp.NotATimestamp,
            ),
            ("a part too many", add(der_out.null()), der.MalformedDer),
        ],
    )
    def test_table(
        self, what: str, change: Callable[[Tree], object], refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            verify(by_hand(change))

    def test_no_certificate_named(self) -> None:
        def change(whole: Tree) -> None:
            pass

        bound = {
            algorithms.ID_SIGNING_CERTIFICATE_V2: der_out.sequence(der_out.sequence())
        }
        with pytest.raises(cms_signed.BadSignedAttributes):
            verify(by_hand(change, more=bound))

    def test_another_certificate_named(self) -> None:
        essence = der_out.sequence(der_out.sequence(der_out.octets(bytes(32))))
        bound = {algorithms.ID_SIGNING_CERTIFICATE_V2: der_out.sequence(essence)}
        with pytest.raises(cms_signed.CertificateNotBound):
            verify(by_hand(more=bound))

    def test_another_certificate_named_the_old_way(self) -> None:
        essence = der_out.sequence(der_out.sequence(der_out.octets(bytes(20))))
        more = {algorithms.ID_SIGNING_CERTIFICATE: der_out.sequence(essence)}
        with pytest.raises(cms_signed.CertificateNotBound):
            verify(by_hand(more=more))


class Net:
    """Authorities by URL, and what was asked of them."""

    def __init__(self, **answers: Callable[[bytes], bytes]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, bytes]] = []

    def __call__(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str,
        timeout_s: float,
        size_max: int,
    ) -> bytes:
        assert content_type == "application/timestamp-query"
        assert timeout_s == 5.0
        assert size_max == timestamp.TOKEN_BYTES_MAX
        self.asked.append((url, body))
        return self.answers[url](body)


def silent(request: bytes) -> bytes:
    raise TimeoutError


class TestObtain:
    """Authorities are asked in order; the first token that verifies is taken."""

    def obtain(self, net: Net) -> bytes:
        return timestamp.obtain(
            DIGEST,
            tuple(net.answers),
            anchors=anchors(),  # type: ignore[arg-type]
            timeout_s=5.0,
            post=net,
        )

    def test_the_first(self) -> None:
        net = Net(one=hands.authority().respond, two=hands.authority().respond)
        verify(self.obtain(net))
        assert [url for url, _ in net.asked] == ["one"]

    @pytest.mark.parametrize(
        "answer",
        [
            silent,
            lambda request: b"<html>",
            lambda request: response(),
            lambda request: hands.authority().respond(b""),
        ],
        ids=["silent", "no answer", "an old answer", "refuses"],
    )
    def test_the_second_when_the_first_is_of_no_use(
        self, answer: Callable[[bytes], bytes]
    ) -> None:
        net = Net(one=answer, two=hands.authority().respond)
        verify(self.obtain(net))
        assert [url for url, _ in net.asked] == ["one", "two"]

    def test_each_is_asked_with_a_nonce_of_its_own(self) -> None:
        net = Net(one=silent, two=hands.authority().respond)
        self.obtain(net)
        assert net.asked[0][1] != net.asked[1][1]

    def test_none(self) -> None:
        with pytest.raises(timestamp.NoTimestamp) as refused:
            self.obtain(Net(one=silent, two=lambda request: response()))
        said = refused.value.sentence("en")
        assert "one: TimeoutError" in said
        assert "two: timestamp-nonce" in said

    def test_nobody_to_ask(self) -> None:
        with pytest.raises(timestamp.NoTimestamp):
            self.obtain(Net())


@given(st.data())
def test_mutations_never_verify_and_never_surprise(data: st.DataObject) -> None:
    whole = bytearray(token())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= data.draw(st.integers(1, 255))
    if bytes(whole) == token():
        return
    with pytest.raises(Refused):
        verify(bytes(whole))
