"""What signed sheets say together, once all are open: objective items that differ."""

from evaluation.facts import panels, trade
from evaluation.models import Panel
from evaluation.rules import reopening


def differences(of: Panel) -> list[reopening.Difference]:
    """Return every objective item that is not equal on all sheets of who sits now."""
    objective = [
        item.key
        for item in trade.items_of(trade.file_of(of.lot))
        if item.objective and item.group != "price"
    ]
    standing = {bid.key for bid in panels.standing(of)}
    sheets = {
        member.seat: {
            bid: scores
            for bid, scores in panels.scores_of(member.sheet).items()
            if bid in standing
        }
        for member in panels.seats(of)
    }
    return reopening.differences(objective, sheets)
