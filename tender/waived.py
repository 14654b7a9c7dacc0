"""The table of minima that a supervisor was asked to waive (特批); part of `models`."""

from django.db import models
from django.db.models import F, Q

from tender.identified import Identified, law, once


class Override(Identified):
    """Dates that break minima, why they are needed, and what the supervisor decided.

    `waives` holds [{"field", "article"}] of each minimum broken when it was asked.
    """

    trade = models.ForeignKey(
        "tender.Trade", on_delete=models.PROTECT, related_name="overrides"
    )
    announce_at = models.DateTimeField()
    documents_until = models.DateTimeField()
    submission_closes_at = models.DateTimeField()
    waives = models.JSONField()
    reason = models.TextField()
    asked_by = models.UUIDField()  # a person
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    ground = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            once("tender_override_one_open", "trade", when=Q(outcome="")),
            law("tender_override_has_reason", Q(reason__gt="")),
            law(
                "tender_override_is_decided_and_signed",
                Q(outcome="", decided_by__isnull=True, signed_act__isnull=True)
                | Q(
                    outcome__in=["granted", "refused"],
                    ground__gt="",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    signed_act__isnull=False,
                ),
            ),
            law(
                "tender_override_another_person",
                Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
        ]
