"""Reading the journal: the instant, heads, rows by number, rows in commit order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from journal.checkpoint_queries import Covered as Covered  # noqa: PLC0414
from journal.checkpoint_queries import checkpoint_files as checkpoint_files  # noqa: PLC0414
from journal.checkpoint_queries import checkpoint_path as checkpoint_path  # noqa: PLC0414
from journal.checkpoint_queries import covering as covering  # noqa: PLC0414
from journal.models import Checkpoint, Follower, Position, Row, Stream
from journal.rules import chain
from journal.rules.chain import Entry, Header
from journal.rules.checkpoints import Head
from journal.rules.events import Disclosed
from journal.sentences import label as label  # noqa: PLC0414
from journal.sentences import sentence as sentence  # noqa: PLC0414 - given on to other apps
from journal.sentences import templates as templates  # noqa: PLC0414
from kernel.due import Due

LIMIT: Final = 1000
SEQUENCER: Final = "journal.positions"
CHECKPOINT_GAP: Final = timedelta(minutes=10)


def instant() -> datetime:
    """The instant of an act with legal effect, read after its lock is held.

    The one door to the clock: the SQL function `openseal_now()`, aware, UTC.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT openseal_now()")
        (now,) = cursor.fetchone()
    at: datetime = now
    return at


def head(stream: str) -> tuple[int, bytes]:
    """Number and digest of the last row; (0, 32 zero bytes) for an empty stream."""
    found = (
        Stream.objects.filter(name=stream).values_list("head_n", "head_digest").first()
    )
    return (0, chain.GENESIS) if found is None else (found[0], bytes(found[1]))


def rows(stream: str, *, after: int = 0, limit: int | None = LIMIT) -> list[Entry]:
    """Up to `limit` rows with numbers above `after`, in order; None: all of them."""
    found = Row.objects.filter(stream__name=stream, n__gt=after).order_by("n")
    return _entries(stream, found[:limit])


def rows_of_items(stream: str, *, items: Iterable[str], up_to: int) -> list[Entry]:
    """All rows of these disclosure items with numbers up to `up_to`, in order."""
    found = Row.objects.filter(
        stream__name=stream, audience__in=list(items), n__lte=up_to
    )
    return _entries(stream, found.order_by("n"))


def items(stream: str) -> frozenset[str]:
    """The disclosure items that rows of this stream have."""
    found = Row.objects.filter(stream__name=stream).values_list("audience", flat=True)
    return frozenset(found.distinct())


def latest(stream: str, kind: str) -> Entry | None:
    """The last row of a kind, or None."""
    row = _rows().filter(stream__name=stream, kind=kind).order_by("-n").first()
    return None if row is None else as_entry(row)


