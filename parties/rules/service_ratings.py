"""How owner and intermediary rate each other's performance (履约评价, 双向互评).

domain.md 1.6: after a selection both sides give one to five stars, each once. Neither
sees the other's before it gave its own, or before the other had its time: a rating in
answer to a rating says nothing of the service. Local rules; there is no national law.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from kernel.refused import Invalid, Refused
from parties.rules.intermediaries import ARTICLE

STARS: Final = range(1, 6)
#: so few stars, or fewer, are explained
POOR: Final = 2
WORDS_MAX: Final = 500
_TENTH: Final = Decimal("0.1")


class Side(StrEnum):
    """Who rates: the owner the intermediary, or the other way round."""

    OWNER = "owner"
    INTERMEDIARY = "intermediary"


class StarsOutOfRange(Invalid):
    """A rating is one to five whole stars."""

    code = "stars-out-of-range"
    zh = "请给出1至5星。"
    en = "Give one to five stars."


class PoorUnexplained(Invalid):
    """Who is rated poorly is told what for."""

    code = "poor-rating-unexplained"
    zh = "评为1至2星的，应写明理由。"
    en = "One or two stars ask for the reason."


class RatedAlready(Refused):
    """Each side rates once; a rating is not taken back."""

    code = "service-rated-already"
    zh = "本单位已对这次服务作出评价，评价不能更改。"
    en = "Your side has rated this service; a rating is not changed."


@dataclass(frozen=True, slots=True)
class Summary:
    """The mean of what may be seen, to a tenth, and how many gave it."""

    mean: Decimal
    count: int


def check(stars: int, words: str) -> None:
    """Refuse other than one to five stars, and few of them without a reason."""
    if stars not in STARS:
        raise StarsOutOfRange(field="stars")
    if stars <= POOR and not words.strip():
        raise PoorUnexplained(field="words", article=ARTICLE)


def is_shown(*, shown_from: datetime, is_answered: bool, now: datetime) -> bool:
    """Say whether a rating may be seen by anyone but its own side."""
    return is_answered or now >= shown_from


def summary(stars: Sequence[int]) -> Summary | None:
    """Return the mean of the stars given, or None where nobody has rated."""
    if not stars:
        return None
    mean = Decimal(sum(stars)) / len(stars)
    return Summary(mean.quantize(_TENTH, ROUND_HALF_UP), len(stars))
