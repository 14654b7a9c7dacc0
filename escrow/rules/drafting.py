"""Writing statement.json for the owner to sign (docs/reference/envelope.md section 3).

What it says comes from the seats on record and from the trade's terms; nothing is
typed twice. A statement that supersedes another repeats its bytes but for the times.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kernel.calendars import LEGAL_ZONE
from kernel.canonical import Json, strict_object
from sealing import statement, statement_signatures

VERSION: Final = "sbe1"


@dataclass(frozen=True, slots=True)
class EnvelopeDraft:
    """One envelope's times; None where an order will give them."""

    envelope: str
    deadline: datetime | None
    opens_at: datetime | None
    on_order: bool
    floor: int


@dataclass(frozen=True, slots=True)
class SeatDraft:
    """One seat with its two tender certificates (DER)."""

    index: int
    role: str
    organisation: str
    uscc: str
    party: bool
    encryption: bytes
    release: bytes
    signer: str


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """All that a first statement says."""

    subject: str
    lots: Sequence[str]
    owner: str
    owner_uscc: str
    owner_signer: str
    envelopes: Sequence[EnvelopeDraft]
    threshold: int
    seats: Sequence[SeatDraft]
    factor_window_s: int = 0


def compose(draft: StatementDraft) -> bytes:
    """Return statement.json of a first statement, read back before it is shown."""
    owner: dict[str, Json] = {
        "organisation": draft.owner,
        "uscc": draft.owner_uscc,
        "signer": draft.owner_signer,
    }
    return _written(
        {
            "v": VERSION,
            "tender": draft.subject,
            "lots": list(draft.lots),
            "owner": owner,
            "envelopes": [_envelope(each) for each in draft.envelopes],
            "k": draft.threshold,
            "n": len(draft.seats),
            "factor_window_s": draft.factor_window_s,
            "suites": [1],
            "supersedes": None,
            "custodians": [_seat(each) for each in draft.seats],
        }
    )


def superseding(former: bytes, envelopes: Sequence[EnvelopeDraft]) -> bytes:
    """Return a statement like `former` with other times, or refuse what moves earlier.

    Whoever signed the former for the owner signs this one, and its orders.
    """
    before = statement.read(former)
    later: Mapping[str, EnvelopeDraft] = {each.envelope: each for each in envelopes}
    value = dict(strict_object(former))
    value["supersedes"] = before.digest
    value["envelopes"] = [_envelope(later[kind]) for kind in before.envelopes]
    body = _written(value)
    statement_signatures.check_change(before, statement.read(body))
    return body


def _written(value: Mapping[str, Json]) -> bytes:
    body = (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    statement.read(body)
    return body


def _envelope(draft: EnvelopeDraft) -> dict[str, Json]:
    return {
        "envelope": draft.envelope,
        "deadline": _instant(draft.deadline),
        "opens_at": _instant(draft.opens_at),
        "on_order": draft.on_order,
        "floor": draft.floor,
    }


def _seat(draft: SeatDraft) -> dict[str, Json]:
    return {
        "i": draft.index,
        "role": draft.role,
        "organisation": draft.organisation,
        "uscc": draft.uscc,
        "party": draft.party,
        "cert": base64.b64encode(draft.encryption).decode(),
        "release": base64.b64encode(draft.release).decode(),
        "signer": draft.signer,
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(LEGAL_ZONE).isoformat()
