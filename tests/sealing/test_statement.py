"""The tender statement (section 3): what is refused, and what may supersede it."""

import json
import shutil
from datetime import datetime

import pytest

from kernel.refused import Refused
from sealing import statement
from sealing.__main__ import main
from tests.sealing import world as worlds
from tests.sealing.tender import refusal


def envelope(**changes):
    """Return one envelope of a statement, with changes."""
    whole = {
        "envelope": "full",
        "deadline": worlds.DEADLINE,
        "opens_at": worlds.DEADLINE,
        "on_order": False,
        "floor": 3,
    }
    return {**whole, **changes}


def seats(world, **changes_of):
    """Return the five seats, those named changed: seats(world, s3={...})."""
    return [world.seat(i, **changes_of.get(f"s{i}", {})) for i in range(1, 6)]


MALFORMED = {
    "no lots": {"lots": []},
    "a lot twice": {"lots": ["L", "L"]},
    "k is 1": {"k": 1},
    "k over n": {"k": 6},
    "k is true": {"k": True},
    "n over 16": {"n": 17},
    "fewer custodians than n": {"n": 4},
    "a window below zero": {"factor_window_s": -1},
    "two suites": {"suites": [1, 1]},
    "no envelopes": {"envelopes": []},
    "a kind twice": {"envelopes": [envelope(), envelope()]},
    "an unknown kind": {"envelopes": [envelope(envelope="prices")]},
    "a round by name": {"envelopes": [envelope(envelope="quote-1")]},
    "opens on order and at a time": {"envelopes": [envelope(on_order=True)]},
    "opens neither": {"envelopes": [envelope(opens_at=None)]},
    "no deadline": {"envelopes": [envelope(deadline=None)]},
    "opens before the deadline": {
        "envelopes": [envelope(opens_at=worlds.a_second_before(worlds.DEADLINE))]
    },
    "opens within the factor window": {"factor_window_s": 1},
    "a time without an offset": {
        "envelopes": [envelope(deadline="2030-12-01T09:30:00")]
    },
    "a round with a deadline": {
        "envelopes": [envelope(envelope="quote", opens_at=None, on_order=True)]
    },
}


def compose(world, draft):
    """Write a statement and return the exit status."""
    path = world.write_json("changed.json", draft)
    return main(["statement", "new", str(path), "--out", str(world.folder / "new")])


class TestReading:
    """Whatever section 3 does not allow is refused, and leaves nothing behind."""

    @pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
    def test_malformed(self, world, change, capsys):
        assert compose(world, world.draft(**change)) == 1
        assert refusal(capsys) == "malformed"
        assert not (world.folder / "new").exists()

    def test_an_unknown_member(self, world, capsys):
        assert compose(world, world.draft(more=1)) == 1
        assert refusal(capsys) == "malformed"

    def test_an_unknown_version(self, world, capsys):
        assert compose(world, world.draft(v="sbe2")) == 1
        assert refusal(capsys) == "unknown-version"

    @pytest.mark.parametrize("suites", [[2], [3], [True]])
    def test_an_unknown_suite(self, world, suites, capsys):
        assert compose(world, world.draft(suites=suites)) == 1
        assert refusal(capsys) == "unknown-suite"

    def test_opens_at_the_end_of_the_window(self, world):
        moment = datetime.fromisoformat(worlds.DEADLINE)
        early = worlds.a_second_before(moment.isoformat())
        draft = world.draft(factor_window_s=1, envelopes=[envelope(deadline=early)])
        assert compose(world, draft) == 0


DEPENDENT = {
    "an organisation twice": {"s4": {"uscc": "USCC3"}},
    "an organisation twice, spelt otherwise": {"s4": {"uscc": "ｕｓｃｃ3 "}},
    "an encryption certificate twice": {"s4": {"cert": "seat3-cert.pem"}},
    "a release certificate twice": {"s4": {"release": "seat3-release.pem"}},
    "a signer twice": {"s4": {"signer": "seat3.pem"}},
    "parties reach k": {"s3": {"party": True}},
    "a supervisor": {"s3": {"role": "supervisor"}},
    "a centre that is no party": {"s1": {"party": False}},
    "the owner under another role": {
        "s2": {"role": "notary", "uscc": "OWNER", "party": False}
    },
}


class TestIndependence:
    """One seat per organisation, no certificate in two, parties fewer than k."""

    @pytest.mark.parametrize("change", DEPENDENT.values(), ids=DEPENDENT)
    def test_dependent(self, world, change, capsys):
        draft = world.draft(custodians=seats(world, **change))
        assert compose(world, draft) == 1
        assert refusal(capsys) == "custodians-not-independent"

    def test_one_fewer_party_than_k(self, world):
        draft = world.draft(k=4, custodians=seats(world, s3={"party": True}))
        assert compose(world, draft) == 0

    def test_a_key_of_another_curve(self, world, capsys):
        world.add("rsa-cert", worlds.certify("rsa", key=world.people["rsa"].key))
        draft = world.draft(custodians=seats(world, s3={"cert": "rsa-cert.pem"}))
        assert compose(world, draft) == 1
        assert refusal(capsys) == "wrong-custodian-key"

    def test_a_key_for_another_use(self, world, capsys):
        draft = world.draft(custodians=seats(world, s3={"cert": "seat3.pem"}))
        assert compose(world, draft) == 1
        assert refusal(capsys) == "wrong-key-usage"


