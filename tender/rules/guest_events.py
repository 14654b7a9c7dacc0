"""Guests and first stages, as the journal keeps them."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class GuestsNamed(Event):
    """Who may have the file and bid, by choice or from a first stage."""

    kind = "tender.guests-named"
    sentence_en = "Those invited were named, list {n}"

    n: int
    ground: str
    #: each {"uscc", "name", "lot"}; lot 0 is every lot
    guests: list[dict[str, str | int]]
    reason: str
    signature: str


@dataclass(frozen=True)
class InvitationsSent(Event):
    """The letters of invitation went out with the announcement."""

    kind = "tender.invitations-sent"
    sentence_en = "The letters of invitation went out, list {n}"

    n: int
    ground: str
    article: str


@dataclass(frozen=True)
class FirstStepConcluded(Event):
    """A first stage has its result: who goes on, and why others do not."""

    kind = "tender.first-stage-concluded"
    sentence_en = "The result of the first stage was told to every applicant"

    lot: str
    #: each {"organisation", "name", "passed", "reason", "article", "score"}
    outcomes: list[dict[str, str | bool]]
    least: int
    article: str
    signature: str


@dataclass(frozen=True)
class FirstStepExamined(Event):
    """Applications were examined: who is out is told, the others are drawn among."""

    kind = "tender.first-stage-examined"
    sentence_en = "Applications were examined; {passed} are drawn among"

    lot: str
    passed: int
    #: each {"organisation", "name", "passed", "reason", "article", "score"}
    failed: list[dict[str, str | bool]]
    signature: str


@dataclass(frozen=True)
class StepFollowed(Event):
    """The trade after a first stage was begun."""

    kind = "tender.first-stage-followed"
    sentence_en = "It follows the first stage {former}"

    former: str
