"""Holds and lifts, and keys that are destroyed (section 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from client.custody.answers import HoldFiles
from client.custody.home import Home
from client.server import ServerRefused
from escrow import queries
from escrow.actions.holds import lift_hold, place_hold
from journal import queries as journal
from journal.actions.platform import platform_signer
from sealing import cms
from sealing import hold as holds
from sealing.hold import LiftNotByHolder
from tests.escrow import openings
from tests.escrow.deciding import attempts, past_deadline, reported, restarted

if TYPE_CHECKING:
    from bidding.models import Bid
    from escrow.models import Hold
    from tests.conftest import At
    from tests.worlds.agents import Guarded
    from tests.worlds.people import Person


def held(announced: Guarded, watcher: Person) -> tuple[bytes, Hold]:
    """Let the supervisor hold the lot; what was signed, and the hold."""
    stated = queries.complete_statement(announced.subject)
    assert stated is not None
    body = holds.build(
        tender=announced.subject,
        lot=str(announced.case.lot.uid),
        statement=stated.digest,
        grounds="收到投诉，待核查",
        at=journal.instant(),
    )
    placed: Hold = place_hold(
        by=watcher.actor,
        subject=announced.subject,
        body=body,
        signature=watcher.sign(body),
    )
    return body, placed


class TestHolds:
    """A signed hold stops release until a signed lift (envelope.md section 9)."""

    def test_under_a_hold_nothing_is_released(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        held(announced, announced.case.city.supervisor())
        past_deadline(announced, at)
        made = openings.closed(announced)
        assert queries.is_held(announced.subject, str(announced.case.lot.uid))
        assert announced.look(1) == [False]
        assert reported(made) == {(1, "on-hold")}
        # An agent that does not care about holds is refused by the platform as well.
        path = f"/api/v1/custody/closings/{made.digest}/release/"
        with pytest.raises(ServerRefused) as refused:
            announced.agents[1].server.post(path, {"release": "MAA="})
        assert refused.value.code == "on-hold"
        assert attempts() == {(1, "on-hold", "agent"), (2, "on-hold", "platform")}

    def test_the_platform_lifts_nothing_and_the_holder_does(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        watcher = announced.case.city.supervisor()
        body, placed = held(announced, watcher)
        past_deadline(announced, at)
        made = openings.closed(announced)
        assert announced.look(1) == [False]
        # The platform has a trusted key, and it is not the one that signed the hold.
        now = journal.instant()
        lift = holds.build_lift(hold=placed.digest, grounds="已查清", at=now)
        forged = cms.sign_detached(lift, platform_signer(), signing_time=now)
        files = HoldFiles(body, bytes(placed.cms), (lift, forged))
        with pytest.raises(LiftNotByHolder):
            announced.agents[0].take_hold(announced.subject, files)
        restarted(announced, 1)
        assert announced.look(1) == [False]
        lift_hold(
            by=watcher.actor,
            hold=placed.digest,
            body=lift,
            signature=watcher.sign(lift),
        )
        restarted(announced, 1)
        assert announced.look(1, 2) == [True, True]
        kinds = [row.kind for row in journal.rows(made.stream)]
        assert [each for each in kinds if "escrow.h" in each] == [
            "escrow.held",
            "escrow.hold-lifted",
        ]


class TestDestroyedKeys:
    def test_after_the_archive_period_keys_go_on_the_record(
        self, announced: Guarded
    ) -> None:
        announced.agents[2].destroy(announced.subject)
        home = Home(announced.folder / "home3")
        assert not home.has_keys(announced.subject)
        kinds = [row.kind for row in journal.rows(announced.case.trade.stream)]
        assert kinds.count("escrow.tender-keys-destroyed") == 1
        # Said twice is done once; and the agent lives on without them.
        announced.agents[2].destroy(announced.subject)
        restarted(announced, 3)
        assert announced.look(3) == [True]
        kinds = [row.kind for row in journal.rows(announced.case.trade.stream)]
        assert kinds.count("escrow.tender-keys-destroyed") == 1
