"""What of an opened bid does not fit the opening form, from what is stored of both.

Computed whenever it is read: the statement as it was opened and the tender file in
force at the closing never change, so neither does the answer.
"""

from collections.abc import Sequence

from bidding.facts import kinds
from bidding.models import OpenedBid, Opening
from bidding.rules import form as rule
from kernel.refused import Refused
from sealing import opening_statement
from sealing.opening_statement import OpeningStatement
from tender import queries as tender
from tender.rules.tender_file import FormItem


def form_of(found: Opening) -> tuple[FormItem, ...]:
    """Return the lines that an opening asks bidders for; none where it is aside."""
    if kinds.is_aside(found):
        return ()
    content = tender.tender_file_of(found.lot).content
    return tuple(kinds.reads_out(found, content.opening_form))


def of_statement(
    found: Opening,
    form: Sequence[FormItem],
    stated: OpeningStatement | None,
    uscc: str,
) -> tuple[Refused, ...]:
    """Return the faults of what was read; none where nothing was, or it is aside."""
    if stated is None or kinds.is_aside(found):
        return ()
    return tuple(rule.faults(form, stated, uscc=uscc))


def of_row(
    found: Opening, form: Sequence[FormItem], row: OpenedBid
) -> tuple[Refused, ...]:
    """Return the faults of a stored row, by its statement."""
    if row.statement is None:
        return ()
    stated = opening_statement.read(bytes(row.statement))
    return of_statement(found, form, stated, row.bid.organisation.uscc)


def usable_items(row: OpenedBid, faults: Sequence[Refused]) -> dict[str, str]:
    """Return the values of a row that may be gone by: those that fit, as text."""
    given = {item["key"]: item["value"] for item in row.items}
    out = rule.unusable(faults, list(given))
    return {key: value for key, value in given.items() if key not in out}
