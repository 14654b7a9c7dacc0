"""What the members of a signed act are called on the signing sheet: message ids.

A form may add words of its own; a member without a word shows its own name, because
nothing that is signed may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ACT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "act": "Act",
        "subject": "Subject",
        "trade": "Trade",
        "lot": "Lot",
        "title": "Title",
        "amount_fen": "Amount",
        "digest": "Digest",
        "edition": "Edition",
        "reason": "Reason",
        "bid": "Bid",
        "receipt": "Receipt",
        "decision": "Decision",
        "winner": "Winner",
        "text": "Text",
        "at": "When",
        "deadline": "Deadline",
        "closes_at": "Bids close at",
        "opens_at": "Opening at",
        "seat": "Seat",
        "score": "Score",
        "item": "Score item",
        "statement": "Tender statement",
        "envelope": "Envelope",
    }
)
