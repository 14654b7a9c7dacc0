"""The draw among those who took the cap (达到最高限价后摇号), inside other acts.

It is a draw like that of an intermediary: commitments of centre, owner and supervisor
stand on record before anybody holds a number in bidding, with their sealed backups; the
list is frozen with the hammer and its digest is the last reveal. What it names wins
the auction (`auction_steps.win_by_draw`).
"""

from datetime import datetime
from typing import Any

from bidding.actions import selection_clock, selection_steps
from bidding.facts import cap_draws
from bidding.models import Selection
from parties.rules.actor import CLOCK


def begin(lot: Any, numbers: tuple[str, ...], at: datetime) -> None:
    """Freeze the list of takers of a locked lot, and begin the draw.

    Where no worker has made a key before, nobody could commit: the digest of the list
    draws alone.
    """
    found = Selection.objects.select_for_update().filter(lot=lot).first()
    if found is None:
        found = Selection.objects.create(lot=lot, certificate=b"", made_at=at)
    found.lot = lot
    among = cap_draws.takers(lot, numbers)
    found.entered = [[each.application, each.name, each.uscc] for each in among]
    found.closed_at = at
    found.save(update_fields=["entered", "closed_at"])
    selection_clock.begin_draw(found, among, by=CLOCK, at=at)


def leave(lot: Any) -> None:
    """Forget the key of a draw that the end of the bidding did not call for."""
    found = Selection.objects.filter(lot=lot).first()
    if found is not None:
        selection_steps.forget_key(found)
