"""Bidders' own keys at an opening (双重解密); part of `bidding.models`.

A key lies here as it came: sealed to the opening's worker, which alone can look inside.
"""

from django.db import models
from django.db.models import F, Q

from bidding.rules.factors import KeyKind, KeyState

DIGEST = r"^[0-9a-f]{64}$"


class FactorWindow(models.Model):
    """From the closing list until factors.json is stamped, for one opening."""

    opening = models.OneToOneField(
        "bidding.Opening", models.PROTECT, related_name="factor_window"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    #: when the clock was last here; a gap is time that bidders are given again
    looked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    #: factors.json as it was signed and stamped; custodians' agents ask for it
    body = models.BinaryField(null=True)
    cms = models.BinaryField(null=True)
    token = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="bidding_window_has_length",
            ),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True) | Q(looked_at__gte=F("starts_at")),
                name="bidding_window_looked_at_while_it_runs",
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True,
                    body__isnull=True,
                    cms__isnull=True,
                    token__isnull=True,
                )
                | Q(
                    closed_at__gte=F("ends_at"),
                    body__isnull=False,
                    cms__isnull=False,
                    token__isnull=False,
                ),
                name="bidding_window_closes_with_list",
            ),
        ]


class BidderKey(models.Model):
    """One attempt of a bidder to release its key, or to use its recovery file."""

    opening = models.ForeignKey(
        "bidding.Opening", models.PROTECT, related_name="bidder_keys"
    )
    bid = models.ForeignKey("bidding.Bid", models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KeyKind])
    #: counts the attempts of one bid and kind from 1
    number = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=[(s, s) for s in KeyState])
    code = models.CharField(max_length=64, blank=True)
    person = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "kind", "number"], name="bidding_each_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["bid", "kind"],
                condition=~Q(state=KeyState.FAILED),
                name="bidding_one_standing_key",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KeyKind), state__in=list(KeyState)),
                name="bidding_known_key",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=DIGEST), name="bidding_key_digest"
            ),
            models.CheckConstraint(
                condition=Q(state=KeyState.FAILED, code__gt="")
                | (~Q(state=KeyState.FAILED) & Q(code="")),
                name="bidding_failed_says_why",
            ),
        ]


class FactorNote(models.Model):
    """What the staff noted about a bidder while the window ran; append-only."""

    opening = models.ForeignKey(
        "bidding.Opening", models.PROTECT, related_name="factor_notes"
    )
    bid = models.ForeignKey("bidding.Bid", models.PROTECT, related_name="+")
    person = models.UUIDField()
    person_name = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    #: the form's random key, so that a double click makes one note
    request_key = models.UUIDField(unique=True)
    at = models.DateTimeField()


class Remedy(models.Model):
    """补救方案: until when bids that stay shut may be opened by their recovery file."""

    opening = models.OneToOneField(
        "bidding.Opening", models.PROTECT, related_name="remedy"
    )
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    #: the bids (uids as text) that were found shut
    shut = models.JSONField()
    #: how many recovery files the last try to read had
    tried = models.PositiveIntegerField(default=0)
    #: when the clock was last here; an outage is given back (`look_at_window`)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at")), name="bidding_remedy_has_length"
            ),
        ]
