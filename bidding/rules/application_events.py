"""What happens to applications, in hidden streams until the hammer has fallen."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from journal.rules.events import Event

FINDINGS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "applied": ("已申请", "applied"),
        "qualified": ("审查通过", "found fit"),
        "refused": ("审查不通过", "refused"),
    }
)


@dataclass(frozen=True)
class Applied(Event):
    """An organisation applied to compete (竞买申请)."""

    kind = "bidding.applied"
    sentence_en = "An application to compete was made, {application}"

    application: str
    applicant_name: str
    deposit_fen: int
    signature: str


@dataclass(frozen=True)
class ApplicationExamined(Event):
    """An application was examined; who is kept out is told why."""

    kind = "bidding.application-examined"
    sentence_en = "Application {application}: {finding}"
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
        {"finding": FINDINGS}
    )

    application: str
    finding: str
    reason: str
    article: str
    signature: str


@dataclass(frozen=True)
class NumberGranted(Event):
    """The rule granted a number: found fit, and the deposit in (竞买号牌)."""

    kind = "bidding.number-granted"
    sentence_en = "Application {application} has number {number}"

    application: str
    number: str
    deposit_at: str


@dataclass(frozen=True)
class ListingEnded(Event):
    """The disclosure of a transfer ended without a competition: one taker, or none."""

    kind = "bidding.listing-ended"
    sentence_en = "The disclosure ended with {takers} takers: {then}"
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
        {
            "then": {
                "agreement": ("协议转让", "an agreement"),
                "cut-or-end": ("未征集到受让方", "no taker"),
                "extend": ("延长披露", "the disclosure goes on"),
            }
        }
    )

    takers: int
    then: str
