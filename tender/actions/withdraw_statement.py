"""Withdraw the custodians' statement of a trade that is not announced yet.

After lots or dates have changed, a new statement is proposed in its place; once bids
may be sealed under it, a statement is only superseded, never withdrawn.
"""

from uuid import UUID

from django.db import transaction

from escrow.actions import steps as escrow
from journal.queries import instant
from kernel.refused import Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.rules.stages import BEFORE_ANNOUNCEMENT


class AnnouncedAlready(Refused):
    """Bids may have been sealed under the statement."""

    code = "statement-in-use"
    zh = "项目已发布公告，密封声明不能撤回，只能由时间更晚的声明替代。"
    en = "The trade is announced: its statement can only be superseded by a later one."


@transaction.atomic(durable=True)
def withdraw_statement(*, by: Actor, trade: UUID) -> None:
    """Withdraw it, so that one which fits the trade can be proposed."""
    found = steps.trade_locked(trade)
    steps.check_may(by, "tender.edit", found)
    if any(lot.stage not in BEFORE_ANNOUNCEMENT for lot in steps.lots_locked(found)):
        raise AnnouncedAlready
    escrow.withdraw_statement(by=by, subject=str(found.uid), at=instant())
