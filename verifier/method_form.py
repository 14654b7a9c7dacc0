"""A method's parameters as people write them, brought to the decimals of a tender file.

"13%" is 0.13, "900万元" is 9000000, a weight of "40%" or "0.40" is 40 points. Nothing
else is touched: what a method may be asked is read, and refused, by the method itself.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from evaluation.rules.methods.figures import plain
from verifier.forms import figure

SHARES: Final = ("line", "band", "factor", "after")
AMOUNTS: Final = ("net_budget", "provisional")
Terms = dict[str, object]


def benchmark(terms: Mapping[str, object], place: str, *, frozen: bool | None) -> Terms:
    """Return the terms of a benchmark; `frozen` holds where they do not say it."""
    read: Terms = {**terms} if frozen is None else {"frozen": frozen, **terms}
    for key in SHARES:
        if isinstance(read.get(key), str):
            read[key] = share(read[key], f"{place}.{key}")
    for key in AMOUNTS:
        if isinstance(read.get(key), str):
            read[key] = plain(figure(read[key], f"{place}.{key}").value)
    factor = read.get("factor")
    if isinstance(factor, Mapping):
        read["factor"] = _drawn(factor, f"{place}.factor")
    return read


def _drawn(factor: Mapping[str, object], place: str) -> Terms:
    read = {
        key: share(value, f"{place}.{key}")
        if key in {"from", "below", "step"}
        else value
        for key, value in factor.items()
    }
    if isinstance(read.get("set"), list):
        read["set"] = shares(read["set"], f"{place}.set")
    return read


def shares(values: object, place: str) -> object:
    """Return a list of shares; what is no list is left for its reader to refuse."""
    if not isinstance(values, list):
        return values
    return [share(value, place) for value in values]


def share(value: object, place: str) -> str:
    """Return "98%" as 0.98, and 0.98 as it is."""
    read = figure(value, place)
    return plain(read.value.scaleb(-2)) if read.percent else f"{read.value:f}"


def weight(value: object, place: str) -> str:
    """Return a weight in points of 100: of 40, "40%" and "0.40"."""
    read = figure(value, place)
    points = read.value
    if not read.percent and 0 < points < 1:
        points *= Decimal(100)
    return plain(points)


def parameters(data: object, place: str, *, frozen: bool | None) -> object:
    """Return a method's parameters; what is no object is left to be refused."""
    if not isinstance(data, Mapping):
        return data
    read: Terms = dict(data)
    terms, price = read.get("benchmark"), read.get("price")
    if isinstance(terms, Mapping):
        read["benchmark"] = benchmark(terms, f"{place}.benchmark", frozen=frozen)
    if isinstance(price, Mapping):
        read["price"] = _price(price, f"{place}.price")
    if "k_set" in read:
        read["k_set"] = shares(read["k_set"], f"{place}.k_set")
    if isinstance(read.get("excluded"), str):
        read["excluded"] = plain(figure(read["excluded"], f"{place}.excluded").value)
    for key in ("deductions", "bonus"):
        if key in read:
            read[key] = _rates(read[key], f"{place}.{key}")
    return read


def _price(price: Mapping[str, object], place: str) -> Terms:
    read: Terms = dict(price)
    if read.get("weight") is not None:
        read["weight"] = weight(read["weight"], f"{place}.weight")
    if "deductions" in read:
        read["deductions"] = _rates(read["deductions"], f"{place}.deductions")
    return read


def _rates(listed: object, place: str) -> object:
    if not isinstance(listed, list):
        return listed
    return [
        {**each, "rate": share(each["rate"], f"{place}.{index}.rate")}
        if isinstance(each, Mapping) and each.get("rate") is not None
        else each
        for index, each in enumerate(listed)
    ]


def drawn(values: object, place: str) -> object:
    """Return what was drawn, "98%" as 0.98."""
    if not isinstance(values, Mapping):
        return values
    return {key: share(value, f"{place}.{key}") for key, value in values.items()}
