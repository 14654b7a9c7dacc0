"""The methods by name and version, and the two things asked of each.

`validate` is asked when a tender file is approved; `evaluate` when the panel has
signed, and again by anyone who recomputes. A published method never changes: a change
is a new version beside the old one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar, Final

from evaluation.rules.methods import (
    benchmark_terms,
    comprehensive_evaluation,
    comprehensive_score,
    lowest,
    selecting,
)
from evaluation.rules.methods.question import (
    Bid,
    Item,
    Method,
    Question,
    Sheet,
    read_item,
    read_method,
)
from evaluation.rules.methods.reader import Reader
from evaluation.rules.methods.result import Result, Text
from kernel.refused import Invalid


class UnknownMethod(Invalid):
    """No such method, or no such version of it."""

    code: ClassVar[str] = "unknown-method"
    zh: ClassVar[str] = "没有名为{name}（第{version}版）的评标办法。"
    en: ClassVar[str] = "There is no evaluation method {name}, version {version}."


def _check_score(parameters: object, items: Sequence[Item]) -> None:
    comprehensive_score.check_sums(comprehensive_score.read(parameters), items)


def _check_evaluation(parameters: object, items: Sequence[Item]) -> None:
    read = comprehensive_evaluation.read(parameters)
    comprehensive_evaluation.check_sums(read, items)


def _check_evaluated(parameters: object, _items: Sequence[Item]) -> None:
    lowest.read_evaluated(parameters)


def _check_reviewed(parameters: object, _items: Sequence[Item]) -> None:
    lowest.read_reviewed(parameters)


def _check_reasonable(parameters: object, _items: Sequence[Item]) -> None:
    lowest.read_reasonable(parameters)


def _check_nearest(parameters: object, _items: Sequence[Item]) -> None:
    reader = Reader(parameters)
    benchmark_terms.read_benchmark(reader.inner("benchmark"))
    reader.decimal("excluded", default="0", low="0")
    reader.done()


def _check_quote(parameters: object, _items: Sequence[Item]) -> None:
    selecting.read_quote(parameters)


def _check_framework_price(parameters: object, _items: Sequence[Item]) -> None:
    selecting.read_framework(parameters, by_quality=False)


def _check_framework_quality(parameters: object, _items: Sequence[Item]) -> None:
    selecting.read_framework(parameters, by_quality=True)


def _check_pass_fail(parameters: object, _items: Sequence[Item]) -> None:
    selecting.read_pass_fail(parameters)


def _check_limited(parameters: object, items: Sequence[Item]) -> None:
    selecting.check_limited(selecting.read_limited(parameters), items)


@dataclass(frozen=True, slots=True)
class Entry:
    """One method: its label, article, what evaluates it, what checks its parameters."""

    label: Text
    article: str
    evaluate: Callable[[Question], Result]
    check: Callable[[object, Sequence[Item]], None]
    #: whether judges fill score sheets for it
    judged: bool


METHODS: Final[Mapping[tuple[str, int], Entry]] = MappingProxyType(
    {
        ("comprehensive-score", 1): Entry(
            Text("综合评分法", "Comprehensive scoring"),
            "87号令55; 财库〔2014〕214号23",
            comprehensive_score.evaluate,
            _check_score,
            judged=True,
        ),
        ("comprehensive-evaluation", 1): Entry(
            Text("综合评估法", "Comprehensive evaluation"),
            "12号令34–37",
            comprehensive_evaluation.evaluate,
            _check_evaluation,
            judged=True,
        ),
        ("lowest-evaluated", 1): Entry(
            Text("最低评标价法", "Lowest evaluated price"),
            "87号令54, 56",
            lowest.evaluated,
            _check_evaluated,
            judged=False,
        ),
        ("lowest-reviewed", 1): Entry(
            Text("经评审的最低投标价法", "Lowest reviewed price"),
            "12号令30–33",
            lowest.reviewed,
            _check_reviewed,
            judged=False,
        ),
        ("reasonable-low", 1): Entry(
            Text("合理低价法", "Reasonable low price"),
            "domain.md 2.6",
            lowest.reasonable,
            _check_reasonable,
            judged=False,
        ),
        ("nearest-benchmark", 1): Entry(
            Text("最接近基准价法", "Nearest to the benchmark"),
            "domain.md 2.4 G",
            comprehensive_evaluation.nearest,
            _check_nearest,
            judged=False,
        ),
        ("lowest-quote", 1): Entry(
            Text("最后报价最低法", "Lowest final quote"),
            "74号令35, 48",
            selecting.quoted,
            _check_quote,
            judged=False,
        ),
        ("framework-price", 1): Entry(
            Text("价格优先法", "Framework entry by price"),
            "110号令25, 27",
            selecting.framework_by_price,
            _check_framework_price,
            judged=False,
        ),
        ("framework-quality", 1): Entry(
            Text("质量优先法", "Framework entry by quality"),
            "110号令25, 27",
            selecting.framework_by_quality,
            _check_framework_quality,
            judged=True,
        ),
        ("pass-fail", 1): Entry(
            Text("合格制", "All that pass"),
            "条例18, 19",
            selecting.pass_fail,
            _check_pass_fail,
            judged=False,
        ),
        ("limited-number", 1): Entry(
            Text("有限数量制", "Limited number"),
            "条例18, 19",
            selecting.limited_number,
            _check_limited,
            judged=True,
        ),
    }
)


def entry(method: Method) -> Entry:
    """Return the method's entry, or refuse by name and version."""
    try:
        return METHODS[method.name, method.version]
    except KeyError:
        raise UnknownMethod(name=method.name, version=method.version) from None


def ask(question: Question) -> Result:
    """Evaluate a question. Pure: the same question has the same answer anywhere."""
    return entry(question.method).evaluate(question)


def evaluate(
    method: Mapping[str, object],
    bids: Sequence[Bid],
    sheets: Sequence[Sheet],
    *,
    items: Sequence[Item] = (),
    ceiling: Decimal | None = None,
    drawn: Mapping[str, Decimal] | None = None,
) -> Result:
    """Evaluate by a method of tender.json: {"name", "version", "parameters"}."""
    return ask(
        Question(
            read_method(Reader(method, "method")),
            tuple(bids),
            tuple(items),
            tuple(sheets),
            ceiling,
            drawn or {},
        )
    )


def validate(
    method: Mapping[str, object], score_items: Sequence[Mapping[str, object]]
) -> None:
    """Refuse a method whose parameters are incomplete, or whose points do not add up.

    `score_items` are those of tender.json. Asked when a tender file is approved, so
    that no panel ever meets a formula it cannot compute.
    """
    check(
        method,
        [
            read_item(Reader(item, f"score_items.{index}"))
            for index, item in enumerate(score_items)
        ],
    )


def check(method: Mapping[str, object], items: Sequence[Item]) -> None:
    """Refuse a method that cannot be computed with these items."""
    read = read_method(Reader(method, "method"))
    entry(read).check(read.parameters, items)
