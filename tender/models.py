"""The tables of trades, lots, tender files and what is asked about them.

Thin: rules decide, actions write. The constraints here, and the triggers of migration
0002, say the same laws a second time.
"""

from django.db import models
from django.db.models import F, Q

from tender import (
    asked,
    evidence_models,
    guest_models,
    preannouncement_models,
    rulebook_models,
    sole_models,
    waived,
)
from tender.identified import Identified, law, once
from tender.rules import disclosure
from tender.rules.stages import BEFORE_ANNOUNCEMENT, ENDED, Act, Stage

HEX_DIGEST = r"^[0-9a-f]{64}$"
#: procedures and rulebooks are data: the tables know their shape, not their list
CODE = r"^[a-z0-9][a-z0-9-]*$"


class Trade(Identified):
    """A trade (招标项目): what is bought or built, by whom, by which procedure."""

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    purchase = models.CharField(max_length=10)  # goods, services or works
    rulebook = models.CharField(max_length=20)
    owner = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    agency = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    region = models.ForeignKey(
        "parties.Region", on_delete=models.PROTECT, related_name="+"
    )
    budget_fen = models.BigIntegerField()
    summary = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    created_by = models.UUIDField()  # a person
    created_at = models.DateTimeField()
    retender_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="retenders"
    )
    #: the first stage (资格预审、两阶段) whose result says who may bid here
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    #: the form's random key, so that a double click makes one trade
    request_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            law("tender_trade_budget", Q(budget_fen__gt=0)),
            law("tender_trade_procedure", Q(procedure__regex=CODE)),
            law("tender_trade_rulebook", Q(rulebook__regex=CODE)),
            law(
                "tender_trade_purchase", Q(purchase__in=["goods", "services", "works"])
            ),
            law(
                "tender_trade_agency_is_another",
                Q(agency__isnull=True) | ~Q(agency=F("owner")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def stream(self) -> str:
        """The trade's stream in the journal."""
        return f"trade:{self.uid}"


_OPENED = sorted(set(Stage) - BEFORE_ANNOUNCEMENT - ENDED - {Stage.SUSPENDED})


class Lot(Identified):
    """A lot (标段): what is bid for, opened, evaluated and awarded."""

    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=20, default=Stage.DRAFT)
    suspended_from = models.CharField(max_length=20, null=True)  # noqa: DJ001
    ceiling_type = models.CharField(max_length=12, blank=True)
    ceiling_value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    ceiling_unit = models.CharField(max_length=20, blank=True)
    deposit_fen = models.BigIntegerField(default=0)
    submission_closes_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    publicity_ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["trade_id", "number"]
        constraints = [
            once("tender_lot_number_once", "trade", "number"),
            law("tender_lot_stage", Q(stage__in=sorted(Stage))),
            law(
                "tender_lot_knows_where_it_was",
                Q(stage=Stage.SUSPENDED, suspended_from__isnull=False)
                | (~Q(stage=Stage.SUSPENDED) & Q(suspended_from__isnull=True)),
            ),
            # An announced lot has its times; before that it has none.
            law(
                "tender_lot_announced_has_times",
                ~Q(stage__in=_OPENED)
                | Q(submission_closes_at__isnull=False, opens_at__isnull=False),
            ),
            law(
                "tender_lot_opens_after_closing",
                Q(opens_at__isnull=True) | Q(opens_at__gte=F("submission_closes_at")),
            ),
            law("tender_lot_deposit", Q(deposit_fen__gte=0)),
            law(
                "tender_lot_ceiling_is_a_price",
                Q(ceiling_value__isnull=True, ceiling_type="")
                | Q(ceiling_value__gt=0, ceiling_type__gt="", ceiling_unit__gt=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["stage", "submission_closes_at"], name="tender_lot_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade_id}/{self.number} {self.title}"

    @property
    def stream(self) -> str:
        """The lot's stream in the journal."""
        return f"lot:{self.uid}"


class Milestone(Identified):
    """A move of a lot: from, to, when, why. Append-only."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="milestones")
    act = models.CharField(max_length=30)
    former = models.CharField(max_length=20)
    stage = models.CharField(max_length=20)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    article = models.CharField(max_length=200, blank=True)
    by_person = models.UUIDField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            law("tender_milestone_act", Q(act__in=sorted(Act))),
            law("tender_milestone_stage", Q(stage__in=sorted(Stage))),
        ]


class Reached(Identified):
    """A moment of the disclosure table that has come for a lot. Append-only."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="moments")
    moment = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            once("tender_moment_once", "lot", "moment"),
            law("tender_moment_known", Q(moment__in=sorted(disclosure.Moment))),
        ]


class FileDraft(Identified):
    """The tender file while it is written: structured, unsigned, unseen."""

    trade = models.OneToOneField(
        Trade, on_delete=models.PROTECT, related_name="file_draft"
    )
    content = models.JSONField(default=dict)
    #: counts saves: a save that answers an older one is refused
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()


class TenderFile(Identified):
    """An edition of the tender file: the signed bytes of tender.json. Append-only."""

    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="editions")
    edition = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["edition"]
        constraints = [
            once("tender_edition_once", "trade", "edition"),
            law("tender_edition_digest", Q(digest__regex=HEX_DIGEST)),
        ]


class Document(Identified):
    """A document of the tender file as a person reads it: drawings, bills, texts."""

    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, unique=True)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    #: the edition that no longer has it; None while it stands
    removed_in = models.PositiveSmallIntegerField(null=True)
    since_edition = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            once(
                "tender_document_name_once",
                "trade",
                "name",
                when=Q(removed_in__isnull=True),
            ),
            law("tender_document_digest", Q(digest__regex=HEX_DIGEST)),
            law("tender_document_not_empty", Q(size__gt=0)),
        ]


