"""Set who a panel is made of: experts by specialty, the owner's people, regions."""

from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import panels, trade
from evaluation.models import Panel
from evaluation.rules import bills, blind, phases, room_terms
from evaluation.rules.events import PanelComposed
from evaluation.rules.methods import registry
from evaluation.rules.panels import (
    Composition,
    PanelExists,
    as_stored,
    check_composition,
)
from evaluation.rules.phases import Move, Phase
from journal.queries import instant
from parties.rules.actor import Actor
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def compose_panel(
    *,
    by: Actor,
    lot: UUID,
    composition: Composition,
    regions: list[str],
    special: str = "",
) -> Panel:
    """Make the lot's panel, or change the one that is still being formed.

    `special` says why the law asks for more members than the budget alone does.
    """
    row = tender_steps.lot_locked(lot)
    panels.check_about(by, "evaluation.compose", row)
    check_composition(composition, trade.panel_rule(row, special))
    file = trade.file_of(row)
    # No panel should ever meet a formula that it cannot compute.
    registry.check(trade.method_of(file), trade.items_of(file))
    terms = room_terms.read(file.method.parameters)
    if terms.bill is not None:
        bills.read_asked(terms.bill.items)
    blind.check_terms(
        terms.blind,
        slots={slot.role for slot in file.slots},
        owner_examines=trade.owner_examines(row),
    )
    at = instant()
    found = panels.panel_of(row)
    if found is None:
        found = Panel(lot=row, created_at=at, phase=str(Phase.FORMING))
    elif found.phase != Phase.FORMING:
        raise PanelExists
    phases.after(Phase(found.phase), Move.COMPOSE)
    found.experts = as_stored(composition.experts)
    found.special = special
    found.owners = composition.owners
    found.regions = sorted(set(regions))
    found.edition = file.edition
    found.save()
    event = PanelComposed(
        panel=str(found.uid),
        experts=found.experts,
        owners=found.owners,
        regions=found.regions,
        special=special,
        edition=found.edition,
    )
    found.lot = row
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    return found
