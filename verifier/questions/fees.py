"""Questions about the agency's fee: `fee`, domain.md 2.11."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from evaluation.rules import fees
from evaluation.rules.methods.figures import fixed, plain
from evaluation.rules.methods.reader import refuse
from verifier.forms import Form
from verifier.registry import Answer, Answered, Ask

CATEGORIES: Final[Mapping[str, str]] = {
    "goods": "goods",
    "货物": "goods",
    "service": "service",
    "services": "service",
    "服务": "service",
    "works": "works",
    "construction": "works",
    "工程": "works",
}


def _fee(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    base = form.money("base")
    bands = _bands(form)
    multiplier = _multiplier(form)
    least, most = form.optional_money("at_least"), form.optional_money("at_most")
    digits = form.whole("digits", default=2, low=0, high=6)
    published = form.figure("published") if form.has("published") else None
    precision = form.optional_money("precision")
    form.ignore("published")
    form.done()
    value, steps = fees.fee(
        base,
        bands,
        multiplier=multiplier,
        at_least=least,
        at_most=most,
        digits=digits,
    )
    answer: Answer = {"fee": fixed(value)}
    if published is not None:
        agrees, step = fees.compare(
            value, published.value, published.step if precision is None else precision
        )
        steps.append(step)
        answer |= {
            "published": plain(published.value),
            "difference": plain(published.value - value),
            "agrees": agrees,
            "warning": None if agrees else "fee-differs",
        }
    return answer, steps


def _bands(form: Form) -> tuple[fees.Band, ...]:
    """The table of the category, or the file's own `bands`."""
    if not form.has("bands"):
        form.ignore("bands")
        return fees.TABLE[CATEGORIES[form.choice("category", tuple(CATEGORIES))]]
    form.ignore("category")
    bands = []
    for inner in form.forms("bands"):
        bands.append(
            fees.Band(
                inner.money("up_to") if inner.has("up_to") else None,
                inner.per_cent("per_cent"),
            )
        )
        inner.ignore("up_to")
        inner.done()
    fees.check_bands(bands, form.place("bands"))
    return tuple(bands)


def _multiplier(form: Form) -> Decimal:
    """`multiplier` "0.8" or "80%"; or `discount` (下浮) "20%"."""
    if form.has("discount"):
        if form.has("multiplier"):
            raise refuse("discount", "与multiplier重复", "multiplier says it already")
        form.ignore("multiplier")
        return 1 - form.rate("discount")
    form.ignore("discount")
    return form.rate("multiplier", default="1", high="10")


ASKS: Final[Mapping[str, Ask]] = {"fee": _fee}
