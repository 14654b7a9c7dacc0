"""Intake approves a submission: another person, and another hand, than prepared it."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts.terms import as_timetable, terms_of
from tender.models import Submission, Trade
from tender.rules import awards, tender_file
from tender.rules import timetable as rule
from tender.rules.disclosure import Item
from tender.rules.events import Approved
from tender.rules.stages import Act

ACT = "tender.approve"


class NothingToReview(Refused):
    """The submission was decided already, or never made."""

    code = "nothing-to-review"
    zh = "没有待审核的提交；可能已由他人办理。"
    en = "Nothing is waiting for review; somebody may have decided it already."


def approval_facts(submission: Submission) -> dict[str, Json]:
    """Return what the approving hand signs."""
    return {
        "code": submission.trade.code,
        "title": submission.trade.title,
        "submission": submission.n,
        "edition": submission.edition.edition,
        "digest": submission.edition.digest,
        "submission_closes_at": submission.timetable.submission_closes_at.isoformat(),
    }


def open_submission(trade: Trade, *, by: Actor, act: str) -> Submission:
    """Return the submission that waits, or raise what the actor deserves."""
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("edition", "timetable", "trade")
        .filter(trade=trade, outcome="")
        .first()
    )
    prepared = {trade.created_by}
    if submission is not None:
        prepared.add(submission.submitted_by)
    steps.check_may(by, act, trade, prepared_by=prepared)
    if submission is None:
        raise NothingToReview
    return submission


@transaction.atomic(durable=True)
def approve(*, by: Actor, trade: UUID, signature: bytes) -> Submission:
    """Approve what waits for review; the dates must still be lawful."""
    found = steps.trade_locked(trade)
    lots = steps.lots_locked(found)
    submission = open_submission(found, by=by, act=ACT)
    rule.check(as_timetable(submission.timetable), terms_of(found))
    file = tender_file.read(bytes(submission.edition.body))
    awards.check_lots(file.award_limit, len(lots))
    at = instant()
    kept = steps.signed(
        by, ACT, str(found.uid), approval_facts(submission), signature, at
    )
    submission.outcome = "approved"
    submission.decided_by, submission.decided_at = by.person, at
    submission.save()
    event = Approved(
        n=submission.n,
        edition=submission.edition.edition,
        timetable=submission.timetable.n,
        signature=kept.digest,
    )
    steps.keep(found, event, by=by, at=at, item=Item.PREPARATION)
    for lot in lots:
        steps.move_lot(lot, Act.APPROVE, by=by, at=at)
    return submission
