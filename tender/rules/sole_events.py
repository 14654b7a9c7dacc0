"""Buying from one supplier, as the journal keeps it."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class SoleSourceGiven(Event):
    """Why there is one supplier; published ahead where the ground asks for it."""

    kind = "tender.single-source-given"
    sentence_en = "It is bought from one supplier, {supplier}: {ground}"
    urgent = True

    supplier: str
    uscc: str
    ground: str
    reason: str
    #: each {"name", "employer", "title", "opinion"}
    opinions: list[dict[str, str]]
    contract: str
    contract_fen: int
    added_fen: int
    most_fen: int
    budget_fen: int
    #: "" where nothing is published ahead
    public_until: str
    signature: str


@dataclass(frozen=True)
class TalksRecorded(Event):
    """How the price was agreed with the one supplier (协商情况记录)."""

    kind = "tender.talks-recorded"
    sentence_en = "The record of the talks was signed"

    held: str
    grounds: str
    agreed: str
    signature: str
