"""What guards custody: holds, records of destruction, the rehearsal, agents' silence.

Signed bytes are kept as they came, and never changed: triggers in `migrations/sql`
say so again. `escrow.models` shows these classes to Django.
"""

from django.db import models
from django.db.models import Q


class Hold(models.Model):
    """A signed instruction not to release a lot (叫停)."""

    custody = models.ForeignKey("escrow.Custody", models.PROTECT, related_name="holds")
    lot = models.CharField(max_length=255)
    digest = models.CharField(unique=True, max_length=64)
    body = models.BinaryField()
    cms = models.BinaryField()
    #: the role and the certificate (hex) that signed it
    role = models.CharField(max_length=24)
    signer = models.CharField(max_length=64)
    organisation_name = models.CharField(max_length=255)
    grounds = models.TextField()
    placed_at = models.DateTimeField()


class HoldLift(models.Model):
    """The signed end of a hold."""

    hold = models.OneToOneField(Hold, models.PROTECT, related_name="lift")
    digest = models.CharField(unique=True, max_length=64)
    body = models.BinaryField()
    cms = models.BinaryField()
    grounds = models.TextField()
    lifted_at = models.DateTimeField()


class Destruction(models.Model):
    """A custodian's signed record that it will never open these bids (原封退回).

    `closing` is None where a seat has destroyed its tender keys.
    """

    custody = models.ForeignKey("escrow.Custody", models.PROTECT, related_name="+")
    closing = models.ForeignKey(
        "escrow.ClosingList", models.PROTECT, null=True, related_name="destructions"
    )
    index = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=24)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "index"], name="escrow_each_destroys_once"
            ),
            models.UniqueConstraint(
                fields=["custody", "index"],
                condition=Q(closing=None),
                name="escrow_keys_destroyed_once",
            ),
        ]


class Rehearsal(models.Model):
    """A dummy bid for the custodians of a statement (开封演练)."""

    statement = models.OneToOneField(
        "escrow.Statement", models.PROTECT, related_name="rehearsal"
    )
    digest = models.CharField(unique=True, max_length=64)
    manifest = models.BinaryField()
    opening = models.BinaryField()
    prepared_at = models.DateTimeField()
    #: when it was opened with the shares of all n
    opened_at = models.DateTimeField(null=True)


class RehearsalSeat(models.Model):
    """One seat's envelope of a dummy bid, and its answer once it is good."""

    rehearsal = models.ForeignKey(Rehearsal, models.PROTECT, related_name="seats")
    index = models.PositiveSmallIntegerField()
    envelope = models.BinaryField()
    answer = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    #: why the last try failed; empty once it is answered
    code = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rehearsal", "index"], name="escrow_each_rehearses_once"
            ),
            models.CheckConstraint(
                condition=Q(answer=None, answered_at=None)
                | Q(answer__isnull=False, answered_at__isnull=False, code=""),
                name="escrow_rehearsed_or_not",
            ),
        ]


class PulseCheck(models.Model):
    """That agents were looked for, so long before an opening (值守)."""

    custody = models.ForeignKey("escrow.Custody", models.PROTECT, related_name="+")
    opens_at = models.DateTimeField()
    #: which of the looks before it this was: the earliest is 1
    number = models.PositiveSmallIntegerField()
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["custody", "opens_at", "number"], name="escrow_one_pulse_check"
            ),
        ]


class AgentWarning(models.Model):
    """An agent that was not heard of when it was looked for (失联)."""

    check_made = models.ForeignKey(PulseCheck, models.PROTECT, related_name="warnings")
    seat = models.ForeignKey("escrow.Seat", models.PROTECT, related_name="warnings")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_made", "seat"], name="escrow_one_warning_each"
            ),
        ]


class ShareEvidence(models.Model):
    """A wrong share of one bid with all that shows whose it is (`sealing.evidence`)."""

    closing = models.ForeignKey(
        "escrow.ClosingList", models.PROTECT, related_name="evidence"
    )
    index = models.PositiveSmallIntegerField()
    #: the bid it is about (hex digest of its manifest)
    manifest = models.CharField(max_length=64)
    fault = models.CharField(max_length=24)
    body = models.BinaryField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "index", "manifest"], name="escrow_one_evidence"
            ),
        ]
