"""Write a row: the last step of every act, inside the act's own transaction."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from journal.actions.poke import poke_on_commit
from journal.models import Row, Stream
from journal.rules import chain
from journal.rules.chain import Entry, Header
from journal.rules.events import BY, REF, Event, HasFacts
from journal.rules.streams import check_takes_rows

BATCH_ROWS: Final = 500

# Written once: every act ends with these two, and making them anew each time took
# longer than the database needs for them. What a row derives from its bytes, and its
# transaction, are made where it is kept.
_HEAD: Final = (
    "SELECT id, name, hidden, head_n, head_digest"
    " FROM journal_stream WHERE name = %s FOR UPDATE"
)
_ROW: Final = (
    "INSERT INTO journal_row"
    " (stream_id, n, kind, v, at, audience, salt, raw, facts, digest)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)"
)


@dataclass(slots=True)
class _Head:
    """The head of a stream, locked; `id` is its key in the table."""

    id: int
    name: str
    hidden: bool
    n: int
    digest: bytes


def record(
    *,
    stream: str,
    event: Event,
    by: HasFacts,
    at: datetime,
    audience: str = chain.PUBLIC,
    ref: str = "",
) -> Entry:
    """Append `event` to `stream` and return the row, with its number and digest.

    `audience` names a disclosure item, never people. `ref` is the reference that a
    client gave to its act in a room, by which it knows its own success. The stream's
    head stays locked until the transaction ends: record last, after every other lock,
    and the trade's stream before the lot's (docs/building/LOCKING.md).
    """
    found = _head(stream)
    entry = _next(found, event, by=by, at=at, audience=audience, ref=ref)
    _insert_one(found, entry)
    _poke(found, entry)
    return entry


def record_many(
    *,
    stream: str,
    events: Iterable[tuple[Event, str]],
    by: HasFacts,
    at: datetime,
) -> list[Entry]:
    """Append events with their audiences, in order: `record` again and again, faster.

    The same laws hold; the head is locked once and the rows go in by one statement for
    every few hundred.
    """
    found = _head(stream)
    entries = []
    for event, audience in events:
        entries.append(_next(found, event, by=by, at=at, audience=audience))
        found.n, found.digest = entries[-1].n, entries[-1].digest
    if entries:
        _insert(found, entries)
        _poke(found, entries[-1])
    return entries


def _head(stream: str) -> _Head:
    if not transaction.get_connection().in_atomic_block:
        raise ValueError("the journal is written inside the act's transaction")
    found = _locked(stream)
    check_takes_rows(found.name, hidden=found.hidden)
    return found


def _next(
    head: _Head,
    event: Event,
    *,
    by: HasFacts,
    at: datetime,
    audience: str,
    ref: str = "",
) -> Entry:
    """Make the row that follows a head."""
    header = Header(
        stream=head.name,
        n=head.n + 1,
        kind=event.kind,
        v=event.version,
        at=at,
        audience=audience,
    )
    facts = {**event.as_facts(), BY: by.as_facts()}
    if ref:
        facts[REF] = ref
    return chain.write(
        head.digest,
        header,
        salt=secrets.token_bytes(chain.SALT_BYTES),
        facts=facts,
    )


def _locked(name: str) -> _Head:
    found = _lock(name)
    if found is None:
        # Two first rows at once: one of them makes the stream, both then wait here.
        stream = Stream(name=chain.checked_name(name))
        Stream.objects.bulk_create([stream], ignore_conflicts=True)
        found = _lock(name)
    if found is None:
        raise ValueError(f"the stream {name} went away")
    return found


def _lock(name: str) -> _Head | None:
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, (name,))
        row = cursor.fetchone()
    if row is None:
        return None
    key, name, hidden, n, digest = row
    return _Head(key, name, hidden, n, bytes(digest))


def _insert_one(head: _Head, entry: Entry) -> None:
    # The trigger checks numbers and digests once more and moves the stream's head.
    assert entry.raw is not None
    header = entry.header
    values = (head.id, header.n, header.kind, header.v, header.at, header.audience)
    made = (entry.salt, entry.raw, entry.raw.decode(), entry.digest)
    with connection.cursor() as cursor:
        cursor.execute(_ROW, (*values, *made))


def _poke(head: _Head, last: Entry) -> None:
    if not head.hidden:
        poke_on_commit(head.name, last.n)


def _insert(head: _Head, entries: Sequence[Entry]) -> None:
    Row.objects.bulk_create(
        [
            Row(
                stream_id=head.id,
                n=entry.n,
                kind=entry.kind,
                v=entry.header.v,
                at=entry.at,
                audience=entry.audience,
                salt=entry.salt,
                raw=entry.raw,
                facts=entry.facts,
                digest=entry.digest,
            )
            for entry in entries
        ],
        batch_size=BATCH_ROWS,
    )
