"""Keep what one side of an award thinks of the other, inside the award's own act."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from parties.models import Organisation, ServiceRating
from parties.rules import service_ratings as rule
from parties.rules.service_ratings import Side


def keep_rating_in_step(
    *,
    award: UUID,
    side: Side,
    rated: Organisation,
    rated_by: Organisation,
    person: UUID,
    stars: int,
    words: str,
    title: str,
    code: str,
    at: datetime,
    shown_from: datetime,
) -> ServiceRating:
    """Keep a rating once for its side; the caller has asked who may give it."""
    rule.check(stars, words)
    try:
        with transaction.atomic():
            return ServiceRating.objects.create(
                award=award,
                side=str(side),
                rated=rated,
                rated_by=rated_by,
                person=person,
                stars=stars,
                words=words.strip()[: rule.WORDS_MAX],
                title=title[:200],
                code=code,
                at=at,
                shown_from=shown_from,
            )
    except IntegrityError as error:
        raise rule.RatedAlready from error
