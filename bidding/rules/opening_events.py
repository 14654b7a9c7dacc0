"""What happens at an opening, as the journal keeps it in the lot's stream.

A table, a row and a document stand under the disclosure item that says who reads them;
the opening record is made from these rows and nothing else.
"""

from dataclasses import dataclass
from typing import ClassVar

from bidding.rules.opening import PARTY_WORDS
from journal.rules.events import Event


@dataclass(frozen=True)
class OpeningPrepared(Event):
    """The hall has an address; bidders may sign in."""

    kind = "bidding.opening-prepared"
    sentence_en = "The opening was prepared"

    opening: str
    envelope: str


@dataclass(frozen=True)
class SignedIn(Event):
    """A bidder is present (签到)."""

    kind = "bidding.signed-in"
    sentence_en = "{organisation_name} signed in"

    opening: str
    organisation: str
    organisation_name: str


@dataclass(frozen=True)
class ReleaseNotUsable(Event):
    """A custodian's release does not verify; the others go on without it."""

    kind = "bidding.release-not-usable"
    sentence_en = "The release of seat {seat} could not be used ({code})"
    urgent = True

    opening: str
    seat: int
    organisation: str
    release: str
    code: str


@dataclass(frozen=True)
class OpeningSuspended(Event):
    """Too few releases came in time; a later one goes on where this stopped."""

    kind = "bidding.opening-suspended"
    sentence_en = "The opening is suspended: {usable} of {needed} releases came"
    urgent = True

    opening: str
    usable: int
    needed: int


@dataclass(frozen=True)
class RoundAnnulled(Event):
    """A round was annulled unread; it is called again under the next number."""

    kind = "bidding.round-annulled"
    sentence_en = "The round {envelope} was annulled unread: {usable} of {needed} came"
    urgent = True

    opening: str
    envelope: str
    usable: int
    needed: int


@dataclass(frozen=True)
class RoundUnstamped(Event):
    """A round was annulled unread: a quote in it has no timestamp (envelope.md 8.4)."""

    kind = "bidding.round-unstamped"
    sentence_en = "The round {envelope} was annulled unread: no timestamp could be had"
    urgent = True

    opening: str
    envelope: str
    missing: int


@dataclass(frozen=True)
class LeftUnopened(Event):
    """Too few bidders: nothing was released and nothing opened (不得开标)."""

    kind = "bidding.left-unopened"
    sentence_en = "Too few bidders: nothing is opened"
    urgent = True

    opening: str
    envelope: str


@dataclass(frozen=True)
class TableOpened(Event):
    """Part 0 of every bid, read out in one act (开标一览表).

    `rows` in the order of the closing list; `key` is K_0 in hex. With it anybody can
    decrypt part 0 again. `heading` says whose opening it is, so that the record needs
    nothing but the journal.
    """

    kind = "bidding.table-opened"
    sentence_en = "The bids were opened and read out"
    urgent = True

    opening: str
    envelope: str
    closing: str
    releases: list[dict[str, str | int]]
    rows: list[dict[str, object]]
    heading: dict[str, object]
    confirm_until: str


@dataclass(frozen=True)
class TiesFound(Event):
    """People of the owner or its agency declared ties to members of opened bids."""

    kind = "bidding.ties-found"
    sentence_en = "Declared ties to members of consortia were found"

    opening: str
    envelope: str
    ties: list[dict[str, str]]


@dataclass(frozen=True)
class OwnRowOpened(Event):
    """A bidder's own row, where the table is not read in public."""

    kind = "bidding.own-row-opened"
    sentence_en = "Your bid was opened"
    urgent = True

    opening: str
    envelope: str
    row: dict[str, object]


@dataclass(frozen=True)
class DocumentsUnsealed(Event):
    """The documents of one bid were decrypted and stored, or could not be."""

    kind = "bidding.documents-unsealed"
    sentence_en = "Documents of a bid were unsealed"
    version = 2
    # Before, nothing was said of the edition answered, nor held against anything.
    upcasters = {1: lambda facts: {**facts, "edition": "", "faults": []}}

    opening: str
    bid: str
    state: str
    code: str
    files: list[dict[str, str | int]]
    #: the digest of the tender file that its index says it answers; empty if none
    edition: str
    #: what only its documents show not to fit: [{"code","key","zh","en","article"}]
    faults: list[dict[str, str]]


@dataclass(frozen=True)
class ReadingStarted(Event):
    """The owner, who hosts, has the table read out (主持唱标)."""

    kind = "bidding.reading-started"
    sentence_en = "The host has the table read out"
    urgent = True

    opening: str


