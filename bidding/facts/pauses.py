"""Pauses of openings: whether one runs, and when times end that stood still in them."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from bidding.models import Opening, OpeningPause
from bidding.rules import pauses as rule
from bidding.rules.pauses import ARTICLE, OpeningPaused, Pause


def running_pause(found: Opening) -> OpeningPause | None:
    """Return the pause that an opening is in, or None."""
    return OpeningPause.objects.filter(opening=found, resumed_at=None).first()


def is_paused(found: Opening) -> bool:
    """Say whether an opening is paused."""
    return OpeningPause.objects.filter(opening=found, resumed_at=None).exists()


def check_running(found: Opening) -> None:
    """Refuse what has legal effect while an opening is paused."""
    if is_paused(found):
        raise OpeningPaused(article=ARTICLE)


def not_paused(found: QuerySet[Opening]) -> QuerySet[Opening]:
    """Leave out the openings that are paused: nothing is due in them."""
    pauses = OpeningPause.objects.filter(opening=OuterRef("pk"), resumed_at=None)
    return found.filter(~Exists(pauses))


def moved(found: Opening, begins: datetime, ends: datetime) -> datetime:
    """Return when a time of this opening ends, after the pauses that fell into it."""
    over = OpeningPause.objects.filter(opening=found, resumed_at__isnull=False)
    rows = over.order_by("at").values_list("at", "resumed_at")
    return rule.moved(begins, ends, [Pause(at, end) for at, end in rows if end])
