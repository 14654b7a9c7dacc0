"""What happens in the selection of an intermediary, as the lot's stream keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from bidding.rules.opening import PARTY_WORDS
from journal.rules.events import Event

_PARTIES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
    {"party": MappingProxyType({str(p): words for p, words in PARTY_WORDS.items()})}
)


@dataclass(frozen=True)
class SelectionPrepared(Event):
    """The key that backups of the draw's secrets are sealed to was made."""

    kind = "bidding.selection-prepared"
    sentence_en = "The selection was prepared; the parties of the draw may commit"

    selection: str
    certificate: str


@dataclass(frozen=True)
class SelectionCommitted(Event):
    """A party of the draw committed to a secret, and sealed its backup."""

    kind = "bidding.selection-committed"
    sentence_en = "{party} committed to its part of the draw and sealed a backup"
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _PARTIES

    selection: str
    party: str
    commitment: str
    #: SHA-256 of the sealed backup
    backup: str


@dataclass(frozen=True)
class SignUpsListed(Event):
    """Sign-up ended: the list is frozen, in the order of credit codes."""

    kind = "bidding.sign-ups-listed"
    sentence_en = "Sign-up ended; {count} intermediaries are on the list"

    selection: str
    #: [[application, name, credit code], ...]
    entered: list[list[str]]
    count: int


@dataclass(frozen=True)
class SignUpsScored(Event):
    """The owner's committee scored the sign-ups."""

    kind = "bidding.sign-ups-scored"
    sentence_en = "The owner scored the sign-ups"

    selection: str
    #: [[application, points], ...]
    points: list[list[str]]
    signature: str


@dataclass(frozen=True)
class SelectionDrawing(Event):
    """A draw begins: among whom, the digest of the list, until when parties reveal."""

    kind = "bidding.selection-drawing"
    sentence_en = "The draw begins among {count}; parties reveal until {until}"
    urgent = True

    selection: str
    candidates: list[str]
    list_digest: str
    count: int
    reveal_until: str
    #: the same in Beijing time, for people
    until: str


@dataclass(frozen=True)
class SelectionRevealed(Event):
    """A party revealed what it had committed to."""

    kind = "bidding.selection-revealed"
    sentence_en = "{party} revealed its part of the draw"
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _PARTIES

    selection: str
    party: str
    reveal: str


@dataclass(frozen=True)
class SelectionBackupUsed(Event):
    """A party kept silent: its sealed backup was opened and stands in."""

    kind = "bidding.selection-backup-used"
    sentence_en = "{party} kept silent; its sealed backup stands in"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _PARTIES

    selection: str
    party: str
    reveal: str


@dataclass(frozen=True)
class SelectionLeftOut(Event):
    """A party is in the seed in neither way; the draw goes on without it."""

    kind = "bidding.selection-left-out"
    sentence_en = "{party} is left out of the draw ({code})"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _PARTIES

    selection: str
    party: str
    code: str


@dataclass(frozen=True)
class SelectionDrawn(Event):
    """What was drawn, with all that is needed to draw it again."""

    kind = "bidding.selection-drawn"
    sentence_en = "Drawn: {first}"
    urgent = True

    selection: str
    candidates: list[str]
    list_digest: str
    #: the parties in the seed, the list last, and what each revealed
    parties: list[str]
    reveals: list[str]
    seed: str
    #: [{"words", "place", "swapped_with", "number"}, ...], one for each place drawn
    steps: list[dict[str, list[int] | int]]
    first: str


@dataclass(frozen=True)
class SelectionSettled(Event):
    """Who is named, and who stands by."""

    kind = "bidding.selection-settled"
    sentence_en = "Chosen: {name}"

    selection: str
    way: str
    #: [[application, name], ...], the first is named
    chosen: list[list[str]]
    name: str
    fee_fen: int
