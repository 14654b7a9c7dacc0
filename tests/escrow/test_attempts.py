"""What a platform that lies asks of agents, and agents of the platform: all kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from bidding.actions.close import close_envelope
from bidding.models import Bid
from client.server import ServerRefused
from escrow import queries
from escrow.models import ClosingList
from journal import queries as journal
from sealing import reading
from tests.escrow import openings
from tests.worlds import agents, bids

if TYPE_CHECKING:
    from pathlib import Path

    from client.custody.agent import Agent
    from tests.conftest import At
    from tests.worlds.agents import Guarded

NAMES = ("甲建设公司", "乙建设公司", "丙建设公司")


def tried() -> list[tuple[str, str]]:
    """What auditors read: kinds and codes, in their order."""
    rows = [row for row in journal.rows("attempts") if "attempt" in row.kind]
    return [(row.kind, row.facts.get("code") or row.facts["why"]) for row in rows]


def agent(guarded: Guarded, index: int) -> Agent:
    """Return a seat's agent, begun anew from its home."""
    home = guarded.folder / f"home{index}"
    who = guarded.people[index - 1]
    return agents.agent(who, guarded.server, guarded.pair, home, guarded.said)


def lying(one: Agent, path: str, bend: Any) -> Agent:
    """Let the server's answers of a path be bent before the agent reads them."""
    real = one.server.get

    def get(asked: str) -> dict[str, Any]:
        answer = real(asked)
        return bend(answer) if path in asked else answer

    one.server.get = get  # type: ignore[method-assign]
    return one


def test_every_attempt_is_refused_and_kept(
    announced: Guarded, tmp_path: Path, at: At
) -> None:
    handed_in = openings.hand_in(announced, tmp_path, *NAMES)
    case = announced.case
    # A bid of the same tender that is not on the list: it was never finished.
    bidder = case.city.bidder("丁建设公司")
    sealed = bids.seal_bid(case, bidder, tmp_path / "other")
    bids.register(case, bidder, sealed)
    deadline = case.lot.submission_closes_at
    assert deadline is not None
    at.running_from(deadline)
    announced.pair.running_from(deadline + timedelta(seconds=5))

    # A list that there is not, and one that is frozen and not published.
    def post(digest: str) -> str:
        path = f"/api/v1/custody/closings/{digest}/release/"
        with pytest.raises(ServerRefused) as refused:
            agent(announced, 1).server.post(path, {"release": "MAA="})
        return refused.value.code

    assert post("0" * 64) == "not-found"
    close_envelope(lot=case.lot.uid, envelope="full")
    made = queries.closing_for(announced.subject, str(case.lot.uid), "full")
    assert made is not None
    assert post(made.digest) == "closing-not-published"
    assert tried() == [
        ("parties.attempt-refused", "not-found"),
        ("escrow.release-attempted", "closing-not-published"),
    ]
    openings.publish(made)
    # A list that nobody signed: another's bytes stand where the signature should.
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE escrow_closinglist DISABLE TRIGGER USER")
    rows = ClosingList.objects.filter(pk=made.pk)
    rows.update(cms=case.owner.sign(b"something else"))
    assert not agent(announced, 1).look()
    assert tried()[2:] == [("escrow.release-attempted", "digest-mismatch")]
    rows.update(cms=bytes(made.cms))

    # Manifest and envelope of a bid that is not listed, in the place of one that is.
    hidden = Bid.objects.get(state="unfinished")

    def unlisted(answer: dict[str, Any]) -> dict[str, Any]:
        envelope = bytes(hidden.shares.get(index=2).envelope)
        answer["entries"][0] |= {
            "manifest": reading.base64_text(bytes(hidden.manifest)),
            "envelope": reading.base64_text(envelope),
        }
        return answer

    assert lying(agent(announced, 2), "/envelopes/", unlisted).look()
    assert tried()[3:] == [("escrow.release-attempted", "not-listed")]
    given = openings.opened(announced, made, 2)
    first = handed_in[0].manifest_digest
    assert given.refused == {first: "not-listed"}
    assert set(given.shares) == {one.manifest_digest for one in handed_in[1:]}
