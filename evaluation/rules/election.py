"""The chair of a panel: one vote each, most votes, a tie is voted again.

12号令9: elected by the members (or named by the tenderer), with a vote equal to every
other's. 87号令47: in procurement the purchaser's representative may not be the chair.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import ClassVar

from kernel.refused import NotFound, Refused


class ChairMustBeExpert(Refused):
    """A vote for the purchaser's representative in a procurement."""

    code: ClassVar[str] = "chair-must-be-expert"
    zh: ClassVar[str] = "采购人代表不得担任组长（87号令第47条）。"
    en: ClassVar[str] = (
        "The purchaser's representative may not be the chair (Order 87, art. 47)."
    )


class SecondChair(Refused):
    """Electing when there is a chair already."""

    code: ClassVar[str] = "second-chair"
    zh: ClassVar[str] = "组长已经选出（席位{seat}），不能再选。"
    en: ClassVar[str] = "The chair is elected (seat {seat}); there is no second one."


class VotedAlready(Refused):
    """A second vote in one round."""

    code: ClassVar[str] = "voted-already"
    zh: ClassVar[str] = "您在本轮已经投票。"
    en: ClassVar[str] = "You have voted in this round."


def check_candidate(
    seat: str,
    seats: Collection[str],
    *,
    owners: Collection[str],
    experts_only: bool,
    article: str,
) -> None:
    """Refuse a vote for a seat that is not there, or that may not chair."""
    if seat not in seats:
        raise NotFound
    if experts_only and seat in owners:
        raise ChairMustBeExpert(article=article, field="seat")


def elected(votes: Mapping[str, str], *, voters: int) -> str | None:
    """Return the seat elected by `votes` (voter: choice), or None for a tie.

    Asked when all have voted: before that the answer would tell how others chose.
    """
    if len(votes) < voters:
        raise ValueError("the round is not complete")
    first, *rest = Counter(votes.values()).most_common(2)
    if rest and rest[0][1] == first[1]:
        return None
    return first[0]


def carried(votes: Mapping[str, bool], *, members: int) -> bool:
    """Say whether a motion has more than half of all members, present or not."""
    return sum(votes.values()) * 2 > members


def settled(votes: Mapping[str, bool], *, members: int) -> bool:
    """Say whether more votes cannot change the outcome."""
    against = len(votes) - sum(votes.values())
    return carried(votes, members=members) or against * 2 >= members
