"""Which revocation lists spoke at an instant."""

from datetime import datetime

from parties.models import RevocationList


def revocation_lists(at: datetime) -> tuple[bytes, ...]:
    """Return the newest list of each source that had been fetched at `at`, in DER.

    None where the settings name no source: then nobody's certificate is asked about.
    """
    found = RevocationList.objects.filter(fetched_at__lte=at)
    newest = found.order_by("source", "-fetched_at", "-id").distinct("source")
    return tuple(bytes(row.body) for row in newest)
