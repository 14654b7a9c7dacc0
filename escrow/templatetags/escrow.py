"""Filters of custody's pages: roles and envelopes in the language of the page."""

from django import template
from django.utils.translation import gettext

from escrow.rules import words

register = template.Library()


@register.filter
def role_word(role: str) -> str:
    """A seat's role; one of another house stands as it is."""
    return gettext(words.ROLE_WORDS.get(role, role))


@register.filter
def envelope_word(envelope: str) -> str:
    """An envelope, with the number of its round."""
    word, number = words.envelope_word(envelope)
    return f"{gettext(word)} {number}".rstrip()
