"""A worker that dies between two transactions leaves work that is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bidding import queries
from bidding.actions.close import close_envelope
from escrow import queries as escrow
from escrow.actions.closings import publish_closing
from parties.rules.actor import CLOCK
from tests.worlds import openings, stamps

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case


def test_a_list_was_published_and_nobody_called_for_releases(
    case: Case, keepers: Keepers, tmp_path: Path, at: At
) -> None:
    openings.prepared(case, keepers)
    openings.submitted(case, tmp_path)
    moment = at(case.lot.submission_closes_at)
    close_envelope(lot=case.lot.uid, envelope="full")
    found = escrow.closing_for(keepers.subject, str(case.lot.uid), "full")
    assert found is not None
    token = stamps.token(bytes.fromhex(found.digest))
    assert not _called(moment)
    publish_closing(by=CLOCK, digest=found.digest, token=token)
    (due,) = _called(moment)
    due.call()
    assert case.stage() == "releasing"
    assert not _called(moment)


def _called(moment):  # type: ignore[no-untyped-def]
    return [due for due in queries.due(moment) if due.name == "call releases"]
