"""The tables of motions and votes; part of `evaluation.models`."""

from django.db import models
from django.db.models import Q

from evaluation.identified import Identified


class Ballot(Identified):
    """A motion: on a bid, on all of them, on an answer, or on a signed sheet."""

    panel = models.ForeignKey(
        "evaluation.Panel", on_delete=models.PROTECT, related_name="ballots"
    )
    kind = models.CharField(max_length=12)
    bid = models.UUIDField(null=True)
    seat = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    #: the answer that is held to change the substance of its bid
    inquiry = models.ForeignKey(
        "evaluation.Inquiry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ground = models.CharField(max_length=80)
    clause = models.CharField(max_length=200)
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    carried = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reject", bid__isnull=False, seat__isnull=True)
                | Q(kind="reopen", bid__isnull=True, seat__isnull=False)
                | Q(kind="all", bid__isnull=True, seat__isnull=True)
                | Q(kind="substance", bid__isnull=False, seat__isnull=True),
                name="evaluation_ballot_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="substance", inquiry__isnull=False)
                | (~Q(kind="substance") & Q(inquiry__isnull=True)),
                name="evaluation_ballot_on_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(reason__gt="") & Q(clause__gt=""),
                name="evaluation_ballot_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, carried__isnull=True)
                | Q(closed_at__isnull=False, carried__isnull=False),
                name="evaluation_ballot_closes_with_outcome",
            ),
            models.UniqueConstraint(
                fields=["panel", "kind", "bid", "seat", "inquiry"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="evaluation_one_open_ballot",
            ),
        ]


class BallotVote(Identified):
    """One vote on a motion, with its reason."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="votes")
    voter = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="+"
    )
    agrees = models.BooleanField()
    reason = models.TextField(blank=True)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "voter"], name="evaluation_ballot_vote_once"
            ),
            models.CheckConstraint(
                condition=Q(agrees=True) | Q(reason__gt=""),
                name="evaluation_dissent_says_why",
            ),
        ]
