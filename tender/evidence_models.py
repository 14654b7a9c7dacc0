"""The table of files given with questions and objections; part of `tender.models`."""

from django.db import models
from django.db.models import Q

from tender.identified import Identified, law


class Evidence(Identified):
    """A file given with a question or an objection; in neither until one is made."""

    lot = models.ForeignKey(
        "tender.Lot", on_delete=models.PROTECT, related_name="evidence"
    )
    organisation = models.UUIDField()
    person = models.UUIDField()
    question = models.ForeignKey(
        "tender.Question",
        on_delete=models.PROTECT,
        null=True,
        related_name="evidence",
    )
    objection = models.ForeignKey(
        "tender.Objection",
        on_delete=models.PROTECT,
        null=True,
        related_name="evidence",
    )
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=200, unique=True)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            law(
                "tender_evidence_of_one",
                Q(question__isnull=True) | Q(objection__isnull=True),
            ),
            law("tender_evidence_not_empty", Q(size__gt=0)),
            law("tender_evidence_digest", Q(digest__regex=r"^[0-9a-f]{64}$")),
        ]
