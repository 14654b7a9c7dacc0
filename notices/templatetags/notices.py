"""What the public pages say of timelines, sums and lines of an opening form."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.translation import get_language

from notices.rules import words as say
from notices.rules.kinds import SECTIONS
from tender.rules.rulebooks import Text
from tender.rules.tender_file import FormItem

register = template.Library()


def _said(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh


@register.filter
def fen(value: Decimal) -> int:
    """Return yuan as whole fen, for `c-money`."""
    return int((value * 100).to_integral_value())


@register.filter
def unit_word(unit: str) -> str:
    """Return a unit's word."""
    return _said(say.unit(unit))


@register.filter
def item_of(items: Mapping[str, str], item: FormItem) -> str:
    """Return what a bid has in a line of the form; the unit stands in the head."""
    value = items.get(item.key, "")
    if not value:
        return "—"
    if item.is_price:
        return say.figures(item.type, value)
    return value


@register.filter
def section_name(key: str) -> Text:
    """Return the heading of a section of notices."""
    return SECTIONS[key]
