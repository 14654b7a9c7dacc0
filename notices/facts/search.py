"""Finding notices: by words, trade, kind, region, stage and day."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from kernel.durations import end_of, start_of
from notices.models import Notice
from notices.rules import search

#: from so many characters on, a part of a code or name is looked for as typed
PART_LENGTH_MIN = 4


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for; empty members do not limit."""

    q: str = ""
    category: str = ""
    kind: str = ""
    region: str = ""
    stage: str = ""
    since: date | None = None
    until: date | None = None


def find(filters: Filters) -> QuerySet[Notice]:
    """Return the notices that fit, the newest first; refuses a query too long."""
    found = Notice.objects.select_related("trade", "lot").prefetch_related(
        "trade__lots"
    )
    if filters.q.strip():
        found = found.filter(_words(filters.q))
    if filters.category:
        found = found.filter(category=filters.category)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.region:
        place = Q(region_path=filters.region)
        found = found.filter(place | Q(region_path__startswith=f"{filters.region}."))
    if filters.stage:
        of_lot = Q(lot__stage=filters.stage)
        of_trade = Q(lot=None, trade__lots__stage=filters.stage)
        found = found.filter(of_lot | of_trade).distinct()
    if filters.since:
        found = found.filter(published_at__gte=start_of(filters.since))
    if filters.until:
        found = found.filter(published_at__lt=end_of(filters.until))
    return found


def _words(text: str) -> Q:
    """Return all words of the query, or the query as a part of the text.

    A part of fewer than four characters would scan the table: those are left to the
    words (`notices_words`); longer ones have an index of their own (`notices_text`).
    """
    cut = search.query(text)
    # A query of signs alone has no words and finds nothing.
    found = Q(pk__in=[])
    if cut:
        asked = SearchQuery(cut[0], config="simple")
        for word in cut[1:]:
            asked &= SearchQuery(word, config="simple")
        found = Q(words=asked)
    part = text.strip()
    if len(part) >= PART_LENGTH_MIN:
        found |= Q(text__icontains=part)
    return found
