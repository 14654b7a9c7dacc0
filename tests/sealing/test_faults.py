"""A dishonest client, and whose fault it is (section 9): computed from the evidence."""

import hashlib
from dataclasses import replace

import pytest

from kernel.refused import Refused
from sealing import (
    blame,
    certificates,
    cms,
    custody,
    directory,
    envelopes,
    keys,
    manifest,
    opening,
    shares,
    statement_files,
    statement_signatures,
)
from sealing.blame import Outcome
from sealing.commands import common


class Case:
    """One bid, its statement, and the true shares."""

    def __init__(self, world):
        self.world = world
        self.path = world.folder / "bid"
        assert world.seal(self.path) == 0
        found = statement_files.read_directory(world.statement)
        self.statement = statement_signatures.read(found)[0]
        self.found = directory.read(self.path).signed.manifest
        self.shares = {i: self.opened(i) for i in range(1, 6)}

    def opened(self, i):
        """Open share `i` as its custodian does."""
        holder = self.world.people[f"seat{i}-cert"]
        seat = self.statement.custodians[i]
        receiver = keys.KeyReceiver(holder.key, seat.cert)
        envelope = directory.read(self.path).share(i)
        content = custody.open_share(self.found, envelope, seat, receiver)
        return envelopes.read_share(content).share

    def sign(self, found):
        """Sign another manifest with the bidder's key."""
        holder = self.world.people["bidder"]
        signer = keys.KeySigner(holder.key, holder.certificate)
        message = manifest.sign(found, signer, at=common.now())
        (self.path / "manifest.p7m").write_bytes(message)
        self.found = manifest.open_message(message).manifest

    def with_share(self, i, **changes):
        """Sign another line for share `i`."""
        signed = {**self.found.shares, i: replace(self.found.shares[i], **changes)}
        self.sign(replace(self.found, shares=signed))

    def judge(self, released, refused=None, recovered=None):
        """Judge what some released."""
        return blame.judge(
            self.found,
            self.statement,
            released=released,
            refused=refused or {},
            recovered=recovered,
        )


@pytest.fixture
def case(world):
    """Seal one bid."""
    return Case(world)


def only(case, *indexes):
    """Return the true shares of some seats."""
    return {i: case.shares[i] for i in indexes}


class TestOpened:
    """k true shares open it, whatever else was released."""

    def test_three(self, case):
        verdict = case.judge(only(case, 1, 2, 3))
        assert (verdict.outcome, verdict.findings) == (Outcome.OPENED, ())
        assert verdict.keys is not None

    def test_a_custodian_who_released_another_share(self, case):
        verdict = case.judge({**only(case, 1, 2, 3), 4: bytes(32)})
        assert verdict.outcome is Outcome.OPENED
        (finding,) = verdict.findings
        assert (finding.i, finding.fault) == (4, Outcome.OTHER_FAULT)

    def test_a_bidder_who_sealed_something_else_in_one_envelope(self, case):
        case.with_share(4, envelope="0" * 64)
        verdict = case.judge({**only(case, 1, 2, 3), 4: bytes(32)})
        (finding,) = verdict.findings
        assert finding.fault is Outcome.BIDDER_FAULT


class TestBidderFault:
    """The bidder signed what cannot open."""

    def test_a_commitment_off_the_polynomial(self, case):
        case.with_share(5, commit=hashlib.sha256(b"another").digest())
        verdict = case.judge(only(case, 1, 2, 3))
        assert verdict.outcome is Outcome.BIDDER_FAULT
        assert verdict.findings[0].code == "dealer-inconsistent"

    def test_a_header_of_another_key(self, case):
        first, second = case.found.parts
        header = second.header[:-1] + bytes([second.header[-1] ^ 1])
        case.sign(replace(case.found, parts=(first, replace(second, header=header))))
        verdict = case.judge(only(case, 1, 2, 3))
        assert verdict.outcome is Outcome.BIDDER_FAULT
        assert verdict.findings[0].code == "key-not-committed"

    def test_an_uncommitted_share_that_rebuilds_its_envelope(self, case):
        commit = shares.commitment(case.found.context.ctx, 1, bytes(32))
        case.with_share(1, commit=commit)
        verdict = case.judge(only(case, 1, 2))
        assert verdict.outcome is Outcome.BIDDER_FAULT

    def test_enough_refusals(self, case):
        refused = dict.fromkeys((3, 4, 5), "envelope-does-not-rebuild")
        assert case.judge(only(case, 1, 2), refused).outcome is Outcome.BIDDER_FAULT

    def test_unless_the_recovery_file_opens_it(self, case):
        refused = dict.fromkeys((3, 4, 5), "envelope-does-not-rebuild")
        secret = shares.interpolate(only(case, 1, 2, 3), 0)
        recovered = case.judge(only(case, 1, 2), refused, secret)
        assert recovered.outcome is Outcome.OPENED
        false = case.judge(only(case, 1, 2), refused, bytes(32))
        assert false.outcome is Outcome.BIDDER_FAULT


