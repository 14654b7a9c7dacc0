"""The later deadlines that wait for the custodians' signatures."""

from django.db.models import QuerySet

from tender.models import Extension, Trade


def pending(trade: Trade | int | None = None) -> QuerySet[Extension]:
    """Return the extensions, of a trade or of all, that neither hold nor lapsed."""
    rows = Extension.objects.filter(in_force_at=None, lapsed_at=None)
    return rows if trade is None else rows.filter(trade=trade)
