"""The step that says who was left out before anything was computed, and why."""

from decimal import Decimal

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.result import Step, Text


def over_ceiling(key: str, price: Decimal, ceiling: Decimal) -> Step:
    """Return the step of a price above the ceiling (条例51, 87号令63)."""
    return Step(
        rule="not-entered",
        title=Text(
            "不进入计算：报价超过最高限价",
            "Left out: the price is above the ceiling",
        ),
        formula=f"{plain(price)} > {plain(ceiling)}",
        result="",
        subject=key,
        article="条例51; 87号令63",
    )


def not_qualified(key: str) -> Step:
    """Return the step of a supplier that does not qualify."""
    return Step(
        rule="not-entered",
        title=Text("不参加排序：不符合资格条件", "Left out: not qualified"),
        formula="",
        result="",
        subject=key,
        article="110号令25",
    )
