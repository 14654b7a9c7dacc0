"""Short forms: the terms of a formula written beside its figures, one name for each.

A published case seldom nests its terms: it says "one high and one low removed, K is
0.98, one point for each per cent above". These names are brought to the documented
form, and nothing is guessed: names of two families together, or a name beside the long
form of the same thing, are refused here or by the reader of that form.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evaluation.rules.methods.reader import refuse
from verifier.forms import figure

Data = Mapping[str, object]

#: how many of the highest and the lowest are taken away
TRIM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "remove_high": "high",
        "drop_high": "high",
        "remove_low": "low",
        "drop_low": "low",
        "remove_from": "from",
        "drop_from": "from",
    }
)
#: the points that a distance to the benchmark costs
CURVE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "full": "full",
        "per1pct_above": "above",
        "per1pct_below": "below",
        "round": "digits",
    }
)
#: the name of a term, the family it belongs to, and its name there
TERMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "K": ("C", "factor"),
        "one_minus_K": ("C", "factor"),
        "w": ("D", "factor"),
        "within_pct": ("E", "within"),
        "C": ("F", "factor"),
        "group_band": ("F", "band"),
        "A_series_drop_lt": ("F", "line"),
        "net_budget": ("G", "net_budget"),
        "provisional": ("G", "provisional"),
    }
)
#: members of the documented form that may stand beside the figures as they are
PLAIN: Final = (
    *("family", "trim", "factor", "factor_use", "within", "line", "band"),
    *("after", "grouped", "digits"),
)


def benchmark(data: Data) -> Data:
    """Return the question with `benchmark` and `deviation` as documented (2.4)."""
    read = dict(data)
    terms = _terms(read)
    if terms:
        if "benchmark" in read:
            raise refuse("benchmark", "与简写并存", "its short form stands beside it")
        read["benchmark"] = terms
    curve = {CURVE[name]: read.pop(name) for name in CURVE if name in read}
    if curve:
        if "deviation" in read:
            raise refuse("deviation", "与简写并存", "its short form stands beside it")
        read["deviation"] = curve
    return read


def _terms(read: dict[str, object]) -> dict[str, object]:
    terms: dict[str, object] = {name: read.pop(name) for name in PLAIN if name in read}
    family = _family(read)
    if family == "C" and "one_minus_K" in read:
        terms.setdefault("factor_use", "less")
    for name, (_, member) in TERMS.items():
        if name not in read:
            continue
        value = read.pop(name)
        if member in terms:
            raise refuse(name, "重复", "it stands there twice")
        terms[member] = _per_cent(value, name) if name == "within_pct" else value
    trimmed = _trim(read)
    if trimmed:
        terms["trim"] = trimmed
    if terms:
        terms.setdefault("family", family or ("B" if trimmed else "A"))
    return terms


def _family(read: Data) -> str:
    """Return the one family that the short names belong to; "" for none of one."""
    families = {TERMS[name][0] for name in TERMS if name in read}
    if "G" in families:
        # The K of a net budget is not the K of a mean.
        families.discard("C")
    if len(families) > 1:
        raise refuse("benchmark", "不止一类基准价", "terms of two families")
    return "".join(families)


def _per_cent(value: object, place: str) -> str:
    return f"{figure(value, place).value:f}"


def _trim(read: dict[str, object]) -> dict[str, object]:
    trim: dict[str, object] = {}
    for name, member in TRIM.items():
        if name in read:
            if member in trim:
                raise refuse(name, "重复", "it stands there twice")
            trim[member] = read.pop(name)
    return {"high": 0, "low": 0, **trim} if trim else {}


def judges(data: Data) -> Data:
    """Return the question with `drop` as documented: of three judges or more (2.7)."""
    read = dict(data)
    trim = _trim(read)
    if trim:
        if "drop" in read or "judges" in read:
            raise refuse("drop", "与简写并存", "its short form stands beside it")
        read["drop"] = {"from": 3, **trim}
    return read


def ranked(data: Data) -> Data:
    """Return the question with `rows` for `down_pct` and `rate_pct` (domain.md 4)."""
    read = dict(data)
    for name, kind in (("down_pct", "discount"), ("rate_pct", "percent")):
        rates = read.get(name)
        if not isinstance(rates, Mapping):
            continue
        del read[name]
        if "rows" in read:
            raise refuse(name, "与rows并存", "rows stand beside it")
        read["rows"] = {
            bid: {"price": {"type": kind, "value": rate, "unit": "%"}}
            for bid, rate in rates.items()
        }
        read.setdefault("by", "price")
    return read
