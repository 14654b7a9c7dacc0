"""Which bids enter, and the row of each one that does not, with its reason.

An outlier far above the limit must never move a benchmark (domain.md 8), so the limit
is checked before anything is computed.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.question import Bid, Question
from evaluation.rules.methods.result import Row, Step, Text

STATE_WORDS: Final = {
    "rejected": Text("已被否决", "rejected"),
    "void": Text("未进入评审", "did not enter the evaluation"),
}


def sort_out(question: Question) -> tuple[list[Bid], list[Row], list[Step]]:
    """Return the bids that enter, the rows of the others, and a step for each."""
    entered, rows, steps = [], [], []
    for bid in question.bids:
        reason = why_not(bid, question.ceiling)
        if reason is None:
            entered.append(bid)
            continue
        rows.append(left_out(bid, reason))
        steps.append(_step(bid, reason, question.ceiling))
    return entered, rows, steps


def why_not(bid: Bid, ceiling: Decimal | None) -> Text | None:
    """Return why a bid does not enter, or None."""
    if bid.state != "valid":
        words = STATE_WORDS[bid.state]
        if not bid.reason:
            return words
        return Text(f"{words.zh}：{bid.reason}", f"{words.en}: {bid.reason}")
    if bid.price is None:
        return Text("没有报价", "it has no price")
    if is_over(bid, ceiling):
        return Text("报价超过最高限价", "the price is above the ceiling")
    return None


def is_over(bid: Bid, ceiling: Decimal | None) -> bool:
    if ceiling is None or bid.price is None or bid.price_type == "discount":
        return False
    return bid.price > ceiling


def counting(
    bids: Sequence[Bid], ceiling: Decimal | None, *, is_frozen: bool
) -> list[Bid]:
    """Return the bids a benchmark counts: frozen ones keep what was rejected later."""
    states = ("valid", "rejected") if is_frozen else ("valid",)
    return [
        bid
        for bid in bids
        if bid.state in states and bid.price is not None and not is_over(bid, ceiling)
    ]


def left_out(bid: Bid, reason: Text) -> Row:
    return Row(
        bid=bid.key, entered=False, reason=reason, price=bid.price, candidate=False
    )


def in_order(bids: Sequence[Bid], rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows in the order in which the bids were given."""
    by_key = {row.bid: row for row in rows}
    return tuple(by_key[bid.key] for bid in bids)


def _step(bid: Bid, reason: Text, ceiling: Decimal | None) -> Step:
    inputs: tuple[tuple[str, str], ...] = ()
    if bid.price is not None:
        inputs += (("price", plain(bid.price)),)
    if ceiling is not None:
        inputs += (("ceiling", plain(ceiling)),)
    return Step(
        rule="not-entered",
        title=Text(f"不进入计算：{reason.zh}", f"Left out: {reason.en}"),
        formula="",
        result="",
        subject=bid.key,
        article="条例51; 87号令63",
        inputs=inputs,
    )
