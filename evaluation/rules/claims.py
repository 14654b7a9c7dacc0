"""Which policies lower a price or add points in a trade, and who may claim them.

A bidder claims by its documents: the declaration (中小企业声明函 and its like) goes
into the slot of the tender file that is named like the policy. The members find whether
the declaration bears it; the majority decides (87号令61), and only what was found
counts: without the declaration no policy is enjoyed (财库〔2020〕46号11). Where the
file has no slot of that name, the members look at every bid for it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from evaluation.rules.checks import Finding, outcome
from tender.rules.rulebooks import Text
from tender.rules.tender_file import Check

KIND: Final = "deduction"
ARTICLE: Final = "财库〔2020〕46号第11条"
_PREFIX: Final = "deduction-"


def policies_of(parameters: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return a check for each policy that a method's parameters list, in their order.

    Its key is the policy's with a prefix of its own: a check of the file may be called
    as a policy is.
    """
    price = parameters.get("price")
    inside = price if isinstance(price, Mapping) else {}
    listed = [
        *_rows(inside.get("deductions")),
        *_rows(parameters.get("deductions")),
        *_rows(parameters.get("bonus")),
    ]
    return tuple(_check(row) for row in listed)


def key_of(check: Check) -> str:
    """Return the policy's own key, as the method knows it."""
    return check.key.removeprefix(_PREFIX)


def claimed(
    policies: Iterable[Check], *, slots: Collection[str], brought: Collection[str]
) -> tuple[Check, ...]:
    """Return the policies to examine of a bid.

    `slots` are the roles of the file's documents, `brought` those of the bid's own.
    """
    return tuple(
        check
        for check in policies
        if key_of(check) not in slots or key_of(check) in brought
    )


def granted(
    findings: Iterable[Finding], claims: Mapping[str, Iterable[Check]]
) -> dict[str, list[str]]:
    """Return by bid the keys of the policies that it enjoys, in the method's order.

    `claims` are the policies examined of each bid; one without a finding is not given.
    """
    found = outcome(findings)
    return {
        bid: [key_of(one) for one in checks if found.get((bid, one.key), False)]
        for bid, checks in claims.items()
    }


def _rows(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list | tuple):
        return []
    return [row for row in value if isinstance(row, Mapping) and "key" in row]


def _check(row: Mapping[str, Any]) -> Check:
    key = str(row["key"])
    name = str(row.get("label") or key)
    rate = f" {row['rate']}" if "rate" in row else ""
    return Check(
        key=f"{_PREFIX}{key}",
        label=Text(f"享受评审优惠：{name}{rate}", f"Policy advantage: {name}{rate}"),
        clause=str(row.get("article") or ARTICLE),
    )
