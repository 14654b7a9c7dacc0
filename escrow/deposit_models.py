"""Credits of deposits, as the bank's statement has them; part of `escrow.models`.

The account is the bank's, outside this house: here stands what was credited for which
organisation and lot. Rows are never changed; a wrong one is answered by a further row.
"""

import uuid

from django.db import models
from django.db.models import Q


class DepositCredit(models.Model):
    """One line of a bank statement; `reference` is the bank's own, once."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lot = models.UUIDField()
    organisation = models.ForeignKey(
        "parties.Organisation", models.PROTECT, related_name="+"
    )
    amount_fen = models.BigIntegerField()
    credited_at = models.DateTimeField()
    reference = models.CharField(max_length=64, unique=True)
    recorded_at = models.DateTimeField()
    person = models.UUIDField()
    #: the hidden stream of the journal: nobody counts who paid
    stream = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["lot", "organisation"], name="escrow_credit_of")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="escrow_credit_positive"
            ),
            models.CheckConstraint(
                condition=Q(credited_at__lte=models.F("recorded_at")),
                name="escrow_credit_before_record",
            ),
        ]
