"""vectors/sbe1.json, reproduced byte for byte (envelope.md section 13)."""

import base64
import hashlib
from itertools import combinations

import pytest
from cryptography import x509

from kernel.canonical import MalformedJson, strict_object
from sealing import cms, context, envelopes, keys, padding, shares
from sealing.floe import Stream, sealed_bytes, segment_count
from tests.sealing.known import FLOE, answers, drawn

FLOE_CASES = [case for name in FLOE for case in answers()[name]]
CONTEXTS = answers()["contexts, keys, commitments"]
ENVELOPES = answers()["envelopes"]["shares, byte for byte"]
FACTORS = answers()["envelopes"]["factor.p7m, to open only (its values are random)"]
SHAMIR = answers()["Shamir"]
JSON = answers()["JSON, read strictly"]


def test_the_rule_of_derivation():
    ((call, value),) = answers()["rule example"].items()
    assert call == "D('example', 40)"
    assert drawn("example", 40).hex() == value


@pytest.mark.parametrize("case", CONTEXTS, ids=lambda case: case["name"])
def test_contexts_keys_and_commitments(case):
    bound = context.read(base64.b64decode(case["context"]))
    secret, factor = bytes.fromhex(case["S_c"]), bytes.fromhex(case["S_b"])
    assert bound.ctx.hex() == case["ctx"]
    for p in (0, 1):
        without = bound.payload_key(p, secret, b"")
        assert without.hex() == case[f"K_{p} without S_b"]
        with_factor = bound.payload_key(p, secret, factor)
        assert with_factor.hex() == case[f"K_{p} with S_b"]
    assert bound.factor_commitment(factor).hex() == case["factor_commit"]
    for i, (share, commit) in enumerate(
        zip(case["shares"], case["commits"], strict=True), start=1
    ):
        found = shares.commitment(bound.ctx, i, bytes.fromhex(share))
        assert found.hex() == commit


class TestField:
    """GF(2^8) with the polynomial 0x11b."""

    def test_products(self):
        for left, right, product in answers()["GF(256)"]["products"]:
            assert shares.multiply(bytes([left]), right) == bytes([product])

    def test_all_products(self):
        every = bytes(range(256))
        rows = b"".join(shares.multiply(every, scalar) for scalar in range(256))
        key = "sha256 of the 65,536 products, row by row"
        assert hashlib.sha256(rows).hexdigest() == answers()["GF(256)"][key]

    def test_inverses(self):
        found = bytes(shares.inverse(scalar) for scalar in range(1, 256))
        assert found.hex() == answers()["GF(256)"]["inverses of 1..255"]


@pytest.mark.parametrize("case", SHAMIR, ids=lambda case: f"{case['k']}of{case['n']}")
class TestShamir:
    """Shares, and the weights with which any k of them recombine."""

    def test_split(self, case):
        coefficients = case["coefficients of x^1, x^2, ..."]
        found = shares.split(
            bytes.fromhex(case["secret"]),
            n=case["n"],
            coefficients=[bytes.fromhex(each) for each in coefficients],
        )
        assert {str(i): share.hex() for i, share in found.items()} == case["shares"]

    def test_weights(self, case):
        for row in case["every k shares recombine to the secret, with"]:
            assert shares.weights(row["x"], 0) == row["weights at 0"]
            for at, expected in row["weights at the others"].items():
                assert shares.weights(row["x"], int(at)) == expected

    def test_any_k_give_the_secret(self, case):
        every = {int(i): bytes.fromhex(share) for i, share in case["shares"].items()}
        for chosen in combinations(every, case["k"]):
            points = {i: every[i] for i in chosen}
            assert shares.interpolate(points, 0).hex() == case["secret"]


