"""兼投不兼中: one bidder may bid for many lots and win only so many.

Which lots a bidder gives up is decided as the tender file says: by the order in which
the lots are declared, or so that the total over all lots is best. Pure functions of
the rankings, so that anyone can redo them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

from kernel.refused import Refused
from tender.rules.tender_file import AwardLimit

BEST_TOTAL_LOTS_MAX: Final = 12


class TooManyLots(Refused):
    """The best total over so many lots cannot be searched in full."""

    code = "too-many-lots-for-best-total"
    zh = "按总价最优确定中标人的标段不能超过{most}个。"
    en = "The best total can be taken over at most {most} lots."


def check_lots(limit: AwardLimit | None, count: int) -> None:
    """Raise `TooManyLots` for a file by whose limit the award could not be decided.

    Asked before the file is anybody's: at the decision it would be too late.
    """
    if limit is not None and limit.by == "best-total" and count > BEST_TOTAL_LOTS_MAX:
        raise TooManyLots(field="award_limit", most=BEST_TOTAL_LOTS_MAX)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked bidder of a lot; `price` counts only for the best total."""

    bidder: str
    price: Decimal = Decimal(0)


Ranking = Sequence[Candidate]
#: nobody has won a lot of the trade yet
NONE_WON: Final[Mapping[str, int]] = MappingProxyType({})
# lots without a winner, total price, ranks of the winners: the least is the best
_Key = tuple[int, Decimal, tuple[int, ...]]
_Awards = tuple[str | None, ...]


def by_declared_order(
    rankings: Mapping[int, Ranking],
    *,
    lots_max: int,
    standing: Mapping[str, int] = NONE_WON,
) -> dict[int, str | None]:
    """Award lot by lot in the order of their numbers.

    `rankings` are those of the lots still to be decided, `standing` how many of the
    others each bidder has won. A bidder that has won `lots_max` lots is passed over,
    and the next in rank wins; None where nobody is left.
    """
    won = dict(standing)
    awards: dict[int, str | None] = {}
    for number in sorted(rankings):
        winner = next(
            (c.bidder for c in rankings[number] if won.get(c.bidder, 0) < lots_max),
            None,
        )
        awards[number] = winner
        if winner is not None:
            won[winner] = won.get(winner, 0) + 1
    return awards


def by_best_total(
    rankings: Mapping[int, Ranking],
    *,
    lots_max: int,
    standing: Mapping[str, int] = NONE_WON,
) -> dict[int, str | None]:
    """Award so that most lots are awarded and their total price is lowest.

    Among equal totals the better ranks in lots of lower number win, so that there is
    one answer. `rankings` and `standing` as for the declared order. Refuses more lots
    than a full search can do.
    """
    if len(rankings) > BEST_TOTAL_LOTS_MAX:
        raise TooManyLots(most=BEST_TOTAL_LOTS_MAX)
    numbers = sorted(rankings)
    # Who may still win where; what others won makes no difference to the rest.
    later = [
        {each.bidder for number in numbers[at:] for each in rankings[number]}
        for at in range(len(numbers))
    ]

    @cache
    def best(at: int, won: frozenset[tuple[str, int]]) -> tuple[_Key, _Awards]:
        if at == len(numbers):
            return (0, Decimal(0), ()), ()
        number, counts = numbers[at], dict(won)
        ranking = rankings[number]

        def rest(winner: str | None) -> tuple[_Key, _Awards]:
            now = {**counts}
            if winner is not None:
                now[winner] = now.get(winner, 0) + 1
            known = later[at + 1] if at + 1 < len(numbers) else set()
            return best(
                at + 1, frozenset(each for each in now.items() if each[0] in known)
            )

        choices = []
        for rank, candidate in enumerate(ranking):
            if counts.get(candidate.bidder, 0) < lots_max:
                (unawarded, total, ranks), awards = rest(candidate.bidder)
                key = (unawarded, total + candidate.price, (rank, *ranks))
                choices.append((key, (candidate.bidder, *awards)))
        (unawarded, total, ranks), awards = rest(None)
        choices.append(
            ((unawarded + 1, total, (len(ranking), *ranks)), (None, *awards))
        )
        return min(choices, key=lambda choice: choice[0])

    _, awards = best(0, frozenset(standing.items()))
    return dict(zip(numbers, awards, strict=True))