def disclosed(stream: str) -> frozenset[str]:
    """The items that acts of disclosure in this stream have opened."""
    found = Row.objects.filter(stream__name=stream, kind=Disclosed.kind)
    lists = found.values_list("facts__items", flat=True)
    return frozenset(item for one in lists for item in one)


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a follower stands, in commit order."""

    xid: int = 0
    row: int = 0


# Of the snapshot that the statement itself sees. A backend shows the lower 32 bits of
# its number, and none to a role that may not look: then it counts as one of ours.
_OLDEST_UNDER_WAY = """coalesce(
    (SELECT min(busy.xid::text::bigint)
     FROM pg_snapshot_xip(pg_current_snapshot()) AS busy (xid)
     WHERE NOT EXISTS (
        SELECT FROM pg_stat_activity AS elsewhere
        WHERE elsewhere.datname <> current_database()
          AND elsewhere.backend_xid::text::bigint
              = busy.xid::text::bigint %% 4294967296)),
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"""


def follow(after: Place, *, limit: int = LIMIT) -> list[tuple[Place, Entry]]:
    """The next rows of all streams, hidden ones too, for a follower inside the house.

    Only rows below the oldest transaction that is still under way are given: none could
    still write an earlier place, so nothing is ever skipped or given twice. Those known
    to be of another database of the same server cannot write here, and hold up nobody.
    Within a stream the order is that of the numbers.
    """
    found = _rows().extra(  # noqa: S610 - a constant of this module
        where=[
            "(order_xid, journal_row.id) > (%s, %s)",
            f"order_xid < {_OLDEST_UNDER_WAY}",
        ],
        params=[after.xid, after.row],
    )
    ordered = found.order_by("order_xid", "id")[:limit]
    return [(Place(row.order_xid, row.pk), as_entry(row)) for row in ordered]


def positioned(after: int = 0, *, limit: int = LIMIT) -> list[tuple[int, Entry]]:
    """Shown rows of all streams by their position, which has no gaps."""
    found = (
        Position.objects.filter(position__gt=after)
        .select_related("row__stream")
        .order_by("position")
    )
    return [(each.position, as_entry(each.row)) for each in found[:limit]]


def is_hidden(stream: str) -> bool:
    """Whether a stream may not be shown yet, not even as headers."""
    return Stream.objects.filter(name=stream, hidden=True).exists()


def due(now: datetime) -> list[Due]:
    """Rows to be given their position, and the next checkpoint."""
    found = []
    follower = Follower.objects.filter(name=SEQUENCER).first()
    place = Place(follower.xid, follower.row) if follower else Place()
    if follow(place, limit=1):
        found.append(Due("position rows", SEQUENCER, _sequence))
    if _checkpoint_due(now):
        found.append(
            Due(
                "checkpoint",
                str(Checkpoint.objects.count()),
                queue="outbox",
                task="journal.tasks.take_checkpoint",
            )
        )
    return found


def next_instant(now: datetime) -> datetime | None:
    """When the next checkpoint may be due."""
    last = last_checkpoint()
    if last is None or last.at + CHECKPOINT_GAP <= now:
        return None
    return last.at + CHECKPOINT_GAP


def _sequence() -> None:
    # Actions read here, so they are looked up when called.
    import_module("journal.actions.sequence").sequence()


def _checkpoint_due(now: datetime) -> bool:
    if not settings.OPENSEAL_PLATFORM_KEY:
        return False
    last = last_checkpoint()
    if last is None:
        return Row.objects.exists()
    if Checkpoint.objects.filter(seal=None).exists():
        return True
    # At an even beat, whether or not a head moved: numbers and times of checkpoints
    # are public, and must not tell when somebody handed in a bid.
    return last.at + CHECKPOINT_GAP <= now


def last_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint, or None before there is one."""
    return Checkpoint.objects.order_by("-n").first()


def unsealed_since() -> datetime | None:
    """When the oldest row was written that no sealed checkpoint covers yet, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT min(r.at) FROM journal_stream s
            JOIN journal_row r ON r.stream_id = s.id
             AND r.n = 1 + coalesce((
                SELECT (c.heads -> s.name ->> 0)::bigint FROM journal_checkpoint c
                JOIN journal_checkpointseal sealed ON sealed.checkpoint_id = c.id
                WHERE c.heads ? s.name ORDER BY c.n DESC LIMIT 1), 0)
            """
        )
        (since,) = cursor.fetchone()
    at: datetime | None = since
    return at


def moved_heads() -> dict[str, Head]:
    """The streams that have grown since the last checkpoint that has them."""
    # One statement, hence one snapshot: heads that belong together.
    moved = Stream.objects.raw(
        """
        SELECT s.id, s.name, s.head_n, s.head_digest FROM journal_stream s
        WHERE s.head_n > coalesce((
            SELECT (c.heads -> s.name ->> 0)::bigint FROM journal_checkpoint c
            WHERE c.heads ? s.name ORDER BY c.n DESC LIMIT 1), 0)
        ORDER BY s.name
        """
    )
    return {each.name: Head(each.head_n, bytes(each.head_digest)) for each in moved}


def as_entry(row: Row) -> Entry:
    """A stored row as the rules know it; nothing is checked here."""
    header = Header(
        stream=row.stream.name,
        n=row.n,
        kind=row.kind,
        v=row.v,
        at=row.at,
        audience=row.audience,
    )
    salt, raw = bytes(row.salt), bytes(row.raw)
    return Entry(header, chain.commitment(salt, raw), bytes(row.digest), salt, raw)


def _entries(stream: str, rows: QuerySet[Row]) -> list[Entry]:
    """Rows of one stream, read without making models of them."""
    columns = ("n", "kind", "v", "at", "audience", "salt", "raw", "digest")
    found = []
    for n, kind, v, at, audience, salt, raw, digest in rows.values_list(*columns):
        header = Header(stream=stream, n=n, kind=kind, v=v, at=at, audience=audience)
        committed = chain.commitment(bytes(salt), bytes(raw))
        found.append(Entry(header, committed, bytes(digest), bytes(salt), bytes(raw)))
    return found


def _rows() -> QuerySet[Row]:
    return Row.objects.select_related("stream")
