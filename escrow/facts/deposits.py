"""Reading deposits: whether one is in, for the number that hangs on it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from escrow.models import DepositCredit
from escrow.rules.deposits import credited

Line = tuple[datetime, int]


def deposit_credited(
    lot: UUID, organisation: UUID, amount_fen: int, at: datetime
) -> datetime | None:
    """Return when an organisation's credits for a lot reached the amount, by `at`."""
    rows = DepositCredit.objects.filter(
        lot=lot, organisation__uid=organisation, credited_at__lte=at
    )
    return credited(rows.values_list("credited_at", "amount_fen"), amount_fen)


def paid_lines(lots: Collection[UUID]) -> Mapping[tuple[UUID, UUID], list[Line]]:
    """Return the credits of lots, as (instant, fen), by lot and organisation."""
    found: dict[tuple[UUID, UUID], list[Line]] = {}
    rows = DepositCredit.objects.filter(lot__in=lots)
    for lot, payer, at, fen in rows.values_list(
        "lot", "organisation__uid", "credited_at", "amount_fen"
    ):
        found.setdefault((lot, payer), []).append((at, fen))
    return found


def credits_of(lot: UUID) -> QuerySet[DepositCredit]:
    """Return the credits for a lot, for the deposits hand alone."""
    rows = DepositCredit.objects.filter(lot=lot).select_related("organisation")
    return rows.order_by("-credited_at", "-id")


def credit_streams(lot: UUID) -> list[str]:
    """Return the hidden streams of a lot's credits, for the end to join."""
    return list(DepositCredit.objects.filter(lot=lot).values_list("stream", flat=True))
