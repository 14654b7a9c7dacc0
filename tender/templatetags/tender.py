"""What this app's pages say of rules: texts in the page's language, stages, acts."""

from django import template
from django.utils.translation import get_language

from kernel.refused import CHINESE, Refused
from tender.rules import procedures
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Text
from tender.rules.stages import Words

register = template.Library()


def _is_english() -> bool:
    return (get_language() or CHINESE).startswith("en")


@register.filter
def said(text: Text | Words | None) -> str:
    """Return a text of the rules in the language of the page."""
    if text is None:
        return ""
    return text.en if _is_english() else text.zh


@register.filter
def refusal(refused: Refused) -> str:
    """Return a refusal's sentence in the language of the page."""
    return refused.sentence(get_language() or CHINESE)


@register.filter
def word(procedure: Procedure | str, key: str) -> str:
    """Return the procedure's own word: `{{ procedure|word:"owner" }}`."""
    row = procedures.get(procedure) if isinstance(procedure, str) else procedure
    return said(row.word(key))


@register.filter
def procedure_title(code: str) -> str:
    """Return the procedure's name in the language of the page."""
    return said(procedures.get(code).title)
