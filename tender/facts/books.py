"""The editions of the rulebook: those it came with, and those the centre added."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from parties import queries as parties
from tender.models import RulebookEdition
from tender.rules import amending, rulebooks
from tender.rules.amending import Difference
from tender.rules.rulebooks import Rulebook, RulebookMissing


def get(edition: str) -> Rulebook:
    """Return an edition that trades may go by, or raise `RulebookMissing`."""
    return rulebooks.EDITIONS.get(edition) or _added(edition)


@lru_cache(maxsize=256)
def _added(edition: str) -> Rulebook:
    """Return an approved edition; what it says never changes."""
    row = RulebookEdition.objects.filter(
        edition=edition, approved_at__isnull=False
    ).first()
    if row is None:
        raise RulebookMissing(edition=edition)
    return rulebooks.read(row.content)


def usable(*, training_allowed: bool) -> list[Rulebook]:
    """Return all editions that trades may go by here, the statutory ones first."""
    rows = RulebookEdition.objects.filter(approved_at__isnull=False)
    added = [get(edition) for edition in rows.values_list("edition", flat=True)]
    return rulebooks.usable(training_allowed=training_allowed, amended=added)


def is_taken(edition: str) -> bool:
    """Say whether a short name stands for an edition, or for one that is proposed."""
    rows = RulebookEdition.objects.filter(edition=edition, declined_at=None)
    return edition in rulebooks.EDITIONS or rows.exists()


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edition that waits for another hand, beside the one it is drawn from."""

    row: RulebookEdition
    book: Rulebook
    base: Rulebook
    differences: tuple[Difference, ...]

    @property
    def proposer(self) -> str:
        """Who drew it up."""
        return str(parties.person(self.row.proposed_by).name)


def proposals() -> Iterator[Proposal]:
    """Return the editions that wait for a decision."""
    for row in RulebookEdition.objects.filter(decided_by=None):
        book, base = rulebooks.read(row.content), get(row.base)
        yield Proposal(row, book, base, tuple(amending.differences(base, book)))
