"""The tables of panels, draws, seats, checks, sheets, results and reports.

Thin: rules decide, actions write. Constraints here and the triggers beside the
migrations say the same laws a second time: a signed sheet never changes, one chair,
one vote, one seat for one person.
"""

from django.db import models
from django.db.models import Q

from evaluation import (
    ballot_models,
    draw_models,
    fee_models,
    report_models,
    room_models,
    site_models,
)
from evaluation.identified import HEX_DIGEST, Identified
from evaluation.rules.panels import MEMBERS_MAX
from evaluation.rules.phases import ENDED, Phase

MEMBER_KINDS = ("expert", "owner")
#: a rejection is voted, or follows from the law itself without a vote
BY_LAW = ("purchaser", "no-quote", "unconfirmed", "all")
CHECK_KINDS = ("qualification", "responsiveness", "deduction")


class Panel(Identified):
    """The panel of one lot (评标委员会), and how far it has come."""

    lot = models.ForeignKey("tender.Lot", on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12, default=Phase.FORMING)
    #: [["A08", 3], ["B01", 1]]: experts of each specialty, in the order of their seats
    experts = models.JSONField()
    owners = models.PositiveSmallIntegerField()
    #: region paths that experts are drawn from; empty: the whole pool
    regions = models.JSONField(default=list)
    #: why the law asks for the larger panel, beside the budget; empty where it does not
    special = models.CharField(max_length=14, blank=True)
    edition = models.PositiveSmallIntegerField()
    election_round = models.PositiveSmallIntegerField(default=1)
    #: the round of final quotes that is scored; empty where there is none
    quote_envelope = models.CharField(max_length=32, blank=True)
    chair = models.OneToOneField(
        "Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    assembled_at = models.DateTimeField(null=True)
    #: when the purchaser ended its examination, where the law gives it to the purchaser
    qualified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=~Q(phase=Phase.ENDED),
                name="evaluation_one_panel_of_a_lot",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=sorted(Phase)), name="evaluation_panel_phase"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=sorted(ENDED), ended_at__isnull=False)
                | (~Q(phase__in=sorted(ENDED)) & Q(ended_at__isnull=True)),
                name="evaluation_panel_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(owners__lte=MEMBERS_MAX), name="evaluation_panel_owners"
            ),
        ]

    def __str__(self) -> str:
        return f"panel {self.uid} {self.phase}"


class Member(Identified):
    """A seat of the panel and who sits on it; others see the seat's code alone."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    person = models.UUIDField()
    kind = models.CharField(max_length=8)
    specialty = models.CharField(max_length=20, blank=True)
    seat = models.CharField(max_length=4)
    signed_in_at = models.DateTimeField(null=True)
    statement = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, null=True, related_name="+"
    )
    #: SubjectPublicKeyInfo in DER of the session key (P-256)
    session_key = models.BinaryField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "person"], name="evaluation_person_sits_once"
            ),
            models.UniqueConstraint(
                fields=["panel", "seat"], name="evaluation_seat_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MEMBER_KINDS), name="evaluation_member_kind"
            ),
            models.CheckConstraint(
                condition=Q(
                    signed_in_at__isnull=True,
                    statement__isnull=True,
                    session_key__isnull=True,
                )
                | Q(
                    signed_in_at__isnull=False,
                    statement__isnull=False,
                    session_key__isnull=False,
                ),
                name="evaluation_signed_in_with_statement",
            ),
        ]

    def __str__(self) -> str:
        return self.seat


class ChairVote(Identified):
    """One vote of one round for a chair."""

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="chair_votes"
    )
    round = models.PositiveSmallIntegerField()
    voter = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    choice = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "round", "voter"], name="evaluation_chair_vote_once"
            ),
        ]


class Check(Identified):
    """What one examiner found of one bid: pass, or fail with clause and reason."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=14)
    bid = models.UUIDField()
    key = models.CharField(max_length=80)
    #: a seat's code, or "owner" where the law gives qualification to the purchaser
    seat = models.CharField(max_length=8)
    passed = models.BooleanField()
    clause = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    page = models.CharField(max_length=20, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "seat", "bid", "key"], name="evaluation_check_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CHECK_KINDS), name="evaluation_check_kind"
            ),
            models.CheckConstraint(
                condition=Q(passed=True) | Q(reason__gt=""),
                name="evaluation_failed_check_says_why",
            ),
            models.CheckConstraint(
                condition=Q(passed=True) | Q(page__gt=""),
                name="evaluation_failed_check_says_where",
            ),
        ]


