"""Files of questions and objections: who may read which."""

from datetime import datetime
from uuid import UUID

from kernel.refused import NotFound
from parties.rules.actor import Actor, Role
from tender.facts.disclosed import disclosure_facts, viewer
from tender.models import Evidence, Objection, Question
from tender.rules.disclosure import Audience, Item, may_see
from tender.rules.objections import About


def item_of(row: Question | Objection) -> str:
    """Return the item of the disclosure table that a question or objection is."""
    if isinstance(row, Question) or row.about == About.FILE:
        return str(Item.ASKER)
    is_opening = row.about == About.OPENING
    return str(Item.OPENING_OBJECTION if is_opening else Item.OBJECTION)


def evidence_for(actor: Actor, uid: UUID, now: datetime) -> Evidence:
    """Return a file of a question or objection that the actor may read.

    Whoever gave it may, the owner who answers, and whom the disclosure table lets see
    the question or objection itself.
    """
    rows = Evidence.objects.select_related("question", "objection", "lot__trade")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound
    if actor.role is Role.BIDDER and actor.organisation == found.organisation:
        return found
    of = found.question or found.objection
    if of is None:
        raise NotFound
    reader, facts = viewer(actor, found.lot), disclosure_facts(found.lot)
    is_owner = Audience.OWNER in reader.audiences
    if is_owner or may_see(Item(item_of(of)), reader, facts, now):
        return found
    raise NotFound
