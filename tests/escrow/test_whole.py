"""Custody from empty seats to released shares, by agents over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from escrow import queries
from escrow.models import Seat
from journal import queries as journal
from tests.escrow import openings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.agents import Guarded

NAMES = ("甲建设公司", "乙建设公司", "丙建设公司")


def test_agents_make_keys_sign_and_release(
    announced: Guarded, at: At, tmp_path: Path
) -> None:
    made = openings.hand_in(announced, tmp_path, *NAMES)
    deadline = announced.case.lot.submission_closes_at
    assert deadline is not None
    at.running_from(deadline)
    announced.pair.running_from(deadline + timedelta(seconds=5))
    published = openings.closed(announced)

    assert announced.look() == [True] * 5
    assert queries.released_enough(published.digest)
    for index in range(1, 6):
        release = openings.opened(announced, published, index)
        assert set(release.shares) == {bid.manifest_digest for bid in made}
        assert release.refused == {}
        assert len(release.tokens) == 2
    kinds = [row.kind for row in journal.rows(announced.case.lot.stream)]
    assert kinds.count("escrow.released") == 5
    assert Seat.objects.filter(seen_at=None).count() == 0
    # There is nothing left to do, and looking again does nothing.
    assert queries.duties_of(announced.people[0].actor.certificate or "").release == ()
    assert announced.look(1) == [True]
