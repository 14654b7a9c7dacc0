"""Questions about a price put right by arithmetic: `correct`, 87号令59, 12号令19."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from evaluation.rules.methods import correction
from evaluation.rules.methods.figures import fixed, half_up, plain, total
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step
from verifier.forms import Form, figure
from verifier.registry import Answer, Answered, Ask

#: the member, and the names under which it stands in a bid
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "sheet": ("sheet", "开标一览表_小写", "开标一览表", "小写"),
    "words": ("words", "开标一览表_大写", "大写"),
    "other_parts": ("other_parts", "投标文件其他部分", "other"),
    "units_sum": ("units_sum", "分项合计", "单价汇总"),
}


def _correct(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    given = {member: _one(form, names) for member, names in NAMES.items()}
    steps: list[Step] = []
    lines = list(form.forms("lines"))
    form.done()
    if given["sheet"] is None:
        raise refuse("sheet", "缺少", "it is missing")
    units = _money(given["units_sum"], "units_sum")
    if lines:
        if units is not None:
            raise refuse("lines", "与units_sum重复", "units_sum says it already")
        sums = []
        for line in lines:
            value, more = _line(line)
            sums.append(value)
            steps += more
        units = half_up(total(sums), correction.CENT)
    words = given["words"]
    if words is not None and not isinstance(words, str):
        raise refuse("words", "应为文字", "it must be text")
    sheet = _money(given["sheet"], "sheet")
    assert sheet is not None
    figures = correction.Figures(
        sheet=sheet,
        words=words or "",
        other_parts=_money(given["other_parts"], "other_parts"),
        units_sum=units,
    )
    value, more = correction.correct(figures)
    changed = value != half_up(sheet, correction.CENT)
    answer: Answer = {
        "corrected": fixed(value),
        "changed": changed,
        "confirmation": "bidder",
        "rules": [{"rule": step.article, "value": step.result} for step in more],
    }
    if units is not None:
        answer["units_sum"] = plain(units)
    return answer, [*steps, *more]


def _one(form: Form, names: tuple[str, ...]) -> object:
    """Return what stands under one of the names; never under two."""
    found = [form.anything(name) for name in names if form.has(name)]
    form.ignore(*names)
    if len(found) > 1:
        raise refuse(names[0], "重复", "it stands there twice")
    return found[0] if found else None


def _money(value: object, place: str) -> Decimal | None:
    if value is None:
        return None
    read = figure(value, place)
    if read.percent or read.value < 0:
        raise refuse(place, "应为不小于零的金额", "it must be an amount")
    return read.value


def _line(form: Form) -> tuple[Decimal, list[Step]]:
    """Quantity × unit price; where the point of the unit price slipped, the total."""
    quantity, price = form.money("quantity"), form.money("unit_price")
    stated = form.optional_money("total")
    name = form.words("item")
    form.done()
    return correction.line(quantity, price, stated, item=name)


ASKS: Final[Mapping[str, Ask]] = {"correct": _correct}
