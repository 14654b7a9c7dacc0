"""Selections of an intermediary (中介服务选取); part of `bidding.models`.

One of each lot. Its key is made by a worker when sign-up begins: parties of the draw
seal the backup of their secret to it, and only a worker can open one. The list of
sign-ups is frozen at the deadline; what was drawn and who was chosen is written once
(triggers in `migrations/sql/selection_laws.sql`).
"""

import uuid

from django.db import models
from django.db.models import Q

from bidding.rules.opening import Party

_HEX: str = r"^[0-9a-f]{64}$"


class Selection(models.Model):
    """How the intermediary of one lot is chosen, and who was."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lot = models.OneToOneField("tender.Lot", models.PROTECT, related_name="+")
    #: what backups are sealed to, and its key as workers keep it until the end
    certificate = models.BinaryField()
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    #: [[application, name, credit code], ...] by credit code, frozen at the deadline
    entered = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    #: {application: points} of the owner's committee, as text
    scores = models.JSONField(default=dict)
    #: the names that are drawn among, the digest of that list, and who they are
    candidates = models.JSONField(default=list)
    list_digest = models.CharField(max_length=64, blank=True)
    among = models.JSONField(default=list)
    drawing_at = models.DateTimeField(null=True)
    reveal_until = models.DateTimeField(null=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    #: applications in the order chosen: the first is named, the others stand by
    chosen = models.JSONField(default=list)
    settled_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawing_at=None, list_digest="", reveal_until=None)
                | Q(
                    drawing_at__isnull=False,
                    list_digest__regex=_HEX,
                    reveal_until__isnull=False,
                    closed_at__isnull=False,
                ),
                name="bidding_selection_draws_from_a_list",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="")
                | Q(drawn_at__isnull=False, seed__regex=_HEX, drawing_at__isnull=False),
                name="bidding_selection_drawn_by_a_seed",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, digest="", chosen=[])
                | (
                    Q(settled_at__isnull=False, digest__regex=_HEX, wrapped=None)
                    & ~Q(chosen=[])
                ),
                name="bidding_selection_settled_whole",
            ),
        ]


class SelectionSecret(models.Model):
    """What one party commits to for the draw, its sealed backup, and its reveal."""

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="secrets")
    party = models.CharField(max_length=12, choices=[(str(p), str(p)) for p in Party])
    person = models.UUIDField()
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    backup = models.BinaryField(null=True)
    reveal = models.BinaryField(null=True)
    revealed_at = models.DateTimeField(null=True)
    is_backup = models.BooleanField(default=False)
    #: why it is in the seed in neither way
    left_out = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "party"], name="bidding_selection_party_once"
            ),
            models.UniqueConstraint(
                fields=["selection", "commitment"],
                name="bidding_selection_commitments_differ",
            ),
            models.CheckConstraint(
                condition=Q(commitment__regex=_HEX), name="bidding_selection_commits"
            ),
            models.CheckConstraint(
                condition=Q(reveal=None, revealed_at=None, is_backup=False)
                | Q(reveal__isnull=False, revealed_at__isnull=False, left_out=""),
                name="bidding_selection_reveals_whole",
            ),
        ]
