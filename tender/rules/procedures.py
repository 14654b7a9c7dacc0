"""The procedures, as rows: what differs between trades, said by data.

The rows stand by category in `procedure_rows`, and what a row says in
`procedure_types`. A further trade is a further row.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kernel.refused import Refused
from tender.rules.procedure_rows import (
    drugs,
    equity,
    frameworks,
    intermediaries,
    invited,
    land,
    partners,
    procurement,
    talks,
    works,
)
from tender.rules.procedure_rows.procurement import (
    PROCUREMENT_CONSULTATION,
    PROCUREMENT_OPEN,
)
from tender.rules.procedure_rows.works import WORKS_OPEN, WORKS_TWO_ENVELOPES
from tender.rules.procedure_types import (
    Category,
    Examiner,
    Guests,
    MethodNotInProcedure,
    PriceDecides,
    Procedure,
    Publicity,
    Reading,
    TermKeys,
)

__all__ = [
    "PROCEDURES",
    "PROCUREMENT_CONSULTATION",
    "PROCUREMENT_OPEN",
    "WORKS_OPEN",
    "WORKS_TWO_ENVELOPES",
    "Category",
    "Examiner",
    "Guests",
    "MethodNotInProcedure",
    "PriceDecides",
    "Procedure",
    "ProcedureMissing",
    "Publicity",
    "Reading",
    "TermKeys",
    "get",
    "to_register",
]


class ProcedureMissing(Refused):
    """There is no such procedure."""

    code = "procedure-missing"
    zh = "没有“{procedure}”这一程序。"
    en = "There is no procedure “{procedure}”."


PROCEDURES: Final[Mapping[str, Procedure]] = MappingProxyType(
    {
        row.code: row
        for row in (
            *works.ROWS,
            *procurement.ROWS,
            *invited.ROWS,
            *talks.ROWS,
            *frameworks.ROWS,
            *land.ROWS,
            *equity.ROWS,
            *intermediaries.ROWS,
            *drugs.ROWS,
            *partners.ROWS,
        )
    }
)


def get(code: str) -> Procedure:
    """Return a procedure, or raise `ProcedureMissing`."""
    try:
        return PROCEDURES[code]
    except KeyError:
        raise ProcedureMissing(procedure=code, field="procedure") from None


def to_register() -> list[Procedure]:
    """Return the procedures that a trade begins with; others follow a first stage."""
    return [row for row in PROCEDURES.values() if not row.follows_a_step]