@dataclass(frozen=True)
class RowConfirmed(Event):
    """A bidder confirms its row (确认开标结果)."""

    kind = "bidding.row-confirmed"
    sentence_en = "{organisation_name} confirmed its row"

    opening: str
    bid: str
    organisation: str
    organisation_name: str
    signature: str


@dataclass(frozen=True)
class DrawCommitted(Event):
    """A party commits to its part of the seed, before anybody can know the bids."""

    kind = "bidding.draw-committed"
    sentence_en = "{party} committed to its part of the draw of {label}"
    coded: ClassVar = {"party": PARTY_WORDS}
    urgent = True

    opening: str
    label: str
    candidates: list[str]
    list_digest: str
    party: str
    commitment: str


@dataclass(frozen=True)
class DrawRevealed(Event):
    """A party reveals what it committed to."""

    kind = "bidding.draw-revealed"
    sentence_en = "{party} revealed its part of the draw of {label}"
    coded: ClassVar = {"party": PARTY_WORDS}
    urgent = True

    opening: str
    label: str
    party: str
    reveal: str


@dataclass(frozen=True)
class BackupUsed(Event):
    """A party did not reveal in time: its sealed backup was opened in its place."""

    kind = "bidding.backup-used"
    sentence_en = "{party} did not reveal: its sealed backup was used to draw {label}"
    coded: ClassVar = {"party": PARTY_WORDS}
    urgent = True

    opening: str
    label: str
    party: str
    reveal: str


@dataclass(frozen=True)
class PartyLeftOut(Event):
    """A party neither revealed nor left a backup of what it committed to."""

    kind = "bidding.party-left-out"
    sentence_en = "{party} was left out of the draw of {label} ({code})"
    coded: ClassVar = {"party": PARTY_WORDS}
    urgent = True

    opening: str
    label: str
    party: str
    code: str


@dataclass(frozen=True)
class BackupsLeft(Event):
    """Everybody revealed: the sealed backups stay shut for ever."""

    kind = "bidding.backups-left"
    sentence_en = "The sealed backups of the draw were not needed and stay shut"

    opening: str


@dataclass(frozen=True)
class FactorDrawn(Event):
    """The factor, with all that is needed to draw it again."""

    kind = "bidding.factor-drawn"
    sentence_en = "{label} was drawn: {drawn}"
    urgent = True

    opening: str
    label: str
    candidates: list[str]
    list_digest: str
    parties: list[str]
    reveals: list[str]
    seed: str
    words: list[int]
    number: int
    drawn: str


@dataclass(frozen=True)
class OpeningWitnessed(Event):
    """The centre kept the time and witnesses the table (见证)."""

    kind = "bidding.opening-witnessed"
    sentence_en = "The centre witnessed the opening"
    urgent = True

    opening: str
    table: str
    signature: str


@dataclass(frozen=True)
class OpeningFinished(Event):
    """The host ends the opening."""

    kind = "bidding.opening-finished"
    sentence_en = "The opening has ended"
    urgent = True

    opening: str
    envelope: str
    table: str
    signature: str


@dataclass(frozen=True)
class RecordPrinted(Event):
    """The opening record was printed and sealed by the platform."""

    kind = "bidding.record-printed"
    sentence_en = "The opening record was printed"

    opening: str
    digest: str


@dataclass(frozen=True)
class RoundCalled(Event):
    """A round of final quotes was called by an order that the owner signed."""

    kind = "bidding.round-called"
    sentence_en = "Final quotes were called for until {deadline}"
    urgent = True

    opening: str
    envelope: str
    order: str
    deadline: str
    opens_at: str
    admitted: list[str]


@dataclass(frozen=True)
class LaterEnvelopeOrdered(Event):
    """The owner ordered a later envelope opened, for those whom a stage admitted.

    `admitted` and `returned` are manifests; `grounds` is the SHA-256 of the signed
    result of the former stage. What is returned stays shut for ever (原封退回).
    """

    kind = "bidding.later-envelope-ordered"
    sentence_en = "The envelope {envelope} was ordered opened for those admitted"
    urgent = True

    opening: str
    envelope: str
    order: str
    opens_at: str
    grounds: str
    admitted: list[str]
    returned: list[str]


@dataclass(frozen=True)
class InvitedToQuote(Event):
    """A supplier is invited to give its final quote."""

    kind = "bidding.invited-to-quote"
    sentence_en = "You are invited to give your final quote until {deadline}"
    urgent = True

    opening: str
    envelope: str
    order: str
    deadline: str
