"""How few bidders an envelope may be opened with, as procedure, file and law have it.

While a trade is prepared the draft of its file names the ground for fewer; from the
announcement on it is the file that bidders read.
"""

from typing import Final

from kernel.canonical import Json
from tender.facts import books
from tender.facts.compose import content_of
from tender.models import TenderFile as Edition
from tender.models import Trade
from tender.rules import procedures, tender_file
from tender.rules.envelope_rows import EnvelopeRow
from tender.rules.rulebooks import Row

_GROUND: Final = "fewer_allowed"


def floor_row(trade: Trade, row: EnvelopeRow) -> Row | None:
    """Return the rulebook's row of the fewest for an envelope; None for no floor."""
    if row.floor_key is None:
        return None
    procedure, key = procedures.get(trade.procedure), row.floor_key
    if row == procedure.first_envelope:
        key = procedure.floors.bids_key(_ground(trade), key)
    return books.get(trade.rulebook).row(key)


def _ground(trade: Trade) -> str:
    """Return the ground for fewer that the file names, "" for none."""
    signed = Edition.objects.filter(trade=trade).order_by("-edition").first()
    if signed is not None:
        parameters = tender_file.read(bytes(signed.body)).method.parameters
        return str(parameters.get(_GROUND, ""))
    method = content_of(trade).get("method")
    given: Json = method.get("parameters") if isinstance(method, dict) else None
    return str(given.get(_GROUND, "")) if isinstance(given, dict) else ""
