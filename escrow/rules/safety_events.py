"""What guards custody, as the journal keeps it: holds, attempts, records, agents."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class Held(Event):
    """The supervisor or the owner signed that nothing of a lot is released."""

    kind = "escrow.held"
    sentence_en = "{organisation} signed a hold: nothing is released. {grounds}"
    urgent = True

    hold: str
    lot: str
    role: str
    organisation: str
    grounds: str


@dataclass(frozen=True)
class HoldLifted(Event):
    """A hold is over, by whoever may lift it."""

    kind = "escrow.hold-lifted"
    sentence_en = "{organisation} signed the end of the hold. {grounds}"
    urgent = True

    hold: str
    lift: str
    lot: str
    role: str
    organisation: str
    grounds: str


@dataclass(frozen=True)
class ReleaseAttempted(Event):
    """A release was asked for or sent that must not be, and refused by name."""

    kind = "escrow.release-attempted"
    sentence_en = "Seat {index} was asked for or sent a release: refused, {code}"

    closing: str
    lot: str
    envelope: str
    index: int
    organisation: str
    code: str
    #: the one bid it is about (hex); empty: the whole list
    manifest: str
    #: who refused: the agent itself, or the platform
    refused_by: str


@dataclass(frozen=True)
class BidsDestroyed(Event):
    """A custodian recorded that it will never open bids of a list."""

    kind = "escrow.bids-destroyed"
    sentence_en = "Custodian {index} destroyed its shares on the record: {reason}"

    closing: str
    lot: str
    envelope: str
    index: int
    organisation: str
    reason: str
    record: str


@dataclass(frozen=True)
class BidsReturned(Event):
    """Too few custodians are left who could open them: the bids go back unopened."""

    kind = "escrow.bids-returned-unopened"
    sentence_en = "The bids that were not to be opened go back unopened: {reason}"

    closing: str
    lot: str
    envelope: str
    reason: str
    records: int


@dataclass(frozen=True)
class TenderKeysDestroyed(Event):
    """A custodian destroyed its keys of a tender after the archive period."""

    kind = "escrow.tender-keys-destroyed"
    sentence_en = "Custodian {index} destroyed its keys of this tender"

    index: int
    organisation: str
    record: str


@dataclass(frozen=True)
class RehearsalPrepared(Event):
    """A dummy bid was sealed to the custodians."""

    kind = "escrow.rehearsal-prepared"
    sentence_en = "A dummy bid was sealed for the custodians' rehearsal"

    statement: str
    manifest: str


@dataclass(frozen=True)
class SeatRehearsed(Event):
    """A custodian opened its envelope of the dummy bid."""

    kind = "escrow.seat-rehearsed"
    sentence_en = "Seat {index} opened its share of the dummy bid"

    manifest: str
    index: int
    answer: str


@dataclass(frozen=True)
class RehearsalFailed(Event):
    """A custodian could not open its envelope of the dummy bid."""

    kind = "escrow.rehearsal-failed"
    sentence_en = "Seat {index} could not open its share of the dummy bid: {code}"

    manifest: str
    index: int
    code: str


@dataclass(frozen=True)
class RehearsalOpened(Event):
    """All n opened the dummy bid together."""

    kind = "escrow.rehearsal-opened"
    sentence_en = "All {n} custodians opened the dummy bid together"

    manifest: str
    n: int


@dataclass(frozen=True)
class AgentsLookedFor(Event):
    """The clock looked for the agents before an opening."""

    kind = "escrow.agents-looked-for"
    sentence_en = "{alive} of {n} custodians' agents were heard of before the opening"

    opens_at: str
    alive: int
    n: int
    silent: list[int]


@dataclass(frozen=True)
class AgentSilent(Event):
    """An agent was not heard of when it was looked for."""

    kind = "escrow.agent-silent"
    sentence_en = "The agent of seat {index} is silent before the opening"

    opens_at: str
    index: int
    organisation: str
