"""Rate the other side of an intermediary's award (履约评价): once, for good."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from award.facts import awards, service_ratings
from award.facts.rows import ServiceRating, Trade
from award.rules.events import ServiceRated
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import canonical
from parties import queries as parties
from parties.actions.rate_service import keep_rating_in_step
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.service_ratings import Side
from tender import queries as tender
from tender.actions import steps

ACT = "award.rate-service"
HIDDEN_ROW = "intermediary.rating-hidden"


@transaction.atomic(durable=True)
def rate_service(*, by: Actor, lot: UUID, stars: int, words: str) -> ServiceRating:
    """Keep the rating that the actor's side gives the other; both are told of it.

    Stars and words stay out of the journal until they may be seen: it keeps their
    digest, which holds the row's own random identifier and so cannot be guessed.
    """
    trade = steps.trade_locked(tender.lot(lot).trade.uid)
    found = steps.lot_locked(lot)
    found.trade = trade
    side = service_ratings.side_of(by, found)
    policy.check(by, ACT, organisation=by.organisation)
    decision = awards.decision_of(found)
    assert decision is not None, "a side is a side of an award"
    assert by.person is not None, "a role is a person's"
    owner, chosen = trade.owner, decision.organisation
    rated, rater = (chosen, owner) if side is Side.OWNER else (owner, chosen)
    at = instant()
    row = keep_rating_in_step(
        award=decision.uid,
        side=side,
        rated=rated,
        rated_by=rater,
        person=by.person,
        stars=stars,
        words=words,
        title=found.title,
        code=trade.code,
        at=at,
        shown_from=_shown_from(trade, at),
    )
    event = ServiceRated(
        decision=str(decision.uid), side=str(side), digest=rating_digest(row)
    )
    record(stream=found.stream, event=event, by=by, at=at)
    return row


def rating_digest(row: ServiceRating) -> str:
    """Return what the journal keeps of a rating: SHA-256 of it, in hex."""
    told = {
        "rating": str(row.uid),
        "side": row.side,
        "stars": row.stars,
        "words": row.words,
    }
    return hashlib.sha256(canonical(told)).hexdigest()


def _shown_from(trade: Trade, at: datetime) -> datetime:
    row = tender.rulebook_of(trade).row(HIDDEN_ROW)
    return row.earliest(at, parties.calendar())
