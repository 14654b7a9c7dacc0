"""What the journal keeps of a panel, in the lot's stream.

Rows of the room name seats. Rows with names, lists, secrets and invitations have the
audience of the panel's names; scores have that of the sheets, which nobody but the
seat itself reads before all have signed.
"""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class PanelComposed(Event):
    """How many experts of which specialty, and how many of the owner's people."""

    kind = "evaluation.panel-composed"
    sentence_en = "The composition of the panel was set"
    version = 2
    upcasters = {1: lambda facts: {**facts, "special": ""}}
    panel: str
    experts: list[list[str | int]]
    owners: int
    regions: list[str]
    special: str
    edition: int


@dataclass(frozen=True)
class ListsFrozen(Event):
    """The salted lists a draw will choose from, by digest, before any secret."""

    kind = "evaluation.lists-frozen"
    sentence_en = "The lists of experts were frozen for draw {draw}"
    panel: str
    draw: int
    lists: list[dict[str, str | int]]


@dataclass(frozen=True)
class SecretCommitted(Event):
    """A party committed to its secret."""

    kind = "evaluation.secret-committed"
    sentence_en = "A secret was committed to for draw {draw}"
    panel: str
    draw: int
    party: str
    commitment: str


@dataclass(frozen=True)
class SecretRevealed(Event):
    """A party revealed its secret."""

    kind = "evaluation.secret-revealed"
    sentence_en = "A secret was revealed for draw {draw}"
    panel: str
    draw: int
    party: str
    reveal: str


@dataclass(frozen=True)
class ExpertsDrawn(Event):
    """The seed and, for each list, the places drawn: enough to draw again."""

    kind = "evaluation.experts-drawn"
    sentence_en = "Experts were drawn (draw {draw})"
    panel: str
    draw: int
    seed: str
    lists: list[dict[str, object]]


@dataclass(frozen=True)
class InvitationAnswered(Event):
    """An invited expert accepted, declined, or let the time pass."""

    kind = "evaluation.invitation-answered"
    sentence_en = "Expert {number} answered the invitation"
    panel: str
    number: int
    person: str
    state: str
    reason: str


@dataclass(frozen=True)
class Nominated(Event):
    """The owner named its representative."""

    kind = "evaluation.nominated"
    sentence_en = "The owner named its representative"
    panel: str
    person: str


@dataclass(frozen=True)
class PanelSeated(Event):
    """All seats are taken; who sits where stays among the names."""

    kind = "evaluation.panel-seated"
    sentence_en = "The panel is complete"
    panel: str
    seats: list[dict[str, str]]


@dataclass(frozen=True)
class SessionBound(Event):
    """A seat's session key, bound by the personal certificate (salted row)."""

    kind = "evaluation.session-bound"
    sentence_en = "The session key of seat {seat} was bound"
    panel: str
    seat: str
    person: str
    session_key: str
    certificate: str
    act: str
    signature: str


@dataclass(frozen=True)
class SeatSignedIn(Event):
    """A seat is present."""

    kind = "evaluation.seat-signed-in"
    sentence_en = "Seat {seat} signed in"
    urgent = True
    seat: str


@dataclass(frozen=True)
class PhaseChanged(Event):
    """The panel goes on to its next phase."""

    kind = "evaluation.phase-changed"
    sentence_en = "The panel is {phase_en}"
    urgent = True
    panel: str
    former: str
    phase: str
    phase_zh: str
    phase_en: str


@dataclass(frozen=True)
class ChairVoteCast(Event):
    """A seat voted for a chair; for whom is told when the round is over."""

    kind = "evaluation.chair-vote-cast"
    sentence_en = "Seat {seat} voted for a chair (round {round})"
    seat: str
    round: int


@dataclass(frozen=True)
class ChairRoundEnded(Event):
    """A round's votes, and the seat elected; empty for a tie."""

    kind = "evaluation.chair-round-ended"
    sentence_en = "Round {round} of the election ended; chair: {elected}"
    urgent = True
    round: int
    votes: dict[str, str]
    elected: str


@dataclass(frozen=True)
class Checked(Event):
    """A finding on one bid."""

    kind = "evaluation.checked"
    sentence_en = "{seat} examined {bid_name}: {check}"
    seat: str
    bid: str
    bid_name: str
    check: str
    passed: bool
    clause: str
    reason: str
    page: str


@dataclass(frozen=True)
class QualificationEnded(Event):
    """The purchaser ended its examination."""

    kind = "evaluation.qualification-ended"
    sentence_en = "The purchaser ended the examination of qualification"
    urgent = True
    passed: list[str]
    failed: list[str]
    signature: str


