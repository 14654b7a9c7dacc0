"""Custody: whose seats hold a tender's shares, and what they signed and released.

Escrow knows no tender. A `subject` is the tender's identifier and a lot is an
identifier too, both as the statement has them (docs/reference/envelope.md). What is
signed, frozen or released is kept as the bytes that came, and never changed: triggers
in `migrations/sql` say so again.
"""

import uuid

from django.db import models
from django.db.models import Q

from escrow.deposit_models import DepositCredit
from escrow.safety_models import (
    AgentWarning,
    Destruction,
    Hold,
    HoldLift,
    PulseCheck,
    Rehearsal,
    RehearsalSeat,
    ShareEvidence,
)

__all__ = [
    "AgentRefusal",
    "AgentWarning",
    "ClosingList",
    "Custody",
    "DepositCredit",
    "Destruction",
    "Hold",
    "HoldLift",
    "OpeningKey",
    "Order",
    "PulseCheck",
    "Rehearsal",
    "RehearsalSeat",
    "Release",
    "ReleaseFault",
    "Seat",
    "ShareEvidence",
    "Statement",
    "StatementSignature",
]


class Custody(models.Model):
    """The seats of one tender (保管), and its k of n."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=255, unique=True)
    #: what its custodians read of it: custody itself knows no tender
    title = models.CharField(max_length=255, default="", blank=True)
    #: whose tender it is, and who acts for it
    owner = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        "parties.Organisation", models.PROTECT, null=True, related_name="+"
    )
    #: the journal's stream that custody of this tender is recorded in
    stream = models.CharField(max_length=120)
    threshold = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gte=2) & Q(threshold__lte=16),
                name="escrow_threshold_in_range",
            ),
        ]


class Seat(models.Model):
    """One custodian's seat: an organisation, its signer, and its two tender keys."""

    custody = models.ForeignKey(Custody, models.PROTECT, related_name="seats")
    index = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=24)
    organisation = models.ForeignKey(
        "parties.Organisation", models.PROTECT, related_name="+"
    )
    #: the long-term certificate that signs the statement (hex SHA-256)
    signer = models.CharField(max_length=64)
    #: made by the custodian's own agent for this tender alone (DER)
    encryption = models.BinaryField(null=True)
    release = models.BinaryField(null=True)
    enrolled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["custody", "index"], name="escrow_each_index_once"
            ),
            models.UniqueConstraint(
                fields=["custody", "organisation"],
                name="escrow_one_seat_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["custody", "signer"], name="escrow_one_seat_per_signer"
            ),
            models.CheckConstraint(
                condition=Q(index__gte=1) & Q(index__lte=16),
                name="escrow_index_in_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    encryption__isnull=True,
                    release__isnull=True,
                    enrolled_at__isnull=True,
                )
                | Q(
                    encryption__isnull=False,
                    release__isnull=False,
                    enrolled_at__isnull=False,
                ),
                name="escrow_both_keys_or_none",
            ),
        ]


class Statement(models.Model):
    """A tender statement (密封声明), as signed; a later one supersedes it."""

    custody = models.ForeignKey(Custody, models.PROTECT, related_name="statements")
    digest = models.CharField(unique=True, max_length=64)
    body = models.BinaryField()
    former = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="successor"
    )
    proposed_at = models.DateTimeField()
    #: when its last needed signature came
    complete_at = models.DateTimeField(null=True)
    #: when the keys of all openings it states were there
    keys_made_at = models.DateTimeField(null=True)
    #: taken back before the announcement, when nobody could rely on it yet
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["custody"],
                condition=Q(former__isnull=True, withdrawn_at__isnull=True),
                name="escrow_one_first_statement",
            ),
            models.CheckConstraint(
                condition=Q(keys_made_at__isnull=True) | Q(complete_at__isnull=False),
                name="escrow_keys_for_complete_statement",
            ),
        ]


class StatementSignature(models.Model):
    """One signature under a statement; index 0 is the owner's."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="signatures")
    index = models.PositiveSmallIntegerField()
    cms = models.BinaryField()
    signed_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "index"], name="escrow_each_signs_once"
            ),
        ]


class Order(models.Model):
    """What the owner signed to open a later envelope or to call a round (开封令)."""

    custody = models.ForeignKey(Custody, models.PROTECT, related_name="orders")
    lot = models.CharField(max_length=255)
    envelope = models.CharField(max_length=32)
    digest = models.CharField(unique=True, max_length=64)
    body = models.BinaryField()
    cms = models.BinaryField()
    token = models.BinaryField(null=True)
    given_at = models.DateTimeField()
    deadline = models.DateTimeField()
    opens_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["custody", "lot", "envelope"], name="escrow_one_order"
            ),
        ]


class OpeningKey(models.Model):
    """The key custodians release to: made for one opening, wrapped, destroyed after."""

    custody = models.ForeignKey(Custody, models.PROTECT, related_name="opening_keys")
    lot = models.CharField(max_length=255)
    envelope = models.CharField(max_length=32)
    certificate = models.BinaryField()
    #: the private key under a key that only worker processes have; None: destroyed
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["custody", "lot", "envelope"], name="escrow_one_opening_key"
            ),
            models.CheckConstraint(
                condition=Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="escrow_key_there_or_destroyed",
            ),
        ]


class ClosingList(models.Model):
    """What was received in time (截止清单): one for (tender, lot, envelope), ever."""

    custody = models.ForeignKey(Custody, models.PROTECT, related_name="closings")
    lot = models.CharField(max_length=255)
    envelope = models.CharField(max_length=32)
    digest = models.CharField(unique=True, max_length=64)
    body = models.BinaryField()
    cms = models.BinaryField()
    token = models.BinaryField(null=True)
    #: the journal's stream that its publication and releases are recorded in
    stream = models.CharField(max_length=120)
    #: nobody may release before it is stamped and published
    published_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["custody", "lot", "envelope"], name="escrow_one_closing_list"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(token__isnull=False),
                name="escrow_published_when_stamped",
            ),
        ]


class Release(models.Model):
    """A custodian's sealed release: evidence, kept outside the journal."""

    closing = models.ForeignKey(ClosingList, models.PROTECT, related_name="releases")
    index = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "index"], name="escrow_each_releases_once"
            ),
        ]


class ReleaseFault(models.Model):
    """Why a release that came opens nothing: its seat may be asked again by people."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="fault")
    code = models.CharField(max_length=64)
    found_at = models.DateTimeField()


class AgentRefusal(models.Model):
    """An agent said that it releases nothing for a list, and why."""

    closing = models.ForeignKey(ClosingList, models.PROTECT, related_name="refusals")
    index = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=64)
    #: the one bid that it is about (hex digest of its manifest); empty: the list
    manifest = models.CharField(max_length=64, default="")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "index", "code", "manifest"],
                name="escrow_each_refusal_once",
            ),
        ]
