"""The table of members who did not sign a report; part of `evaluation.models`."""

from django.db import models
from django.db.models import Q

from evaluation.identified import Identified


class ReportSilence(Identified):
    """A member that neither signed nor gave a reason: it agrees (条例53). Append-only.

    The panel says so in writing; a signature that comes after all stands beside it.
    """

    report = models.ForeignKey(
        "evaluation.Report", on_delete=models.PROTECT, related_name="silences"
    )
    member = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    said_by = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "member"], name="evaluation_report_silence_once"
            ),
            models.CheckConstraint(
                condition=Q(reason__gt=""), name="evaluation_report_silence_says_how"
            ),
        ]
