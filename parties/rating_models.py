"""The table of ratings between owners and intermediaries; part of `parties.models`."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from parties.rules.service_ratings import Side

_SIDES = [str(each) for each in sorted(Side)]


class ServiceRating(models.Model):
    """One side's rating of the other for one award. Append-only.

    `award` is the award's own identifier: awards are tables of an app above.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    award = models.UUIDField()
    side = models.CharField(max_length=12)
    rated = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="ratings"
    )
    rated_by = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="ratings_given"
    )
    person = models.UUIDField()
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
    #: what was rated, as a reader knows it
    title = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    at = models.DateTimeField()
    #: when it is shown although the other side has not rated
    shown_from = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "side"], name="parties_service_rated_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    side__in=_SIDES,
                    stars__gte=1,
                    stars__lte=5,
                )
                & ~Q(rated=F("rated_by"))
                & Q(shown_from__gte=F("at")),
                name="parties_service_rating_known",
            ),
            models.CheckConstraint(
                condition=Q(stars__gt=2) | Q(words__regex=r"\S"),
                name="parties_poor_rating_explained",
            ),
        ]
