"""Rechecking everything that is stored: chain, gaps, heads, joins, checkpoints, order.

Checkpoints: content, signature, and the authority's token with its chain, at the time
in the token. Positions: the public order over all streams, without gaps.

Each fault names the first bad row of its stream. Nothing is repaired: what does not
verify is evidence.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import partial

from cryptography.x509 import Certificate
from django.db import connection, transaction
from django.db.models import Count, Max
from django.db.models.expressions import RawSQL

from journal import queries
from journal.models import Checkpoint, Position, Row, Stream
from journal.rules import chain, checkpoints
from journal.rules.chain import BrokenChain, Entry
from journal.rules.checkpoints import Head
from journal.rules.events import StreamsJoined
from journal.rules.streams import HIDDEN_PREFIX
from kernel.refused import Refused
from sealing import cms, timestamp


def faults(anchors: Sequence[Certificate] = ()) -> list[Refused]:
    """Everything that does not verify: streams, then checkpoints, then positions.

    `anchors` are whose time stamps are believed; without any, tokens are not checked.

    All of it is read as it was at one instant: what is recorded meanwhile is no fault.
    In a transaction of the caller's, that is for the caller to see to.
    """
    if connection.in_atomic_block:
        return list(_faults(anchors))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return list(_faults(anchors))


def _faults(anchors: Sequence[Certificate]) -> Iterator[Refused]:
    for stream in Stream.objects.order_by("name").iterator():
        try:
            _check_stream(stream)
        except BrokenChain as fault:
            yield fault
    for check in (partial(_check_checkpoints, anchors), _check_positions):
        try:
            check()
        except BrokenChain as fault:
            yield fault


def counts() -> tuple[int, int, int]:
    """How many streams, rows and checkpoints there are."""
    return Stream.objects.count(), Row.objects.count(), Checkpoint.objects.count()


def _check_stream(stream: Stream) -> None:
    n, digest = chain.check(_entries(stream), stream=stream.name)
    if (n, digest) != (stream.head_n, bytes(stream.head_digest)):
        raise BrokenChain(stream=stream.name, n=n + 1, reason="not where the head is")
    joined = stream.name.startswith(HIDDEN_PREFIX) and not stream.hidden
    if joined and not _is_joined(stream):
        raise BrokenChain(stream=stream.name, n=n, reason="shown, but never joined")


def _entries(stream: Stream) -> Iterator[Entry]:
    place = (0, 0)
    rows = Row.objects.filter(stream=stream).order_by("n")
    for row in rows.select_related("stream").iterator():
        try:
            entry = queries.as_entry(row)
            facts = json.loads(bytes(row.raw))
        except ValueError:
            raise BrokenChain(
                stream=stream.name, n=row.n, reason="unreadable"
            ) from None
        if facts != row.facts:
            raise BrokenChain(stream=stream.name, n=row.n, reason="other derived facts")
        # Followers read by these two; they are in no digest.
        if (row.order_xid, row.pk) <= place or row.order_xid < row.xid:
            raise BrokenChain(stream=stream.name, n=row.n, reason="out of order")
        place = (row.order_xid, row.pk)
        yield entry


def _is_joined(stream: Stream) -> bool:
    head = {
        "stream": stream.name,
        "n": stream.head_n,
        "digest": bytes(stream.head_digest).hex(),
    }
    return Row.objects.filter(
        kind=StreamsJoined.kind, facts__streams__contains=[head]
    ).exists()


def _check_checkpoints(anchors: Sequence[Certificate]) -> None:
    previous = checkpoints.NO_CHECKPOINT
    stored = Checkpoint.objects.select_related("seal").order_by("n")
    for n, found in enumerate(stored.iterator(), start=1):
        _check_content(found, n=n, previous=previous)
        _check_heads(found)
        if anchors and hasattr(found, "seal"):
            _check_token(found, anchors)
        previous = bytes(found.digest)


def _check_content(found: Checkpoint, *, n: int, previous: bytes) -> None:
    if found.n != n:
        raise BrokenChain(stream="checkpoints", n=n, reason="missing")
    heads = {
        name: Head(number, bytes.fromhex(digest))
        for name, (number, digest) in found.heads.items()
    }
    wanted = checkpoints.content(
        n=n,
        at=found.at,
        previous=previous,
        root=checkpoints.root(heads, salt=bytes(found.salt)),
    )
    same = bytes(found.content) == wanted
    if not same or hashlib.sha256(wanted).digest() != bytes(found.digest):
        raise BrokenChain(stream="checkpoints", n=n, reason="other content")
    if hasattr(found, "seal"):
        try:
            cms.verify_detached(wanted, bytes(found.seal.signature))
        except Refused:
            raise BrokenChain(stream="checkpoints", n=n, reason="signature") from None


def _check_token(found: Checkpoint, anchors: Sequence[Certificate]) -> None:
    """The token is over the signature, by a believed authority, and not older."""
    seal = found.seal
    signed = hashlib.sha256(bytes(seal.signature)).digest()
    try:
        stamp = timestamp.verify(bytes(seal.token), signed, anchors=anchors)
    except Refused as fault:
        reason = f"timestamp: {fault.code}"
        raise BrokenChain(stream="checkpoints", n=found.n, reason=reason) from None
    # Authorities tell whole seconds.
    if stamp.gen_time + stamp.accuracy < found.at.replace(microsecond=0):
        reason = "timestamp: older than the checkpoint"
        raise BrokenChain(stream="checkpoints", n=found.n, reason=reason)


def _check_positions() -> None:
    """Public positions count from 1; each stream stands in them row after row."""
    ends = Position.objects.aggregate(n=Count("pk"), last=Max("position"))
    if ends["n"] != (ends["last"] or 0):
        raise BrokenChain(stream="positions", n=ends["last"], reason="a gap")
    counted = RawSQL(
        "row_number() OVER (PARTITION BY journal_row.stream_id "
        "ORDER BY journal_position.position)",
        (),
    )
    rows = Position.objects.annotate(k=counted).values_list(
        "row__stream__name", "row__n", "row__stream__hidden", "k"
    )
    for name, n, hidden, k in rows.order_by("position").iterator():
        if hidden:
            raise BrokenChain(stream=name, n=n, reason="public, though hidden")
        if n != k:
            raise BrokenChain(stream=name, n=n, reason="out of the public order")


def _check_heads(found: Checkpoint) -> None:
    for name, (n, digest) in found.heads.items():
        row = Row.objects.filter(stream__name=name, n=n).only("digest").first()
        if row is None or bytes(row.digest).hex() != digest:
            raise BrokenChain(
                stream=name, n=n, reason=f"not as checkpoint {found.n} has it"
            )
