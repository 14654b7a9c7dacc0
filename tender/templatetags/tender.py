"""What this app's pages say of rules: texts in the page's language, stages, acts."""

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language, gettext

from kernel.refused import CHINESE, Refused
from tender.forms import ITEM_TYPES
from tender.rules import auction_words, method_words, procedures
from tender.rules.auction_part import AuctionLot, AuctionPart
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


@register.filter
def method_name(name: str) -> str:
    """Return what an evaluation method is called in the language of the page."""
    return said(method_words.method_text(name))


@register.filter
def parameter_lines(parameters: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return a method's parameters line by line: what it is, and its value."""
    return [(said(name), said(value)) for name, value in method_words.lines(parameters)]


@register.filter
def auction_lines(part: AuctionPart) -> list[tuple[Text, Text]]:
    """Return by which rules a live auction is held, line by line."""
    return auction_words.lines(part)


@register.filter
def auction_lots(
    part: AuctionPart,
) -> list[tuple[AuctionLot, list[tuple[Text, Text]]]]:
    """Return each lot of a live auction with its numbers, and its parcel's facts."""
    return [(lot, auction_words.lot_lines(part, lot)) for lot in part.lots]


@register.filter
def item_type(code: str) -> str:
    """Return the type of an item of the opening form in words."""
    return str(dict(ITEM_TYPES).get(code, code))


@register.filter
def unit_name(code: str) -> str:
    """Return a unit of the opening form in words; an unknown one as it stands."""
    return {"CNY": gettext("yuan"), "day": gettext("days")}.get(code, code)
