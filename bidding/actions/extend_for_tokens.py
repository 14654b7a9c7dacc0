"""No timestamping authority answered: the deadline moves, on the record.

A lot closes only when every listed bid has its token, and a token is accepted until
60 s after the deadline (envelope.md 8.4). When that has passed and one is missing, the
lots freeze and a later deadline is announced in one act; it holds when the custodians'
superseding statement bears it, and the tokens are then fetched up to the new deadline.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from bidding.facts.envelopes import article_of
from bidding.models import Bid
from bidding.rules.closing import GRACE
from bidding.rules.uploads import BidState
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.actions.extend import announce_extension, lots_taking_bids
from tender.rules.stages import Act, Stage

#: all custodians sign the later deadline, which people do in working hours
EXTENSION: Final = timedelta(hours=24)
REASON: Final = "时间戳服务中断，截止后60秒内未能为全部投标取得时间戳，截止时间顺延"
CAUSE: Final = "no-timestamp"


@transaction.atomic(durable=True)
def extend_for_tokens(*, lot: UUID) -> None:
    """Freeze the lots of a trade and announce a later deadline; twice is refused."""
    policy.check(CLOCK, "bidding.extend-for-tokens")
    trade = steps.trade_locked(tender.lot(lot).trade.uid)
    lots = lots_taking_bids(trade)
    at = instant()
    late = [each for each in lots if _is_over(each, at)]
    missing = Bid.objects.filter(
        lot__in=late, state=BidState.SUBMITTED, token__isnull=True
    )
    if not late or not missing.exists():
        raise NotDue
    for each in late:
        steps.move_lot(each, Act.FREEZE, by=CLOCK, at=at, reason=REASON)
    announce_extension(
        trade,
        late,
        new=at + EXTENSION,
        reason=REASON,
        cause=CAUSE,
        by=CLOCK,
        at=at,
        signature="",
        article=article_of(late[0], "token"),
    )


def _is_over(lot: Any, at: datetime) -> bool:
    """Say whether a lot still takes bids, and the time for their tokens has passed."""
    if lot.stage != Stage.OPEN:
        return False
    if lot.submission_closes_at is None:
        raise NotFound
    return at > lot.submission_closes_at + GRACE
