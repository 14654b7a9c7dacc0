"""The draw of who is invited (政府采购邀请招标, 87号令14), inside other acts.

It is a draw like that of an intermediary: centre, owner and supervisor commit before
applications end, with their sealed backups; the list is frozen with the owner's
signature on who passed, and its digest is the last reveal. Who is drawn goes on, and
everybody on the list is told.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from bidding.actions import selection_clock, selection_steps
from bidding.facts import guest_draws
from bidding.models import Selection
from parties.rules.actor import Actor
from tender.rules.stages import Stage


def begin(
    lot: Any, organisations: Collection[UUID], *, by: Actor, at: datetime
) -> Stage:
    """Freeze the list of those that passed of a locked lot, and begin the draw.

    Where no worker has made a key before, nobody could commit: the digest of the list
    draws alone.
    """
    found = Selection.objects.select_for_update().filter(lot=lot).first()
    if found is None:
        found = Selection.objects.create(lot=lot, certificate=b"", made_at=at)
    found.lot = lot
    among = guest_draws.pool(lot, organisations)
    found.entered = [[each.application, each.name, each.uscc] for each in among]
    found.closed_at = at
    found.save(update_fields=["entered", "closed_at"])
    selection_clock.begin_draw(found, among, by=by, at=at)
    return Stage(lot.stage)


def leave(lot: Any) -> None:
    """Forget the key of a draw that too few passed for."""
    found = Selection.objects.filter(lot=lot).first()
    if found is not None:
        selection_steps.forget_key(found)
