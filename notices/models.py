"""The tables of notices and their files.

Thin: rules decide, actions write. A notice is published once and never changed: what
replaces it says so, and the former stays readable.
"""

from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from notices.rules.kinds import Kind

HEX_DIGEST = r"^[0-9a-f]{64}$"


class Identified(models.Model):
    """What every row has: a number inside the house, a UUID outside it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Notice(Identified):
    """A notice (公告、公示) as it was published, in both languages."""

    kind = models.CharField(max_length=20)
    trade = models.ForeignKey(
        "tender.Trade", on_delete=models.PROTECT, related_name="+"
    )
    lot = models.ForeignKey(
        "tender.Lot", on_delete=models.PROTECT, null=True, related_name="+"
    )
    category = models.CharField(max_length=20)
    region_path = models.CharField(max_length=100)
    title_zh = models.CharField(max_length=400)
    title_en = models.CharField(max_length=400)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    #: the row of the trade that it speaks of, so that nothing is announced twice
    source = models.CharField(max_length=80, unique=True)
    published_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    words = SearchVectorField()
    text = models.TextField()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(str(k) for k in Kind)), name="notices_kind"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST), name="notices_digest"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("published_at")),
                name="notices_period_has_length",
            ),
            # Candidates are published for a time (招标投标法实施条例第54条).
            models.CheckConstraint(
                condition=~Q(kind="candidates")
                | Q(ends_at__isnull=False, lot__isnull=False),
                name="notices_candidates_have_period",
            ),
        ]
        indexes = [
            GinIndex(fields=["words"], name="notices_words"),
            GinIndex(OpClass(F("text"), name="gin_trgm_ops"), name="notices_text"),
            models.Index(fields=["-published_at"], name="notices_published"),
        ]

    def __str__(self) -> str:
        return str(self.title_zh)


class File(Identified):
    """A notice's PDF in one language, under the platform's seal."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="files")
    language = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "language"], name="notices_file_once"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["zh-hans", "en"]),
                name="notices_file_language",
            ),
        ]
