"""Framework agreements in force; part of `award.models`. All of it stays as written."""

import uuid

from django.db import models
from django.db.models import F, Q

from award.rules.frameworks import EXITS, Way


class Agreement(models.Model):
    """A framework agreement of a lot: its term, and how suppliers are chosen."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lot = models.OneToOneField("tender.Lot", models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    #: [[organisation, name, price], ...] as they entered, in their order
    entered = models.JSONField()
    opened_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=sorted(Way)), name="award_agreement_way"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")) & ~Q(entered=[]),
                name="award_agreement_whole",
            ),
        ]


class AgreementExit(models.Model):
    """A supplier that left an agreement, on a ground of 110号令19 or 20."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="exits")
    organisation = models.UUIDField()
    ground = models.CharField(max_length=20)
    reason = models.TextField()
    left_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], name="award_agreement_left_once"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=sorted(EXITS)) & Q(reason__gt=""),
                name="award_agreement_exit_says_why",
            ),
        ]


class CallOff(models.Model):
    """A purchase under an agreement (第二阶段成交), at the price agreed."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="call_offs")
    n = models.PositiveIntegerField()
    organisation = models.UUIDField()
    name = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    price = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "n"], name="award_call_off_number"
            ),
            models.CheckConstraint(
                condition=Q(what__gt=""), name="award_call_off_says_what"
            ),
        ]
