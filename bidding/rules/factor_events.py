"""What happens while bidders release their own keys, as the lot's stream keeps it.

The keys themselves are never here: a row names the bid, and the digest of what was
handed in, sealed to the worker.
"""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class FactorWindowOpened(Event):
    """The closing list is public: bidders may release their keys (解密)."""

    kind = "bidding.factor-window-opened"
    sentence_en = "Bidders decrypt until {until}"
    urgent = True

    opening: str
    envelope: str
    closing: str
    ends_at: str
    #: the same in Beijing time, for people
    until: str
    window_s: int


@dataclass(frozen=True)
class FactorSent(Event):
    """A bidder handed its key in; a worker checks it."""

    kind = "bidding.factor-sent"
    sentence_en = "{organisation_name} is decrypting"

    opening: str
    bid: str
    organisation: str
    organisation_name: str
    attempt: int
    key: str


@dataclass(frozen=True)
class FactorGiven(Event):
    """A bidder's key is the one it committed to."""

    kind = "bidding.factor-given"
    sentence_en = "{organisation_name} has decrypted"

    opening: str
    bid: str
    organisation: str
    organisation_name: str
    attempt: int


@dataclass(frozen=True)
class FactorFailed(Event):
    """A key could not be used: by its code, the bidder's fault or ours."""

    kind = "bidding.factor-failed"
    sentence_en = "The decryption of {organisation_name} failed ({code})"

    opening: str
    bid: str
    organisation: str
    organisation_name: str
    attempt: int
    code: str


@dataclass(frozen=True)
class FactorsRetried(Event):
    """Staff has those tried again that failed (批量重试)."""

    kind = "bidding.factors-retried"
    sentence_en = "The decryptions that failed are tried again"

    opening: str
    bids: list[str]


@dataclass(frozen=True)
class FactorNoted(Event):
    """A note of the staff's about one bidder."""

    kind = "bidding.factor-noted"
    sentence_en = "Note on {organisation_name}: {text}"

    opening: str
    bid: str
    organisation_name: str
    text: str


@dataclass(frozen=True)
class FactorWindowExtended(Event):
    """The time to decrypt was made longer, for a reason that all may read."""

    kind = "bidding.factor-window-extended"
    sentence_en = "The time to decrypt was extended to {until}: {reason}"
    urgent = True

    opening: str
    former: str
    ends_at: str
    until: str
    reason: str
    signature: str


@dataclass(frozen=True)
class FactorTimeGivenBack(Event):
    """The platform was away while the window ran: it ends later by as long."""

    kind = "bidding.factor-time-given-back"
    sentence_en = (
        "The platform was away from {away_from} to {back}; "
        "the time to decrypt is extended by as long, to {until}"
    )
    urgent = True

    opening: str
    #: the last look of the clock, and the next one, in Beijing time
    away_from: str
    back: str
    lost_s: int
    former: str
    ends_at: str
    until: str


@dataclass(frozen=True)
class RemedyTimeGivenBack(Event):
    """The platform was away while the remedy ran: it ends later by as long."""

    kind = "bidding.remedy-time-given-back"
    sentence_en = (
        "The platform was away from {away_from} to {back}; "
        "the time of the remedy is extended by as long, to {until}"
    )
    urgent = True

    opening: str
    away_from: str
    back: str
    lost_s: int
    former: str
    ends_at: str
    until: str


@dataclass(frozen=True)
class FactorsFrozen(Event):
    """factors.json is signed and stamped: custodians may release for those in it."""

    kind = "bidding.factors-frozen"
    sentence_en = "The time to decrypt is over; custodians release for those in time"
    urgent = True

    opening: str
    envelope: str
    closing: str
    factors: str
    token: str


@dataclass(frozen=True)
class FactorsCounted(Event):
    """How many released their keys in time: to whom the reading shows counts."""

    kind = "bidding.factors-counted"
    sentence_en = "{given} bids were decrypted in time, {missing} were not"

    opening: str
    given: int
    missing: int


@dataclass(frozen=True)
class RemedyOpened(Event):
    """Some bids stay shut, and the tender file has a remedy (补救方案)."""

    kind = "bidding.remedy-opened"
    sentence_en = "Bids that stay shut may be opened by the remedy until {until}"
    urgent = True

    opening: str
    ends_at: str
    until: str


@dataclass(frozen=True)
class RecoverySent(Event):
    """A bidder handed in what its recovery file holds."""

    kind = "bidding.recovery-sent"
    sentence_en = "{organisation_name} uses the remedy"

    opening: str
    bid: str
    organisation: str
    organisation_name: str
    attempt: int
    key: str


@dataclass(frozen=True)
class RecoveryAccepted(Event):
    """The recovery file matches all commitments: the bid is opened late."""

    kind = "bidding.recovery-accepted"
    sentence_en = "The remedy of {organisation_name} was accepted"

    opening: str
    bid: str
    organisation: str
    organisation_name: str
    attempt: int


@dataclass(frozen=True)
class RecoveryRefused(Event):
    """The recovery file does not match what was committed to."""

    kind = "bidding.recovery-refused"
    sentence_en = "The remedy of {organisation_name} was refused ({code})"

    opening: str
    bid: str
    organisation: str
    organisation_name: str
    attempt: int
    code: str
