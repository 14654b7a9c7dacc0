"""The table of revocation lists as they were fetched; part of `parties.models`.

Every list that was ever in use is kept: which one spoke when somebody signed or
submitted can be told years later (envelope.md section 8).
"""

from uuid import uuid4

from django.db import models


class RevocationList(models.Model):
    """A list (CRL) of one source, from the instant it was fetched. Append-only."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    source = models.CharField(max_length=500)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    fetched_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["source", "-fetched_at"], name="parties_list_now"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="parties_list_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.digest[:8]}"
