"""Holds, records of destruction and the rehearsal (section 9): pure rules."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from kernel.refused import Refused
from sealing import (
    cms,
    destruction,
    directory,
    hold,
    manifest,
    rehearsal,
    statement_files,
    statement_signatures,
)
from sealing.destruction import Destroyed
from sealing.keys import KeyReceiver, KeySigner
from sealing.release_rules import History
from sealing.statement_signatures import Verified
from tests.sealing.test_release import THREE, Lot

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
LOT = "标段一"


@pytest.fixture
def lot(world):
    """Give the lot of the small tender."""
    return Lot(world)


@pytest.fixture
def chain(world):
    """Give the verified statement of the small tender."""
    found = statement_files.read_directory(world.statement)
    return Verified(*statement_signatures.read(found)[:1])


def signer(world, stem):
    holder = world.people[stem]
    return KeySigner(holder.key, holder.certificate)


def anchors(world):
    return [world.people["ca"].certificate]


def code_of(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


class TestHolds:
    """A hold is believed easily, a lift hardly."""

    @pytest.fixture
    def held(self, world, chain):
        """Return a hold that the owner signed, its signature, and who that was."""
        raw = hold.build(
            tender=chain.statement.tender,
            lot=LOT,
            statement=chain.statement.digest,
            grounds="投诉待查",
            at=NOON,
        )
        made = cms.sign_detached(raw, signer(world, "owner"), signing_time=NOON)
        found, by = hold.check_hold(raw, made, chain, anchors(world), now=NOON)
        return found, by

    def lifted(self, world, held, by, **changes):
        found, held_by = held
        raw = hold.build_lift(hold=found.digest, grounds="已查清", at=NOON)
        made = cms.sign_detached(raw, signer(world, by), signing_time=NOON)
        whole = {"held_by": held_by, "now": NOON, **changes}
        return hold.check_lift(raw, made, found, anchors(world), **whole)

    def test_the_owner_s_signer_holds_and_lifts(self, world, chain, held):
        assert held[1] == chain.statement.owner.signer
        assert self.lifted(world, held, "owner").hold == held[0].digest

    def test_whoever_else_is_trusted_lifts_nothing(self, world, held):
        code = code_of(self.lifted, world, held, "seat1")
        assert code == "lift-not-by-holder"

    def test_a_supervisor_whom_the_custodian_knows_lifts(self, world, held):
        from sealing import certificates

        known = certificates.fingerprint(world.people["seat1"].certificate)
        assert self.lifted(world, held, "seat1", supervisors={known})

    def test_a_key_outside_every_chain_neither_holds_nor_lifts(
        self, world, chain, held
    ):
        found, _by = held
        own = signer(world, "seat1-release")
        made = cms.sign_detached(found.raw, own, signing_time=NOON)
        with pytest.raises(Refused):
            hold.check_hold(found.raw, made, chain, anchors(world), now=NOON)
        with pytest.raises(Refused):
            self.lifted(world, held, "seat1-release")

    def test_a_lift_of_another_hold(self, world, chain, held):
        found, by = held
        raw = hold.build_lift(hold="1" * 64, grounds="x", at=NOON)
        made = cms.sign_detached(raw, signer(world, "owner"), signing_time=NOON)
        code = code_of(
            hold.check_lift, raw, made, found, anchors(world), held_by=by, now=NOON
        )
        assert code == "lift-of-another"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"tender": "another"}, "wrong-tender"),
            ({"lot": "L9"}, "wrong-lot"),
            ({"statement": "0" * 64}, "statement-mismatch"),
            ({"grounds": ""}, "malformed"),
        ],
    )
    def test_a_hold_for_something_else(self, world, chain, held, change, code):
        value = {**json.loads(held[0].raw), **change}
        raw = json.dumps(value, ensure_ascii=False).encode()
        made = cms.sign_detached(raw, signer(world, "owner"), signing_time=NOON)
        args = (hold.check_hold, raw, made, chain, anchors(world))
        assert code_of(*args, now=NOON) == code


class TestDestruction:
    """n-k+1 records leave fewer than k custodians."""

    def record(self, chain, i, **changes):
        whole = {
            "i": i,
            "tender": chain.statement.tender,
            "closing": "a" * 64,
            "reason": "below-floor",
            "manifests": ("b" * 64,),
            "at": NOON,
        }
        return Destroyed(**{**whole, **changes})

    def test_by_the_seat_s_release_key_alone(self, world, chain):
        made = self.record(chain, 2)
        own = destruction.build(made, signer(world, "seat2-release"))
        assert destruction.verify(own, chain.statement) == made
        for stem in ("seat2", "seat3-release"):
            other = destruction.build(made, signer(world, stem))
            code = code_of(destruction.verify, other, chain.statement)
            assert code == "wrong-signer"

    @pytest.mark.parametrize(("seats", "returned"), [(2, 0), (3, 1), (4, 1)])
    def test_one_fewer_is_not_enough(self, chain, seats, returned):
        records = [self.record(chain, i) for i in range(1, seats + 1)]
        found = destruction.returned(records, chain.statement)
        assert len(found) == returned

    def test_the_same_seat_twice_is_one(self, chain):
        records = [self.record(chain, 1)] * 3
        assert not destruction.returned(records, chain.statement)

    def test_keys_have_no_list_and_bids_have_one(self, world, chain):
        own = signer(world, "seat2-release")
        for change in (
            {"closing": None},
            {"reason": "archive-over"},
            {"reason": "archive-over", "closing": None},
        ):
            made = self.record(chain, 2, **change)
            assert code_of(destruction.build, made, own) == "malformed"

    def test_what_was_struck_out_is_never_released(self, lot):
        found = lot.close()
        struck = History().without([THREE[0].manifest])
        decision = lot.decide(found, history=struck)
        assert decision.entries == THREE[1:]
        assert decision.refused == {THREE[0].manifest: "destroyed"}
        assert decision.history.never == {THREE[0].manifest}


class TestOneOrderEver:
    def test_the_same_again_passes_a_second_is_refused(self, lot):
        found = lot.close(envelope="price")
        given = lot.order(found)
        kept = lot.decide(found, order=given).history
        assert lot.decide(found, order=given, history=kept).entries == THREE[:2]
        second = lot.order(found, grounds="1" * 64)
        code = code_of(lot.decide, found, order=second, history=kept)
        assert code == "order-equivocation"


class TestRehearsal:
    """A dummy bid for a lot that no tender has; never a decryption oracle."""

    @pytest.fixture
    def dummy(self, world, chain):
        """Return a dummy bid, sealed by the owner's key in the platform's place."""
        return rehearsal.make(chain.statement, signer(world, "owner"), at=NOON)

    def answer(self, world, chain, message, envelope, i):
        found = rehearsal.check(message, chain.statement, ())
        holder = world.people[f"seat{i}-cert"]
        return rehearsal.answer(
            found,
            hashlib.sha256(message).hexdigest(),
            envelope,
            statement=chain.statement,
            i=i,
            receiver=KeyReceiver(holder.key, holder.certificate),
            signer=signer(world, f"seat{i}-release"),
            at=NOON,
        )

    def test_all_n_open_it(self, world, chain, dummy):
        signed = manifest.open_message(dummy.message)
        points = {}
        for i, envelope in dummy.envelopes.items():
            made = self.answer(world, chain, dummy.message, envelope, i)
            found = rehearsal.read_answer(made, signed, chain.statement, i)
            points[i] = found
            other = i % 5 + 1
            args = (rehearsal.read_answer, made, signed, chain.statement, other)
            assert code_of(*args) == "wrong-signer"
        rehearsal.open_dummy(signed, dummy.opening, points)

    def test_a_real_bid_is_no_dummy(self, world, chain):
        bid = world.folder / "bid"
        assert world.seal(bid) == 0
        message = directory.read(bid).signed.message
        code = code_of(rehearsal.check, message, chain.statement, ())
        assert code == "not-a-rehearsal"

    def test_a_real_bid_s_envelope_in_a_dummy_stays_shut(self, world, chain, dummy):
        """Even where the dummy's manifest names it: inside, it says its own lot."""
        bid = world.folder / "bid"
        assert world.seal(bid) == 0
        stolen = directory.read(bid).share(2)
        code = code_of(self.answer, world, chain, dummy.message, stolen, 2)
        assert code == "envelope-digest"
        found = manifest.open_message(dummy.message).manifest
        shown = {
            **found.shares,
            2: manifest.SignedShare(
                i=2,
                cert=found.shares[2].cert,
                commit=found.shares[2].commit,
                envelope=hashlib.sha256(stolen).hexdigest(),
            ),
        }
        forged = manifest.Manifest(
            context=found.context,
            parts=found.parts,
            shares=shown,
            factor=None,
            client=found.client,
            created=found.created,
        )
        message = manifest.sign(forged, signer(world, "owner"), at=NOON)
        code = code_of(self.answer, world, chain, message, stolen, 2)
        assert code == "context-mismatch"

    def test_it_is_no_bid_of_a_closing_list(self, chain, dummy):
        signed = manifest.open_message(dummy.message)
        with pytest.raises(Refused) as caught:
            manifest.check_against(signed, chain.statement)
        assert caught.value.code == "wrong-lot"

    def test_only_the_platform_that_is_known_is_believed(self, chain, dummy):
        code = code_of(rehearsal.check, dummy.message, chain.statement, {"0" * 64})
        assert code == "wrong-signer"


def test_the_rule_of_releases_knows_the_hold(lot):
    """Before any authority is asked for the time."""
    code = code_of(lot.decide, lot.close(), held=True, stamps=[])
    assert code == "on-hold"
