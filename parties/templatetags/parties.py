"""Words for the register's pages."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext, gettext_noop

from parties.rules.segregation import Kind
from parties.rules.words import KIND_NAMES

register = template.Library()

DAY_WORDS = {
    "": gettext_noop("ordinary"),
    "holiday": gettext_noop("holiday"),
    "worked": gettext_noop("worked"),
}


@register.filter
def of(mapping: Mapping[str, str], key: str) -> str:
    """Return the word for a key."""
    return mapping[key]


@register.filter
def kind_name(kind: str) -> str:
    """Return what a kind of organisation is called."""
    return gettext(KIND_NAMES[Kind(kind)])


@register.filter
def day_word(word: str) -> str:
    """Return what a day is in the calendar of holidays."""
    return gettext(DAY_WORDS[word])
