"""What an agent releases, and when (section 9): pure rules, boundaries in threes."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.refused import Refused
from sealing import (
    closing,
    directory,
    order,
    release,
    statement,
    statement_files,
    statement_signatures,
    timestamp,
)
from sealing.closing import Entry
from sealing.keys import KeyReceiver, KeySigner, UnsupportedKey
from sealing.release_rules import History
from sealing.statement_signatures import Verified
from sealing.timestamp import Stamp
from tests.sealing import hands
from tests.sealing import world as worlds

OPENS = datetime.fromisoformat(worlds.DEADLINE).astimezone(UTC)
SECOND = timedelta(seconds=1)
HEX = "0" * 64


def digest(word: str) -> str:
    """Return some digest in hex."""
    return hashlib.sha256(word.encode()).hexdigest()


def entry(bidder: str, **changes) -> Entry:
    """Return an entry of a closing list."""
    number = digest(bidder)
    whole = {
        "bid": f"{number[:8]}-0000-4000-8000-000000000000",
        "bidder_cert": digest(f"certificate of {bidder}"),
        "seq": 1,
        "manifest": digest(f"manifest of {bidder}"),
        "received_at": OPENS - timedelta(hours=1),
        "token": digest(f"token of {bidder}"),
    }
    return Entry(**{**whole, **changes})


THREE = tuple(entry(bidder) for bidder in "ABC")


class Lot:
    """A verified statement, a worker's key, and closing lists for one lot."""

    def __init__(self, world):
        self.world = world
        found = statement_files.read_directory(world.statement)
        self.chain = Verified(*statement_signatures.read(found)[:1])
        self.worker = worlds.certify("worker", key_usage=worlds.AGREE)
        self.owners = [self.owner("授时中心"), self.owner("另一家")]

    def owner(self, name):
        return worlds.certify(name).certificate

    def close(self, entries=THREE, **changes):
        whole = {
            "tender": self.chain.statement.tender,
            "lot": "标段一",
            "envelope": "full",
            "statement": self.chain.statement.digest,
            "order": None,
            "deadline": OPENS,
            "head": HEX,
            "worker": self.worker.certificate,
            "entries": entries,
        }
        return closing.read(closing.build(**{**whole, **changes}))

    def stamps(self, at=OPENS, accuracy=timedelta(0), owners=None):
        return [
            Stamp(at, accuracy, n, certificate)
            for n, certificate in enumerate(owners or self.owners)
        ]

    def decide(self, found, **changes):
        whole = {
            "chain": self.chain,
            "order": None,
            "stamps": self.stamps(),
            "held": False,
            "factors": None,
            "history": History(),
        }
        return release.decide(closing=found, **{**whole, **changes})

    def order(self, found, **changes):
        whole = {
            "v": "sbe1/order",
            "statement": self.chain.statement.digest,
            "lot": found.lot,
            "envelope": found.envelope,
            "deadline": worlds.DEADLINE,
            "opens_at": worlds.DEADLINE,
            "floor": 0,
            "admitted": [each.bidder_cert for each in THREE[:2]],
            "grounds": HEX,
        }
        return order.read(json.dumps({**whole, **changes}).encode())


@pytest.fixture
def lot(world):
    """Give the lot of the small tender."""
    return Lot(world)


def refused(lot, found, **changes):
    """Return the code with which an agent refuses."""
    with pytest.raises(Refused) as caught:
        lot.decide(found, **changes)
    return caught.value.code


class TestTime:
    """genTime - accuracy >= opens_at, by two authorities of different owners."""

    def test_a_second_before_is_too_early(self, lot):
        stamps = lot.stamps(OPENS - SECOND)
        assert refused(lot, lot.close(), stamps=stamps) == "too-early"

    def test_the_instant_itself_is_due(self, lot):
        assert lot.decide(lot.close()).entries == THREE

    def test_a_second_after_is_due(self, lot):
        lot.decide(lot.close(), stamps=lot.stamps(OPENS + SECOND))

    def test_the_accuracy_counts_against_it(self, lot):
        stamps = lot.stamps(OPENS, accuracy=SECOND)
        assert refused(lot, lot.close(), stamps=stamps) == "too-early"

    def test_both_stamps_must_show_it(self, lot):
        stamps = [lot.stamps()[0], lot.stamps(OPENS - SECOND)[1]]
        assert refused(lot, lot.close(), stamps=stamps) == "too-early"

    def test_two_stamps_of_one_owner_are_one(self, lot):
        stamps = lot.stamps(owners=[lot.owners[0]] * 2)
        assert refused(lot, lot.close(), stamps=stamps) == "too-few-authorities"

    def test_one_where_the_installation_says_one(self, lot):
        lot.decide(lot.close(), stamps=lot.stamps()[:1], authorities=1)

    def test_the_latest_time_of_the_chain(self, lot):
        raw = json.loads(lot.chain.statement.raw)
        later = OPENS + timedelta(days=1)
        raw["envelopes"][0].update(opens_at=later.isoformat())
        raw["supersedes"] = lot.chain.statement.digest
        newest = statement.read(json.dumps(raw).encode())
        lot.chain = Verified(newest, (lot.chain.statement,))
        assert refused(lot, lot.close()) == "too-early"
        lot.decide(lot.close(), stamps=lot.stamps(later))


