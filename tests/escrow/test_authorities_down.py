"""The authorities of time are away at the deadline: nothing finished is lost (8.4)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bidding import queries as bidding
from bidding.actions import extend_for_tokens
from bidding.actions.stamp import keep_token
from bidding.actions.withdraw import ACT, withdraw_bid, withdrawal_facts
from bidding.models import Bid
from bidding.rules.bids import NotOpenForBids
from bidding.rules.uploads import Late
from escrow import queries
from journal import queries as journal
from kernel.refused import Refused
from parties.actions.signed_acts import act_bytes
from sealing import closing as lists
from sealing.timestamp import NoTimestamp
from tender import queries as tender
from tests.escrow import openings
from tests.worlds import agents, bids, stamps
from tests.worlds.due import do

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.agents import Guarded
    from tests.worlds.people import Somebody

NAMES = ("甲建设公司", "乙建设公司", "丙建设公司")
MOMENT = timedelta(microseconds=1)
LONGER = timedelta(hours=6)


@pytest.fixture
def stamped_by_both(announced: Guarded, settings, at: At) -> Guarded:  # type: ignore[no-untyped-def]
    """The house asks the two authorities that the agents ask."""
    settings.OPENSEAL_TSA_URLS = announced.pair.urls
    stand(announced, at, at.now())
    return announced


def stand(guarded: Guarded, at: At, moment: datetime) -> None:
    """Let database and authorities stand at a moment."""
    at(moment)
    guarded.pair.running_from(moment)


def work(now: datetime) -> list[str]:
    """Do once what clock and workers find due, as far as it can be done."""
    done = []
    for due in [*tender.due(now), *queries.due(now), *bidding.due(now)]:
        with suppress(NoTimestamp, Refused):
            do(due)
            done.append(due.name)
    return done


def silence(guarded: Guarded, *, first: bool, second: bool) -> None:
    """Have authorities answer, or not."""
    guarded.pair.first.is_silent, guarded.pair.second.is_silent = first, second


def hand_in(guarded: Guarded, folder: Path, bidder: Somebody) -> Bid:
    """Have a bid arrive whole, without a token."""
    name = bidder.person.organisation.name
    sealed = bids.seal_bid(guarded.case, bidder, folder / name)
    made = bids.submit(guarded.case, bidder, sealed)
    return Bid.objects.get(uid=made.bid)


def agent(guarded: Guarded, index: int) -> bool:
    """Let a seat's agent, begun anew, look once."""
    made = agents.agent(
        guarded.people[index - 1],
        guarded.server,
        guarded.pair,
        guarded.folder / f"home{index}",
        guarded.said,
    )
    return made.look()


