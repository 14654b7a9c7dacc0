"""Whom to call: each centre's help line, by its region, from the settings."""

from django.conf import settings


def help_line(region: str) -> str:
    """Return the phone of the nearest centre above a region's path, or empty."""
    lines: dict[str, str] = settings.OPENSEAL_HELP_LINES
    place = region
    while place:
        if place in lines:
            return lines[place]
        place = place.rpartition(".")[0]
    return lines.get("*", "")
