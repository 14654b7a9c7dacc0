"""Reject the bids that a later envelope left without a price that can be scored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from evaluation.actions import steps
from evaluation.facts import panels, trade
from evaluation.facts.trade import OpenedBid
from evaluation.models import Panel
from journal.rules.events import HasFacts

UNFIT: Final = "不符合开标信息要求，无报价可评。"


def reject_unquoted(
    found: Panel,
    quotes: Mapping[UUID, OpenedBid],
    *,
    what: str,
    clause: str,
    reason: str,
    by: HasFacts,
    at: datetime,
) -> None:
    """Reject who gave no quote (by `clause`), and whose quote has no fit price.

    `what` names the quote in the reason for the latter, as in 最后报价.
    """
    for bid in panels.standing(found):
        quote = quotes.get(bid.organisation)
        if quote is not None and quote.price is not None:
            continue
        law, why = clause, reason
        if quote is not None:
            law = trade.form_clause(found.lot)
            why = f"{what}{UNFIT}{trade.why_unpriced(quote)}"
        steps.reject(
            found, bid, clause=law, reason=why, by=by, at=at, source="no-quote"
        )
