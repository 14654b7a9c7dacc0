"""The tables of panels, draws, seats, checks, sheets, results and reports.

Thin: rules decide, actions write. Constraints here and the triggers beside the
migrations say the same laws a second time: a signed sheet never changes, one chair,
one vote, one seat for one person.
"""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from evaluation.rules.panels import DRAW_PARTIES, MEMBERS_MAX
from evaluation.rules.phases import ENDED, Phase

HEX_DIGEST = r"^[0-9a-f]{64}$"
INVITATION_STATES = ("invited", "accepted", "declined", "expired")
MEMBER_KINDS = ("expert", "owner")
BALLOT_KINDS = ("reject", "reopen", "all")
CHECK_KINDS = ("qualification", "responsiveness")


class Identified(models.Model):
    """What every row has: a number inside the house, a UUID outside it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Panel(Identified):
    """The panel of one lot (评标委员会), and how far it has come."""

    lot = models.ForeignKey("tender.Lot", on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12, default=Phase.FORMING)
    #: [["A08", 3], ["B01", 1]]: experts of each specialty, in the order of their seats
    experts = models.JSONField()
    owners = models.PositiveSmallIntegerField()
    #: region paths that experts are drawn from; empty: the whole pool
    regions = models.JSONField(default=list)
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


class Draw(Identified):
    """One draw by commit and reveal (摇号); a supplement is a draw of its own."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="draws")
    n = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "n"], name="evaluation_draw_n"),
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(drawn_at__isnull=True),
                name="evaluation_one_draw_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="")
                | Q(drawn_at__isnull=False, seed__regex=HEX_DIGEST),
                name="evaluation_draw_has_a_seed",
            ),
        ]


class FrozenList(Identified):
    """The salted list of one specialty that a draw chooses from; never changed."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="lists")
    specialty = models.CharField(max_length=20)
    needed = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    #: places in the list, from 1, in the order drawn
    drawn = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "specialty"], name="evaluation_list_once"
            ),
            models.CheckConstraint(
                condition=Q(needed__gte=1, needed__lte=F("size")),
                name="evaluation_list_is_long_enough",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST), name="evaluation_list_digest"
            ),
        ]


class Secret(Identified):
    """What one party gives to a draw: a commitment, then the secret itself."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="secrets")
    party = models.CharField(max_length=12)
    commitment = models.CharField(max_length=64)
    committed_by = models.UUIDField()
    committed_at = models.DateTimeField()
    reveal = models.BinaryField(null=True)
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "party"], name="evaluation_secret_once"
            ),
            models.UniqueConstraint(
                fields=["draw", "commitment"], name="evaluation_secrets_differ"
            ),
            models.CheckConstraint(
                condition=Q(party__in=DRAW_PARTIES), name="evaluation_secret_party"
            ),
            models.CheckConstraint(
                condition=Q(commitment__regex=HEX_DIGEST),
                name="evaluation_secret_commitment",
            ),
            models.CheckConstraint(
                condition=Q(reveal__isnull=True, revealed_at__isnull=True)
                | Q(reveal__isnull=False, revealed_at__gte=F("committed_at")),
                name="evaluation_revealed_after_committed",
            ),
        ]


class Invitation(Identified):
    """An invitation to an expert who was drawn; the name stays hidden (屏蔽)."""

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="invitations"
    )
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="+")
    #: what staff see in place of a name: 专家1, 专家2, …
    number = models.PositiveSmallIntegerField()
    person = models.UUIDField()
    specialty = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="invited")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "number"], name="evaluation_invitation_number"
            ),
            # Whoever declined or let it pass is not invited to this panel again.
            models.UniqueConstraint(
                fields=["panel", "person"], name="evaluation_invited_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=INVITATION_STATES),
                name="evaluation_invitation_state",
            ),
            models.CheckConstraint(
                condition=Q(state="invited", answered_at__isnull=True)
                | (~Q(state="invited") & Q(answered_at__isnull=False)),
                name="evaluation_invitation_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expires_at"], name="evaluation_inv_due")
        ]


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


class Ballot(Identified):
    """A motion: to reject a bid or all of them, or to reopen a signed sheet."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="ballots")
    kind = models.CharField(max_length=8)
    bid = models.UUIDField(null=True)
    seat = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ground = models.CharField(max_length=80)
    clause = models.CharField(max_length=200)
    reason = models.TextField()
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    carried = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reject", bid__isnull=False, seat__isnull=True)
                | Q(kind="reopen", bid__isnull=True, seat__isnull=False)
                | Q(kind="all", bid__isnull=True, seat__isnull=True),
                name="evaluation_ballot_kind",
            ),
            models.CheckConstraint(
                condition=Q(reason__gt="") & Q(clause__gt=""),
                name="evaluation_ballot_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, carried__isnull=True)
                | Q(closed_at__isnull=False, carried__isnull=False),
                name="evaluation_ballot_closes_with_outcome",
            ),
            models.UniqueConstraint(
                fields=["panel", "kind", "bid", "seat"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="evaluation_one_open_ballot",
            ),
        ]


class BallotVote(Identified):
    """One vote on a motion, with its reason."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="votes")
    voter = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    reason = models.TextField(blank=True)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "voter"], name="evaluation_ballot_vote_once"
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
        ]


class Rejection(Identified):
    """A bid that is out: by a carried motion, or by the purchaser's examination."""

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="rejections"
    )
    bid = models.UUIDField()
    clause = models.CharField(max_length=200)
    reason = models.TextField()
    ballot = models.OneToOneField(
        Ballot, on_delete=models.PROTECT, null=True, related_name="+"
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
