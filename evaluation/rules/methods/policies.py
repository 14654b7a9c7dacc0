"""Policies that lower an evaluated price or add points, and the rates the law allows.

domain.md 2.1: 小微 and whoever counts as one (监狱企业, 残疾人福利性单位), consortium
or subcontract with at least 30 % by 小微, 本国产品. A deduction that names its `policy`
is held to the range of its edition at approval; one that names none is the document's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from evaluation.rules.methods.reader import Reader, refuse

PURCHASES: Final = ("goods", "services", "works")
SMALL: Final = "small"


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and highest rate, and where they stand."""

    low: Decimal
    high: Decimal
    article: str


def _range(low: str, high: str, article: str) -> Range:
    return Range(Decimal(low), Decimal(high), article)


#: edition, policy (all small firms alike), goods and services or works
RANGES: Final[Mapping[tuple[str, str, str], Range]] = MappingProxyType(
    {
        ("2022", SMALL, "goods"): _range("0.10", "0.20", "财库〔2022〕19号"),
        ("2022", SMALL, "works"): _range("0.03", "0.05", "财库〔2022〕19号"),
        ("2022", "consortium", "goods"): _range("0.04", "0.06", "财库〔2022〕19号"),
        ("2022", "consortium", "works"): _range("0.01", "0.02", "财库〔2022〕19号"),
        ("2020", SMALL, "goods"): _range("0.06", "0.10", "财库〔2020〕46号9"),
        ("2020", SMALL, "works"): _range("0.03", "0.05", "财库〔2020〕46号9"),
        ("2020", "consortium", "goods"): _range("0.02", "0.03", "财库〔2020〕46号9"),
        ("2020", "consortium", "works"): _range("0.01", "0.02", "财库〔2020〕46号9"),
        ("2022", "domestic", "goods"): _range("0.20", "0.20", "国办发〔2025〕34号"),
        ("2022", "domestic", "works"): _range("0.20", "0.20", "国办发〔2025〕34号"),
    }
)
#: what a bidder may be, and as what it counts
COUNTS_AS: Final[Mapping[str, str]] = MappingProxyType(
    {
        SMALL: SMALL,
        "prison": SMALL,
        "disabled": SMALL,
        "consortium": "consortium",
        "domestic": "domestic",
    }
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a rate's own words make of it: of one `group` only the largest counts."""

    group: str
    article: str


def read_policy(
    reader: Reader, rate: Decimal, *, purchase: str, default: Policy
) -> Policy:
    """Read `policy` and `edition` beside a rate, and hold the rate to its range."""
    if not reader.has("policy"):
        reader.ignore("policy", "edition")
        return default
    policy = COUNTS_AS[reader.choice("policy", tuple(COUNTS_AS))]
    edition = reader.choice("edition", ("2022", "2020"), default="2022")
    kind = "works" if purchase == "works" else "goods"
    allowed = RANGES.get((edition, policy, kind))
    if allowed is None:
        raise refuse(
            reader.place("edition"),
            "该版本没有这一政策",
            "not a policy of that edition",
        )
    if not allowed.low <= rate <= allowed.high:
        raise refuse(
            reader.place("rate"),
            f"须在{allowed.low}至{allowed.high}之间（{allowed.article}）",
            f"choose {allowed.low} to {allowed.high} ({allowed.article})",
        )
    # A consortium with small firms and a small firm are one policy, never both.
    group = "domestic" if policy == "domestic" else SMALL
    return Policy(group, allowed.article)
