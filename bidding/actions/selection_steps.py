"""What several acts of a selection do inside their own transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bidding.facts import selections as facts
from bidding.models import Selection
from bidding.rules import selections as rule
from bidding.rules.selection_events import SelectionSettled
from journal.actions.record import record
from parties.rules.actor import Actor
from tender import queries as tender
from tender.actions import steps
from tender.rules.stages import Act


def locked(uid: UUID | str) -> Selection:
    """Return a selection for an act: its lot is locked first, or `NotFound`."""
    lot = steps.lot_locked(facts.selection(uid).lot.uid)
    found = Selection.objects.select_for_update(of=("self",)).get(uid=uid)
    found.lot = lot
    return found


def forget_key(found: Selection) -> None:
    """Forget the key that backups were sealed to: nothing is opened any more."""
    found.wrapped = None
    found.save(update_fields=["wrapped"])


def keep_chosen(found: Selection, chosen: Sequence[str], at: datetime) -> None:
    """Keep who was chosen, in their order, and forget the key."""
    found.chosen, found.settled_at, found.wrapped = list(chosen), at, None
    found.digest = facts.settled_digest(found)
    found.save(update_fields=["chosen", "settled_at", "wrapped", "digest"])


def settle(found: Selection, chosen: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Name the chosen of a locked selection, and hand the lot to its decision."""
    lot = found.lot
    keep_chosen(found, chosen, at)
    names = {each.application: each.name for each in facts.entered_of(found)}
    part = facts.part_of(lot)
    rows: list[list[str]] = [
        [application, names[application]] for application in chosen
    ]
    event = SelectionSettled(
        selection=str(found.uid),
        way=str(rule.way_of(tender.procedure_of(lot.trade), part)),
        chosen=rows,
        name=names[chosen[0]],
        fee_fen=part.lot(lot.number).fee_fen,
    )
    record(stream=lot.stream, event=event, by=by, at=at)
    steps.move_lot(lot, Act.FINISH_COMPETING, by=by, at=at)
