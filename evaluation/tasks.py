"""What workers do for evaluations: the platform's seal on a report all have signed."""

import hashlib
from uuid import UUID

from celery import shared_task

from evaluation.actions.sign_report import keep_sealed
from evaluation.facts import panels
from evaluation.press.report import platform_mark
from journal.actions.platform import seal_pdf


@shared_task(name="evaluation.tasks.seal_report", queue="press")
def seal_report(*, report: str, **_later: str) -> None:
    """Seal a report with the platform's key, and a timestamp of all signatures."""
    pdf = panels.unsealed_file(UUID(report))
    if pdf is None:
        return
    sealed = seal_pdf(pdf, field="platform", reason="评标报告", mark=platform_mark())
    former = hashlib.sha256(pdf).hexdigest()
    keep_sealed(report=UUID(report), former=former, pdf=sealed)
