"""The help pages: address, title and what each one answers, as message ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Topic:
    """One help page."""

    slug: str
    title: str
    answers: str


TOPICS: Final = (
    Topic(
        "key-file",
        "Key file and browser check",
        "Which file you sign with, and whether this browser can do it.",
    ),
    Topic(
        "submit",
        "Submitting a bid by command line",
        "From the tender file to the receipt, in six steps.",
    ),
    Topic(
        "custodians",
        "What custodians are",
        "Who keeps the bids shut, and why no single one can open them.",
    ),
    Topic(
        "verify",
        "Verifying a receipt or a letter",
        "How to see for yourself that a document is genuine.",
    ),
)
