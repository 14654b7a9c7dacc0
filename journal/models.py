"""Streams and their rows; nothing in these tables is ever changed or deleted.

The laws stand a second time in the database (migration 0002): rows cannot be
updated, deleted or truncated, a row must follow its stream's head, and its digest
is computed again before it is let in.
"""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast

from journal.rules.chain import GENESIS

PLAIN = r"^[a-z0-9][a-z0-9:._-]*$"

_TRANSACTION = Cast(
    Cast(
        Func(function="pg_current_xact_id", output_field=models.TextField()),
        models.TextField(),
    ),
    models.BigIntegerField(),
)


class Stream(models.Model):
    """A numbered sequence of rows, and its head (kept by the database)."""

    name = models.CharField(max_length=120, unique=True)
    # Hidden streams are not shown even as headers until they join another.
    hidden = models.BooleanField(default=False)
    head_n = models.BigIntegerField(default=0)
    head_digest = models.BinaryField(max_length=32, default=bytes(GENESIS))
    head_xid = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=PLAIN),
                name="journal_stream_name_is_plain",
            ),
            models.CheckConstraint(
                condition=Q(head_n__gte=0), name="journal_stream_head_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """One act, as it was hashed.

    `id` grows within a stream but not with commits. Followers read by
    (`order_xid`, `id`): `order_xid` is the greatest transaction number among the row's
    own and those before it in its stream, so that a stream is followed by number even
    when an older transaction appends later.
    """

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="rows")
    n = models.BigIntegerField()
    kind = models.CharField(max_length=120)
    v = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    audience = models.CharField(max_length=120)
    salt = models.BinaryField(max_length=32)
    raw = models.BinaryField()
    # Derived from `raw` for queries; the bytes are what counts.
    facts = models.JSONField()
    digest = models.BinaryField(max_length=32)
    xid = models.BigIntegerField(db_default=_TRANSACTION)
    order_xid = models.BigIntegerField(db_default=_TRANSACTION)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "n"], name="journal_row_one_number_once"
            ),
            models.CheckConstraint(condition=Q(n__gte=1), name="journal_row_n_counts"),
            models.CheckConstraint(
                condition=Q(kind__regex=PLAIN) & Q(audience__regex=PLAIN),
                name="journal_row_names_are_plain",
            ),
            models.CheckConstraint(
                condition=Q(order_xid__gte=F("xid")), name="journal_row_order_is_late"
            ),
        ]
        indexes = [
            models.Index(fields=["order_xid", "id"], name="journal_row_follow"),
            models.Index(fields=["stream", "kind", "-n"], name="journal_row_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.n} {self.kind}"


class Position(models.Model):
    """The place of a shown row in one sequence over all streams, without gaps."""

    position = models.BigIntegerField(primary_key=True)
    row = models.OneToOneField(Row, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.position)


class Follower(models.Model):
    """Up to where somebody has followed the journal."""

    name = models.CharField(max_length=120, unique=True)
    xid = models.BigIntegerField(default=0)
    row = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Checkpoint(models.Model):
    """The changed heads of all streams at one moment, under one salted root."""

    n = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    # Canonical bytes that are signed: number, instant, previous checkpoint, root.
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    # {"<stream>": [n, "<hex digest>"]}; never shown while one of them is hidden
    heads = models.JSONField()

    def __str__(self) -> str:
        return f"checkpoint {self.n}"


class CheckpointSeal(models.Model):
    """The platform's signature over a checkpoint and an authority's time stamp."""

    checkpoint = models.OneToOneField(
        Checkpoint, on_delete=models.PROTECT, related_name="seal"
    )
    signature = models.BinaryField()
    # Empty only where no authority is configured.
    token = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"seal of checkpoint {self.checkpoint_id}"
