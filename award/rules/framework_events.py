"""Framework agreements in force, as the lot's stream keeps them."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class AgreementOpenedEvent(Event):
    """The agreement is in force: its term, its way, and who entered."""

    kind = "award.agreement-opened"
    sentence_en = "The framework agreement runs from {starts_on} to {ends_on}"

    way: str
    starts_on: str
    ends_on: str
    #: [[organisation, name, price], ...]
    entered: list[list[str]]
    signature: str


@dataclass(frozen=True)
class CalledOff(Event):
    """A supplier was chosen for a purchase under the agreement."""

    kind = "award.called-off"
    sentence_en = "Call-off {n}: {name}"

    n: int
    organisation: str
    name: str
    what: str
    price: str
    signature: str


@dataclass(frozen=True)
class AgreementLeft(Event):
    """A supplier left the agreement."""

    kind = "award.agreement-left"
    sentence_en = "{name} left the framework agreement ({ground})"
    urgent = True

    organisation: str
    name: str
    ground: str
    reason: str
    signature: str
