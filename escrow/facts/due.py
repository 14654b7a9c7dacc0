"""What the clock waits for in custody: keys of openings, stamps under orders."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from escrow.facts import safety
from escrow.models import OpeningKey, Order, Statement
from kernel.due import Due


def work() -> Iterator[Due]:
    """Return all that is due; custody waits for nobody's hour."""
    yield from _keys_of_statements()
    yield from _keys_of_orders()
    yield from _stamps_of_orders()
    yield from _rehearsals()


def _keys_of_statements() -> Iterator[Due]:
    waiting = Statement.objects.filter(
        complete_at__isnull=False, keys_made_at=None, withdrawn_at=None
    )
    for digest in waiting.values_list("digest", flat=True):
        yield Due(
            name="make opening keys",
            key=digest,
            queue="unseal",
            task="escrow.tasks.make_opening_keys",
            kwargs={"statement": digest},
        )


def _keys_of_orders() -> Iterator[Due]:
    made = OpeningKey.objects.filter(
        custody=OuterRef("custody"), lot=OuterRef("lot"), envelope=OuterRef("envelope")
    )
    for digest in Order.objects.filter(~Exists(made)).values_list("digest", flat=True):
        yield Due(
            name="make opening key",
            key=digest,
            queue="unseal",
            task="escrow.tasks.make_order_key",
            kwargs={"order": digest},
        )


def _stamps_of_orders() -> Iterator[Due]:
    waiting = Order.objects.filter(token=None)
    for digest in waiting.values_list("digest", flat=True):
        yield Due(
            name="stamp order",
            key=digest,
            queue="outbox",
            task="escrow.tasks.stamp_order",
            kwargs={"order": digest},
        )


def _rehearsals() -> Iterator[Due]:
    for digest in safety.to_prepare():
        yield Due(
            name="prepare rehearsal",
            key=digest,
            queue="outbox",
            task="escrow.tasks.prepare_rehearsal",
            kwargs={"statement": digest},
        )
