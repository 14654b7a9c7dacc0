"""Reading framework agreements: who entered, who is left, what was called off."""

from decimal import Decimal
from typing import Any

from award.models import Agreement, Decision
from award.rules.frameworks import Way
from tender import queries as tender
from tender.rules.rulebooks import Row

#: (organisation, name, price)
Entrant = tuple[str, str, str]


def agreement_of(lot: Any) -> Agreement | None:
    """Return the agreement of a lot; None before it is in force."""
    return Agreement.objects.filter(lot=lot).first()


def decided(lot: Any) -> list[Entrant]:
    """Return who entered by the decision that stands, in their order."""
    found = Decision.objects.filter(lot=lot, withdrawn_at=None).first()
    if found is None:
        return []
    first = (str(found.organisation.uid), found.name, _plain(found.price))
    others = [(one["organisation"], one["name"], one["price"]) for one in found.beside]
    return [first, *others]


def _plain(price: Decimal | None) -> str:
    """Return a price as bids have it: without the zeros of its column."""
    if price is None:
        return ""
    whole, _, part = f"{price.normalize():f}".partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


def members(found: Agreement) -> list[Entrant]:
    """Return who is left of those that entered."""
    gone = {str(uid) for uid in found.exits.values_list("organisation", flat=True)}
    return [(one, name, price) for one, name, price in found.entered if one not in gone]


def served(found: Agreement) -> list[str]:
    """Return the organisations of the call-offs, in their order."""
    return [str(uid) for uid in found.call_offs.values_list("organisation", flat=True)]


def way_of(found: Agreement) -> Way:
    """Return how suppliers are chosen."""
    return Way(found.way)


def term_row(lot: Any) -> Row:
    """Return the row of the longest term, by what is bought."""
    kind = "goods" if lot.trade.purchase == "goods" else "services"
    return tender.rulebook_of(lot.trade).row(f"framework.term-{kind}")


def top_up_row(lot: Any) -> Row:
    """Return the row of the share below which more are called for."""
    return tender.rulebook_of(lot.trade).row("framework.top-up")
