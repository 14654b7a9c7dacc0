"""Checks that one bid has alone: what its opening named of its consortium.

Who may not stand as a member, or stands twice, is for whoever examines qualification to
find (87号令44): what was named may be answered, by an agreement that nobody signed or a
register that is late. Until every examiner has found, nothing goes on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from evaluation.facts.trade import OpenedBid
from evaluation.rules import checks as rule
from evaluation.rules.checks import Finding
from kernel.refused import Refused
from tender.rules.rulebooks import Text
from tender.rules.tender_file import Check, TenderFile

_CONSORTIUM: Final = "consortium-"


def of(bid: OpenedBid) -> tuple[Check, ...]:
    """Return the checks of a bid, one for each kind of fault that was named."""
    by_code: dict[str, list[Any]] = {}
    for fault in bid.faults:
        if fault.code.startswith(_CONSORTIUM):
            by_code.setdefault(fault.code, []).append(fault)
    return tuple(
        Check(
            key=code,
            label=Text(
                zh="".join(each.sentence("zh-hans") for each in named),
                en=" ".join(each.sentence("en") for each in named),
            ),
            clause=named[0].article,
        )
        for code, named in by_code.items()
    )


def by_bid(bids: Iterable[OpenedBid]) -> dict[str, tuple[Check, ...]]:
    """Return the checks that each bid has alone."""
    return {bid.key: of(bid) for bid in bids}


def owed(
    findings: Iterable[Finding],
    seats: list[str],
    own: Mapping[str, Iterable[Check]],
) -> list[tuple[str, str, str]]:
    """Return (seat, bid, check) of every finding on bids' own checks still owed."""
    done = list(findings)
    return [
        each
        for bid, checks in own.items()
        for each in rule.missing(
            done, seats=seats, bids=[bid], checks=[row.key for row in checks]
        )
    ]


def clauses(bid: OpenedBid) -> dict[str, str]:
    """Return the articles of a bid's own checks by key."""
    return {row.key: row.clause for row in of(bid)}


@dataclass(frozen=True, slots=True)
class Fault:
    """What of a bid does not fit, in the reader's language, and its article."""

    sentence: str
    article: str


def said(faults: Iterable[Refused], language: str) -> list[Fault]:
    """Return faults as a reader is told them."""
    return [Fault(each.sentence(language), each.article) for each in faults]


def asked(
    file: TenderFile, standing: list[OpenedBid], *, owner_examines: bool
) -> list[tuple[str, tuple[Check, ...], list[OpenedBid]]]:
    """Return what the panel checks, in order: the kind, the checks, of which bids."""
    found = [("responsiveness", file.responsiveness, standing)]
    if owner_examines:
        return found
    own = [("qualification", of(bid), [bid]) for bid in standing]
    return [("qualification", file.qualification, standing), *own, *found]
