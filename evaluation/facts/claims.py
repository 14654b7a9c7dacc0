"""What bids claim of policies that lower a price or add points, and what is given."""

from collections.abc import Iterable

from evaluation.facts import panels, trade
from evaluation.facts.trade import Lot, OpenedBid
from evaluation.models import Panel
from evaluation.rules import claims as rule
from tender.rules.tender_file import Check


def of(lot: Lot, bid: OpenedBid) -> tuple[Check, ...]:
    """Return the policies that are examined of a bid."""
    file = trade.file_of(lot)
    policies = rule.policies_of(file.method.parameters)
    if not policies:
        return ()
    slots = {slot.role for slot in file.slots}
    brought = {row.role for row in trade.documents_of(bid)}
    return rule.claimed(policies, slots=slots, brought=brought)


def asked(of_panel: Panel) -> list[tuple[str, tuple[Check, ...], list[OpenedBid]]]:
    """Return what is examined: the kind, a policy, and the bids that claim it."""
    found: dict[str, tuple[Check, list[OpenedBid]]] = {}
    for bid in panels.standing(of_panel):
        for check in of(of_panel.lot, bid):
            found.setdefault(check.key, (check, []))[1].append(bid)
    return [(rule.KIND, (check,), bids) for check, bids in found.values()]


def owed(of_panel: Panel, bids: Iterable[OpenedBid], seats: list[str]) -> int:
    """Return how many findings on claims are still owed."""
    given = panels.findings(of_panel, rule.KIND)
    done = {(each.seat, each.bid, each.check) for each in given}
    return sum(
        (seat, bid.key, check.key) not in done
        for bid in bids
        for check in of(of_panel.lot, bid)
        for seat in seats
    )


def granted(of_panel: Panel, bids: Iterable[OpenedBid]) -> dict[str, list[str]]:
    """Return by bid the keys of the policies it enjoys, by the panel's majority."""
    claims = {bid.key: of(of_panel.lot, bid) for bid in bids}
    return rule.granted(panels.findings(of_panel, rule.KIND), claims)
