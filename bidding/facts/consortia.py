"""What a trade says of consortia (联合体), and what registers know of their members.

The terms are public and go to every bidder alike before it seals; nobody asks the
platform about a member, since that would tell it who will bid with whom.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bidding.rules import consortium as rule
from bidding.rules.articles import article
from escrow import queries as escrow
from kernel.durations import legal_date
from kernel.refused import Refused
from parties import queries as parties
from sealing.consortium import Barred, Terms
from tender import queries as tender


def terms_of(lot: Any) -> Terms:
    """Return whether consortia may bid for a lot, and who may be no member."""
    procedure = tender.procedure_of(lot.trade)
    trade = lot.trade
    sides = [(trade.owner, "owner")]
    if trade.agency is not None:
        sides.append((trade.agency, "agency"))
    # As of the deadline: who begins to run the place later bars nobody who has bid.
    at = lot.submission_closes_at
    assert at is not None, "bids are taken until a deadline"
    runs = parties.operators(trade.region.path, at)
    sides += [(each, "operator") for each in runs]
    sides += [(seat.organisation, "custodian") for seat in escrow.seats(str(trade.uid))]
    barred = {
        body.uscc: Barred(body.uscc, side, article(side, procedure))
        for body, side in reversed(sides)
    }
    return Terms(
        is_allowed=tender.tender_file_of(lot).content.consortium,
        barred=tuple(barred[code] for code in sorted(barred)),
        article=article("members", procedure),
        article_allowed=article("allowed", procedure),
        article_agreement=article("agreement", procedure),
    )


@dataclass(frozen=True, slots=True)
class Registers:
    """What the registers said at an instant of the codes they were asked about."""

    enrolled: Collection[str]
    tied: Collection[str]
    article: str
    article_tie: str

    def known_of(self, members: Mapping[str, str]) -> list[Refused]:
        """Return what they said of members, by code and name."""
        return rule.known(
            members,
            enrolled=self.enrolled,
            tied=self.tied,
            article=self.article,
            article_tie=self.article_tie,
        )


def registers_of(lot: Any, codes: Collection[str], at: datetime) -> Registers:
    """Ask the registers, as they were at an instant, about all codes at once."""
    procedure = tender.procedure_of(lot.trade)
    theirs = tender.organisations_of(lot.trade)
    return Registers(
        enrolled=parties.enrolled_codes(codes, at) if codes else (),
        tied=parties.tied_codes(codes, theirs, at, on=legal_date(at)) if codes else (),
        article=article("members", procedure),
        article_tie=article("tie", procedure),
    )
