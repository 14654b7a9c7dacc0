"""Intake returns a submission to the owner, with the reason."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.refused import Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.actions.approve import open_submission
from tender.models import Submission
from tender.rules.disclosure import Item
from tender.rules.events import Returned
from tender.rules.reasons import checked_reason
from tender.rules.stages import Act


class SubmissionSuperseded(Refused):
    """The page showed another submission than the one that waits now."""

    code = "submission-superseded"
    zh = "页面上的提交已不是当前待审核的一次，请刷新。"
    en = "Another submission waits now than the page shows. Reload it."


@transaction.atomic(durable=True)
def return_to_owner(*, by: Actor, trade: UUID, n: int, reason: str) -> Submission:
    """Return submission `n`, so that the owner may change the trade."""
    found = steps.trade_locked(trade)
    lots = steps.lots_locked(found)
    submission = open_submission(found, by=by, act="tender.return")
    if submission.n != n:
        raise SubmissionSuperseded
    why = checked_reason(reason)
    at = instant()
    submission.outcome, submission.reason = "returned", why
    submission.decided_by, submission.decided_at = by.person, at
    submission.save()
    event = Returned(n=submission.n, reason=why)
    steps.keep(found, event, by=by, at=at, item=Item.PREPARATION)
    for lot in lots:
        steps.move_lot(lot, Act.RETURN, by=by, at=at, reason=why)
    return submission
