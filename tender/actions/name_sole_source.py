"""Say why a trade is bought from one supplier (单一来源), signed by the owner.

Where the ground asks for publicity this publishes it: from here the days are counted
before the file may go to the supplier (74号令38).
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.canonical import Json
from kernel.durations import legal_date
from parties import queries as parties
from parties.rules.actor import Actor
from tender.actions import steps
from tender.actions.invite import name_in_step
from tender.facts import guests, sole
from tender.facts.disclosed import organisations_of
from tender.facts.terms import terms_of
from tender.models import Preannouncement, SoleSource, Trade
from tender.rules import guests as rule_of_guests
from tender.rules import preannouncements, procedures
from tender.rules import sole_source as rule
from tender.rules.disclosure import Item
from tender.rules.events import Preannounced
from tender.rules.sole_events import SoleSourceGiven
from tender.rules.stages import Act

ACT = "tender.name-sole-source"


def checked(trade: Trade, supplier: str, claim: rule.Claim) -> Any:
    """Return the supplier of this credit code, or refuse the claim."""
    if not procedures.get(trade.procedure).is_sole_source:
        raise rule.NotSoleSource
    if sole.of(trade) is not None:
        raise rule.SoleSourceTwice
    found = parties.organisation_by_uscc(supplier.strip())
    if found is None:
        raise rule_of_guests.GuestUnknown(uscc=supplier.strip(), field="supplier")
    owners = {str(uid) for uid in organisations_of(trade)}
    rule_of_guests.check_chosen([(str(found.uid), found.name)], owners=owners)
    rule.check_claim(
        claim, budget_fen=trade.budget_fen, additions=sole.additions_of(trade)
    )
    return found


def claim_facts(trade: Trade, supplier: Any, claim: rule.Claim) -> dict[str, Json]:
    """Return what the owner signs: from whom it buys, on what ground, and why."""
    return {
        "code": trade.code,
        "title": trade.title,
        "budget_fen": trade.budget_fen,
        "supplier": f"{supplier.name} {supplier.uscc}",
        "ground": str(claim.ground),
        "reason": claim.reason,
        "opinions": [each.as_facts() for each in claim.opinions],
        "contract": claim.contract,
        "contract_fen": claim.contract_fen,
        "added_fen": claim.added_fen,
    }


@transaction.atomic(durable=True)
def name_sole_source(
    *, by: Actor, trade: UUID, supplier: str, claim: rule.Claim, signature: bytes
) -> SoleSource:
    """Give ground and supplier once, while the trade is a draft."""
    found = steps.trade_locked(trade)
    steps.check_may(by, ACT, found)
    lots = steps.lots_locked(found)
    for lot in lots:
        steps.check_lot(lot, Act.PREANNOUNCE)
    organisation = checked(found, supplier, claim)
    at = instant()
    facts = claim_facts(found, organisation, claim)
    kept = steps.signed(by, ACT, str(found.uid), facts, signature, at)
    most = rule.most_fen(claim.contract_fen, sole.additions_of(found))
    terms = terms_of(found)
    row = preannouncements.row_of(terms.procedure, terms.rulebook)
    until = None
    if claim.is_published and row is not None:
        until = row.earliest(at, terms.calendar)
    made = SoleSource.objects.create(
        trade=found,
        supplier=organisation,
        ground=str(claim.ground),
        reason=claim.reason,
        opinions=[each.as_facts() for each in claim.opinions],
        contract=claim.contract,
        contract_fen=claim.contract_fen,
        added_fen=claim.added_fen,
        budget_fen=found.budget_fen,
        most_fen=most,
        given_at=at,
        public_until=until,
        signed_act_id=kept.key,
    )
    _keep(made, by=by, signature=kept)
    name_in_step(
        found,
        [(organisation, guests.ALL_LOTS)],
        by=by,
        at=at,
        reason=claim.reason,
        signature=kept,
    )
    if until is not None:
        _publish(made, by=by, signature=kept)
        for lot in lots:
            steps.move_lot(lot, Act.PREANNOUNCE, by=by, at=at, signature=kept.digest)
    return made


def _keep(made: SoleSource, *, by: Actor, signature: steps.Signature) -> None:
    event = SoleSourceGiven(
        supplier=made.supplier.name,
        uscc=made.supplier.uscc,
        ground=made.ground,
        reason=made.reason,
        opinions=made.opinions,
        contract=made.contract,
        contract_fen=made.contract_fen,
        added_fen=made.added_fen,
        most_fen=made.most_fen,
        budget_fen=made.budget_fen,
        public_until=made.public_until.isoformat() if made.public_until else "",
        signature=signature.digest,
    )
    item = Item.PUBLIC if made.public_until else Item.GUEST_NAMES
    steps.keep(made.trade, event, by=by, at=made.given_at, item=item)


def _publish(made: SoleSource, *, by: Actor, signature: steps.Signature) -> None:
    """Announce it ahead: the notice is written from there, and dates are counted."""
    until = made.public_until or made.given_at
    row = Preannouncement.objects.create(
        trade=made.trade,
        summary=made.trade.summary or made.trade.title,
        planned_date=legal_date(until),
        budget_fen=made.budget_fen,
        published_at=made.given_at,
        signed_act_id=signature.key,
    )
    event = Preannounced(
        title=made.trade.title,
        budget_fen=made.budget_fen,
        summary=row.summary,
        planned_date=row.planned_date.isoformat(),
        signature=signature.digest,
    )
    steps.keep(made.trade, event, by=by, at=made.given_at, item=Item.PUBLIC)
