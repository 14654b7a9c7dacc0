"""Rights of first refusal (优先购买权), inside the auction and after it.

Inside, a holder may bid the price that stands and wins at it unless somebody bids
higher; of several the order of rights decides, then who was first (网络司法拍卖规定21).
Outside, holders are asked after the hammer and have a time to answer (domain.md 1.4).
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bidding.rules.auctions.refusals import AnsweredAlready, NotAHolder, NotNow
from bidding.rules.auctions.state import Answer, Phase, State, may_still_take

ARTICLE: Final = "网络司法拍卖规定第21条"


def answer(state: State, bidder: str, at: datetime, *, takes: bool) -> State:
    """Return the auction with a holder's answer; all have answered, and it ends."""
    rights = state.terms.priority
    if rights is None or bidder not in rights.holders:
        raise NotAHolder(field="bidder", article=ARTICLE)
    if state.phase is not Phase.RIGHTS:
        raise NotNow(phase=state.phase)
    if bidder in {each.bidder for each in state.answers}:
        raise AnsweredAlready(field="bidder", article=ARTICLE)
    state = replace(state, answers=(*state.answers, Answer(bidder, at, takes)))
    if may_still_take(state):
        return state
    return replace(state, phase=Phase.ENDED, until=None)


def taker(state: State) -> str:
    """Return the holder who takes the price from who leads, or nobody's empty name."""
    rights, leader = state.terms.priority, state.leader
    if rights is None or leader is None:
        return ""
    orders = rights.holders
    own = orders.get(leader.bidder, 1 << 30)
    taking = [
        each
        for each in state.answers
        if each.takes and each.bidder != leader.bidder and orders[each.bidder] < own
    ]
    # Sorting keeps who was first among equal orders.
    taking.sort(key=lambda each: orders[each.bidder])
    return taking[0].bidder if taking else ""
