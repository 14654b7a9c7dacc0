"""Publish the preliminary award of a partnership, before anything is decided.

By the clock as soon as both have signed the memorandum of the talks (财库〔2014〕215号
17); the time before the decision runs from this notice.
"""

from uuid import UUID

from django.db import transaction

from award import queries as award
from award.actions.talks import publish_in_step as begin_public_time
from award.rules.talks import PUBLIC_ROW
from journal.queries import instant
from kernel.refused import NotFound
from notices.actions.publish import lot_locked, publish_in_step
from notices.facts import partner_items
from notices.models import Notice
from notices.rules.kinds import Kind
from tender import queries as tender


@transaction.atomic(durable=True)
def publish_preliminary_award(*, lot: UUID) -> Notice:
    """Publish with whom the talks succeeded, and start the time in public."""
    trade, found = lot_locked(lot)
    talk = award.talks_to_publish().filter(lot=found).first()
    if talk is None:
        raise NotFound
    at, terms = instant(), tender.terms(trade)
    ends_at = terms.rulebook.row(PUBLIC_ROW).earliest(at, terms.calendar)
    notice = publish_in_step(
        Kind.CANDIDATES,
        trade,
        partner_items.preliminary(found, talk, at, ends_at),
        source=f"talked:{talk.uid}",
        at=at,
        lot=found,
        ends_at=ends_at,
        supersedes=Notice.objects.filter(lot=found, kind=str(Kind.CANDIDATES)).last(),
    )
    begin_public_time(talk.uid, ends_at)
    return notice
