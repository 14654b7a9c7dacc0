"""Fields and places by their names, in the language of the page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from journal.queries import instant
from parties import queries as parties


def specialties() -> list[tuple[str, str]]:
    """Return the pool's fields: code and name."""
    return [
        (row.code, row.name_en if _is_english() else row.name_zh)
        for row in parties.specialties()
    ]


def places() -> list[tuple[str, str]]:
    """Return the places that have experts: path and name."""
    return [
        (row.path, row.name_en if _is_english() else row.name_zh)
        for row in parties.expert_regions(instant())
    ]


def name(rows: Iterable[Any]) -> None:
    """Give rows with a specialty and a region the names of both, for their page."""
    known = dict(specialties()) | dict(places())
    for row in rows:
        row.specialty_name = known.get(row.specialty, row.specialty)
        row.region_name = known.get(row.region, row.region)


def named_quotas(quotas: Iterable[Any]) -> list[dict[str, Any]]:
    """Return quotas with the names of field and place."""
    known = dict(specialties()) | dict(places())
    return [
        {
            "specialty_name": known.get(quota.specialty, quota.specialty),
            "region": quota.region,
            "region_name": known.get(quota.region, quota.region),
            "count": quota.count,
        }
        for quota in quotas
    ]


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
