"""Two provincial forms of drug and device purchase (domain.md 1.5).

双信封: the first envelope's economic and technical score decides who passes, by a line
or by a number in each group; the second holds the price, and the lowest of those passed
win. 接续 of devices: at most the ceiling is selected, and at most the 询价基准 it is
selected without inquiry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class EnvelopeFate(StrEnum):
    """What came of an offer in two envelopes."""

    WON = "won"
    NOT_PASSED = "not-passed"
    NOT_WON = "not-won"
    ABOVE_CEILING = "above-ceiling"
    TIED = "tied-at-the-line"


class RenewalFate(StrEnum):
    """What came of an offer in a renewal."""

    SELECTED = "selected"
    INQUIRY = "selected-after-inquiry"
    OUT = "above-ceiling"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An offer in both envelopes; `group` is its 评审分组 and quality level."""

    firm: str
    group: str
    score: Decimal
    price: Decimal
    ceiling: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EnvelopeTerms:
    """Pass by `line`, or the best `passes` of a group; then the lowest `winners`."""

    line: Decimal | None = None
    passes: int | None = None
    winners: int = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """One offer and what came of it; `rank` is by price among those passed."""

    offer: Envelope
    fate: EnvelopeFate
    rank: int | None = None


def two_envelopes(
    terms: EnvelopeTerms, offers: Sequence[Envelope]
) -> tuple[Judged, ...]:
    """Return what came of every offer, by group and then by rank."""
    judged: list[Judged] = []
    for group in sorted({each.group for each in offers}):
        judged += _group(terms, [each for each in offers if each.group == group])
    return tuple(judged)


def _group(terms: EnvelopeTerms, offers: Sequence[Envelope]) -> list[Judged]:
    scores = sorted((each.score for each in offers), reverse=True)
    needed = terms.line
    if terms.passes is not None and len(scores) > terms.passes:
        # Equal scores at the last place all pass: nobody is shut out by chance.
        border = scores[terms.passes - 1]
        needed = border if needed is None else max(needed, border)
    passed, out = [], []
    for each in sorted(offers, key=lambda each: (each.price, -each.score, each.firm)):
        if needed is not None and each.score < needed:
            out.append(Judged(each, EnvelopeFate.NOT_PASSED))
        elif each.ceiling is not None and each.price > each.ceiling:
            out.append(Judged(each, EnvelopeFate.ABOVE_CEILING))
        else:
            passed.append(each)
    return [*_priced(terms, passed), *out]


def _priced(terms: EnvelopeTerms, passed: Sequence[Envelope]) -> list[Judged]:
    keys = [(each.price, -each.score) for each in passed]
    border = keys[terms.winners - 1] if len(keys) > terms.winners else None
    split = border is not None and keys[terms.winners] == border
    judged = []
    for rank, each in enumerate(passed, start=1):
        fate = EnvelopeFate.WON if rank <= terms.winners else EnvelopeFate.NOT_WON
        if split and (each.price, -each.score) == border:
            fate = EnvelopeFate.TIED
        judged.append(Judged(each, fate, rank))
    return judged


def renewal(
    price: Decimal, *, ceiling: Decimal, inquiry: Decimal | None
) -> RenewalFate:
    """Return what a price comes to: at most is within (本数以内含本数)."""
    if price > ceiling:
        return RenewalFate.OUT
    if inquiry is None or price <= inquiry:
        return RenewalFate.SELECTED
    return RenewalFate.INQUIRY
