"""What this app's pages say of prices and of what a file's signer is shown."""

import json
from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def plain(value: Decimal) -> str:
    """Return a price without the zeros of its column, at least to the fen."""
    text = f"{value.normalize():f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


@register.filter
def plain_number(value: Decimal) -> str:
    """Return a number grouped, without the zeros of its column."""
    return f"{value.normalize():,f}"


@register.filter
def as_json(lines: Iterable[tuple[str, str]]) -> str:
    """Return the lines that the signing sheet shows for a file, as JSON."""
    shown = [[gettext(name) if name else "", text] for name, text in lines]
    return json.dumps(shown, ensure_ascii=False)
