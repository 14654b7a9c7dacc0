"""Deals made by the hammer and their confirmations; part of `award.models`.

What a deal says is never changed. Its confirmation (成交确认书) is signed by two, one
revision of the file each, the owner first; a deal that is cancelled says on which
ground and what becomes of the deposit.
"""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from award.rules.deals import KNOWN, Deposit, Party

HEX_DIGEST = r"^[0-9a-f]{64}$"
_PARTIES = [str(party) for party in Party]
_GROUNDS = sorted(KNOWN)
_DEPOSITS = [str(each) for each in Deposit]


class Deal(models.Model):
    """To whom a lot was sold under which number, and how far that went."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    lot = models.ForeignKey("tender.Lot", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    #: on the winner's paddle
    paddle = models.CharField(max_length=16)
    price = models.DecimalField(max_digits=20, decimal_places=6)
    price_unit = models.CharField(max_length=20)
    area = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    deposit_fen = models.BigIntegerField()
    closed_at = models.DateTimeField()
    made_at = models.DateTimeField()
    #: the confirmation: its number, its content, its file
    number = models.CharField(max_length=80, unique=True)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    #: the winner's time to sign runs from the owner's signature
    confirm_until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    contract_until = models.DateTimeField(null=True)
    file_key = models.CharField(max_length=200, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    #: the contract of transfer, when it is signed, and its payments' last instants
    contract = models.CharField(max_length=80, blank=True)
    contract_on = models.DateField(null=True)
    contracted_at = models.DateTimeField(null=True)
    first_payment_until = models.DateTimeField(null=True)
    paid_until = models.DateTimeField(null=True)
    #: why the winner is one no more (取消竞得资格)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_ground = models.CharField(max_length=20, blank=True)
    cancelled_reason = models.TextField(blank=True)
    cancelled_by = models.CharField(max_length=10, blank=True)
    deposit = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(cancelled_at=None),
                name="award_one_deal_a_lot",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST, price__gt=0, deposit_fen__gte=0),
                name="award_deal_sound",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, contract_until=None)
                | Q(
                    confirmed_at__isnull=False,
                    confirm_until__isnull=False,
                    contract_until__gt=F("confirmed_at"),
                ),
                name="award_deal_confirmed_whole",
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None, file_key="")
                | Q(
                    ready_at__isnull=False,
                    file_key__gt="",
                    confirmed_at__isnull=False,
                ),
                name="award_deal_ready_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(
                    contract="",
                    contract_on=None,
                    contracted_at=None,
                    first_payment_until=None,
                    paid_until=None,
                )
                | Q(
                    contract__gt="",
                    contract_on__isnull=False,
                    contracted_at__isnull=False,
                    confirmed_at__isnull=False,
                    first_payment_until__isnull=False,
                    paid_until__gte=F("first_payment_until"),
                    cancelled_at=None,
                ),
                name="award_deal_contract_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    cancelled_at=None,
                    cancelled_ground="",
                    cancelled_reason="",
                    cancelled_by="",
                    deposit="",
                )
                | Q(
                    cancelled_at__isnull=False,
                    cancelled_ground__in=_GROUNDS,
                    cancelled_reason__gt="",
                    cancelled_by__in=_PARTIES,
                    deposit__in=_DEPOSITS,
                ),
                name="award_deal_cancelled_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class DealSignature(models.Model):
    """One party's place in the confirmation, and its signature once it is there."""

    id = models.BigAutoField(primary_key=True)
    deal = models.ForeignKey(Deal, models.PROTECT, related_name="signatures")
    place = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=10)
    #: the file with the party's empty place in it
    drawn_key = models.CharField(max_length=200, blank=True)
    to_sign_digest = models.CharField(max_length=64, blank=True)
    cms = models.BinaryField(null=True)
    signed_by = models.UUIDField(null=True)  # a person
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "party"], name="award_deal_party_signs_once"
            ),
            models.CheckConstraint(
                condition=Q(place=1, party="owner") | Q(place=2, party="winner"),
                name="award_deal_owner_then_winner",
            ),
            models.CheckConstraint(
                condition=Q(cms=None, signed_by=None, signed_at=None)
                | Q(
                    cms__isnull=False,
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    drawn_key__gt="",
                ),
                name="award_deal_signed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.party}"
