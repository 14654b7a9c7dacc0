"""Bids as they are handed in, and what became of them at their opening.

Nothing of a bid can be read by the server: manifests are signed lists of digests,
parts and shares are ciphertext (docs/reference/envelope.md). An opening is one envelope
of one lot, once; what it read out is kept beside the bytes it was read from and is
never changed: triggers in `migrations/sql` say so again.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from bidding import (
    application_models,
    auction_models,
    factor_models,
    pause_models,
    selection_models,
    volume_models,
)
from bidding.rules.opening import DocumentsState, OpeningState, Outcome, Party
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
    #: under whose lease the bytes of the unfinished segment below `offset` are kept
    head = models.UUIDField(null=True)
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


# --- openings ---


class Opening(models.Model):
    """One envelope of one lot, from before its deadline until the host ends it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey("tender.Lot", models.PROTECT, related_name="+")
    envelope = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=[(s, s) for s in OpeningState])
    prepared_at = models.DateTimeField()
    #: how many releases the last try had; a try with no more of them changes nothing
    tried = models.PositiveSmallIntegerField(default=0)
    #: when the table was recorded; bids are opened from here on
    opened_at = models.DateTimeField(null=True)
    #: digest of the table's row in the journal, which witnesses and hosts sign
    table = models.CharField(max_length=64, blank=True)
    confirm_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reading_at = models.DateTimeField(null=True)
    witnessed_at = models.DateTimeField(null=True)
    #: when its key was destroyed: nothing is left to do for the clock
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "envelope"], name="bidding_one_opening"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(OpeningState)),
                name="bidding_known_opening_state",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[OpeningState.OPENED, OpeningState.FINISHED],
                    opened_at__isnull=False,
                )
                | (
                    ~Q(state__in=[OpeningState.OPENED, OpeningState.FINISHED])
                    & Q(opened_at__isnull=True)
                ),
                name="bidding_opened_with_table",
            ),
        ]


class OpenedBid(models.Model):
    """One listed bid at its opening: opened, or shut and by whose fault."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="bids")
    bid = models.OneToOneField(
        Bid, models.PROTECT, related_name="opened", editable=False
    )
    #: its place in the closing list
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=16, choices=[(s, s) for s in Outcome])
    #: why it stayed shut: a refusal's code
    code = models.CharField(max_length=64, blank=True)
    #: [{"fault","seat","code"}] as `sealing.blame` computed it
    evidence = models.JSONField(default=list)
    #: opening.json without its padding, and the key that opens part 0
    statement = models.BinaryField(null=True)
    key = models.BinaryField(null=True)
    #: [{"key","type","value","unit"}], values as text
    items = models.JSONField(default=list)
    #: [{"name","uscc","share","sme"}]
    members = models.JSONField(default=list)
    documents = models.CharField(
        max_length=16, choices=[(s, s) for s in DocumentsState]
    )
    documents_code = models.CharField(max_length=64, blank=True)
    #: whose fault it is that they stay shut (`sealing.blame.Outcome`)
    documents_fault = models.CharField(max_length=16, blank=True)
    #: the digest of the tender file that its index says it answers; empty if none
    edition = models.CharField(max_length=64, blank=True)
    documents_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "number"], name="bidding_each_place_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome=Outcome.OPENED,
                    statement__isnull=False,
                    key__isnull=False,
                )
                | (
                    ~Q(outcome=Outcome.OPENED)
                    & Q(statement__isnull=True, key__isnull=True)
                ),
                name="bidding_read_when_opened",
            ),
            models.CheckConstraint(
                condition=Q(
                    documents=DocumentsState.REFUSED,
                    documents_fault__in=[Outcome.BIDDER_FAULT, Outcome.OTHER_FAULT],
                )
                | (~Q(documents=DocumentsState.REFUSED) & Q(documents_fault="")),
                name="bidding_shut_by_somebodys_fault",
            ),
        ]


class OpenedDocument(models.Model):
    """A document of an opened bid; its place is its number, never its name."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    opened = models.ForeignKey(OpenedBid, models.PROTECT, related_name="files")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=512)
    role = models.CharField(max_length=128, blank=True)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    #: by its first bytes; octet-stream for whatever is not known
    media_type = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opened", "number"], name="bidding_each_document_once"
            ),
        ]


class ReleaseCheck(models.Model):
    """Whether a custodian's release could be used; the code says why not."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="releases")
    index = models.PositiveSmallIntegerField()
    release = models.CharField(max_length=64)
    code = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "index"], name="bidding_each_release_once"
            ),
        ]


class SignIn(models.Model):
    """A bidder is present (签到); not to be so voids nothing."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="sign_ins")
    organisation = models.ForeignKey(
        "parties.Organisation", models.PROTECT, related_name="+"
    )
    person = models.UUIDField()
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "organisation"], name="bidding_sign_in_once"
            ),
        ]


class Confirmation(models.Model):
    """A bidder confirms its row of the table, signed."""

    opened = models.OneToOneField(
        OpenedBid, models.PROTECT, related_name="confirmation"
    )
    person = models.UUIDField()
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()


class Draw(models.Model):
    """A factor drawn at the opening from the set that the tender file names."""

    opening = models.OneToOneField(Opening, models.PROTECT, related_name="draw")
    label = models.CharField(max_length=16)
    candidates = models.JSONField()
    list_digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64, blank=True)
    drawn = models.CharField(max_length=32, blank=True)
    drawn_at = models.DateTimeField(null=True)


class DrawSecret(models.Model):
    """One party's part of the seed: committed before the deadline, revealed after."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="secrets")
    party = models.CharField(max_length=16, choices=[(p, p) for p in Party])
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    #: who committed for the party; its sealed backup is this organisation's
    organisation = models.UUIDField(null=True)
    reveal = models.BinaryField(null=True)
    revealed_at = models.DateTimeField(null=True)
    #: whether the reveal came out of the party's sealed backup
    is_backup = models.BooleanField(default=False)
    #: why the draw went on without it: neither a reveal nor a backup that fits
    left_out = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "party"], name="bidding_each_party_once"
            ),
            models.UniqueConstraint(
                fields=["draw", "commitment"], name="bidding_commitments_differ"
            ),
        ]


class OpeningRecord(models.Model):
    """The opening record (开标记录) as it was printed and sealed, once."""

    opening = models.OneToOneField(Opening, models.PROTECT, related_name="record")
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()


# --- bidders' own keys ---

FactorWindow = factor_models.FactorWindow
BidderKey = factor_models.BidderKey
FactorNote = factor_models.FactorNote
Remedy = factor_models.Remedy

# --- pauses ---

OpeningPause = pause_models.OpeningPause

# --- live auctions ---

Auction = auction_models.Auction
AuctionBid = auction_models.AuctionBid

# --- applications to compete ---

Applicant = application_models.Applicant
Selection = selection_models.Selection
SelectionSecret = selection_models.SelectionSecret

# --- volume-based purchase ---

VolumeRound = volume_models.VolumeRound
RegionPick = volume_models.RegionPick
