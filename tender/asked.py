"""The tables of questions and objections; part of `tender.models`."""

from django.db import models
from django.db.models import Q

from tender.identified import Identified, law


class Question(Identified):
    """A question about the file. The owner is never shown who asked."""

    trade = models.ForeignKey(
        "tender.Trade", on_delete=models.PROTECT, related_name="questions"
    )
    lot = models.ForeignKey(
        "tender.Lot", on_delete=models.PROTECT, related_name="questions"
    )
    organisation = models.UUIDField()
    person = models.UUIDField()
    text = models.TextField()
    asked_at = models.DateTimeField()
    hidden_stream = models.CharField(max_length=100)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            law(
                "tender_question_answered_in_words",
                Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer__gt=""),
            ),
        ]


class Objection(Identified):
    """An objection (异议、质疑) to the file, the opening or the result."""

    trade = models.ForeignKey(
        "tender.Trade", on_delete=models.PROTECT, related_name="objections"
    )
    lot = models.ForeignKey(
        "tender.Lot", on_delete=models.PROTECT, related_name="objections"
    )
    about = models.CharField(max_length=10)
    organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.UUIDField()
    text = models.TextField()
    raised_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    stream = models.CharField(max_length=100)
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    suspended_lot = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            law("tender_objection_about", Q(about__in=["file", "opening", "result"])),
            law(
                "tender_objection_answered_whole",
                Q(answered_at__isnull=True, answer="", upheld__isnull=True)
                | Q(
                    answered_at__isnull=False,
                    answer__gt="",
                    upheld__isnull=False,
                    answered_by__isnull=False,
                ),
            ),
        ]
