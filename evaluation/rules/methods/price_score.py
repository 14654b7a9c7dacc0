"""The price score of government procurement: domain.md 2.1 (87号令55).

The benchmark is the lowest *evaluated* price among valid bidders; score = benchmark ÷
price × weight. Policy deductions come before it, in the listed order; the contract is
at the original price. Highest and lowest prices are never dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.rules.methods import policies
from evaluation.rules.methods.figures import half_up, plain
from evaluation.rules.methods.question import Bid
from evaluation.rules.methods.reader import Reader, refuse
from evaluation.rules.methods.result import Step, Text, rounded_step


@dataclass(frozen=True, slots=True)
class Deduction:
    """One policy (小微, 联合体, 本国产品…). Of one `group` only the largest counts,
    so that a prison enterprise that is also small is deducted once.
    """

    key: str
    rate: Decimal
    group: str
    article: str


@dataclass(frozen=True, slots=True)
class Deductions:
    listed: tuple[Deduction, ...]
    stacking: str
    digits: int


@dataclass(frozen=True, slots=True)
class PriceScore:
    weight: Decimal
    digits: int
    deductions: Deductions


def read_price_score(reader: Reader, *, purchase: str = "goods") -> PriceScore:
    """Read the object `price` of a method's parameters."""
    weight = reader.decimal("weight", low="0.01", high="100")
    digits = reader.whole("digits", default=2, low=0, high=10)
    deductions = read_deductions(reader, purchase=purchase)
    reader.done()
    return PriceScore(weight, digits, deductions)


def purchase_of(reader: Reader) -> str:
    """Read `purchase` of a method's parameters: what is bought, goods by default."""
    return reader.choice("purchase", policies.PURCHASES, default="goods")


def read_deductions(reader: Reader, *, purchase: str = "goods") -> Deductions:
    """Read `deductions`, `stacking` and `price_digits`, which several methods share.

    `purchase` (goods, services, works) says which range a named policy is held to.
    """
    listed = tuple(
        _read_deduction(inner, purchase) for inner in reader.readers("deductions")
    )
    if len({each.key for each in listed}) != len(listed):
        raise refuse(reader.place("deductions"), "有重复", "a policy is listed twice")
    return Deductions(
        listed,
        reader.choice("stacking", ("sum", "product", "largest"), default="sum"),
        reader.whole("price_digits", default=2, low=0, high=6),
    )


def _read_deduction(reader: Reader, purchase: str) -> Deduction:
    key = reader.text("key")
    rate = reader.decimal("rate", low="0", high="0.5")
    own = policies.Policy(key, "财库〔2020〕46号9")
    policy = policies.read_policy(reader, rate, purchase=purchase, default=own)
    deduction = Deduction(
        key,
        rate,
        reader.text("group", default=policy.group),
        reader.text("article", default=policy.article),
    )
    reader.ignore("label")
    reader.done()
    return deduction


def evaluated_price(bid: Bid, deductions: Deductions) -> tuple[Decimal, list[Step]]:
    """Return the price after policy deductions, and its steps (none: as bid)."""
    price = Fraction(bid.comparable)
    applied = _applied(bid, deductions)
    if not applied:
        return bid.comparable, []
    value, parts = price, []
    for each in applied:
        base = value if deductions.stacking == "product" else price
        covered = bid.deductions[each.key]
        share = base if covered is None else min(Fraction(covered), base)
        value -= share * Fraction(each.rate)
        parts.append(f"{plain(share)} × {plain(each.rate)}")
    result, step = rounded_step(
        "policy-deduction",
        Text("政策性价格扣除（只用于评审）", "Policy deduction, for evaluation only"),
        formula=" − ".join([plain(price), *parts]),
        value=value,
        digits=deductions.digits,
        subject=bid.key,
        article="; ".join(dict.fromkeys(each.article for each in applied)),
        inputs=tuple((each.key, plain(each.rate)) for each in applied),
    )
    return result, [step]


def _applied(bid: Bid, deductions: Deductions) -> list[Deduction]:
    """The policies a bid earns, in the listed order, one of each group."""
    known = {each.key for each in deductions.listed}
    for key in bid.deductions:
        if key not in known:
            raise refuse(f"bids.{bid.key}.deductions", f"没有{key}", f"no policy {key}")
    best: dict[str, Deduction] = {}
    for each in deductions.listed:
        if each.key in bid.deductions and (
            each.group not in best or each.rate > best[each.group].rate
        ):
            best[each.group] = each
    applied = [each for each in deductions.listed if best.get(each.group) is each]
    if deductions.stacking == "largest" and applied:
        return [max(applied, key=lambda each: each.rate)]
    return applied


def price_scores(
    rule: PriceScore, evaluated: Sequence[tuple[str, Decimal]]
) -> tuple[dict[str, Decimal], Decimal, list[Step]]:
    """Return the score of each bid key, the benchmark, and the steps."""
    benchmark = min(price for _, price in evaluated)
    steps = [
        Step(
            rule="price-benchmark",
            title=Text(
                "评标基准价：最低的评审价格", "Benchmark: lowest evaluated price"
            ),
            formula=f"min({len(evaluated)})",
            result=plain(benchmark),
            article="87号令55",
        )
    ]
    scores = {}
    for key, price in evaluated:
        # Equal prices get the full weight without dividing: a price of 0 (a free
        # service) would otherwise divide by itself.
        ratio = (
            Fraction(1) if price == benchmark else Fraction(benchmark) / Fraction(price)
        )
        scores[key], step = rounded_step(
            "price-score",
            Text("价格分", "Price score"),
            formula=f"{plain(half_up(benchmark, 6))} ÷ {plain(price)}"
            f" × 100 × {plain(rule.weight)}%",
            value=ratio * Fraction(rule.weight),
            digits=rule.digits,
            subject=key,
            article="87号令55",
            inputs=(
                ("benchmark", plain(benchmark)),
                ("price", plain(price)),
                ("weight", plain(rule.weight)),
            ),
        )
        steps.append(step)
    return scores, benchmark, steps
