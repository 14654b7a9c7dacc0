"""Share envelopes: fixed to the byte, opened by OpenSSL, refused when bent."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from kernel.refused import Refused
from sealing import algorithms, certificates, cms, der, der_out, issuing, keys
from sealing.issuing import KeyKind
from tests.sealing import hands
from tests.sealing.hands import KINDS, Tree

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "sbe1.json").read_text(encoding="utf-8")
)["envelopes"]
SHARES: list[dict[str, Any]] = VECTORS["shares, byte for byte"]
FACTORS: dict[str, dict[str, Any]] = VECTORS[
    "factor.p7m, to open only (its values are random)"
]


def receiver_of(case: dict[str, Any]) -> keys.KeyReceiver:
    certificate = certificates.load_pem(case["recipient certificate"].encode())
    return keys.load_receiver(
        case["recipient private key"].encode(), certificate=certificate
    )


def sealed_again(case: dict[str, Any], ephemeral: int) -> bytes:
    return cms.seal_to_p256(
        case["content"].encode(),
        certificates.load_pem(case["recipient certificate"].encode()),
        cek=bytes.fromhex(case["content key"]),
        iv=bytes.fromhex(case["nonce"]),
        ephemeral=ephemeral,
    )


class TestVectors:
    """Known answers of envelope.md section 13."""

    @pytest.mark.parametrize("case", SHARES, ids=["share 1", "share 2"])
    def test_a_share_is_sealed_to_the_byte(self, case: dict[str, Any]) -> None:
        envelope = sealed_again(case, int(case["ephemeral scalar"], 16))
        assert envelope == base64.b64decode(case["envelope"])

    @pytest.mark.parametrize("case", [*SHARES, *FACTORS.values()])
    def test_it_opens(self, case: dict[str, Any]) -> None:
        envelope = base64.b64decode(case["envelope"])
        assert cms.open_sealed(envelope, receiver_of(case)).decode() == case["content"]

    def test_its_fields(self) -> None:
        case = SHARES[0]
        sealed = cms.read_sealed(base64.b64decode(case["envelope"]))
        certificate = certificates.load_pem(case["recipient certificate"].encode())
        assert sealed.recipient == certificates.issuer_and_serial(certificate)
        assert sealed.point == bytes.fromhex(case["ephemeral point"])
        assert sealed.wrapped_key == bytes.fromhex(case["wrapped key"])
        assert sealed.nonce == bytes.fromhex(case["nonce"])


@pytest.mark.parametrize("kind", KINDS)
class TestBothWays:
    """OpenSSL opens what is sealed here."""

    def test_openssl_opens_it(self, tmp_path: Path, kind: KeyKind) -> None:
        issued = hands.person(kind)
        hands.write(
            tmp_path,
            key_pem=issued.key_pem(),
            cert_pem=issued.certificate_pem(),
            share_p7m=cms.seal_to("秘密".encode(), issued.certificate),
        )
        said = hands.openssl(
            tmp_path,
            *("cms", "-decrypt", "-inform", "DER", "-in", "share.p7m"),
            *("-inkey", "key.pem", "-recip", "cert.pem"),
        )
        assert said == "秘密".encode()

    def test_two_envelopes_of_one_content_differ(self, kind: KeyKind) -> None:
        certificate = hands.person(kind).certificate
        assert cms.seal_to(b"x", certificate) != cms.seal_to(b"x", certificate)

    def test_an_empty_content(self, kind: KeyKind) -> None:
        issued = hands.person(kind)
        envelope = cms.seal_to(b"", issued.certificate)
        assert cms.open_sealed(envelope, issued.receiver()) == b""

    def test_another_key_of_the_same_certificate_name(self, kind: KeyKind) -> None:
        issued = hands.person(kind)
        stranger = keys.KeyReceiver(issuing.new_key(kind))
        with pytest.raises(keys.CannotOpen):
            cms.open_sealed(cms.seal_to(b"x", issued.certificate), stranger)

    def test_another_recipient(self, kind: KeyKind) -> None:
        envelope = cms.seal_to(b"x", hands.person(kind).certificate)
        with pytest.raises(cms.NotForThisKey):
            cms.open_sealed(envelope, hands.deep_person(kind).receiver())


def envelope() -> bytes:
    """Return the first share of the vectors."""
    return base64.b64decode(SHARES[0]["envelope"])


# Where things stand: type, then version, recipients, content, tag.
BODY = (1, 0)
RECIPIENTS = (*BODY, 1)
AGREEMENT = (*RECIPIENTS, 0)
CONTENT = (*BODY, 2)


def put(value: object, *path: int) -> Callable[[Tree], None]:
    """Put `value` in the place of a content or of a whole branch."""

    def change(whole: Tree) -> None:
        branch = hands.at(whole, *path)
        if isinstance(value, bytes):
            branch[1:] = [value]
        else:
            branch[:] = value  # type: ignore[call-overload]

    return change


def insert(data: bytes, place: int, *path: int) -> Callable[[Tree], None]:
    return lambda whole: hands.at(whole, *path).insert(place + 1, hands.tree(data))


def again(place: int, *path: int) -> Callable[[Tree], None]:
    """Let one part stand twice."""
    return lambda whole: hands.at(whole, *path).append(hands.at(whole, *path, place))


IN_CHUNKS = [0x24, [0x04, b"a" * 8], [0x04, b"b" * 8]]


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("EnvelopedData", put(bytes.fromhex("2a864886f70d010703"), 0)),
        ("version 2", put(b"\x02", *BODY, 0)),
        ("two recipients", again(0, *RECIPIENTS)),
        ("no recipient", put(b"", *RECIPIENTS)),
        ("recipient version 2", put(b"\x02", *AGREEMENT, 0)),
        ("a ukm", insert(der_out.explicit(1, der_out.octets(b"u")), 2, *AGREEMENT)),
        ("a compressed point", put(b"\x00\x02" + bytes(32), *AGREEMENT, 1, 0, 1)),
        ("key parameters", insert(der_out.null(), 1, *AGREEMENT, 1, 0, 0)),
        ("another agreement", put(b"\x2b\x81\x04\x01\x0b\x00", *AGREEMENT, 2, 0)),
        ("aes128-wrap", put(bytes.fromhex("608648016503040105"), *AGREEMENT, 2, 1, 0)),
        ("wrap with NULL", insert(der_out.null(), 1, *AGREEMENT, 2, 1)),
        ("two wrapped keys", again(0, *AGREEMENT, 3)),
        ("a wrapped key of 48 bytes", put(bytes(48), *AGREEMENT, 3, 0, 1)),
        ("another content type", put(bytes.fromhex("2a864886f70d010702"), *CONTENT, 0)),
        ("aes128-gcm", put(bytes.fromhex("608648016503040106"), *CONTENT, 1, 0)),
        ("nonce of 13 bytes", put(bytes(13), *CONTENT, 1, 1, 0)),
        ("tag of 12 announced", put(b"\x0c", *CONTENT, 1, 1, 1)),
        ("tag length left out", lambda w: hands.at(w, *CONTENT, 1, 1).pop()),
        ("content in chunks", put([0xA0, [0x04, b"x"]], *CONTENT, 2)),
        ("tag of 15 bytes", put(bytes(15), *BODY, 3)),
        ("tag in chunks", put(IN_CHUNKS, *BODY, 3)),
        ("authenticated attributes", insert(der_out.explicit(1), 3, *BODY)),
        ("unauthenticated attributes", insert(der_out.explicit(2), 4, *BODY)),
        ("originator info", insert(der_out.explicit(0), 1, *BODY)),
        ("key identifier for a name", put([0xA0, [0x04, b"x"]], *AGREEMENT, 3, 0, 0)),
    ],
)  # fmt: skip
def test_another_form_is_refused(what: str, change: Callable[[Tree], None]) -> None:
    bent = hands.changed(envelope(), change)
    assert bent != envelope(), what
    with pytest.raises((cms.NotSealedData, der.MalformedDer)):
        cms.open_sealed(bent, receiver_of(SHARES[0]))


@pytest.mark.parametrize(
    "path",
    [(*AGREEMENT, 3, 0, 1), (*CONTENT, 1, 1, 0), (*CONTENT, 2), (*BODY, 3)],
    ids=["wrapped key", "nonce", "ciphertext", "tag"],
)
def test_a_changed_bit_does_not_open(path: tuple[int, ...]) -> None:
    def flip(whole: Tree) -> None:
        branch = hands.at(whole, *path)
        content = branch[1]
        assert isinstance(content, bytes)
        branch[1] = bytes((content[0] ^ 1,)) + content[1:]

    with pytest.raises(keys.CannotOpen):
        cms.open_sealed(hands.changed(envelope(), flip), receiver_of(SHARES[0]))


def test_a_point_that_is_not_on_the_curve() -> None:
    bent = hands.changed(
        envelope(), put(b"\x00\x04" + bytes(63) + b"\x01", *AGREEMENT, 1, 0, 1)
    )
    with pytest.raises(keys.CannotOpen):
        cms.open_sealed(bent, receiver_of(SHARES[0]))


def test_the_size_is_capped() -> None:
    size = len(envelope())
    cms.read_sealed(envelope(), size_max=size)
    with pytest.raises(der.DerTooLarge):
        cms.read_sealed(envelope(), size_max=size - 1)


@pytest.mark.parametrize("ephemeral", [1, 2, cms.P256_ORDER - 1])
def test_scalars_at_the_ends_of_the_range(ephemeral: int) -> None:
    bent = sealed_again(SHARES[0], ephemeral)
    assert (
        cms.open_sealed(bent, receiver_of(SHARES[0])).decode() == SHARES[0]["content"]
    )


@pytest.mark.parametrize("ephemeral", [0, cms.P256_ORDER])
def test_scalars_beyond_the_range_are_a_bug(ephemeral: int) -> None:
    with pytest.raises(ValueError, match="scalar"):
        sealed_again(SHARES[0], ephemeral)


def test_a_recipient_on_another_curve() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(keys.UnsupportedKey):
        keys.check_key(key.public_key())


def test_oaep_is_accepted_with_and_without_null() -> None:
    issued = hands.person("rsa")
    envelope = cms.seal_to(b"x", issued.certificate)
    plain = algorithms.identifier(algorithms.ID_SHA256)
    mgf = algorithms.identifier(algorithms.ID_MGF1, plain)
    parameters = der_out.sequence(der_out.explicit(0, plain), der_out.explicit(1, mgf))

    def leave_out(whole: Tree) -> None:
        hands.at(whole, *RECIPIENTS, 0, 2)[2] = hands.tree(parameters)

    assert (
        cms.open_sealed(hands.changed(envelope, leave_out), issued.receiver()) == b"x"
    )


def test_oaep_with_sha1_is_refused() -> None:
    issued = hands.person("rsa")

    def default(whole: Tree) -> None:
        hands.at(whole, *RECIPIENTS, 0, 2)[2] = [0x30]

    with pytest.raises(cms.NotSealedData):
        cms.open_sealed(
            hands.changed(cms.seal_to(b"x", issued.certificate), default),
            issued.receiver(),
        )


@given(st.data())
def test_mutations_never_open_and_never_surprise(data: st.DataObject) -> None:
    whole = bytearray(envelope())
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
    if bytes(whole) == envelope():
        return
    with pytest.raises(Refused):
        cms.open_sealed(bytes(whole), receiver_of(SHARES[0]))
