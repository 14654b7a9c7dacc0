"""The table of editions that the centre adds; part of `tender.models`."""

from django.db import models
from django.db.models import F, Q

from tender.identified import Identified, law, once


class RulebookEdition(Identified):
    """An edition as one hand drew it up and another approved it.

    What it says never changes, and a decision is made once (trigger of migration 0008).
    """

    edition = models.CharField(max_length=20)
    base = models.CharField(max_length=20)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    proposed_by = models.UUIDField()  # a person
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)  # a person
    approved_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            law("tender_rulebook_digest", Q(digest__regex=r"^[0-9a-f]{64}$")),
            law("tender_rulebook_code", Q(edition__regex=r"^[a-z0-9][a-z0-9-]+$")),
            law("tender_rulebook_has_source", Q(source__gt="")),
            law(
                "tender_rulebook_second_hand",
                Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            law(
                "tender_rulebook_decided_once",
                Q(decided_by=None, approved_at=None, declined_at=None)
                | Q(
                    decided_by__isnull=False,
                    approved_at=None,
                    declined_at__isnull=False,
                )
                | Q(
                    decided_by__isnull=False,
                    approved_at__isnull=False,
                    declined_at=None,
                ),
            ),
            # A declined name may be proposed again, better.
            once("tender_rulebook_once", "edition", when=Q(declined_at=None)),
        ]