def test_a_worker_that_nothing_can_be_sealed_to_is_refused_before_it_is_kept(lot):
    other = ec.generate_private_key(ec.SECP384R1())
    worker = worlds.certify("worker", key=other, key_usage=worlds.AGREE)
    with pytest.raises(UnsupportedKey):
        lot.close(worker=worker.certificate)


class TestOneClosingListEver:
    """A second one is refused and reported; the same one again is the same."""

    def test_a_second(self, lot):
        kept = lot.decide(lot.close()).history
        second = lot.close(THREE[:2], head="1" * 64)
        assert refused(lot, second, history=kept) == "closing-equivocation"

    def test_the_same_again(self, lot):
        kept = lot.decide(lot.close()).history
        assert lot.decide(lot.close(), history=kept).history == kept

    def test_another_lot_is_another(self, lot):
        kept = lot.decide(lot.close()).history
        assert len(lot.decide(lot.close(lot="L2"), history=kept).history.closings) == 2


class TestFloor:
    """Fewer distinct bidders than the floor: nothing is released."""

    @pytest.mark.parametrize("count", [0, 2])
    def test_below(self, lot, count):
        assert refused(lot, lot.close(THREE[:count])) == "below-floor"

    def test_at_the_floor(self, lot):
        lot.decide(lot.close(THREE))

    def test_above(self, lot):
        lot.decide(lot.close((*THREE, entry("D"))))


class TestOrders:
    """An envelope that waits needs its order; only the admitted are released."""

    def test_without(self, lot):
        assert refused(lot, lot.close(envelope="price")) == "order-required"

    def test_only_the_admitted(self, lot):
        found = lot.close(envelope="price")
        decision = lot.decide(found, order=lot.order(found))
        assert decision.entries == THREE[:2]
        assert decision.refused == {THREE[2].manifest: "not-admitted"}

    def test_its_own_floor(self, lot):
        found = lot.close(envelope="price")
        given = lot.order(found, floor=3)
        assert refused(lot, found, order=given) == "below-floor"

    def test_its_own_time(self, lot):
        found = lot.close(envelope="price")
        given = lot.order(found, opens_at=(OPENS + SECOND).isoformat())
        assert refused(lot, found, order=given) == "too-early"

    def test_for_another_lot(self, lot):
        found = lot.close(envelope="price")
        given = lot.order(found, lot="L2")
        assert refused(lot, found, order=given) == "order-mismatch"

    def test_a_round_is_closed_under_its_order(self, lot):
        given = lot.order(lot.close(envelope="price"), envelope="quote-1")
        found = lot.close(envelope="quote-1", order=given.digest)
        lot.decide(found, order=given)
        other = lot.close(envelope="quote-1", order="1" * 64)
        assert refused(lot, other, order=given) == "order-mismatch"


def test_a_hold_stops_it(lot):
    assert refused(lot, lot.close(), held=True) == "on-hold"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tender": "another"}, "wrong-tender"),
        ({"lot": "L3"}, "wrong-lot"),
        ({"envelope": "technical"}, "wrong-envelope"),
        ({"statement": "1" * 64}, "statement-mismatch"),
        ({"deadline": OPENS + SECOND}, "statement-mismatch"),
    ],
)
def test_a_list_for_something_else(lot, change, code):
    assert refused(lot, lot.close(**change)) == code


class TestClosingList:
    """The list itself: in order of receipt, before the deadline, nobody twice."""

    def test_at_the_deadline_is_late(self, lot):
        with pytest.raises(Refused):
            lot.close([entry("A", received_at=OPENS)])

    def test_just_before_is_in_time(self, lot):
        lot.close([entry("A", received_at=OPENS - timedelta(microseconds=1))])

    def test_in_order_of_receipt(self, lot):
        early = entry("B", received_at=OPENS - timedelta(hours=2))
        with pytest.raises(Refused):
            lot.close([entry("A"), early])

    def test_nobody_twice(self, lot):
        again = entry("B", bidder_cert=entry("A").bidder_cert)
        with pytest.raises(Refused):
            lot.close([entry("A"), again])