class TestSignatures:
    """A client seals only to a statement that the owner and all n have signed."""

    @pytest.mark.parametrize("i", range(6))
    def test_one_is_missing(self, world, i, capsys):
        (world.statement / f"statement-{i:02d}.p7s").unlink()
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == "missing-file"
        assert not (world.folder / "bid").exists()

    def test_one_is_another_seats(self, world, capsys):
        shutil.copy(
            world.statement / "statement-01.p7s", world.statement / "statement-02.p7s"
        )
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == "wrong-signer"

    def test_the_bytes_are_changed(self, world, capsys):
        path = world.statement / "statement.json"
        path.write_bytes(path.read_bytes() + b" ")
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == "digest-mismatch"

    def test_another_authority(self, world, capsys):
        other = worlds.certify(
            "Root", ca=True, key_usage=worlds.usage(key_cert_sign=True)
        )
        world.add("ca", other)
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == "untrusted-certificate"

    def test_signing_with_anothers_key(self, world, capsys):
        command = ["statement", "sign", str(world.statement), "--as", "1"]
        assert main([*command, *world.key("rival")]) == 1
        assert refusal(capsys) == "wrong-signer"

    def test_signing_for_a_seat_there_is_not(self, world, capsys):
        command = ["statement", "sign", str(world.statement), "--as", "6"]
        assert main([*command, *world.key("rival")]) == 1
        assert refusal(capsys) == "no-such-seat"


LATER = "2030-12-02T09:30:00+08:00"


class TestSuperseding:
    """A change may only move times later, signed in time or by all."""

    @pytest.fixture
    def draft(self, world):
        """Draft a statement that moves the full envelope a day."""
        envelopes = world.draft()["envelopes"]
        envelopes[0].update(deadline=LATER, opens_at=LATER)
        return world.draft(envelopes=envelopes, supersedes="statement")

    def state(self, world, draft, signers):
        """Write the later statement beside the former, and make it the one in use."""
        world.state(draft, world.folder / "later", signers)
        world.name = "later"

    def test_owner_and_k_before_the_former_deadline(self, world, draft):
        self.state(world, draft, (0, 1, 3, 5))
        assert (world.statement / "former" / "statement-05.p7s").exists()
        assert world.seal(world.folder / "bid") == 0

    @pytest.mark.parametrize(
        ("signers", "code"),
        [((0, 1, 3), "not-signed-in-time"), ((1, 2, 3), "missing-file")],
    )
    def test_too_few(self, world, draft, signers, code, capsys):
        self.state(world, draft, signers)
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == code

    def test_the_former_is_verified_too(self, world, draft, capsys):
        self.state(world, draft, range(6))
        (world.statement / "former" / "statement-03.p7s").unlink()
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == "missing-file"

    def test_without_the_former(self, world, draft, capsys):
        self.state(world, draft, range(6))
        shutil.rmtree(world.statement / "former")
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == "missing-file"

    def test_after_the_former_deadline_all_must_sign(self, world, capsys):
        past, now_past = "2021-01-01T00:00:00Z", "2021-01-02T00:00:00Z"
        first = world.draft(envelopes=[envelope(deadline=past, opens_at=past)])
        world.state(first, world.folder / "first")
        second = world.draft(
            envelopes=[envelope(deadline=now_past, opens_at=now_past)],
            supersedes="first",
        )
        self.state(world, second, (0, 1, 2, 3, 4))
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == "not-signed-in-time"
        command = ["statement", "sign", str(world.statement), "--as", "5"]
        assert main([*command, *world.key("seat5")]) == 0
        assert world.seal(world.folder / "bid") == 0

    @pytest.mark.parametrize(
        "change",
        [
            {"tender": "another"},
            {"lots": ["标段一"]},
            {"k": 4},
            {"owner": {"organisation": "x", "uscc": "OWNER", "signer": "owner.pem"}},
        ],
    )
    def test_nothing_else_changes(self, world, draft, change, capsys):
        assert compose(world, {**draft, **change}) == 1
        assert refusal(capsys) == "supersedes-changes-more"

    def test_no_time_becomes_earlier(self, world, draft, capsys):
        earlier = worlds.a_second_before(worlds.DEADLINE)
        draft["envelopes"][1]["deadline"] = earlier
        assert compose(world, draft) == 1
        assert refusal(capsys) == "supersedes-changes-more"

    def test_a_change_changes_something(self, world, capsys):
        assert compose(world, world.draft(supersedes="statement")) == 1
        assert refusal(capsys) == "malformed"

    def test_a_statement_that_supersedes_nothing_has_no_former(self, world, capsys):
        shutil.copytree(world.statement, world.folder / "again")
        shutil.move(world.folder / "again", world.statement / "former")
        assert world.seal(world.folder / "bid") == 1
        assert refusal(capsys) == "unexpected-file"


def test_a_duplicate_member_is_refused(world):
    """JSON is read strictly: two values for one name are two statements in one."""
    raw = (world.statement / "statement.json").read_bytes()
    twice = raw.replace(b'"k": 3', b'"k": 3, "k": 2')
    assert json.loads(twice)["k"] == 2
    with pytest.raises(Refused) as refused:
        statement.read(twice)
    assert refused.value.code == "malformed-json"
