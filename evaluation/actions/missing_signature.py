"""Say that a member does not sign the report: it counts as agreeing (条例53).

Whoever refuses to sign and gives no reason agrees, and the panel states it in writing.
Without this a member who never comes back would keep a finished report open for ever.
"""

from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts, steps
from evaluation.actions.sign_report import close_if_complete
from evaluation.facts import reporting
from evaluation.models import Report, ReportSilence
from evaluation.rules import reports as rule
from evaluation.rules.phases import Move, Phase, after
from evaluation.rules.report_events import SignatureMissing
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@attempts.kept("evaluation.count-as-agreeing")
@transaction.atomic(durable=True)
def count_as_agreeing(
    *, by: Actor, panel: UUID, seat: str, reason: str, ref: str = ""
) -> ReportSilence:
    """Count a silent seat as agreeing, once its time to sign is over."""
    found, member = steps.seat_locked(by, panel)
    after(Phase(found.phase), Move.SIGN_REPORT)
    report = Report.objects.get(panel=found)
    target = next(
        (each for each in reporting.unsigned(report) if each.seat == seat), None
    )
    if target is None:
        raise NotFound
    at = instant()
    said = rule.check_missing(reporting.missing(report, member.seat), seat, reason, at)
    row = ReportSilence.objects.create(
        report=report, member=target, reason=said, said_by=member, said_at=at
    )
    event = SignatureMissing(seat=seat, reason=said, article=rule.SILENCE.zh)
    actor = steps.by_seat(member)
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    close_if_complete(found, report, at=at)
    return row
