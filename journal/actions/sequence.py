"""The sequencer: gives every shown row a position over all streams, without gaps.

Rows of hidden streams get theirs when their streams join, before the joining row, in
the order that row lists them: no gap ever told that they existed.
"""

from django.db import connection, transaction

from journal import queries
from journal.models import Follower, Position, Row
from journal.queries import Place
from journal.rules.chain import Entry
from journal.rules.events import StreamsJoined
from journal.rules.streams import HIDDEN_PREFIX


@transaction.atomic(durable=True)
def sequence(*, limit: int = queries.LIMIT) -> int:
    """Position the next rows; return how many rows were looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [queries.SEQUENCER]
        )
    follower, _made = Follower.objects.get_or_create(name=queries.SEQUENCER)
    found = queries.follow(Place(follower.xid, follower.row), limit=limit)
    if not found:
        return 0
    ids: list[int] = []
    for place, entry in found:
        ids += _shown(place, entry)
    last = Position.objects.order_by("-position").first()
    first = last.position + 1 if last else 1
    for position, row in enumerate(ids, start=first):
        Position.objects.create(position=position, row_id=row)
    follower.xid, follower.row = found[-1][0].xid, found[-1][0].row
    follower.save(update_fields=["xid", "row"])
    return len(found)


def _shown(place: Place, entry: Entry) -> list[int]:
    if entry.stream.startswith(HIDDEN_PREFIX):
        return []
    if entry.kind != StreamsJoined.kind:
        return [place.row]
    joined: list[int] = []
    for each in entry.facts["streams"]:
        rows = Row.objects.filter(stream__name=each["stream"]).order_by("n")
        joined += rows.values_list("pk", flat=True)
    return [*joined, place.row]