@pytest.mark.parametrize("case", FLOE_CASES, ids=lambda case: case["name"])
def test_floe(case):
    name, segment_bytes = case["name"], case["segment"]
    room = segment_bytes - 32
    payload = drawn(f"{name} payload", case["payload length"])
    stream = Stream(
        drawn(f"{name} key", 32),
        bytes.fromhex(case["aad"]),
        drawn(f"{name} iv", 32),
        segment_bytes=segment_bytes,
        nonces=lambda j: drawn(f"{name} nonce {j}", 12),
    )
    assert stream.header.hex() == case["header"]
    assert stream.message_key.hex() == case["message key"]
    assert stream.data_key(0).hex() == case["dek"]
    count = segment_count(len(payload), segment_bytes)
    assert count == case["segments"]
    assert sealed_bytes(len(payload), segment_bytes) == case["size"]
    sealed = [
        stream.seal(j, payload[j * room : (j + 1) * room], final=j == count - 1)
        for j in range(count)
    ]
    listed = b"".join(hashlib.sha256(segment).digest() for segment in sealed)
    assert listed.hex() == case["digest list"]
    assert hashlib.sha256(listed).hexdigest() == case["digests"]
    assert hashlib.sha256(b"".join(sealed)).hexdigest() == case["sha256 of part file"]
    opened = [
        stream.open(j, segment, final=j == count - 1, p=1)
        for j, segment in enumerate(sealed)
    ]
    assert b"".join(opened) == payload


def test_digest_list():
    case = answers()["digest list"]
    digests = [hashlib.sha256(bytes.fromhex(each)) for each in case["segments"]]
    listed = b"".join(digest.digest() for digest in digests)
    assert listed.hex() == case["list"]
    assert hashlib.sha256(listed).hexdigest() == case["digests"]


@pytest.mark.parametrize("case", ENVELOPES, ids=lambda case: f"share {case['i']}")
class TestDerandomisedEnvelope:
    """Section 5: nothing in a share's envelope is left to choose."""

    def test_it_is_rebuilt_byte_for_byte(self, case):
        certificate = x509.load_pem_x509_certificate(
            case["recipient certificate"].encode()
        )
        bound = context.read(base64.b64decode(case["context"]))
        share = bytes.fromhex(case["share"])
        ctx = bound.ctx
        assert envelopes.derive("cek", 32, share, ctx).hex() == case["content key"]
        assert envelopes.derive("iv", 12, share, ctx).hex() == case["nonce"]
        assert envelopes.derive("eph", 48, share, ctx).hex() == case["prf(eph, 48)"]
        scalar = envelopes.ephemeral_scalar(share, ctx).to_bytes(32, "big")
        assert scalar.hex() == case["ephemeral scalar"]
        content = envelopes.share_content(case["i"], bound, share)
        assert content.decode() == case["content"]
        built = envelopes.build_share(case["i"], bound, share, certificate)
        assert base64.b64encode(built).decode() == case["envelope"]
        assert hashlib.sha256(built).hexdigest() == case["sha256 of envelope"]

    def test_its_recipient_opens_it(self, case):
        receiver = keys.load_receiver(case["recipient private key"].encode())
        content = cms.open_sealed(base64.b64decode(case["envelope"]), receiver)
        assert content.decode() == case["content"]
        share = envelopes.read_share(content)
        assert share.share.hex() == case["share"]


@pytest.mark.parametrize("kind", sorted(FACTORS))
def test_factor_envelopes_open(kind):
    case = FACTORS[kind]
    receiver = keys.load_receiver(case["recipient private key"].encode())
    content = cms.open_sealed(base64.b64decode(case["envelope"]), receiver)
    assert content.decode() == case["content"]


def test_opening_statement_padding():
    case = answers()["opening statement"]
    for length, padded in case["lengths"]:
        assert len(padding.pad_opening(b"x" * length)) == padded
    example = case["example"]
    padded = padding.pad_opening(example["opening"].encode())
    assert len(padded) == example["padded length"]
    assert hashlib.sha256(padded).hexdigest() == example["sha256 of the padded bytes"]
    assert sealed_bytes(len(padded)) == example["size of part-0.bin"]
    assert padding.strip_opening(padded).decode() == example["opening"]


@pytest.mark.parametrize("data", JSON["accept"])
def test_json_that_is_accepted(data):
    strict_object(base64.b64decode(data))


@pytest.mark.parametrize(("why", "data"), JSON["refuse"])
def test_json_that_is_refused(why, data):
    with pytest.raises(MalformedJson):
        strict_object(base64.b64decode(data))


@pytest.mark.parametrize(("length", "padded"), answers()["Padmé"]["lengths"])
def test_padme(length, padded):
    assert padding.padme(length) == padded
    assert padding.padme(padded) == padded
