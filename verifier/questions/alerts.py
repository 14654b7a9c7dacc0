"""Questions about alerts: `abnormally-low`, `unbalanced`, `deviation`.

domain.md 2.5, 2.6, 2.7. What they answer asks for words or proof, and rejects nobody.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from evaluation.rules import sheets
from evaluation.rules.methods import alerts
from evaluation.rules.methods.figures import fixed, half_up, mean, plain
from evaluation.rules.methods.reader import as_decimal, refuse
from evaluation.rules.methods.result import Step
from verifier import natural
from verifier.forms import Form, figure
from verifier.registry import Answer, Answered, Ask


def _low(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    found, steps = _component(form, "")
    answer: Answer = {"below": found}
    parts: dict[str, object] = {}
    for index, inner in enumerate(form.forms("components"), start=1):
        name = inner.words("name", default=str(index))
        parts[name], more = _component(inner, name)
        inner.done()
        steps += more
    form.done()
    if parts:
        answer["components"] = parts
    asked = {low["bid"] for low in found} | {
        low["bid"] for part in parts.values() if isinstance(part, list) for low in part
    }
    answer["proof_needed"] = sorted(asked)
    return answer, steps


def _component(form: Form, name: str) -> tuple[list[dict[str, str]], list[Step]]:
    lines = _lines(form)
    ceiling = form.optional_money("ceiling" if form.has("ceiling") else "limit")
    form.ignore("ceiling", "limit")
    key = "prices" if form.has("prices") else "bids"
    prices = read_prices(form.anything(key), form.place(key)) if form.has(key) else {}
    form.ignore("prices", "bids")
    found, steps = alerts.below_lines(prices, lines, ceiling=ceiling, component=name)
    facts = [
        {"bid": low.bid, "line": low.line, "value": fixed(half_up(low.value, 2))}
        for low in found
    ]
    return facts, steps


def _lines(form: Form) -> dict[str, Decimal]:
    if not form.has("lines"):
        form.ignore("lines")
        return {}
    inner = form.form("lines")
    lines = {key: inner.rate(key) for key in alerts.LINES if inner.has(key)}
    inner.ignore(*alerts.LINES)
    inner.done()
    return lines


def read_prices(value: object, place: str) -> dict[str, Decimal]:
    """Read the price of each bidder, lower better; a discount counts down from 100."""
    found = natural.rows(value, place, value_at="price")
    natural.price_rows(found, place)
    prices: dict[str, Decimal] = {}
    for index, row in enumerate(found):
        price = row.get("price")
        key = str(row.get("bid"))
        if not isinstance(price, Mapping) or key in prices:
            raise refuse(f"{place}.{index}", "缺少报价或重复", "no price, or twice")
        number = as_decimal(price["value"], f"{place}.{index}")
        prices[key] = 100 - number if price["type"] == "discount" else number
    return prices


def _unbalanced(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    above = form.per_cent("above" if form.has("above") else "percent")
    below = form.per_cent("below" if form.has("below") else "percent")
    share_max = form.per_cent("share_max") if form.has("share_max") else None
    subject = form.words("bid")
    lines = [_line(inner) for inner in form.forms("lines")]
    form.ignore("above", "below", "percent", "share_max")
    form.done()
    if not lines:
        raise refuse("lines", "没有清单项", "there are no lines")
    found, step = alerts.unbalanced(
        lines, above=above, below=below, share_max=share_max, subject=subject
    )
    answer: Answer = {
        "over": {key: fixed(percent) for key, percent in found.over},
        "under": {key: fixed(percent) for key, percent in found.under},
        "over_percent": fixed(found.over_percent),
        "under_percent": fixed(found.under_percent),
        "alert": found.alert,
        "veto": False,
    }
    return answer, [step]


def _line(form: Form) -> alerts.Line:
    key = form.anything("item")
    line = alerts.Line(
        str(key),
        figure(form.anything("price"), form.place("price")).value,
        figure(form.anything("control"), form.place("control")).value,
    )
    form.ignore("quantity", "unit", "name")
    form.done()
    if key is None or line.control <= 0:
        raise refuse(form.place("control"), "控制单价须大于零", "it must be above zero")
    return line


def _deviation(data: Mapping[str, object]) -> Answered:
    """Judges' totals for each bid, held against the mean of the other judges."""
    form = Form(data)
    line = form.per_cent("percent_max", default="30")
    extremes = sheets.read_extremes(
        form.anything("reasons") if form.has("reasons") else {}
    )
    form.ignore("reasons")
    flagged: dict[str, object] = {}
    reasons: dict[str, object] = {}
    steps: list[Step] = []
    for bid, totals in _totals(form):
        found = sheets.deviations(totals, percent_max=line)
        steps += alerts.judge_steps(bid, found, line)
        flagged[bid] = [_flag(seat, totals) for seat, _, _ in found]
        reasons[bid] = [seat for seat, value in totals.items() if extremes.asks(value)]
    form.done()
    return {"alerts": flagged, "reason_needed": reasons}, steps


def _flag(seat: str, totals: Mapping[str, Decimal]) -> dict[str, str]:
    others = mean([value for other, value in totals.items() if other != seat])
    percent = (Fraction(totals[seat]) - others) / others * 100
    return {
        "seat": seat,
        "score": plain(totals[seat]),
        "mean_of_others": fixed(half_up(others, 2)),
        "percent": fixed(half_up(percent, 2)),
    }


def _totals(form: Form) -> list[tuple[str, dict[str, Decimal]]]:
    """Read `scores`: one list of judges, or lists or seats by bid."""
    value = form.anything("scores")
    by_bid = value if isinstance(value, Mapping) else {"": value}
    found = []
    for bid, given in by_bid.items():
        place = f"scores.{bid}" if bid else "scores"
        seats = (
            given
            if isinstance(given, Mapping)
            else {f"A{n}": each for n, each in enumerate(_list(given, place), start=1)}
        )
        totals = {str(s): figure(v, f"{place}.{s}").value for s, v in seats.items()}
        found.append((str(bid), totals))
    return found


def _list(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise refuse(place, "应为列表", "it must be a list")
    return value


ASKS: Final[Mapping[str, Ask]] = {
    "abnormally-low": _low,
    "unbalanced": _unbalanced,
    "deviation": _deviation,
}
