"""What every act of a bidder is held against, and the refusal that says the price."""

from datetime import datetime
from decimal import Decimal

from bidding.rules.auctions.refusals import (
    NONE,
    AuctionClosed,
    AuctionFrozen,
    BiddingPaused,
    BidRefused,
    CapReached,
    NotEntitled,
    NotOpenYet,
    NotRegistered,
    PriceDigits,
)
from bidding.rules.auctions.state import OVER, Phase, State, minimum
from bidding.rules.auctions.terms import PRICE_LIMIT

_PAUSES = frozenset({Phase.PAUSED, Phase.ASKING, Phase.PREPARING})


def refusal(
    kind: type[BidRefused],
    state: State,
    at: datetime,
    *,
    field: str = "",
    **more: object,
) -> BidRefused:
    """Return a refusal with the current price and the least next bid."""
    least = minimum(state, at)
    told = {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in more.items()
    }
    told["price"] = NONE if state.price is None else f"{state.price:f}"
    told["minimum"] = NONE if least is None else f"{least:f}"
    return kind(article="", field=field, **told)


def check_open(state: State, at: datetime) -> None:
    """Refuse a bid while none is taken; at the deadline none is."""
    if state.frozen is not None:
        raise refusal(AuctionFrozen, state, at)
    if state.phase in OVER:
        raise refusal(AuctionClosed, state, at, closed_at=state.hammered_at)
    if state.phase is Phase.BEFORE:
        raise refusal(NotOpenYet, state, at, from_at=state.until)
    if state.phase is Phase.TAKING:
        raise refusal(CapReached, state, at)
    if state.phase in _PAUSES:
        raise refusal(BiddingPaused, state, at, from_at=state.until)


def check_registered(state: State, bidder: str, at: datetime) -> None:
    """Refuse a number that may not bid in the present phase."""
    registered = state.terms.registered
    if not bidder or (registered and bidder not in registered):
        raise refusal(NotRegistered, state, at, field="bidder")
    if state.entrants is not None and bidder not in state.entrants:
        raise refusal(NotEntitled, state, at, field="bidder")


def check_digits(state: State, amount: Decimal, at: datetime) -> None:
    """Refuse what is finer than the unit of the notice, and what is not positive."""
    terms = state.terms
    exponent = amount.normalize().as_tuple().exponent
    fits = isinstance(exponent, int) and -exponent <= terms.digits
    if not fits or not 0 < amount < PRICE_LIMIT:
        raise refusal(
            PriceDigits, state, at, field="price", unit=terms.unit, digits=terms.digits
        )
