"""What seats' roles and envelopes are called on a page: message ids by code."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ROLE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "centre": "Trading centre",
        "owner": "Owner",
        "agency": "Agency",
        "operator": "Operator",
        "notary": "Notary",
        "authority": "Certificate authority",
        "guarantor": "Guarantee institution",
        "auditor": "Auditor",
        "other": "Another body",
    }
)
ENVELOPE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "full": "Bid",
        "qualification": "Qualification envelope",
        "technical": "Technical envelope",
        "price": "Price envelope",
        "reserve": "Owner's reserve",
        "reveal": "Secret for a draw",
        "quote": "Final quote",
    }
)


def envelope_word(envelope: str) -> tuple[str, str]:
    """Return the message id of an envelope, and the number of its round or ""."""
    kind, _, number = envelope.partition("-")
    return ENVELOPE_WORDS.get(kind, envelope), number
