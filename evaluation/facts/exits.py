"""Which lawful end is open to an evaluation now: for the panel, for the purchaser."""

from evaluation.facts import panels, trade
from evaluation.models import Panel
from evaluation.rules import exits
from evaluation.rules.exits import Exit
from evaluation.rules.panels import Article
from evaluation.rules.phases import ENDED, Phase
from tender.rules.procedures import Category
from tender.rules.rulebooks import Row
from tender.rules.stages import Act


def of_panel(of: Panel) -> Exit | None:
    """Return the end that the panel may or must take, if there is one."""
    phase = Phase(of.phase)
    if phase not in exits.REJECTING:
        return None
    if trade.procedure_of(of.lot).category is Category.WORKS:
        return exits.of_works(phase, len(panels.standing(of)))
    qualified, responsive, quotes = trade.floor_rows(of.lot)
    # Once quotes are called for, only who may give one counts; before that, who passed.
    floors = (qualified, responsive)
    if quotes is not None and phase is not Phase.CHECKING:
        floors = (quotes, quotes)
    left = _left(of)
    for row in filter(None, floors):
        found = exits.of_procurement(
            phase, left, floor=int(row.quantity), article=_article(row)
        )
        if found is not None:
            return found
    return None


def of_purchaser(of: Panel) -> Exit | None:
    """Return the end that the purchaser must take when too few are qualified."""
    if of.qualified_at is None or Phase(of.phase) in ENDED:
        return None
    qualified, _responsive, _quotes = trade.floor_rows(of.lot)
    left = len(panels.standing(of))
    if qualified is None or left >= int(qualified.quantity):
        return None
    article = _article(qualified)
    return Exit(Act.FAIL, article, left, int(qualified.quantity), by_vote=False)


def _left(of: Panel) -> int:
    """Count who can still be chosen; in a round that is over, who gave a quote."""
    standing = panels.standing(of)
    if Phase(of.phase) is not Phase.QUOTING:
        return len(standing)
    taken = trade.finished_round(of.lot, of.quote_envelope)
    if taken:
        quotes = trade.quotes_of(of.lot, taken)
        return len([bid for bid in standing if bid.organisation in quotes])
    if trade.is_round_unopened(of.lot, of.quote_envelope):
        return 0
    return len(standing)


def _article(row: Row) -> Article:
    return Article(row.article.zh, row.article.en)
