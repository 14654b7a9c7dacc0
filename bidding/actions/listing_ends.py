"""End a listing that no competition follows: one taker agrees, or too few came.

32号令 and 企业国有资产法54; domain.md 1.6 for intermediaries by price. Whoever is fit
and has paid by the end holds a number before it is ended; with as many as compete,
bidding begins instead (`auction_clock`).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bidding.actions.applications import join_applications
from bidding.facts import applicants, listings
from bidding.facts.selections import part_of
from bidding.rules.application_events import ListingEnded
from bidding.rules.listings.intermediaries import TooFewSignUps
from bidding.rules.selections import ARTICLE as LOCAL
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.rules.equity_terms import CUT, Next
from tender.rules.procedures import Category
from tender.rules.stages import Act, Stage

NO_TAKER = (
    "信息披露期满，未征集到意向受让方；可以降低转让底价或者变更受让条件后重新披露"
)


@transaction.atomic(durable=True)
def end_listing(*, lot: UUID) -> None:
    """End a lot's listing with fewer than compete, at the end of applications."""
    policy.check(CLOCK, "bidding.close")
    row = steps.lot_locked(lot)
    at = instant()
    until = row.submission_closes_at
    is_late = until is not None and at >= until
    if row.stage != Stage.OPEN or not is_late or listings.waits_for_numbers(row):
        raise NotDue
    if not listings.ends_without_bidding(row):
        raise NotDue
    steps.move_lot(row, Act.CLOSE, by=CLOCK, at=at)
    join_applications(row, at)
    if tender.procedure_of(row.trade).category is Category.INTERMEDIARY:
        _too_few(row, at)
    else:
        _end_transfer(row, at)


def _too_few(row: Any, at: datetime) -> None:
    """Fewer signed up than the file asks for: notice again, or another way."""
    found = len(applicants.numbered(row))
    few = TooFewSignUps(found=found, least=part_of(row).least)
    reason = few.sentence("zh-hans")
    steps.move_lot(row, Act.FAIL, by=CLOCK, at=at, reason=reason, article=LOCAL)


def _end_transfer(row: Any, at: datetime) -> None:
    then = listings.follows(row)
    event = ListingEnded(takers=len(applicants.numbered(row)), then=str(then))
    record(stream=row.stream, event=event, by=CLOCK, at=at)
    if then is Next.AGREEMENT:
        steps.move_lot(row, Act.FINISH_COMPETING, by=CLOCK, at=at)
        return
    steps.move_lot(row, Act.FAIL, by=CLOCK, at=at, reason=NO_TAKER, article=CUT)