@dataclass(frozen=True)
class BallotOpened(Event):
    """A motion: to reject a bid or all of them, or to reopen a sheet."""

    kind = "evaluation.ballot-opened"
    sentence_en = "Motion on {subject}: {reason}"
    urgent = True
    ballot: str
    ballot_kind: str
    subject: str
    clause: str
    reason: str


@dataclass(frozen=True)
class BallotVoteCast(Event):
    """A seat voted on a motion, with its reason (否决: each in writing)."""

    kind = "evaluation.ballot-vote-cast"
    sentence_en = "Seat {seat} voted on the motion"
    ballot: str
    seat: str
    agrees: bool
    reason: str


@dataclass(frozen=True)
class BallotClosed(Event):
    """The outcome of a motion."""

    kind = "evaluation.ballot-closed"
    sentence_en = "The motion on {subject} was decided"
    urgent = True
    ballot: str
    subject: str
    carried: bool
    votes: dict[str, bool]


@dataclass(frozen=True)
class BidRejected(Event):
    """A bid is out, with clause and reason (否决)."""

    kind = "evaluation.bid-rejected"
    sentence_en = "{bid_name} was rejected: {clause}"
    bid: str
    bid_name: str
    clause: str
    reason: str


@dataclass(frozen=True)
class QuotesCalled(Event):
    """The panel calls for final quotes of the bids that stand."""

    kind = "evaluation.quotes-called"
    sentence_en = "Final quotes were called for"
    urgent = True
    envelope: str
    admitted: list[str]


@dataclass(frozen=True)
class TechnicalConcluded(Event):
    """The technical stage of two envelopes is over: every seat has signed its sheet.

    `result` is canonical JSON, `digest` its SHA-256: the ground of the price order.
    """

    kind = "evaluation.technical-concluded"
    sentence_en = "The technical stage is over"
    urgent = True
    panel: str
    digest: str
    result: str


@dataclass(frozen=True)
class PricesTaken(Event):
    """The opened prices were taken over, to add the signed sheets up with."""

    kind = "evaluation.prices-taken"
    sentence_en = "The opened prices were taken over"
    urgent = True
    envelope: str
    bids: list[str]


@dataclass(frozen=True)
class SheetSigned(Event):
    """A seat signed its sheet; what stands on it is another row."""

    kind = "evaluation.sheet-signed"
    sentence_en = "Seat {seat} signed its sheet"
    urgent = True
    seat: str
    sheet_version: int
    digest: str


@dataclass(frozen=True)
class SheetContent(Event):
    """A signed sheet: the signed bytes' facts and the session key's signature."""

    kind = "evaluation.sheet-content"
    sentence_en = "The sheet of seat {seat}"
    seat: str
    sheet_version: int
    scores: dict[str, dict[str, str]]
    reasons: dict[str, dict[str, str]]
    digest: str
    signature: str
    session_key: str


@dataclass(frozen=True)
class SheetReopened(Event):
    """A signed sheet goes back to its seat on a lawful ground (87号令64)."""

    kind = "evaluation.sheet-reopened"
    sentence_en = "The sheet of seat {seat} was reopened: {clause}"
    urgent = True
    seat: str
    clause: str
    reason: str


@dataclass(frozen=True)
class ResultComputed(Event):
    """The method's answer, by digest and ranks."""

    kind = "evaluation.result-computed"
    sentence_en = "The result was computed"
    urgent = True
    panel: str
    method: str
    method_version: int
    question_digest: str
    digest: str
    ranking: list[list[str]]
    totals: dict[str, str]


@dataclass(frozen=True)
class SummaryBlocked(Event):
    """The signed sheets cannot be put together as they stand."""

    kind = "evaluation.summary-blocked"
    sentence_en = "The sheets cannot be added up: {en}"
    urgent = True
    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class ReportMade(Event):
    """The report is ready to be signed."""

    kind = "evaluation.report-made"
    sentence_en = "The report was made"
    urgent = True
    panel: str
    digest: str


@dataclass(frozen=True)
class ReportSigned(Event):
    """A seat signed the report's PDF; dissent is in it, in writing.

    `file` is the SHA-256 of the PDF with this signature in it.
    """

    kind = "evaluation.report-signed"
    sentence_en = "Seat {seat} signed the report"
    urgent = True
    seat: str
    dissent: str
    file: str


@dataclass(frozen=True)
class PanelEnded(Event):
    """The panel ended without a report: how many bids were left, and by which law."""

    kind = "evaluation.panel-ended"
    sentence_en = "The panel ended: {reason}"
    urgent = True
    panel: str
    reason: str
    article: str
    left: int
    floor: int
