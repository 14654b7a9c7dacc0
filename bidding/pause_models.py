"""Pauses of openings; part of `bidding.models`. Kept for ever, ended once."""

from django.db import models
from django.db.models import F, Q

_RUNNING = Q(resumed_at__isnull=True)


class OpeningPause(models.Model):
    """From when nothing is done in an opening until it goes on, and why."""

    opening = models.ForeignKey(
        "bidding.Opening", models.PROTECT, related_name="pauses"
    )
    at = models.DateTimeField()
    person = models.UUIDField()
    person_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)
    reason = models.TextField()
    signature = models.CharField(max_length=64)
    resumed_at = models.DateTimeField(null=True)
    resumed_by = models.UUIDField(null=True)
    resume_reason = models.TextField(blank=True)
    resume_signature = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opening"], condition=_RUNNING, name="bidding_one_pause_at_once"
            ),
            models.CheckConstraint(
                condition=(_RUNNING & Q(resumed_by__isnull=True, resume_signature=""))
                | Q(
                    resumed_at__gte=F("at"),
                    resumed_by__isnull=False,
                    resume_signature__gt="",
                ),
                name="bidding_pause_ends_signed",
            ),
        ]
