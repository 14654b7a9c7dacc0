"""What workers do for custody: they alone can make and use the keys of openings."""

import base64

from celery import shared_task
from django.conf import settings

from escrow.actions import opening_keys, rehearse
from escrow.actions.give_order import stamp_order as keep_stamp
from journal.actions.platform import stamp
from parties.rules.actor import CLOCK


@shared_task(name="escrow.tasks.make_opening_keys")
def make_opening_keys(*, statement: str, **_later: str) -> None:
    """Make the keys of a complete statement; made already is no fault."""
    opening_keys.make_opening_keys(
        by=CLOCK, statement_digest=statement, wrap_key=_wrap_key()
    )


@shared_task(name="escrow.tasks.make_order_key")
def make_order_key(*, order: str, **_later: str) -> None:
    """Make the key of an ordered opening; made already is no fault."""
    opening_keys.make_order_key(by=CLOCK, order=order, wrap_key=_wrap_key())


@shared_task(name="escrow.tasks.stamp_order")
def stamp_order(*, order: str, **_later: str) -> None:
    """Obtain the timestamp of an order and keep it."""
    keep_stamp(by=CLOCK, digest=order, token=stamp(bytes.fromhex(order)))


@shared_task(name="escrow.tasks.prepare_rehearsal")
def prepare_rehearsal(*, statement: str, **_later: str) -> None:
    """Seal the dummy bid of a statement; sealed already is no fault."""
    rehearse.prepare_rehearsal(by=CLOCK, digest=statement)


def _wrap_key() -> bytes:
    return base64.b64decode(settings.OPENSEAL_OPENING_WRAP_KEY, validate=True)