class Timetable(Identified):
    """The trade's dates; the highest `n` holds. Append-only."""

    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, related_name="timetables"
    )
    n = models.PositiveSmallIntegerField()
    announce_at = models.DateTimeField()
    documents_until = models.DateTimeField()
    submission_closes_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["n"]
        constraints = [
            once("tender_timetable_n", "trade", "n"),
            law(
                "tender_timetable_in_order",
                Q(announce_at__lt=F("submission_closes_at"))
                & Q(documents_until__lte=F("submission_closes_at"))
                & Q(opens_at__gte=F("submission_closes_at")),
            ),
        ]


class Submission(Identified):
    """What the owner handed to intake, and what intake decided."""

    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, related_name="submissions"
    )
    n = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(TenderFile, on_delete=models.PROTECT, related_name="+")
    timetable = models.ForeignKey(Timetable, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.UUIDField()
    submitted_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["n"]
        constraints = [
            once("tender_submission_n", "trade", "n"),
            once("tender_submission_one_open", "trade", when=Q(outcome="")),
            law(
                "tender_submission_decided_by_somebody",
                Q(outcome="", decided_by__isnull=True)
                | Q(
                    outcome__in=["approved", "returned"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            # 分段制衡, a second time: nobody approves what they handed in.
            law(
                "tender_submission_another_person",
                Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
            ),
            law(
                "tender_submission_return_has_reason",
                ~Q(outcome="returned") | Q(reason__gt=""),
            ),
        ]


class Extension(Identified):
    """A later deadline, announced; in force once the statement bears it, or lapsed."""

    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, related_name="extensions"
    )
    former_closes_at = models.DateTimeField()
    submission_closes_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    cause = models.CharField(
        max_length=20
    )  # owner, clarification, outage or no-timestamp
    reason = models.TextField()
    article = models.CharField(max_length=200, blank=True)
    announced_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    outage = models.UUIDField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            law(
                "tender_extension_is_later",
                Q(submission_closes_at__gt=F("former_closes_at")),
            ),
            law("tender_extension_has_reason", Q(reason__gt="")),
            once(
                "tender_extension_one_pending",
                "trade",
                when=Q(in_force_at__isnull=True, lapsed_at__isnull=True),
            ),
            # It counts while its own time is still to come, and lapses after that.
            law(
                "tender_extension_in_force_in_time",
                Q(in_force_at__isnull=True)
                | Q(in_force_at__lt=F("submission_closes_at"), lapsed_at__isnull=True),
            ),
            law(
                "tender_extension_lapses_in_time",
                Q(lapsed_at__isnull=True) | Q(lapsed_at__gte=F("submission_closes_at")),
            ),
            once("tender_extension_once_an_outage", "trade", "outage"),
        ]


class Clarification(Identified):
    """A clarification or amendment of the tender file, for everybody. Append-only."""

    trade = models.ForeignKey(
        Trade, on_delete=models.PROTECT, related_name="clarifications"
    )
    n = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    affects_bids = models.BooleanField()
    former = models.ForeignKey(TenderFile, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(TenderFile, on_delete=models.PROTECT, related_name="+")
    extension = models.ForeignKey(
        Extension, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["n"]
        constraints = [
            once("tender_clarification_n", "trade", "n"),
        ]


Override = waived.Override
Evidence = evidence_models.Evidence
Preannouncement = preannouncement_models.Preannouncement
Guest = guest_models.Guest
GuestList = guest_models.GuestList
StepOutcome = guest_models.StepOutcome
SoleSource = sole_models.SoleSource
TalksRecord = sole_models.TalksRecord
RulebookEdition = rulebook_models.RulebookEdition
Question = asked.Question
Objection = asked.Objection
