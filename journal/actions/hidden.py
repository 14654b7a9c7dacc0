"""Streams that nobody is shown until the closing joins them to the lot's stream."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from journal.actions.record import record
from journal.models import Stream
from journal.rules.chain import PUBLIC, Entry
from journal.rules.events import HasFacts, StreamsJoined
from journal.rules.streams import NotHidden, hidden_name


def create_hidden_stream() -> str:
    """Make a stream that is not shown, and return its random name.

    Call it in the transaction of the first act that writes to it.
    """
    name = hidden_name(uuid4())
    Stream.objects.create(name=name, hidden=True)
    return name


def join_hidden(
    *,
    stream: str,
    hidden: Iterable[str],
    by: HasFacts,
    at: datetime,
    audience: str = PUBLIC,
) -> Entry:
    """Join hidden streams to `stream` in one row, with the last row of each.

    Called at the closing, by the act that holds the lot's lock, so that none of them
    grows meanwhile. From the commit on their rows are shown as other rows are.
    """
    names = sorted(set(hidden))
    found = {
        each.name: each
        for each in Stream.objects.select_for_update()
        .filter(name__in=names, hidden=True)
        .order_by("name")
    }
    for name in names:
        if name not in found:
            raise NotHidden(stream=name)
    # By random name: neither order nor numbers tell who came first.
    heads: list[dict[str, str | int]] = [
        {
            "stream": name,
            "n": found[name].head_n,
            "digest": bytes(found[name].head_digest).hex(),
        }
        for name in names
    ]
    Stream.objects.filter(name__in=names).update(hidden=False)
    return record(
        stream=stream,
        event=StreamsJoined(streams=heads),
        by=by,
        at=at,
        audience=audience,
    )