class TestOtherFault:
    """Nothing shows that it was the bidder."""

    def test_too_few_released(self, case):
        assert case.judge(only(case, 1, 2)).outcome is Outcome.OTHER_FAULT

    def test_one_refusal_too_few(self, case):
        refused = dict.fromkeys((3, 4), "cannot-open")
        assert case.judge(only(case, 1, 2), refused).outcome is Outcome.OTHER_FAULT

    def test_a_custodian_who_released_nonsense(self, case):
        verdict = case.judge({**only(case, 1, 2), 3: bytes(32)})
        assert verdict.outcome is Outcome.OTHER_FAULT


class TestCustodian:
    """A custodian opens only what a signed manifest names, and only if it rebuilds."""

    def test_a_random_envelope_is_refused(self, case):
        seat = case.statement.custodians[2]
        content = envelopes.share_content(2, case.found.context, case.shares[2])
        envelope = cms.seal_to(content, seat.cert)
        case.with_share(2, envelope=hashlib.sha256(envelope).hexdigest())
        (case.path / "share-02.p7m").write_bytes(envelope)
        with pytest.raises(Refused) as refused:
            case.opened(2)
        assert refused.value.code == "envelope-does-not-rebuild"

    def test_an_envelope_to_somebody_else(self, case):
        other = case.statement.custodians[3].cert
        envelope = envelopes.build_share(2, case.found.context, case.shares[2], other)
        case.with_share(2, envelope=hashlib.sha256(envelope).hexdigest())
        (case.path / "share-02.p7m").write_bytes(envelope)
        with pytest.raises(Refused) as refused:
            case.opened(2)
        assert refused.value.code == "wrong-recipient"

    def test_another_bids_envelope(self, case):
        seat = case.statement.custodians[2]
        bound = replace(
            case.found.context, raw=case.found.context.raw.replace(b"full", b"wull")
        )
        envelope = envelopes.build_share(2, bound, case.shares[2], seat.cert)
        case.with_share(2, envelope=hashlib.sha256(envelope).hexdigest())
        (case.path / "share-02.p7m").write_bytes(envelope)
        with pytest.raises(Refused) as refused:
            case.opened(2)
        assert refused.value.code == "context-mismatch"


def test_a_part_that_was_changed_in_storage_is_not_the_bidders(case):
    segment = bytearray((case.path / "part-0.bin").read_bytes())
    segment[20] ^= 1
    opened = opening.combine(case.found, only(case, 1, 2, 3))
    with pytest.raises(Refused) as refused:
        opening.open_part0(case.found, opened.opening, bytes(segment))
    assert blame.of_refusal(refused.value) is Outcome.OTHER_FAULT


def test_a_part_that_the_bidder_signed_unencrypted_is_the_bidders(case):
    segment = (16416).to_bytes(4, "big") + bytes(16412)
    digests = hashlib.sha256(hashlib.sha256(segment).digest()).digest()
    first, second = case.found.parts
    case.sign(replace(case.found, parts=(replace(first, digests=digests), second)))
    opened = opening.combine(case.found, only(case, 1, 2, 3))
    with pytest.raises(Refused) as refused:
        opening.open_part0(case.found, opened.opening, segment)
    assert refused.value.code == "not-authentic"
    assert blame.of_refusal(refused.value) is Outcome.BIDDER_FAULT


def test_the_manifest_names_its_signer(case):
    holder = case.world.people["rival"]
    signer = keys.KeySigner(holder.key, holder.certificate)
    message = manifest.sign(case.found, signer, at=common.now())
    with pytest.raises(Refused) as refused:
        manifest.open_message(message)
    assert refused.value.code == "wrong-signer"
    assert (
        certificates.fingerprint(holder.certificate) != case.found.context.bidder_cert
    )
