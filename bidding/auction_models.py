"""Live auctions and their bids; part of `bidding.models`.

An auction is one queue: whoever acts in it holds its row. Its state is what the pure
rules fold (`bidding.rules.auctions`); the columns beside it are read off the state, so
that the clock finds what is due and triggers can say the laws again: the price is
monotone, a bid is never changed, and nothing counts after the hammer.
"""

import uuid

from django.db import models
from django.db.models import Q

from bidding.rules.auctions.state import OVER, Phase
from bidding.rules.auctions.terms import Direction

_OVER = sorted(str(phase) for phase in OVER)
_PHASES = [str(phase) for phase in Phase]
_DIRECTIONS = [(str(way), str(way)) for way in Direction]


class Auction(models.Model):
    """The live auction of one lot; `state` is as of `seen_at`."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lot = models.OneToOneField("tender.Lot", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8, choices=_DIRECTIONS)
    terms = models.JSONField()
    state = models.JSONField()
    phase = models.CharField(
        max_length=16, choices=[(phase, phase) for phase in _PHASES]
    )
    #: accepted bids so far, and the last of them
    accepted = models.PositiveIntegerField(default=0)
    price = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    leader = models.CharField(max_length=16, blank=True)
    seen_at = models.DateTimeField()
    #: the clock's last sign of life: a long gap is an interruption
    looked_at = models.DateTimeField()
    #: when the clock changes the phase; none while frozen, none when over
    next_due_at = models.DateTimeField(null=True, db_index=True)
    frozen_at = models.DateTimeField(null=True)
    notice_at = models.DateTimeField(null=True)
    hammered_at = models.DateTimeField(null=True)
    #: when the lot went on: to its decision or to a draw
    finished_at = models.DateTimeField(null=True)
    reserve_salt = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phase__in=_PHASES), name="bidding_auction_phase_known"
            ),
            models.CheckConstraint(
                condition=Q(hammered_at__isnull=False, phase__in=_OVER)
                | (Q(hammered_at__isnull=True) & ~Q(phase__in=_OVER)),
                name="bidding_auction_hammer_ends",
            ),
            models.CheckConstraint(
                condition=Q(next_due_at__isnull=False)
                | Q(frozen_at__isnull=False)
                | Q(phase="ended"),
                name="bidding_auction_has_next",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(finished_at__isnull=False, phase="ended"),
                name="bidding_auction_finishes_ended",
            ),
        ]


class AuctionBid(models.Model):
    """A bid that counts, for ever. `number` is all that others are told of its bidder.

    `area` is set where area is bid at the cap; `is_match` where a holder of a right
    took the price that stood.
    """

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="bids")
    n = models.PositiveIntegerField()
    number = models.CharField(max_length=16)
    applicant = models.UUIDField()
    person = models.UUIDField()
    key = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=20, decimal_places=6)
    price = models.DecimalField(max_digits=20, decimal_places=6)
    area = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    is_match = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    #: the end of bidding as this bid moved it
    deadline = models.DateTimeField(null=True)

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(
                fields=["auction", "number", "key"], name="bidding_one_bid_a_key"
            ),
            models.UniqueConstraint(
                fields=["auction", "n"], name="bidding_bids_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, price__gte=0, key__gt="", n__gt=0),
                name="bidding_auction_bid_sound",
            ),
        ]
