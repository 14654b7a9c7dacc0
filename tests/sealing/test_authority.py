"""The embedded timestamping authority: read by others, asked by others (RFC 3161)."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import VerifierBuilder, decode_timestamp_response

from sealing import authority, cms_signed, der, der_out, timestamp
from sealing.issuing import KeyKind
from tests.sealing import hands
from tests.sealing.hands import KINDS, NOON, Tree

DIGEST = hashlib.sha256(b"manifest.p7m").digest()
NONCE = 0x1234567890ABCDEF


def verify(token: bytes, *, nonce: int | None = None) -> timestamp.Stamp:
    anchors = (hands.root().certificate,)
    return timestamp.verify(token, DIGEST, anchors=anchors, nonce=nonce)


@cache
def response(kind: KeyKind) -> bytes:
    return hands.authority(kind).respond(timestamp.request(DIGEST, NONCE))


def token(kind: KeyKind) -> bytes:
    return timestamp.token_of(response(kind))


def put(value: bytes, *path: int) -> Callable[[Tree], object]:
    return lambda whole: hands.at(whole, *path).__setitem__(1, value)


def add(data: bytes) -> Callable[[Tree], object]:
    return lambda whole: whole.append(hands.tree(data))


@pytest.mark.parametrize("kind", KINDS)
class TestOurs:
    """The embedded authority's stamps, as everybody reads them."""

    def test_here(self, kind: KeyKind) -> None:
        stamp = verify(token(kind), nonce=NONCE)
        assert stamp.gen_time == NOON
        assert stamp.accuracy_s == 1
        assert stamp.not_before == NOON - timedelta(seconds=1)
        assert stamp.authority_name == "测试时间戳"
        assert stamp.owner_name == "某某时间公司"

    def test_by_openssl(self, tmp_path: Path, kind: KeyKind) -> None:
        hands.write(
            tmp_path,
            ca_pem=hands.root().certificate_pem,
            request_tsq=timestamp.request(DIGEST, NONCE),
            response_tsr=response(kind),
        )
        hands.openssl(
            tmp_path,
            *("ts", "-verify", "-in", "response.tsr", "-queryfile", "request.tsq"),
            *("-CAfile", "ca.pem", "-attime", str(int(NOON.timestamp()))),
        )

    def test_by_another_client(self, kind: KeyKind) -> None:
        verifier = VerifierBuilder().add_root_certificate(hands.root().certificate)
        read = decode_timestamp_response(response(kind))
        assert verifier.nonce(NONCE).build().verify(read, DIGEST)

    def test_the_serial_is_random(self, kind: KeyKind) -> None:
        serials = {
            verify(
                timestamp.token_of(
                    hands.authority(kind).respond(timestamp.request(DIGEST, nonce))
                )
            ).serial
            for nonce in range(3)
        }
        assert len(serials) == 3
        assert all(serial.bit_length() == 128 for serial in serials)


class TestRequests:
    """What the embedded authority answers; PKIFailureInfo of RFC 3161 2.4.2."""

    def answer(self, request: bytes) -> tuple[int, bytes]:
        fields = der.Fields(der.read(hands.authority().respond(request), size_max=9999))
        status = der.Fields(fields.take())
        return status.take().integer(), status.take(der.BIT_STRING).content

    @pytest.mark.parametrize(
        ("what", "request_", "bit"),
        [
            ("nothing", b"", 5),
            ("no request", der_out.null(), 5),
            ("cut short", timestamp.request(DIGEST, 1)[:-1], 5),
            (
                "version 2",
                hands.changed(timestamp.request(DIGEST, 1), put(b"\x02", 0)),
                2,
            ),
            (
                "SHA-1",
                hands.changed(
                    timestamp.request(DIGEST, 1),
                    put(bytes.fromhex("2b0e03021a"), 1, 0, 0),
                ),
                0,
            ),
            (
                "a digest too short",
                hands.changed(timestamp.request(DIGEST, 1), put(bytes(20), 1, 1)),
                5,
            ),
            (
                "another policy",
                hands.changed(
                    timestamp.request(DIGEST, 1),
                    lambda whole: whole.insert(3, hands.tree(der_out.oid("1.2.3"))),
                ),
                15,
            ),
            (
                "an extension",
                hands.changed(timestamp.request(DIGEST, 1), add(der_out.explicit(0))),
                16,
            ),
            ("a huge nonce", timestamp.request(DIGEST, 1 << 256), 2),
        ],
    )
    def test_failures(self, what: str, request_: bytes, bit: int) -> None:
        status, failure = self.answer(request_)
        unused, *bits = failure
        assert status == 2
        assert unused == 7 - bit % 8
        assert int.from_bytes(bytes(bits), "big") == 1 << unused
        assert len(bits) == bit // 8 + 1

    def test_openssl_asks(self, tmp_path: Path) -> None:
        hands.write(tmp_path, data=b"manifest.p7m")
        hands.openssl(
            tmp_path,
            *("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "q.tsq"),
        )
        request = (tmp_path / "q.tsq").read_bytes()
        verify(timestamp.token_of(hands.authority().respond(request)))

    def test_its_policy_may_be_asked_for_and_the_certificate_left_out(self) -> None:
        def change(whole: Tree) -> None:
            whole.insert(3, hands.tree(der_out.oid(authority.POLICY)))
            whole.pop()

        request = hands.changed(timestamp.request(DIGEST, NONCE), change)
        made = timestamp.token_of(hands.authority().respond(request))
        with pytest.raises(cms_signed.SignerCertificateMissing):
            timestamp.Token.parse(made)

    @given(st.binary(max_size=200))
    def test_anything_is_answered(self, request: bytes) -> None:
        with pytest.raises(timestamp.TimestampRefused):
            timestamp.token_of(hands.authority().respond(request))
