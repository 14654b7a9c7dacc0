"""The table of confirmation talks (确认谈判备忘录); part of `award.models`."""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class Talk(models.Model):
    """Talks with one candidate, as both sides signed them. Held once with each."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    lot = models.ForeignKey("tender.Lot", on_delete=models.PROTECT, related_name="+")
    bid = models.UUIDField()
    organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField()
    agreed = models.BooleanField()
    #: what was agreed about the terms that may change, or why nothing was
    points = models.TextField()
    held_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, related_name="+"
    )
    #: the candidate's own signature under the same memorandum
    confirmed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "bid"], name="award_talked_with_once"
            ),
            models.CheckConstraint(
                condition=Q(points__regex=r"\S"), name="award_talk_has_points"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_act=None)
                | Q(confirmed_at__isnull=False, confirmed_act__isnull=False),
                name="award_talk_confirmed_by_signature",
            ),
            # Only what both have signed is published.
            models.CheckConstraint(
                condition=Q(public_until=None)
                | Q(confirmed_at__isnull=False, agreed=True),
                name="award_talk_public_when_signed",
            ),
        ]
