"""The kinds of sealed envelope that a procedure has (envelope.md section 3), as rows.

Who seals one, until when it is taken, what opens it, and which lines of the opening
form stand in its part 0: everything that differs between 双信封, a round of quotes, the
owner's reserve and a party's secret for a draw is said here by data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tender.rules.tender_file import FormItem


class Author(StrEnum):
    """Who seals an envelope."""

    BIDDER = "bidder"
    OWNER = "owner"
    #: whoever gives a part of a draw's seed: centre, owner, supervisor
    PARTY = "party"


class Reads(StrEnum):
    """Which lines of the opening form an envelope's part 0 has."""

    ALL = "all"
    PRICES = "prices"
    OTHERS = "others"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class EnvelopeRow:
    """One kind of sealed envelope.

    `on_order` envelopes wait for the owner's order; `rounds` are called one by one and
    named `quote-1`, `quote-2`. `floor_key` names the rulebook row of the fewest bidders
    it may be opened with; None means no floor of its own (0). `opens_after_key` names
    the row of how long after the lot's opening time it opens; None: at that time.
    `length_key` names the row of how long a round lasts at least.
    """

    envelope: str
    on_order: bool = False
    rounds: bool = False
    floor_key: str | None = None
    by: Author = Author.BIDDER
    reads: Reads = Reads.ALL
    opens_after_key: str | None = None
    length_key: str | None = None

    @property
    def is_bidders(self) -> bool:
        """Whether bidders seal it by the lot's own deadline."""
        return self.by is Author.BIDDER and not self.rounds

    @property
    def is_aside(self) -> bool:
        """Whether somebody else than a bidder seals it: it may stay empty."""
        return self.by is not Author.BIDDER

    def reads_out(self, form: "Iterable[FormItem]") -> "tuple[FormItem, ...]":
        """Return the lines of the opening form that belong to this envelope.

        Two envelopes share one form: prices stand in the price envelope and nowhere
        else, so that nobody reads one before the technical result is signed.
        """
        if self.reads is Reads.ALL:
            return tuple(form)
        if self.reads is Reads.NOTHING:
            return ()
        wanted = self.reads is Reads.PRICES
        return tuple(item for item in form if item.is_price is wanted)
