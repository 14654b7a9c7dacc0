"""The table of the register of intermediaries (中介机构名录); part of `parties.models`.

A row is one organisation's listing for one service, from its request to its removal; a
new request after a refusal or removal is a new row.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from parties.rules.intermediaries import SERVICES, ListingState

_OPEN = [str(ListingState.ASKED), str(ListingState.LISTED)]


class Listing(models.Model):
    """An organisation in the register for one service, or on its way there or out."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="listings"
    )
    service = models.CharField(max_length=20)
    #: the qualification it rests on: name, grade, number
    grade = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "service"],
                condition=Q(state__in=_OPEN),
                name="parties_listed_once",
            ),
            models.CheckConstraint(
                condition=Q(service__in=sorted(SERVICES), grade__gt=""),
                name="parties_listing_known",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None, listed_at=None, reason="")
                | Q(state="listed", decided_at__isnull=False, listed_at__isnull=False)
                | Q(state="refused", decided_at__isnull=False, reason__gt="")
                | Q(
                    state="removed",
                    decided_at__isnull=False,
                    listed_at__isnull=False,
                    reason__gt="",
                ),
                name="parties_listing_decided",
            ),
        ]
