"""Make the report (评标报告) from the record.

The report is canonical bytes first; the PDF shows them and is what the members sign.
"""

import hashlib
from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts, steps
from evaluation.facts import panels, reporting
from evaluation.models import Report
from evaluation.rules import reports
from evaluation.rules.events import ReportMade
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from kernel.canonical import canonical
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@attempts.kept("evaluation.make-report")
@transaction.atomic(durable=True)
def make_report(*, by: Actor, panel: UUID, ref: str = "") -> Report:
    """Make the report; the chair's act, when there is a result."""
    found, member = steps.chair_locked(by, panel)
    after(Phase(found.phase), Move.MAKE_REPORT)
    result = panels.latest_result(found)
    if result is None or not panels.has_all_signed(found):
        raise reports.NoResultYet
    at = instant()
    body = canonical(reporting.content(found, result, at))
    report = Report.objects.create(
        panel=found,
        result=result,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        made_at=at,
    )
    actor = steps.by_seat(member)
    event = ReportMade(panel=str(found.uid), digest=report.digest)
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    steps.move(found, Move.MAKE_REPORT, by=actor, at=at)
    return report
