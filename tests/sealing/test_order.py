"""Orders (section 3), and the rounds that rest on them."""

import hashlib
import json

import pytest

from sealing import certificates, cms, keys
from sealing.commands import common
from sealing.directory import read
from tests.sealing.tender import refusal

ROUND_ENDS = "2030-12-05T15:00:00+08:00"


def order_for(world, **changes):
    """Return an order for the first quote round, with changes."""
    raw = (world.statement / "statement.json").read_bytes()
    bidder = world.people["bidder"].certificate
    whole = {
        "v": "sbe1/order",
        "statement": hashlib.sha256(raw).hexdigest(),
        "lot": "标段一",
        "envelope": "quote-1",
        "deadline": ROUND_ENDS,
        "opens_at": ROUND_ENDS,
        "floor": 1,
        "admitted": [certificates.fingerprint(bidder)],
        "grounds": "0" * 64,
    }
    return {**whole, **changes}


def give(world, order, signer="owner"):
    """Write and sign an order; return the options that use it."""
    raw = json.dumps(order).encode()
    holder = world.people[signer]
    directory = world.folder / "order"
    directory.mkdir(exist_ok=True)
    (directory / "order.json").write_bytes(raw)
    signature = cms.sign_detached(
        raw,
        keys.KeySigner(holder.key, holder.certificate),
        signing_time=common.now(),
    )
    (directory / "order.p7s").write_bytes(signature)
    return ["--order", str(directory)]


class TestRounds:
    """A round needs its order, here and in the next commands."""

    def test_a_round_is_sealed_and_opened_with_its_order(self, world, capsys):
        order = give(world, order_for(world))
        bid, out = world.folder / "bid", world.folder / "out"
        assert world.seal(bid, "--envelope", "quote-1", *order) == 0
        digest = hashlib.sha256((world.folder / "order/order.json").read_bytes())
        assert read(bid).signed.manifest.context.order == digest.hexdigest()
        given = [world.share(bid, i, *order) for i in (1, 2, 5)]
        capsys.readouterr()
        assert world.open(bid, out, given) == 1
        assert refusal(capsys) == "order-required"
        assert world.open(bid, out, given, *order) == 0

    def test_without_its_order(self, world, capsys):
        assert world.seal(world.folder / "bid", "--envelope", "quote-1") == 1
        assert refusal(capsys) == "order-required"

    @pytest.mark.parametrize("name", ["quote", "quote-0", "quote-01", "quote-x"])
    def test_what_is_no_round(self, world, name, capsys):
        assert world.seal(world.folder / "bid", "--envelope", name) == 1
        assert refusal(capsys) == "wrong-envelope"

    def test_nothing_else_takes_an_order(self, world, capsys):
        order = give(world, order_for(world))
        assert world.seal(world.folder / "bid", *order) == 1
        assert refusal(capsys) == "order-not-wanted"

    def test_the_price_envelope_takes_none_on_the_command_line(self, world):
        assert world.seal(world.folder / "bid", "--envelope", "price") == 0


REFUSED = {
    "another statement": ({"statement": "1" * 64}, "order-mismatch"),
    "another round": ({"envelope": "quote-2"}, "order-mismatch"),
    "another lot": ({"lot": "L2"}, "order-mismatch"),
    "a lot there is not": ({"lot": "L3"}, "wrong-lot"),
    "an envelope that waits for none": ({"envelope": "full"}, "order-mismatch"),
    "not admitted": ({"admitted": []}, "not-admitted"),
    "opens too early": (
        {"opens_at": "2030-12-05T14:59:59+08:00"},
        "malformed",
    ),
    "admitted twice": ({"admitted": ["2" * 64] * 2}, "malformed"),
    "an unknown member": ({"more": 1}, "malformed"),
}


class TestOrders:
    """An order that does not fit is refused by name."""

    @pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED)
    def test_refused(self, world, change, code, capsys):
        order = give(world, order_for(world, **change))
        assert world.seal(world.folder / "bid", "--envelope", "quote-1", *order) == 1
        assert refusal(capsys) == code

    def test_signed_by_somebody_else(self, world, capsys):
        order = give(world, order_for(world), signer="rival")
        assert world.seal(world.folder / "bid", "--envelope", "quote-1", *order) == 1
        assert refusal(capsys) == "wrong-signer"

    def test_changed_after_signing(self, world, capsys):
        order = give(world, order_for(world))
        path = world.folder / "order/order.json"
        path.write_bytes(path.read_bytes() + b"\n")
        assert world.seal(world.folder / "bid", "--envelope", "quote-1", *order) == 1
        assert refusal(capsys) == "digest-mismatch"
