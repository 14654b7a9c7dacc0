"""What the journal keeps of a report that somebody does not sign."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class SignatureMissing(Event):
    """A seat neither signed the report nor gave a reason: it counts as agreeing."""

    kind = "evaluation.signature-missing"
    sentence_en = "Seat {seat} did not sign the report and counts as agreeing: {reason}"
    urgent = True
    seat: str
    reason: str
    article: str
