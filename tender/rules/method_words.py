"""A method and its parameters in words, for whoever reads a tender file.

The file carries names and nested values (docs/reference/recompute.md); a page shows one
line for each. A name that stands in no table is shown as it is, never left out.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from tender.rules.rulebooks import Text

METHODS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "comprehensive-score": Text("综合评分法", "Comprehensive scoring"),
        "comprehensive-evaluation": Text("综合评估法", "Comprehensive evaluation"),
        "lowest-evaluated": Text("最低评标价法", "Lowest evaluated price"),
        "lowest-reviewed": Text("经评审的最低投标价法", "Lowest reviewed price"),
        "reasonable-low": Text("合理低价法", "Reasonable low price"),
        "nearest-benchmark": Text("最接近基准价法", "Nearest to the benchmark"),
        "lowest-quote": Text("最后报价最低法", "Lowest final quote"),
        "framework-price": Text("价格优先法", "Framework entry by price"),
        "framework-quality": Text("质量优先法", "Framework entry by quality"),
        "live-auction": Text("竞价，价高者得", "Live bidding, the best price wins"),
        "selection": Text("选取", "Selection"),
        "volume": Text("带量采购，按可比价入围中选", "By volume, at comparable prices"),
        "pass-fail": Text("合格制", "All that pass"),
        "limited-number": Text("有限数量制", "Limited number"),
    }
)

#: by the whole path of the parameter, or by its last name
_NAMES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "benchmark": Text("评标基准价", "Benchmark"),
        "benchmark.family": Text("算法", "rule"),
        "trim": Text("去掉最高最低", "leaving out the extremes"),
        "trim.from": Text("自几家起", "from how many bids"),
        "trim.high": Text("去掉最高", "highest left out"),
        "trim.low": Text("去掉最低", "lowest left out"),
        "by": Text("按", "by"),
        "frozen": Text("否决后不再变动", "unchanged by a later rejection"),
        "digits": Text("小数位数", "decimal places"),
        "total_digits": Text("总分小数位数", "decimal places of the total"),
        "price_digits": Text("价格小数位数", "decimal places of prices"),
        "deviation_digits": Text("偏差率小数位数", "decimal places of the deviation"),
        "deviation": Text("报价得分", "Points of the price"),
        "deviation.full": Text("满分", "full points"),
        "deviation.above": Text(
            "每高1%扣分", "points off for each per cent above the benchmark"
        ),
        "deviation.below": Text(
            "每低1%扣分", "points off for each per cent below the benchmark"
        ),
        "deviation.floor": Text("最低得分", "least points"),
        "judges": Text("评委打分", "Judges' scores"),
        "mean_of": Text("平均范围", "mean of"),
        "k_set": Text("K值抽取范围", "Values that K is drawn from"),
        "price": Text("价格分", "Price score"),
        "weight": Text("权重", "weight"),
        "purchase": Text("采购对象", "Purchase"),
        "excluded": Text("暂列金额等先行扣除", "Provisional sums taken off first"),
        "ties": Text("得分相同时依次比较", "Ties are decided by"),
        "reasons": Text("须说明理由的情形", "When reasons are demanded"),
        "factor": Text("系数", "factor"),
        "within": Text("计入范围（±%）", "counted within (± %)"),
        "deductions": Text("价格扣除", "Deductions"),
        "same_brand": Text("同品牌规则", "Same-brand rule"),
        "fewer_allowed": Text("不足三家时", "With fewer than three"),
        "key": Text("名称", "name"),
        "rate": Text("比例", "rate"),
        "policy": Text("政策", "policy"),
        "edition": Text("规定版本", "edition"),
        "group": Text("不重复享受的组", "group that counts once"),
        "article": Text("依据", "article"),
        "stacking": Text("多项扣除", "several deductions"),
        "line": Text("A系列下浮线", "line of series A"),
        "band": Text("组距", "band of groups"),
        "factor_use": Text("系数用法", "use of the factor"),
        "after": Text("再乘的系数", "factor at the end"),
        "whole_percent": Text("不足1%时", "part of a per cent"),
        "rounds": Text("取整", "rounding"),
        "net_budget": Text("净预算", "net budget"),
        "provisional": Text("暂列金额", "provisional sums"),
        "segments": Text("分段", "segments"),
        "beyond": Text("超过", "beyond"),
        "side": Text("方向", "side"),
        "curve": Text("折线各点", "points of the curve"),
        "full": Text("满分", "full points"),
        "line_of_ceiling": Text("低于最高限价的警戒线", "line, of the ceiling"),
        "line_of_mean": Text("低于平均报价的警戒线", "line, of the mean"),
        "bonus": Text("价格分加分", "Bonus on the price points"),
        "bonus_cap": Text("加分后不超过满分", "Bonus within full points"),
        "eliminate": Text("淘汰比例", "Share eliminated"),
        "places": Text("入围家数", "Places"),
        "testing_equipment": Text("检测实验等仪器设备", "Testing equipment"),
        "top": Text("通过家数", "How many go on"),
        "pass_line": Text("合格分", "Pass line"),
    }
)

_VALUES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "benchmark.family=A": Text("A（算术平均）", "A (mean)"),
        "benchmark.family=B": Text("B（去极值平均）", "B (trimmed mean)"),
        "benchmark.family=C": Text("C（平均值×K）", "C (mean × K)"),
        "benchmark.family=D": Text(
            "D（最高限价与平均值加权）", "D (ceiling and mean, weighted)"
        ),
        "benchmark.family=E": Text("E（二次平均）", "E (second mean)"),
        "benchmark.family=F": Text("F（分组中位数）", "F (median of groups)"),
        "benchmark.family=G": Text("G（净预算下浮）", "G (net budget less K)"),
        "mean_of=group": Text("按大类", "each group"),
        "mean_of=item": Text("按评分项", "each item"),
        "mean_of=total": Text("按总分", "the total"),
        "purchase=goods": Text("货物", "goods"),
        "purchase=services": Text("服务", "services"),
        "policy=small": Text("小微企业", "small firms"),
        "policy=prison": Text("监狱企业", "prison enterprises"),
        "policy=disabled": Text("残疾人福利性单位", "welfare units"),
        "policy=consortium": Text(
            "联合体或分包中的小微企业", "consortium or subcontract with small firms"
        ),
        "policy=domestic": Text("本国产品", "domestic products"),
        "stacking=sum": Text("按原价相加", "summed, of the original price"),
        "stacking=product": Text("依次相乘", "one after the other"),
        "stacking=largest": Text("只取最大", "the largest only"),
        "factor_use=times": Text("×K", "× K"),
        "factor_use=less": Text("×(1−K)", "× (1 − K)"),
        "whole_percent=up": Text("按1%计", "counts as one"),
        "whole_percent=down": Text("不计", "does not count"),
        "whole_percent=no": Text("按比例", "in proportion"),
        "rounds=half-up": Text("四舍五入", "half up"),
        "rounds=up": Text("进一", "up"),
        "rounds=down": Text("舍去", "down"),
        "side=above": Text("高于", "above"),
        "side=below": Text("低于", "below"),
        "ties=all": Text("并列均通过", "all of a tie pass"),
        "ties=none": Text("并列均不通过", "none of a tie passes"),
        "ties=open": Text("并列待定", "a tie stays open"),
        "purchase=works": Text("工程", "works"),
        "by=count": Text("家数", "number"),
        "by=percent": Text("比例", "per cent"),
    }
)
_YES: Final = Text("是", "yes")
_NO: Final = Text("否", "no")


def method_text(name: str) -> Text:
    """Return what a method is called; its name where none is known."""
    return METHODS.get(name, Text(name, name))


def lines(parameters: Mapping[str, object]) -> Iterator[tuple[Text, Text]]:
    """Give the parameters line by line: what it is, and its value."""
    for path, value in _leaves((), parameters):
        yield _label(path), _value(path, value)


def _leaves(
    path: tuple[str, ...], value: object
) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves((*path, str(name)), inner)
    else:
        yield path, value


def _known(
    table: Mapping[str, Text], path: tuple[str, ...], end: str = ""
) -> Text | None:
    """The most exact entry: by the last two names, else by the last one."""
    for length in (2, 1):
        found = table.get(".".join(path[-length:]) + end)
        if found is not None:
            return found
    return None


def _label(path: tuple[str, ...]) -> Text:
    names = [
        _known(_NAMES, path[: depth + 1]) or Text(path[depth], path[depth])
        for depth in range(len(path))
    ]
    return Text(
        "：".join(name.zh for name in names), ": ".join(name.en for name in names)
    )


def _value(path: tuple[str, ...], value: object) -> Text:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list | tuple):
        parts = [_value(path, each) for each in value]
        return Text("、".join(p.zh for p in parts), ", ".join(p.en for p in parts))
    if isinstance(value, Mapping):
        said = [
            (
                _known(_NAMES, (*path, name)) or Text(name, name),
                _value((*path, name), each),
            )
            for name, each in value.items()
        ]
        return Text(
            "，".join(f"{name.zh} {each.zh}" for name, each in said),
            ", ".join(f"{name.en} {each.en}" for name, each in said),
        )
    return _known(_VALUES, path, f"={value}") or Text(str(value), str(value))
