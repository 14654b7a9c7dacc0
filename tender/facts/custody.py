"""What the custodians' statement must say of a trade, and what it says."""

from collections.abc import Mapping
from datetime import datetime

from escrow import queries as escrow
from kernel.canonical import Json, strict_object
from parties import queries as parties
from tender.facts import books
from tender.facts.decryption import decryption_of
from tender.facts.envelope_floors import floor_row
from tender.models import Lot, Trade
from tender.rules import procedures
from tender.rules.custody import EnvelopeTimes, StatementTerms
from tender.rules.envelope_rows import EnvelopeRow
from tender.rules.rulebooks import Rulebook


def expected_terms(
    trade: Trade, *, closes_at: datetime, opens_at: datetime
) -> StatementTerms:
    """Return what the trade asks of its statement with these times."""
    procedure = procedures.get(trade.procedure)
    book = books.get(trade.rulebook)
    envelopes: dict[str, EnvelopeTimes] = {}
    window_s = decryption_of(trade).window_s
    for row in procedure.envelopes:
        if row.is_aside and window_s:
            continue  # a bidder factor would make its sealer needed to open it
        fewest = floor_row(trade, row)
        envelopes[row.envelope] = EnvelopeTimes(
            deadline=None if row.rounds else closes_at,
            opens_at=None if row.on_order else _opens(row, opens_at, book),
            on_order=row.on_order,
            floor=0 if fewest is None else int(fewest.quantity),
        )
    lots = Lot.objects.filter(trade=trade).values_list("uid", flat=True)
    return StatementTerms(
        digest="",
        tender=str(trade.uid),
        lots=frozenset(str(uid) for uid in lots),
        envelopes=envelopes,
        factor_window_s=window_s,
    )


def _opens(row: EnvelopeRow, opens_at: datetime, book: Rulebook) -> datetime:
    """Return when an envelope opens whose time the statement itself gives."""
    if row.opens_after_key is None:
        return opens_at
    calendar = parties.calendar()
    return book.row(row.opens_after_key).earliest(opens_at, calendar)


def signed_terms(trade: Trade) -> StatementTerms | None:
    """Return what the complete statement in force says; None while there is none."""
    files = escrow.complete_statement(str(trade.uid))
    if files is None:
        return None
    stated = strict_object(bytes(files.statement))
    return read_terms(stated, files.digest)


def read_terms(stated: Mapping[str, Json], digest: str) -> StatementTerms:
    """Read the terms out of a statement's JSON, which escrow has verified whole."""
    rows = stated["envelopes"]
    lots = stated["lots"]
    if not isinstance(rows, list) or not isinstance(lots, list):
        raise ValueError("escrow gave a statement that is none")
    return StatementTerms(
        digest=digest,
        tender=str(stated["tender"]),
        lots=frozenset(str(lot) for lot in lots),
        envelopes={
            str(row["envelope"]): EnvelopeTimes(
                deadline=_instant(row["deadline"]),
                opens_at=_instant(row["opens_at"]),
                on_order=bool(row["on_order"]),
                floor=int(str(row["floor"])),
            )
            for row in rows
            if isinstance(row, dict)
        },
        factor_window_s=int(str(stated["factor_window_s"])),
    )


def _instant(text: object) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text))