class TestRelease:
    """From a sealed bid to the worker: opened by its seat, signed, sealed, read."""

    @pytest.fixture
    def listed(self, lot):
        """Seal a bid, have it stamped, list it, and decide."""
        bid = lot.world.folder / "bid"
        assert lot.world.seal(bid) == 0
        signed = directory.read(bid).signed
        number = hashlib.sha256(signed.message)
        answer = hands.authority().respond(timestamp.request(number.digest(), 7))
        token = timestamp.token_of(answer)
        bound = signed.manifest.context
        mine = Entry(
            bid=bound.bid,
            bidder_cert=bound.bidder_cert,
            seq=bound.seq,
            manifest=number.hexdigest(),
            received_at=OPENS - SECOND,
            token=hashlib.sha256(token).hexdigest(),
        )
        found = release.Listed(signed.message, token, directory.read(bid).share(2))
        return mine, found

    def released(self, lot, mine, found):
        """Open what is listed, as seat 2 does."""
        decision = lot.decide(lot.close((*THREE[:2], mine)))
        holder = lot.world.people["seat2-cert"]
        seat = release.Seat(
            i=2,
            receiver=KeyReceiver(holder.key, holder.certificate),
            anchors=[lot.world.people["ca"].certificate],
            timestamp_anchors=[hands.root().certificate],
        )
        shares, codes = release.open_listed(
            decision, lambda _entry: found, chain=lot.chain, order=None, seat=seat
        )
        return decision, shares, codes

    def test_a_share_reaches_the_worker(self, lot, listed):
        mine, found = listed
        decision, shares, codes = self.released(lot, mine, found)
        assert list(shares) == [mine.manifest]
        assert codes == {each.manifest: "not-listed" for each in THREE[:2]}
        made = release.Release(2, decision.closing.digest, (b"token",), shares, codes)
        holder = lot.world.people["seat2-release"]
        sent = release.build_release(
            made,
            KeySigner(holder.key, holder.certificate),
            lot.worker.certificate,
            at=hands.NOON,
        )
        worker = KeyReceiver(lot.worker.key, lot.worker.certificate)
        got = release.open_release(
            sent, worker, closing=decision.closing, statement=lot.chain.statement
        )
        assert got == made
        other = lot.close(THREE)
        with pytest.raises(Refused) as caught:
            release.open_release(
                sent, worker, closing=other, statement=lot.chain.statement
            )
        assert caught.value.code == "closing-mismatch"

    def test_a_release_by_another_key(self, lot, listed):
        decision, shares, codes = self.released(lot, *listed)
        made = release.Release(3, decision.closing.digest, (b"token",), shares, codes)
        holder = lot.world.people["seat2-release"]
        sent = release.build_release(
            made,
            KeySigner(holder.key, holder.certificate),
            lot.worker.certificate,
            at=hands.NOON,
        )
        worker = KeyReceiver(lot.worker.key, lot.worker.certificate)
        with pytest.raises(Refused) as caught:
            release.open_release(
                sent, worker, closing=decision.closing, statement=lot.chain.statement
            )
        assert caught.value.code == "wrong-signer"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"message": b"x"}, "not-listed"),
            ({"token": b"x"}, "not-listed"),
            ({"envelope": b"x"}, "envelope-digest"),
        ],
    )
    def test_what_is_not_listed_stays_shut(self, lot, listed, change, code):
        mine, found = listed
        _, shares, codes = self.released(lot, mine, replace(found, **change))
        assert shares == {}
        assert codes[mine.manifest] == code

    def test_a_bid_of_another_lot_stays_shut(self, lot, listed):
        mine, found = listed
        lot.close = partial(Lot.close, lot, lot="L2")
        _, shares, codes = self.released(lot, mine, found)
        assert shares == {}
        assert codes[mine.manifest] == "context-mismatch"

    def test_a_token_a_minute_late_counts_and_a_second_more_does_not(self, lot, listed):
        mine, found = listed
        past = {"received_at": hands.NOON - timedelta(hours=1)}
        for late, expected in ((60, None), (62, "token-too-late")):
            deadline = hands.NOON - SECOND - timedelta(seconds=late - 1)
            closed = lot.close([replace(mine, **past)], deadline=deadline)
            stamp = timestamp.verify(
                found.token,
                hashlib.sha256(found.message).digest(),
                anchors=[hands.root().certificate],
            )
            code = None
            try:
                release.check_token(closed, stamp)
            except Refused as refusal:
                code = refusal.code
            assert code == expected
