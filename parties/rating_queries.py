"""Ratings between owners and intermediaries, as pages may show them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from parties.models import Organisation, ServiceRating
from parties.rules.service_ratings import Side, Summary, summary


def shown(now: datetime) -> QuerySet[ServiceRating]:
    """Return the ratings that everybody may see by now, the newest first."""
    other = ServiceRating.objects.filter(award=OuterRef("award")).exclude(
        side=OuterRef("side")
    )
    rows = ServiceRating.objects.filter(Q(shown_from__lte=now) | Exists(other))
    return rows.select_related("rated", "rated_by").order_by("-id")


def shown_of(
    organisation: Organisation, side: Side, now: datetime
) -> list[ServiceRating]:
    """Return what one side has said of an organisation, as far as it is shown."""
    return list(shown(now).filter(rated=organisation, side=str(side)))


def summaries(
    organisations: Iterable[int], side: Side, now: datetime
) -> dict[int, Summary]:
    """Return the mean of each organisation that was rated, by its key."""
    stars: dict[int, list[int]] = defaultdict(list)
    rows = shown(now).filter(rated__in=list(organisations), side=str(side))
    for rated, given in rows.values_list("rated_id", "stars"):
        stars[rated].append(given)
    found = {key: summary(given) for key, given in stars.items()}
    return {key: mean for key, mean in found.items() if mean is not None}


def of_award(award: UUID) -> dict[Side, ServiceRating]:
    """Return both sides' ratings of one award; the caller asks what may be seen."""
    return {Side(row.side): row for row in ServiceRating.objects.filter(award=award)}
