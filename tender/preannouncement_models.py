"""The table of what was announced ahead; part of `tender.models`."""

from django.db import models

from tender.identified import Identified, law


class Preannouncement(Identified):
    """What a trade will be, published ahead (采购意向、招标计划). Append-only."""

    trade = models.OneToOneField(
        "tender.Trade", on_delete=models.PROTECT, related_name="preannouncement"
    )
    summary = models.TextField()
    #: the day for which the announcement is planned, in Beijing
    planned_date = models.DateField()
    budget_fen = models.BigIntegerField()
    published_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            law("tender_preannouncement_says", models.Q(summary__gt="")),
        ]
