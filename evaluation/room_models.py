"""The tables of what is asked, said, noted and stopped; part of `evaluation.models`."""

from django.db import models
from django.db.models import F, Q

from evaluation.identified import Identified
from evaluation.rules.inquiries import Kind, State
from evaluation.rules.talk import Category


class Inquiry(Identified):
    """A question of the panel to one bidder, and its answer (澄清、说明、修正确认).

    The question never changes; the answer is written once, within the limit.
    """

    panel = models.ForeignKey(
        "evaluation.Panel", on_delete=models.PROTECT, related_name="inquiries"
    )
    n = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    bid = models.UUIDField()
    organisation = models.UUIDField()
    #: which envelope's price a correction is about
    envelope = models.CharField(max_length=32)
    clause = models.CharField(max_length=120)
    reason = models.CharField(max_length=20, blank=True)
    question = models.TextField()
    #: the corrected price, and the steps of the law's order that lead to it
    proposed = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    steps = models.JSONField(default=list)
    asked_by = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    #: up to when time lost has been given back; `due_at` knows nothing later
    counted_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=State.OPEN)
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    signed = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, null=True, related_name="+"
    )
    #: by vote: the answer changes the substance of the bid and is left out of account
    is_set_aside = models.BooleanField(default=False)

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "n"], name="evaluation_inquiry_n"),
            models.UniqueConstraint(
                fields=["panel", "bid", "kind"],
                condition=Q(state=State.OPEN),
                name="evaluation_one_open_inquiry",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(Kind), state__in=sorted(State)),
                name="evaluation_inquiry_kind",
            ),
            models.CheckConstraint(
                condition=Q(question__gt="") & Q(clause__gt=""),
                name="evaluation_inquiry_in_writing",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at")), name="evaluation_inquiry_limit"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.CORRECTION, proposed__isnull=False)
                | (~Q(kind=Kind.CORRECTION) & Q(proposed__isnull=True)),
                name="evaluation_correction_has_a_price",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.OPEN, closed_at__isnull=True, signed__isnull=True
                )
                | Q(
                    state__in=[State.ANSWERED, State.DECLINED],
                    closed_at__isnull=False,
                    closed_at__lt=F("due_at"),
                    signed__isnull=False,
                )
                | Q(
                    state=State.UNANSWERED,
                    closed_at__isnull=False,
                    closed_at__gte=F("due_at"),
                    signed__isnull=True,
                ),
                name="evaluation_inquiry_answered_in_time_and_signed",
            ),
        ]


class Halt(Identified):
    """A supervisor's stop of the evaluation, and its end."""

    panel = models.ForeignKey(
        "evaluation.Panel", on_delete=models.PROTECT, related_name="halts"
    )
    reason = models.TextField()
    article = models.CharField(max_length=120)
    stopped_by = models.UUIDField()
    stopped_at = models.DateTimeField()
    resumed_by = models.UUIDField(null=True)
    resumed_at = models.DateTimeField(null=True)
    resume_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(resumed_at__isnull=True),
                name="evaluation_one_halt_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reason__gt="") & Q(article__gt=""),
                name="evaluation_halt_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(
                    resumed_at__isnull=True, resumed_by__isnull=True, resume_reason=""
                )
                | Q(
                    resumed_at__gte=F("stopped_at"),
                    resumed_by__isnull=False,
                    resume_reason__gt="",
                ),
                name="evaluation_halt_ends_with_reason",
            ),
        ]


class Message(Identified):
    """What a seat said in the room, on the record; by category."""

    panel = models.ForeignKey(
        "evaluation.Panel", on_delete=models.PROTECT, related_name="messages"
    )
    member = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(max_length=12)
    text = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=sorted(Category)) & Q(text__gt=""),
                name="evaluation_message_category",
            ),
        ]


class Note(Identified):
    """A seat's private notes: its own alone, no row of the journal."""

    member = models.OneToOneField(
        "evaluation.Member", on_delete=models.PROTECT, related_name="note"
    )
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField()
