"""The tables of buying from one supplier; part of `tender.models`."""

from django.db import models
from django.db.models import F, Q

from tender.identified import Identified, law
from tender.rules.sole_source import Ground


class SoleSource(Identified):
    """Why a trade is bought from one supplier, as its owner signed it. Append-only.

    `most_fen` is what all additions to the former contract may come to: the rulebook's
    share of it, in fen; 0 where nothing is added.
    """

    trade = models.OneToOneField(
        "tender.Trade", on_delete=models.PROTECT, related_name="sole_source"
    )
    supplier = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=20)
    reason = models.TextField()
    #: each {"name", "employer", "title", "opinion"}
    opinions = models.JSONField()
    contract = models.CharField(max_length=200, blank=True)
    contract_fen = models.BigIntegerField(default=0)
    added_fen = models.BigIntegerField(default=0)
    budget_fen = models.BigIntegerField()
    most_fen = models.BigIntegerField(default=0)
    given_at = models.DateTimeField()
    #: from when the file may follow the publicity; None where none is due
    public_until = models.DateTimeField(null=True)
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            law("tender_sole_ground", Q(ground__in=sorted(Ground))),
            law("tender_sole_reason", Q(reason__gt="")),
            # 74号令38: the first ground is published, with opinions by name.
            law(
                "tender_sole_is_published",
                ~Q(ground=Ground.ONLY)
                | (Q(public_until__gt=F("given_at")) & ~Q(opinions=[])),
            ),
            # 政府采购法31(三): all additions together, against the former contract.
            law(
                "tender_sole_addition",
                ~Q(ground=Ground.ADDITION)
                | (
                    Q(contract__gt="")
                    & Q(contract_fen__gte=F("most_fen"))
                    & Q(most_fen__gte=F("added_fen") + F("budget_fen"))
                ),
            ),
        ]


class TalksRecord(Identified):
    """协商情况记录 of a lot: how the price was agreed (74号令42). Append-only."""

    lot = models.OneToOneField(
        "tender.Lot", on_delete=models.PROTECT, related_name="talks_record"
    )
    held = models.TextField()
    grounds = models.TextField()
    agreed = models.TextField()
    recorded_at = models.DateTimeField()
    signed_act = models.ForeignKey(
        "parties.SignedAct", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            law(
                "tender_talks_record_says",
                Q(held__gt="") & Q(grounds__gt="") & Q(agreed__gt=""),
            ),
        ]
