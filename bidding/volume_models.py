"""Volume-based purchase (集中带量采购); part of `bidding.models`.

One round for each lot, written when its opening ends: every bid's comparable price and
what came of it, the share of the volume, the years. Then the selected pick regions:
each pick is a row, and what they come to is computed from the rows. What is written
stands (triggers in `migrations/sql/volume_laws.sql`).
"""

import uuid

from django.db import models
from django.db.models import Q

from bidding.rules.volumes.region_picks import Kind

_HEX: str = r"^[0-9a-f]{64}$"


class VolumeRound(models.Model):
    """What a lot's opened prices came to, and how far the picking of regions is."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lot = models.OneToOneField("tender.Lot", models.PROTECT, related_name="+")
    #: [{bid, organisation, name, uscc, product, price, comparable, supply,
    #: fate, rank, lines}, ...], the ranked first
    rows = models.JSONField(default=list)
    counted = models.PositiveSmallIntegerField()
    shortlist = models.PositiveSmallIntegerField()
    #: what the multiple is of, in yuan a unit, as text; empty without an offer
    anchor = models.CharField(max_length=40, blank=True)
    #: per cent of the reported volume, and years; 0 where nobody is selected
    share = models.PositiveSmallIntegerField()
    years = models.PositiveSmallIntegerField()
    settled_at = models.DateTimeField()
    #: when the first turn begins; None where nobody is selected
    picks_open_at = models.DateTimeField(null=True)
    #: when the turn that runs is over, for the clock
    turn_ends_at = models.DateTimeField(null=True)
    picks_ended_at = models.DateTimeField(null=True)
    #: {"main": {region: bid}, "backup": {region: bid}} once the picking has ended
    regions = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share=0, years=0, picks_open_at=None)
                | Q(share__gt=0, years__gt=0, picks_open_at__isnull=False),
                name="bidding_volume_share_with_winners",
            ),
            models.CheckConstraint(
                condition=Q(share__lte=100), name="bidding_volume_share_is_a_part"
            ),
            models.CheckConstraint(
                condition=Q(picks_ended_at=None, digest="")
                | Q(
                    picks_ended_at__isnull=False,
                    turn_ends_at=None,
                    digest__regex=_HEX,
                    picks_open_at__isnull=False,
                ),
                name="bidding_volume_picks_end_whole",
            ),
        ]


class RegionPick(models.Model):
    """A region that one of the selected picked; a region of a kind is picked once."""

    round = models.ForeignKey(VolumeRound, models.PROTECT, related_name="picks")
    kind = models.CharField(max_length=6, choices=[(str(k), str(k)) for k in Kind])
    region = models.CharField(max_length=60)
    #: the picking firm's bid, and the person that picked
    bid = models.UUIDField()
    person = models.UUIDField()
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind", "region"], name="bidding_region_picked_once"
            ),
            # The main supplier of a region is not its backup as well.
            models.UniqueConstraint(
                fields=["round", "region", "bid"], name="bidding_region_one_part"
            ),
            models.CheckConstraint(
                condition=Q(signature__regex=_HEX), name="bidding_region_pick_signed"
            ),
        ]