class Rejection(Identified):
    """A bid that is out: by a carried motion, or by the purchaser's examination."""

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="rejections"
    )
    bid = models.UUIDField()
    clause = models.CharField(max_length=200)
    reason = models.TextField()
    #: what put it out: see REJECTION_SOURCES
    source = models.CharField(max_length=12)
    ballot = models.OneToOneField(
        "Ballot", on_delete=models.PROTECT, null=True, related_name="+"
    )
    rejected_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "bid"], name="evaluation_rejected_once"
            ),
            models.CheckConstraint(
                condition=Q(reason__gt="") & Q(clause__gt=""),
                name="evaluation_rejection_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(source="vote", ballot__isnull=False)
                | Q(source__in=BY_LAW, ballot__isnull=True),
                name="evaluation_rejected_by_vote_or_law",
            ),
        ]


class Sheet(Identified):
    """The score sheet (评分表) of one seat: a draft until it is signed."""

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, related_name="sheet"
    )
    #: grows when a lawful ground reopens the sheet
    version = models.PositiveSmallIntegerField(default=1)
    signed_at = models.DateTimeField(null=True)


class Score(Identified):
    """A score as typed, saved while it is typed; frozen by the sheet's signature."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="scores")
    bid = models.UUIDField()
    item = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    reason = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "bid", "item"], name="evaluation_score_once"
            ),
        ]


class SignedSheet(Identified):
    """A sheet as it was signed with the session key. Append-only."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="signed")
    version = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    signature = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "version"], name="evaluation_signed_version_once"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST), name="evaluation_signed_digest"
            ),
        ]


class Result(Identified):
    """The question that was put to the method, and its answer. Append-only."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="results")
    question = models.BinaryField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST), name="evaluation_result_digest"
            ),
        ]


class Report(Identified):
    """The evaluation report (评标报告): canonical bytes that every member signs."""

    panel = models.OneToOneField(Panel, on_delete=models.PROTECT, related_name="report")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    #: the PDF with one revision for each who has signed; none before the first
    pdf = models.BinaryField(null=True)
    #: when the platform's seal came on top of all signatures
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST), name="evaluation_report_digest"
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True) | Q(pdf__isnull=False),
                name="evaluation_report_sealed_has_a_file",
            ),
        ]


class ReportPlace(Identified):
    """The PDF with an empty place for one member's signature, until it is filled.

    `after` says how many had signed when it was prepared: a place on a revision that
    is no longer the last is not filled any more.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="places")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    after = models.PositiveSmallIntegerField()
    dissent = models.TextField(blank=True)
    pdf = models.BinaryField()
    prepared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "member"], name="evaluation_report_place_once"
            ),
        ]


class ReportSignature(Identified):
    """A member's signature in the report's PDF, with dissent if there is any."""

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="signatures"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    #: the detached CMS message that stands in the member's revision
    cms = models.BinaryField()
    certificate = models.ForeignKey(
        "parties.Certificate", on_delete=models.PROTECT, related_name="+"
    )
    dissent = models.TextField(blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "member"], name="evaluation_report_signed_once"
            ),
        ]


ReportSilence = report_models.ReportSilence
Draw = draw_models.Draw
FrozenList = draw_models.FrozenList
Secret = draw_models.Secret
Invitation = draw_models.Invitation
Removal = draw_models.Removal
Ballot = ballot_models.Ballot
BallotVote = ballot_models.BallotVote
Inquiry = room_models.Inquiry
Halt = room_models.Halt
Message = room_models.Message
Note = room_models.Note
Site = site_models.Site
Chamber = site_models.Chamber
Station = site_models.Station
Device = site_models.Device
DeviceCode = site_models.DeviceCode
Session = site_models.Session
Booking = site_models.Booking
BookedStation = site_models.BookedStation
StationNonce = site_models.StationNonce
Arrival = site_models.Arrival
SitePause = site_models.SitePause
SeatAttempt = site_models.SeatAttempt
RecordingPart = site_models.RecordingPart
ExpertFee = fee_models.ExpertFee
Rating = fee_models.Rating
