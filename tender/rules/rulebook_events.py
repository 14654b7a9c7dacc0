"""Editions of the rulebook that the centre adds, as the journal keeps them."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class RulebookProposed(Event):
    """An edition was drawn up; it holds for nothing yet."""

    kind = "tender.rulebook-proposed"
    sentence_en = "Edition {edition} of the rulebook was proposed, by {source}"

    edition: str
    base: str
    source: str
    #: SHA-256 of the edition's canonical data
    digest: str


@dataclass(frozen=True)
class RulebookApproved(Event):
    """Another hand put an edition beside the others."""

    kind = "tender.rulebook-approved"
    sentence_en = "Edition {edition} of the rulebook holds from {effective_from}"

    edition: str
    effective_from: str
    effective_until: str
    region: str
    digest: str
    #: each {"key", "old", "new", "article"}
    changes: list[dict[str, str]]


@dataclass(frozen=True)
class RulebookDeclined(Event):
    """Another hand declined an edition."""

    kind = "tender.rulebook-declined"
    sentence_en = "Edition {edition} of the rulebook was declined: {reason}"

    edition: str
    reason: str
