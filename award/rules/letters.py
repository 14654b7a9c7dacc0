"""What a letter says: the award's to the winner, a bidder's own result to the others.

A letter's content is canonical JSON, kept and hashed as it stands; the printed file is
made from it. A loser in procurement is told its own score and rank (87号令69), nobody
else's; in works it is told the result (法45).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kernel.canonical import Json
from tender.rules.procedures import Category, Procedure

VERSION: Final = "openseal/letter/1"
AWARD: Final = "award"
RESULT: Final = "result"


@dataclass(frozen=True, slots=True)
class TradeFacts:
    """What every letter names: the trade, the lot, the owner. ISO instants."""

    code: str
    title: str
    lot_number: int
    lot_title: str
    owner: str
    owner_uscc: str
    agency: str
    procedure: str
    rulebook: str
    decided_at: str


@dataclass(frozen=True, slots=True)
class WinnerFacts:
    """Who won, at which price."""

    name: str
    uscc: str
    price: str
    price_type: str
    unit: str


def number(code: str, lot: int, place: int) -> str:
    """Return a letter's number: the trade's code, the lot, the place in the series."""
    return f"{code}-{lot:03d}-T{place:03d}"


def award(
    trade: TradeFacts, winner: WinnerFacts, *, letter: str, by_silence: bool
) -> dict[str, Json]:
    """Return what the letter of award says (中标通知书、成交通知书)."""
    return {
        **_head(trade, AWARD, letter),
        "to": {"name": winner.name, "uscc": winner.uscc},
        "price": {
            "value": winner.price,
            "type": winner.price_type,
            "unit": winner.unit,
        },
        "by_silence": by_silence,
    }


def result(
    trade: TradeFacts,
    winner: WinnerFacts,
    *,
    letter: str,
    name: str,
    uscc: str,
    own: Mapping[str, Json] | None,
) -> dict[str, Json]:
    """Return what a bidder who did not win is told; `own` as `own_lines` gives it."""
    return {
        **_head(trade, RESULT, letter),
        "to": {"name": name, "uscc": uscc},
        "winner": winner.name,
        "own": dict(own) if own is not None else None,
    }


def own_lines(
    procedure: Procedure, row: Mapping[str, Json] | None, rejection: Mapping[str, Json]
) -> dict[str, Json] | None:
    """Return the reader's own score, rank and rejection, where the law has it told.

    `row` is the reader's row of the result, `rejection` its rejection or empty.
    """
    told: dict[str, Json] = {}
    if rejection:
        told["rejected"] = {
            "clause": rejection["clause"],
            "reason": rejection["reason"],
        }
    if procedure.law is Category.PROCUREMENT and row is not None:
        told["total"] = row["total"]
        told["groups"] = row["groups"]
        told["rank"] = row["rank"]
    return told or None


def _head(trade: TradeFacts, kind: str, letter: str) -> dict[str, Json]:
    return {
        "v": VERSION,
        "kind": kind,
        "number": letter,
        "trade": {"code": trade.code, "title": trade.title},
        "lot": {"number": trade.lot_number, "title": trade.lot_title},
        "owner": {"name": trade.owner, "uscc": trade.owner_uscc},
        "agency": trade.agency,
        "procedure": trade.procedure,
        "rulebook": trade.rulebook,
        "decided_at": trade.decided_at,
    }
