"""The article of a lot's own law for what happens in its room."""

from evaluation.facts import trade
from evaluation.facts.trade import Lot
from evaluation.rules import articles as rule


def article(lot: Lot, matter: str) -> str:
    """Return the article of a matter (rules/articles.py) in a lot's trade."""
    return rule.article(matter, trade.procedure_of(lot))
