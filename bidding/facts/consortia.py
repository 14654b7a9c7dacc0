"""What a trade says of consortia (联合体), and what registers know of their members.

The terms are public and go to every bidder alike before it seals; nobody asks the
platform about a member, since that would tell it who will bid with whom.
"""

from collections.abc import Collection, Mapping
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
    sides += [(each, "operator") for each in parties.operators()]
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


def known_of(
    lot: Any, members: Mapping[str, str], at: datetime, known: Collection[str]
) -> list[Refused]:
    """Return what the registers said at an instant of members, by code and name.

    `known` are codes of which something was said already: they are left out.
    """
    asked = {code: name for code, name in members.items() if code not in known}
    if not asked:
        return []
    procedure = tender.procedure_of(lot.trade)
    theirs = tender.organisations_of(lot.trade)
    return rule.known(
        asked,
        enrolled=parties.enrolled_codes(asked, at),
        tied=parties.tied_codes(asked, theirs, at, on=legal_date(at)),
        article=article("members", procedure),
        article_tie=article("tie", procedure),
    )
