"""Bids as they are handed in: sealed, in two parts, with an envelope a custodian.

Nothing here can be read by the server: manifests are signed lists of digests, parts
and shares are ciphertext (docs/reference/envelope.md).
"""

import uuid

from django.db import models
from django.db.models import F, Q

from bidding.rules.uploads import BidState


class Bid(models.Model):
    """One envelope of one bidder for one lot; its identifier is the client's own."""

    uid = models.UUIDField(unique=True, editable=False)
    lot = models.ForeignKey("tender.Lot", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "parties.Organisation", models.PROTECT, related_name="+"
    )
    certificate = models.CharField(max_length=64)
    envelope = models.CharField(max_length=32)
    seq = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=[(s, s) for s in BidState])
    manifest = models.BinaryField()
    manifest_digest = models.CharField(max_length=64, unique=True)
    supersedes = models.CharField(max_length=64, blank=True)
    factor = models.BinaryField(null=True)
    #: SHA-256 of the capability that the client uploads with
    upload_key_digest = models.CharField(max_length=64)
    #: the hidden stream of the journal until the closing joins it to the lot's
    stream = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    token = models.BinaryField(null=True)
    token_at = models.DateTimeField(null=True)
    receipt = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "organisation", "envelope"],
                condition=Q(state=BidState.SUBMITTED),
                name="bidding_one_live_bid_per_bidder",
            ),
            models.UniqueConstraint(
                fields=["lot", "organisation", "envelope"],
                condition=Q(state=BidState.UPLOADING),
                name="bidding_one_upload_per_bidder",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(BidState)), name="bidding_known_state"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=[BidState.UPLOADING, BidState.UNFINISHED])
                    & Q(received_at__isnull=True)
                )
                | (
                    ~Q(state__in=[BidState.UPLOADING, BidState.UNFINISHED])
                    & Q(received_at__isnull=False)
                ),
                name="bidding_received_when_whole",
            ),
            models.CheckConstraint(
                condition=Q(seq__gte=1), name="bidding_seq_from_one"
            ),
        ]


class Part(models.Model):
    """One encrypted stream of a bid, and how much of it has arrived."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    bid = models.ForeignKey(Bid, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    #: SHA-256 of each segment, one after the other (envelope.md section 4)
    digests = models.BinaryField()
    #: FLOE's header, from the signed manifest
    header = models.BinaryField()
    #: who may write next; taken over by whoever comes later with the right offset
    lease = models.UUIDField(null=True)
    whole_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "number"], name="bidding_each_part_once"
            ),
            models.CheckConstraint(
                condition=Q(number__in=[0, 1]), name="bidding_two_parts"
            ),
            models.CheckConstraint(
                condition=Q(offset__gte=0) & Q(offset__lte=F("size")),
                name="bidding_offset_within_part",
            ),
            models.CheckConstraint(
                condition=Q(whole_at__isnull=True) | Q(offset=F("size")),
                name="bidding_whole_means_all_bytes",
            ),
        ]


class ShareEnvelope(models.Model):
    """One custodian's share of a bid's secret, in an envelope only it can open."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="shares")
    index = models.PositiveSmallIntegerField()
    envelope = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "index"], name="bidding_each_share_once"
            ),
        ]
