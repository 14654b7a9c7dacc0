"""What one bidder reads of the steps: its own, without figures that are others' own.

The formula stays, so that the bidder sees how its points came about. Where others'
prices are not disclosed (政府采购法38) a figure that is another's price is withheld,
and the unrounded figure with it, from which the price could be computed to the cent;
single judges' scores are withheld where sheets are not disclosed (招标投标法44). The
step's result is the bidder's own score, which it is told (87号令69).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kernel.canonical import Json

#: stands in a formula where a figure is withheld; pages say 未公开 with the article
WITHHELD: Final = "—"
#: what a step's `withheld` says: whose figures are missing
PRICES: Final = "prices"
SHEETS: Final = "sheets"
_BENCHMARK: Final = "benchmark"


def of_bid(
    steps: Sequence[Mapping[str, Json]],
    bid: str,
    *,
    prices_shown: bool,
    sheets_shown: bool,
) -> Iterator[dict[str, Json]]:
    """Yield the steps that concern a bid, with `withheld`: "", "prices" or "sheets".

    Steps of everybody (a benchmark, a tie) come along where prices are shown; where
    they are not, only the price benchmark is named, without its figure.
    """
    for step in steps:
        is_own = step["subject"] == bid
        if not is_own and step["subject"] != "":
            continue
        if step["rule"] == "judges-mean" and not sheets_shown:
            yield {**step, "formula": WITHHELD, "inputs": {}, "withheld": SHEETS}
        elif prices_shown:
            yield {**step, "withheld": ""}
        elif step["rule"] == "price-benchmark":
            yield {**step, "result": WITHHELD, "exact": None, "withheld": PRICES}
        elif is_own:
            yield _without_prices(step)


def _without_prices(step: Mapping[str, Json]) -> dict[str, Json]:
    inputs = step["inputs"]
    assert isinstance(inputs, dict)
    # Where the lowest price is the bidder's own, nothing of another's stands there.
    if step["rule"] != "price-score" or inputs[_BENCHMARK] == inputs["price"]:
        return {**step, "withheld": ""}
    _benchmark, divided, rest = str(step["formula"]).partition(" ÷ ")
    return {
        **step,
        "formula": f"{WITHHELD}{divided}{rest}",
        "exact": None,
        "inputs": {**inputs, _BENCHMARK: WITHHELD},
        "withheld": PRICES,
    }
