"""One quote each: sealed quotes with their tie rule, and weighted quotes (权重报价).

domain.md 1.4. A sealed quote is given once, opened at the end, and the highest wins
(for a purchase the lowest); equal quotes are decided by who was first, by quoting
again among the tied, or by a draw, as the notice says. A weighted quote adds to the
price's share of points those for other terms: the price's points are its ratio to the
best price. All figures exact, rounded once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kernel.prices import rounded
from kernel.refused import Refused


class QuotedTwice(Refused):
    """One quote each."""

    code = "quoted-twice"
    zh = "{bidder}已报价，每个意向受让方只能报价一次。"
    en = "{bidder} has quoted already; each quotes once."


class QuoteShort(Refused):
    """A quote that misses the start price does not count."""

    code = "quote-short"
    zh = "{bidder}的报价未达到起始价{start}。"
    en = "The quote of {bidder} does not reach the start price of {start}."


class Tie(StrEnum):
    """How equal quotes are decided."""

    EARLIEST = "earliest"
    REQUOTE = "requote"
    DRAW = "draw"


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as opened. `points` are points for other terms, by their key."""

    bidder: str
    price: Decimal
    at: datetime | None = None
    points: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuoteTerms:
    """`price_weight` (of 100) and `weights` make a weighted quote; without, the price.

    `highest`: the highest price is the best. `priority` are holders of a right of
    first refusal by order: one that quotes as much as the best wins.
    """

    tie: Tie = Tie.EARLIEST
    highest: bool = True
    start: Decimal | None = None
    price_weight: Decimal | None = None
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    digits: int = 2
    priority: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quoted:
    """`ranking` by groups of equals; `winner` empty where `again` quote again (or are
    drawn among). `short` did not reach the start price."""

    ranking: tuple[tuple[str, ...], ...]
    winner: str
    price: Decimal | None
    again: tuple[str, ...]
    scores: Mapping[str, Decimal]
    short: tuple[str, ...]


def decide(terms: QuoteTerms, quotes: Sequence[Quote]) -> Quoted:
    """Return who wins among opened quotes."""
    _check_once(quotes)
    counted = [each for each in quotes if not _is_short(terms, each)]
    short = tuple(each.bidder for each in quotes if _is_short(terms, each))
    scores = scored(terms, counted)
    keys = {
        each.bidder: scores[each.bidder] if scores else _signed(terms, each.price)
        for each in counted
    }
    best_first = sorted(counted, key=lambda each: -keys[each.bidder])
    groups: list[list[Quote]] = []
    for each in best_first:
        if groups and keys[groups[-1][0].bidder] == keys[each.bidder]:
            groups[-1].append(each)
        else:
            groups.append([each])
    ranking = tuple(tuple(each.bidder for each in group) for group in groups)
    if not groups:
        return Quoted((), "", None, (), scores, short)
    winner = _among(terms, groups[0])
    price = next((each.price for each in groups[0] if each.bidder == winner), None)
    again = () if winner else ranking[0]
    return Quoted(ranking, winner, price, again, scores, short)


def scored(terms: QuoteTerms, quotes: Sequence[Quote]) -> dict[str, Decimal]:
    """Return the points of each weighted quote; empty where only the price counts."""
    if terms.price_weight is None or not quotes:
        return {}
    best = max((_signed(terms, each.price), each.price) for each in quotes)[1]
    found = {}
    for each in quotes:
        price, other = Fraction(each.price), Fraction(best)
        ratio = price / other if terms.highest else other / price
        points = ratio * Fraction(terms.price_weight)
        for key, value in each.points.items():
            points += Fraction(value) * Fraction(terms.weights.get(key, Decimal(1)))
        found[each.bidder] = rounded(points, terms.digits)
    return found


def _among(terms: QuoteTerms, tied: Sequence[Quote]) -> str:
    if len(tied) == 1:
        return tied[0].bidder
    holders = [each for each in tied if each.bidder in terms.priority]
    if holders:
        first = min(terms.priority[each.bidder] for each in holders)
        holders = [each for each in holders if terms.priority[each.bidder] == first]
        if len(holders) == 1:
            return holders[0].bidder
        tied = holders
    if terms.tie is Tie.EARLIEST:
        times = [each.at for each in tied if each.at is not None]
        if len(times) == len(tied):
            earliest = [each for each in tied if each.at == min(times)]
            return earliest[0].bidder if len(earliest) == 1 else ""
    return ""


def _check_once(quotes: Sequence[Quote]) -> None:
    seen: set[str] = set()
    for each in quotes:
        if each.bidder in seen:
            raise QuotedTwice(field="quotes", bidder=each.bidder)
        seen.add(each.bidder)


def _is_short(terms: QuoteTerms, quote: Quote) -> bool:
    if terms.start is None:
        return False
    return _signed(terms, quote.price) < _signed(terms, terms.start)


def _signed(terms: QuoteTerms, price: Decimal) -> Decimal:
    return price if terms.highest else -price
