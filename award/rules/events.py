"""What happens to an award, as the journal keeps it (in the lot's stream)."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class Decided(Event):
    """The lot is awarded: by the owner, or by its silence (`by_silence`)."""

    kind = "award.decided"
    sentence_en = "The lot was awarded to {name} (rank {rank})"
    urgent = True

    decision: str
    bid: str
    organisation: str
    name: str
    rank: int
    price: str
    unit: str
    by_silence: bool
    passed: list[dict[str, str]]
    report: str
    signature: str


@dataclass(frozen=True)
class LettersIssued(Event):
    """The letters of a decision, by the digests of what they say."""

    kind = "award.letters-issued"
    sentence_en = "The letters of the decision were issued"

    decision: str
    letters: list[dict[str, str]]


@dataclass(frozen=True)
class LetterSigned(Event):
    """The owner signed the letter of award; the file's digest follows its sealing."""

    kind = "award.letter-signed"
    sentence_en = "The letter of award {number} was signed"
    urgent = True

    letter: str
    number: str
    signed_digest: str
    signature: str


@dataclass(frozen=True)
class LetterReady(Event):
    """A letter's file is whole: every signature and the platform's seal are in it."""

    kind = "award.letter-ready"
    sentence_en = "The letter {number} can be downloaded"

    letter: str
    number: str
    digest: str


@dataclass(frozen=True)
class Declined(Event):
    """An award fell away: the winner gave it up, or the owner says on which ground."""

    kind = "award.declined"
    sentence_en = "The award to {name} fell away: {reason}"
    urgent = True

    decision: str
    bid: str
    organisation: str
    name: str
    ground: str
    reason: str
    stated_by: str
    signature: str


@dataclass(frozen=True)
class EndedUndecided(Event):
    """The owner ends a lot at its decision without an award, and says why."""

    kind = "award.ended-undecided"
    sentence_en = "No candidate is awarded the lot: {reason}"
    urgent = True

    passed: list[dict[str, str]]
    reason: str
    signature: str


@dataclass(frozen=True)
class TalksHeld(Event):
    """The owner held the confirmation talks with a candidate (确认谈判)."""

    kind = "award.talks-held"
    sentence_en = "Confirmation talks were held with {name}"

    talk: str
    bid: str
    name: str
    rank: int
    agreed: bool
    points: str
    signature: str


@dataclass(frozen=True)
class TalksConfirmed(Event):
    """The candidate signed the memorandum of the talks that succeeded."""

    kind = "award.talks-confirmed"
    sentence_en = "{name} signed the memorandum of its talks"

    talk: str
    bid: str
    name: str
    signature: str


@dataclass(frozen=True)
class ServiceRated(Event):
    """One side of an intermediary's award rated the other; `digest`: of the rating."""

    kind = "award.service-rated"
    sentence_en = "The {side} rated the other side's performance"

    decision: str
    side: str
    digest: str
