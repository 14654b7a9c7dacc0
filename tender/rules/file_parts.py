"""What the law asks of the parts that only some trades' files have.

Live bidding, choosing an intermediary, a transfer of equity, purchase by volume: each
part has its own rules in its own module; here they are asked of one file together.
"""

from collections.abc import Iterator

from kernel.refused import Refused
from tender.rules import auction_part, equity_part, selection_part, volume_part
from tender.rules.procedure_types import Procedure
from tender.rules.rulebooks import Rulebook
from tender.rules.tender_file import TenderFile


def problems(
    file: TenderFile, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    """Yield every refusal that the file's parts deserve, or the lack of one."""
    numbers = [row.number for row in file.lots]
    yield from auction_part.problems(file.auction, numbers, procedure, book)
    yield from selection_part.problems(file.selection, numbers, procedure, book)
    yield from selection_part.price_problems(file.selection, file.auction)
    yield from equity_part.problems(file.equity, file.auction, numbers, procedure, book)
    yield from volume_part.problems(
        file.volume,
        numbers,
        file.opening_form,
        procedure,
        [row.number for row in file.lots if row.ceiling is not None],
    )
