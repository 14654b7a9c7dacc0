"""What may stand on a score sheet (评分表): ranges, steps, reasons, completeness.

A draft may be incomplete and is kept as typed, but a figure outside its range is
never kept. A sheet that is signed is complete, and it never changes (87号令64: only on
a lawful ground, by recorded majority).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from evaluation.rules.methods.figures import half_up, mean, plain, total
from evaluation.rules.methods.question import Item
from evaluation.rules.methods.reader import ParametersInvalid, Reader, as_decimal
from kernel.refused import Invalid, NotFound, Refused

REASON_LENGTH_MAX = 500


class ScoreUnreadable(Invalid):
    """What was typed is not a number."""

    code: ClassVar[str] = "score-unreadable"
    zh: ClassVar[str] = "“{typed}”不是分数，请填写{low}至{high}之间的数字。"
    en: ClassVar[str] = "{typed} is not a score. Enter a number from {low} to {high}."


class ScoreOutOfRange(Invalid):
    """A score outside the range of its item."""

    code: ClassVar[str] = "score-out-of-range"
    zh: ClassVar[str] = (
        "{score}分不在{low}至{high}分之间（招标文件评分项：{item}）。"
        "您填写的其他分数已保存。"
    )
    en: ClassVar[str] = (
        "{score} is outside {low} to {high} (score item {item} of the tender file). "
        "Your other scores are saved."
    )


class ScoreBetweenSteps(Invalid):
    """A score that is no multiple of the item's step."""

    code: ClassVar[str] = "score-between-steps"
    zh: ClassVar[str] = "{score}分不是{step}分的整数倍（招标文件评分项：{item}）。"
    en: ClassVar[str] = "{score} is no multiple of {step} (score item {item})."


class ReasonTooLong(Invalid):
    """A reason longer than a sheet can carry."""

    code: ClassVar[str] = "reason-too-long"
    zh: ClassVar[str] = "理由最多500字。"
    en: ClassVar[str] = "A reason has at most 500 characters."


class SheetHasHoles(Refused):
    """Signing with scores missing."""

    code: ClassVar[str] = "sheet-incomplete"
    zh: ClassVar[str] = "还有{count}项没有打分，填完才能签名。"
    en: ClassVar[str] = "{count} scores are missing; fill them in before signing."


class ReasonNeeded(Refused):
    """An extreme total without a reason in words (domain.md 2.7)."""

    code: ClassVar[str] = "reason-needed"
    zh: ClassVar[str] = "{bid}的合计{total}分过高或过低，请写明理由后再签名。"
    en: ClassVar[str] = "The total of {total} for {bid} is extreme: give a reason."


class SheetSigned(Refused):
    """Changing a sheet after it was signed."""

    code: ClassVar[str] = "sheet-signed"
    zh: ClassVar[str] = "评分表已签名，不能再改。重新打开须有法定情形并过半数同意。"
    en: ClassVar[str] = (
        "The sheet is signed and cannot be changed. It is reopened only on a lawful "
        "ground, by a majority."
    )


@dataclass(frozen=True, slots=True)
class Extremes:
    """The totals of one judge for one bid that ask for a reason, ends included."""

    at_most: Decimal | None = None
    at_least: Decimal | None = None

    def asks(self, value: Decimal | Fraction) -> bool:
        too_low = self.at_most is not None and value <= self.at_most
        return too_low or (self.at_least is not None and value >= self.at_least)


def read_extremes(data: object) -> Extremes:
    """Read {"at_most": "6", "at_least": "9"}; either may be absent."""
    reader = Reader(data, "reasons")
    extremes = Extremes(
        reader.decimal("at_most") if reader.has("at_most") else None,
        reader.decimal("at_least") if reader.has("at_least") else None,
    )
    reader.ignore("at_most", "at_least")
    reader.done()
    return extremes


def check_score(item: Item, typed: object, *, article: str) -> Decimal:
    """Read what was typed for an item and hold it against range and step."""
    label = item.label or item.key
    try:
        score = as_decimal(typed, item.key)
    except ParametersInvalid:
        raise ScoreUnreadable(
            typed=str(typed)[:40],
            low=plain(item.low),
            high=plain(item.high),
            field=item.key,
        ) from None
    if not item.low <= score <= item.high:
        raise ScoreOutOfRange(
            article=article,
            field=item.key,
            score=plain(score),
            low=plain(item.low),
            high=plain(item.high),
            item=label,
        )
    if item.step is not None and (Fraction(score) / Fraction(item.step)) % 1:
        raise ScoreBetweenSteps(
            field=item.key, score=plain(score), step=plain(item.step), item=label
        )
    return score


def check_reason(text: str) -> str:
    if len(text) > REASON_LENGTH_MAX:
        raise ReasonTooLong(field="reason")
    return text.strip()


def item_of(items: Sequence[Item], key: str) -> Item:
    """Return the judged item, or refuse: price points are computed, never typed."""
    for item in items:
        if item.key == key and item.group != "price":
            return item
    raise NotFound


def missing(
    items: Sequence[Item],
    bids: Sequence[str],
    scores: Mapping[str, Mapping[str, Decimal]],
) -> list[tuple[str, str]]:
    """Return the (bid, item) pairs that have no score yet, in the sheet's order."""
    judged = [item for item in items if item.group != "price"]
    return [
        (bid, item.key)
        for item in judged
        for bid in bids
        if item.key not in scores.get(bid, {})
    ]


def check_complete(
    items: Sequence[Item],
    bids: Sequence[str],
    scores: Mapping[str, Mapping[str, Decimal]],
    *,
    reasons: Mapping[str, Mapping[str, str]],
    extremes: Extremes,
    names: Mapping[str, str] | None = None,
) -> None:
    """Refuse to sign a sheet with a hole, or an extreme total that nobody explains.

    A reason at any item of the bid counts: it stands where the judge saw the cause.
    """
    holes = missing(items, bids, scores)
    if holes:
        raise SheetHasHoles(count=len(holes), field=f"{holes[0][0]}.{holes[0][1]}")
    # Where the price alone ranks there are no points, and no total to explain.
    for bid in (bid for bid in bids if bid in scores):
        value = total(scores[bid].values())
        explained = any(reason for reason in reasons.get(bid, {}).values())
        if extremes.asks(value) and not explained:
            raise ReasonNeeded(
                field=bid, bid=(names or {}).get(bid, bid), total=plain(value)
            )


def deviations(
    totals: Mapping[str, Decimal], *, percent_max: Decimal
) -> list[tuple[str, Decimal, Decimal]]:
    """Return (seat, mean of the others, deviation in percent) beyond the line.

    Shown after all have signed: an alert (畸高畸低), never a correction.
    """
    flagged = []
    for seat, value in totals.items():
        others = [each for other, each in totals.items() if other != seat]
        if not others:
            continue
        average = mean(others)
        if average == 0:
            continue
        deviation = (Fraction(value) - average) / average * 100
        if abs(deviation) > percent_max:
            flagged.append((seat, half_up(average, 2), half_up(deviation, 0)))
    return flagged
