"""The tables of decisions and their letters.

Thin: rules decide, actions write. A decision stands until it is withdrawn (a winner
who declines); what it says is never changed. A letter's content is stored as signed
bytes; its files are made by workers and stand in the storage by their digests.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from award import deal_models, framework_models, talk_models

HEX_DIGEST = r"^[0-9a-f]{64}$"


class Identified(models.Model):
    """What every row has: a number inside the house, a UUID outside it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Decision(Identified):
    """A lot's award (定标): to whom, by whom, and why if not rank 1."""

    lot = models.ForeignKey("tender.Lot", on_delete=models.PROTECT, related_name="+")
    bid = models.UUIDField()
    organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField()
    price_type = models.CharField(max_length=12)
    price = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    price_unit = models.CharField(max_length=20, blank=True)
    total = models.CharField(max_length=40, blank=True)
    #: [{"bid", "name", "ground", "reason"}] of those with a better rank
    passed = models.JSONField(default=list)
    #: [{"bid", "organisation", "name", "rank", "price"}] of those awarded it as well,
    #: where several supply a lot (带量采购)
    beside = models.JSONField(default=list)
    report_digest = models.CharField(max_length=64)
    by_silence = models.BooleanField(default=False)
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    #: why the award fell away: the ground's code, in words, and who said so
    withdrawn_ground = models.CharField(max_length=20, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    withdrawn_by = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(withdrawn_at=None),
                name="award_one_decision_a_lot",
            ),
            # A person's decision is signed; silence has nobody to sign it.
            models.CheckConstraint(
                condition=Q(by_silence=True, signed_act=None, rank=1)
                | Q(by_silence=False, signed_act__isnull=False),
                name="award_decision_signed_or_silent",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at=None,
                    withdrawn_ground="",
                    withdrawn_reason="",
                    withdrawn_by="",
                )
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_ground__gt="",
                    withdrawn_reason__gt="",
                    withdrawn_by__in=["owner", "winner"],
                ),
                name="award_withdrawn_says_why",
            ),
            models.CheckConstraint(
                condition=Q(rank=1) | ~Q(passed=[]),
                name="award_another_rank_has_reasons",
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1), name="award_decision_has_rank"
            ),
            models.CheckConstraint(
                condition=Q(report_digest__regex=HEX_DIGEST),
                name="award_decision_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.name}"

    @property
    def all_names(self) -> str:
        """The names of all who are awarded the lot, by rank."""
        return "、".join([self.name, *(one["name"] for one in self.beside)])


class Letter(Identified):
    """A letter of a decision: the award's, or a bidder's own result."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="letters"
    )
    kind = models.CharField(max_length=10)
    organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(max_length=80, unique=True)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    #: the printed file with a place for the owner's signature, before it is there
    drawn_key = models.CharField(max_length=200, blank=True)
    drawn_digest = models.CharField(max_length=64, blank=True)
    to_sign_digest = models.CharField(max_length=64, blank=True)
    cms = models.BinaryField(null=True)
    signed_by = models.UUIDField(null=True)  # a person
    signed_at = models.DateTimeField(null=True)
    file_key = models.CharField(max_length=200, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["award", "result"]), name="award_letter_kind"
            ),
            models.UniqueConstraint(
                fields=["decision", "organisation"], name="award_letter_once"
            ),
            models.CheckConstraint(
                condition=Q(cms=None, signed_by=None, signed_at=None)
                | Q(
                    cms__isnull=False,
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    drawn_key__gt="",
                ),
                name="award_letter_signed_whole",
            ),
            # The letter of award goes out only with the owner's signature in it.
            models.CheckConstraint(
                condition=Q(ready_at=None, file_key="")
                | Q(ready_at__isnull=False, file_key__gt="", kind="result")
                | Q(ready_at__isnull=False, file_key__gt="", cms__isnull=False),
                name="award_letter_ready_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


# The rows of live bidding's deals have a module of their own.
Deal = deal_models.Deal
DealSignature = deal_models.DealSignature
# The confirmation talks of partnerships as well.
Talk = talk_models.Talk
Agreement = framework_models.Agreement
AgreementExit = framework_models.AgreementExit
CallOff = framework_models.CallOff
