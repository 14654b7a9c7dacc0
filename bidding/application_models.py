"""Applications to compete (竞买申请) and their numbers; part of `bidding.models`.

Where nothing is sealed, who competes is known by application: one of each organisation
for a lot, examined by the hand that the procedure names, and given a number when its
deposit is in. Until the closing each has a hidden stream of its own, so that nobody
learns from the journal how many applied.
"""

import uuid

from django.db import models
from django.db.models import Q

from bidding.rules.applications import ApplicationState

_STATES = [str(state) for state in ApplicationState]


class Applicant(models.Model):
    """One organisation's application for a lot, and what came of it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey("tender.Lot", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "parties.Organisation", models.PROTECT, related_name="+"
    )
    person = models.UUIDField()
    applied_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=16,
        choices=[(state, state) for state in _STATES],
        default=str(ApplicationState.APPLIED),
    )
    #: why it was refused, and by which article or clause
    reason = models.TextField(blank=True)
    article = models.CharField(max_length=255, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    #: what is asked for as deposit, in fen, and when it was in
    deposit_fen = models.BigIntegerField()
    deposit_at = models.DateTimeField(null=True)
    #: the order of a right of first refusal that is claimed, 1 before 2; 0 without one
    priority = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=16, blank=True)
    granted_at = models.DateTimeField(null=True)
    #: the hidden stream of the journal
    stream = models.CharField(max_length=120, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "organisation"], name="bidding_each_applies_once"
            ),
            models.UniqueConstraint(
                fields=["lot", "number"],
                condition=~Q(number=""),
                name="bidding_numbers_differ",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_STATES), name="bidding_application_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="applied", decided_at=None)
                | (~Q(state="applied") & Q(decided_at__isnull=False)),
                name="bidding_application_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(reason="") & ~Q(article="")),
                name="bidding_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(number="", granted_at=None)
                | (
                    ~Q(number="")
                    & Q(
                        state="qualified",
                        granted_at__isnull=False,
                        deposit_at__isnull=False,
                    )
                ),
                name="bidding_number_for_the_qualified",
            ),
            models.CheckConstraint(
                condition=Q(deposit_fen__gte=0), name="bidding_deposit_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(priority__lte=9), name="bidding_priority_has_an_order"
            ),
        ]
