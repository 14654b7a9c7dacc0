"""The tables of guests and of first stages' results; part of `tender.models`."""

from django.db import models
from django.db.models import Q

from tender.identified import Identified, law, once
from tender.rules.guests import DRAW
from tender.rules.procedure_types import Guests


class GuestList(Identified):
    """Who may have a trade's file and bid; the last list holds. Append-only."""

    trade = models.ForeignKey(
        "tender.Trade", on_delete=models.PROTECT, related_name="guest_lists"
    )
    n = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    named_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["n"]
        constraints = [
            once("tender_guest_list_n", "trade", "n"),
            law(
                "tender_guest_list_ground",
                Q(ground__in=sorted(set(Guests) - {Guests.ANYBODY})),
            ),
            # Whom an owner chooses it signs for; a first stage was signed for.
            law(
                "tender_guest_list_is_signed",
                ~Q(ground=Guests.CHOSEN) | Q(signed_act__isnull=False),
            ),
        ]


class Guest(Identified):
    """One guest of a list; `lot_number` 0 is every lot. Append-only."""

    guest_list = models.ForeignKey(
        GuestList, on_delete=models.PROTECT, related_name="guests"
    )
    organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    lot_number = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            once("tender_guest_once", "guest_list", "organisation", "lot_number"),
        ]


class StepOutcome(Identified):
    """What an applicant of a first stage was told. Append-only."""

    lot = models.ForeignKey(
        "tender.Lot", on_delete=models.PROTECT, related_name="outcomes"
    )
    organisation = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    passed = models.BooleanField()
    reason = models.TextField(blank=True)
    article = models.CharField(max_length=200, blank=True)
    score = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            once("tender_step_outcome_once", "lot", "organisation"),
            # What nobody signs a draw said (87号令14).
            law(
                "tender_step_outcome_signed_or_drawn",
                Q(signed_act__isnull=False) | Q(article=DRAW.zh),
            ),
            law("tender_step_outcome_says_why", Q(passed=True) | Q(reason__gt="")),
        ]
