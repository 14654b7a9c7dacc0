"""What the clock waits for in each lot, one by one and over all of them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from tender.facts.extensions import pending
from tender.models import Lot, Objection
from tender.rules.stages import Act, Clock, Stage, next_due

_TIMED = (Stage.OPEN, Stage.PUBLICITY)


def clock_of(lot: Lot) -> Clock:
    """Return the instants that the clock waits for in a lot."""
    unanswered = Objection.objects.filter(lot=lot, suspended_lot=True, answered_at=None)
    return Clock(
        submission_closes_at=lot.submission_closes_at,
        publicity_ends_at=lot.publicity_ends_at,
        extension_pending=pending(lot.trade_id).exists(),
        objections_open=unanswered.exists(),
    )


def _timed() -> QuerySet[Lot]:
    """Return the lots that wait for an instant, with what may hold it up."""
    return (
        Lot.objects.filter(stage__in=_TIMED)
        .select_related("trade")
        .annotate(
            has_extension=Exists(pending().filter(trade=OuterRef("trade"))),
            has_objection=Exists(
                Objection.objects.filter(
                    lot=OuterRef("pk"), suspended_lot=True, answered_at=None
                )
            ),
        )
    )


def upcoming(rows: Iterable[Lot]) -> list[tuple[datetime, Act, Lot]]:
    """Return what the clock will do to timed lots and when, the earliest first."""
    found = []
    for row in rows:
        due = next_due(
            Stage(row.stage),
            Clock(
                submission_closes_at=row.submission_closes_at,
                publicity_ends_at=row.publicity_ends_at,
                extension_pending=row.has_extension,  # type: ignore[attr-defined]
                objections_open=row.has_objection,  # type: ignore[attr-defined]
            ),
        )
        if due is not None:
            found.append((*due, row))
    return sorted(found, key=lambda one: (one[0], one[2].pk))


def lots_due(now: datetime, act: Act = Act.CLOSE) -> list[Lot]:
    """Return the lots that are due for an act of the clock: closing, by default."""
    reached = Q(submission_closes_at__lte=now) | Q(publicity_ends_at__lte=now)
    return [
        row
        for at, what, row in upcoming(_timed().filter(reached))
        if what is act and at <= now
    ]


def next_lot_instant(now: datetime) -> datetime | None:
    """Return the earliest instant after `now` at which this app has something due."""
    after = [at for at, _, _ in upcoming(_timed()) if at > now]
    after += (
        pending()
        .filter(submission_closes_at__gt=now)
        .values_list("submission_closes_at", flat=True)
    )
    return min(after, default=None)
