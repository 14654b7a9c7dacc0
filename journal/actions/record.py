"""Write a row: the last step of every act, inside the act's own transaction."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from journal.actions.poke import poke_on_commit
from journal.models import Row, Stream
from journal.rules import chain
from journal.rules.chain import Entry, Header
from journal.rules.events import BY, REF, Event, HasFacts
from journal.rules.streams import check_takes_rows

BATCH_ROWS: Final = 500


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
    _insert(found, [entry])
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
        found.head_n, found.head_digest = entries[-1].n, entries[-1].digest
    if entries:
        _insert(found, entries)
    return entries


def _head(stream: str) -> Stream:
    if not transaction.get_connection().in_atomic_block:
        raise ValueError("the journal is written inside the act's transaction")
    found = _locked(stream)
    check_takes_rows(found.name, hidden=found.hidden)
    return found


def _next(
    head: Stream,
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
        n=head.head_n + 1,
        kind=event.kind,
        v=event.version,
        at=at,
        audience=audience,
    )
    facts = {**event.as_facts(), BY: by.as_facts()}
    if ref:
        facts[REF] = ref
    return chain.write(
        bytes(head.head_digest),
        header,
        salt=secrets.token_bytes(chain.SALT_BYTES),
        facts=facts,
    )


def _locked(name: str) -> Stream:
    found = Stream.objects.select_for_update().filter(name=name).first()
    if found is None:
        # Two first rows at once: one of them makes the stream, both then wait here.
        stream = Stream(name=chain.checked_name(name))
        Stream.objects.bulk_create([stream], ignore_conflicts=True)
        found = Stream.objects.select_for_update().get(name=name)
    return found


def _insert(stream: Stream, entries: Sequence[Entry]) -> None:
    # The trigger checks numbers and digests once more and moves the stream's head.
    Row.objects.bulk_create(
        [
            Row(
                stream=stream,
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
    if not stream.hidden:
        poke_on_commit(stream.name, entries[-1].n)
