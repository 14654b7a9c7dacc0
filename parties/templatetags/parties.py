"""Words for the register's pages."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext, gettext_noop

from parties.models import Certificate
from parties.queries import CERTIFICATE_WARNING_DAYS
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


@register.filter
def ends_soon(certificate: Certificate, now: datetime) -> bool:
    """Say whether a certificate ends within the days that ask for a renewal."""
    return certificate.valid_until - now < timedelta(days=CERTIFICATE_WARNING_DAYS)
