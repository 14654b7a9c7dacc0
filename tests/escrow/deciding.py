"""What tests of agents' decisions share: the deadline, a restart, what was refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from escrow import queries
from journal import queries as journal
from tests.worlds import agents

if TYPE_CHECKING:
    from datetime import datetime

    from escrow.models import ClosingList
    from tests.conftest import At
    from tests.worlds.agents import Guarded

NAMES = ("甲建设公司", "乙建设公司", "丙建设公司")


def past_deadline(guarded: Guarded, at: At) -> datetime:
    """Let the database stand at the deadline, and both authorities well after."""
    deadline = guarded.case.lot.submission_closes_at
    assert deadline is not None
    at.running_from(deadline)
    guarded.pair.running_from(deadline + timedelta(seconds=5))
    return deadline


def restarted(guarded: Guarded, index: int) -> None:
    """Let a new agent take the place of one, with nothing but its home."""
    guarded.agents[index - 1] = agents.agent(
        guarded.people[index - 1],
        guarded.server,
        guarded.pair,
        guarded.folder / f"home{index}",
        guarded.said,
    )


def attempts() -> set[tuple[int, str, str]]:
    """What auditors read of refused releases: seat, code, and who refused."""
    return {
        (row.facts["index"], row.facts["code"], row.facts["refused_by"])
        for row in journal.rows("attempts")
        if row.kind == "escrow.release-attempted"
    }


def reported(made: ClosingList) -> set[tuple[int, str]]:
    """Which seats said why they release nothing."""
    return {(row.index, row.code) for row in queries.refusals_for(made.digest)}