def test_both_away_at_the_deadline(
    stamped_by_both: Guarded,
    tmp_path: Path,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The one long story: silence, an extension on the record, and what goes on."""
    # Agents follow no server whose clock is a day off, and theirs is the real one.
    monkeypatch.setattr(extend_for_tokens, "EXTENSION", LONGER)
    guarded = stamped_by_both
    deadline = guarded.case.lot.submission_closes_at
    assert deadline is not None
    # The second authority is enough for a bid's token.
    silence(guarded, first=True, second=False)
    first, second, bidder = (guarded.case.city.bidder(name) for name in NAMES)
    early = [hand_in(guarded, tmp_path, each) for each in (first, second)]
    work(at.now())
    tokens = [bytes(Bid.objects.get(uid=bid.uid).token or b"") for bid in early]
    assert all(tokens)
    # Then there is none, and a bid comes whole in the last second.
    silence(guarded, first=True, second=True)
    stand(guarded, at, deadline - timedelta(seconds=1))
    last = hand_in(guarded, tmp_path, bidder)
    assert "stamp bid" not in work(at.now())
    for late in (timedelta(), timedelta(seconds=60)):
        stand(guarded, at, deadline + late)
        assert work(at.now()) == []
        assert guarded.case.stage() == "open"
    over = deadline + timedelta(seconds=60) + MOMENT
    stand(guarded, at, over)
    assert work(at.now()) == ["extend for tokens"]
    assert work(at.now()) == []
    _is_announced(guarded, deadline)
    _is_kept(early, tokens, last)
    _nothing_moves(guarded, tmp_path, last, bidder)
    new = over + LONGER
    _tokens_are_taken(guarded, last, new, at)
    # All five sign the later times, and the lot closes by them.
    stand(guarded, at, over + timedelta(minutes=5))
    guarded.propose()
    assert all(agent(guarded, index) for index in range(1, 6))
    assert "apply extension" in work(at.now())
    assert guarded.case.stage() == "open"
    stand(guarded, at, new)
    assert "close envelope" in work(at.now())
    _opens_with_two(guarded, [*early, last], new, at)


def _is_announced(guarded: Guarded, deadline: datetime) -> None:
    """One act on the record, with its cause and its article."""
    assert guarded.case.stage() == "frozen"
    kinds = [row.kind for row in journal.rows(guarded.case.trade.stream)]
    assert kinds.count("tender.extended") == 1
    row = journal.latest(guarded.case.trade.stream, "tender.extended")
    assert row is not None
    assert row.facts["cause"] == "no-timestamp"
    assert row.facts["article"] == "电子招标投标办法第27条"
    assert row.facts["former_closes_at"] == deadline.isoformat()


def _is_kept(early: list[Bid], tokens: list[bytes], last: Bid) -> None:
    for bid, token in zip(early, tokens, strict=True):
        assert bytes(Bid.objects.get(uid=bid.uid).token or b"") == token
    found = Bid.objects.get(uid=last.uid)
    assert (found.state, found.received_at) == ("submitted", last.received_at)
    assert bytes(found.receipt) == bytes(last.receipt)


def _nothing_moves(
    guarded: Guarded, folder: Path, last: Bid, somebody: Somebody
) -> None:
    """While it is frozen nothing is taken, and nothing is dropped."""
    with pytest.raises((NotOpenForBids, Late)):
        hand_in(guarded, folder, guarded.case.city.bidder("丁建设公司"))
    found = Bid.objects.select_related("lot").get(uid=last.uid)
    body = act_bytes(ACT, str(found.uid), withdrawal_facts(found))
    with pytest.raises(Refused):
        withdraw_bid(by=somebody.actor, bid=found.uid, signature=somebody.sign(body))


def _tokens_are_taken(guarded: Guarded, last: Bid, new: datetime, at: At) -> None:
    """Up to the announced deadline, before anybody has signed it: then it lapses."""
    digest = bytes.fromhex(last.manifest_digest)
    stand(guarded, at, new + timedelta(seconds=60) + 2 * MOMENT)
    assert "stamp bid" not in [due.name for due in bidding.due(at.now())]
    with pytest.raises(Late):
        keep_token(
            bid=last.uid, token=stamps.token(digest, at=new + timedelta(seconds=61))
        )
    stand(guarded, at, new - MOMENT)
    silence(guarded, first=True, second=False)
    assert work(at.now()) == ["stamp bid"]
    assert Bid.objects.get(uid=last.uid).token is not None


def _opens_with_two(guarded: Guarded, listed: list[Bid], new: datetime, at: At) -> None:
    """One authority publishes the list and is too few to open; the other comes back."""
    silence(guarded, first=False, second=True)
    stand(guarded, at, new + timedelta(seconds=5))
    work(at.now())
    made = queries.closing_for(guarded.subject, str(guarded.case.lot.uid), "full")
    assert made is not None
    body = lists.read(bytes(made.body))
    assert [entry.bid for entry in body.entries] == [str(bid.uid) for bid in listed]
    assert body.deadline == new
    assert not any(agent(guarded, index) for index in (1, 2, 3))
    assert any("too-few-authorities" in line for line in guarded.said)
    assert not queries.releases_for(made.digest)
    silence(guarded, first=False, second=False)
    assert all(agent(guarded, index) for index in (1, 2, 3))
    assert queries.released_enough(made.digest)
    for index in (1, 2, 3):
        assert len(openings.opened(guarded, made, index).shares) == len(listed)
