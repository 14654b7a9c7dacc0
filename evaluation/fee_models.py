"""The tables of experts' fees and ratings; part of `evaluation.models`."""

from django.db import models
from django.db.models import Q

from evaluation.identified import Identified
from evaluation.rules.expert_fees import Side, Way


class ExpertFee(Identified):
    """What an expert gets for one panel (fen), after the report. Append-only."""

    member = models.OneToOneField(
        "evaluation.Member", on_delete=models.PROTECT, related_name="fee"
    )
    way = models.CharField(max_length=6)
    half_days = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=sorted(Way), half_days__gte=1, amount_fen__gte=0),
                name="evaluation_fee_way",
            ),
        ]


class Rating(Identified):
    """One side's rating of one expert for one panel (一标一评). Append-only."""

    member = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="ratings"
    )
    side = models.CharField(max_length=6)
    points = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    rated_by = models.UUIDField()
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "side"], name="evaluation_rated_once"
            ),
            models.CheckConstraint(
                condition=Q(side__in=sorted(Side)), name="evaluation_rating_side"
            ),
        ]
