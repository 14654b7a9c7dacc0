"""Write a row: the last step of every act, inside the act's own transaction."""

import secrets
from datetime import datetime

from django.db import transaction

from journal.actions.poke import poke_on_commit
from journal.models import Row, Stream
from journal.rules import chain
from journal.rules.chain import Entry, Header
from journal.rules.events import BY, REF, Event, HasFacts
from journal.rules.streams import check_takes_rows


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
    if not transaction.get_connection().in_atomic_block:
        raise ValueError("the journal is written inside the act's transaction")
    found = _locked(stream)
    check_takes_rows(found.name, hidden=found.hidden)
    header = Header(
        stream=stream,
        n=found.head_n + 1,
        kind=event.kind,
        v=event.version,
        at=at,
        audience=audience,
    )
    facts = {**event.as_facts(), BY: by.as_facts()}
    if ref:
        facts[REF] = ref
    entry = chain.write(
        bytes(found.head_digest),
        header,
        salt=secrets.token_bytes(chain.SALT_BYTES),
        facts=facts,
    )
    _insert(found, entry)
    if not found.hidden:
        poke_on_commit(stream, entry.n)
    return entry


def _locked(name: str) -> Stream:
    found = Stream.objects.select_for_update().filter(name=name).first()
    if found is None:
        # Two first rows at once: one of them makes the stream, both then wait here.
        stream = Stream(name=chain.checked_name(name))
        Stream.objects.bulk_create([stream], ignore_conflicts=True)
        found = Stream.objects.select_for_update().get(name=name)
    return found


def _insert(stream: Stream, entry: Entry) -> None:
    # The trigger checks number and digest once more and moves the stream's head.
    Row.objects.create(
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
