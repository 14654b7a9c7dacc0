"""What workers do for bids: requests to timestamping authorities, and unsealing."""

import base64
from uuid import UUID

from celery import shared_task
from django.conf import settings

from bidding.actions import (
    draw_backups,
    factor_work,
    opening_documents,
    opening_read,
    print_record,
    selection_clock,
    stamp,
)
from kernel import collecting


@shared_task(name="bidding.tasks.stamp_bid")
def stamp_bid(*, bid: str, **_later: str) -> None:
    """Stamp a bid; stamped already is no fault."""
    stamp.stamp_bid(bid=UUID(bid))


@shared_task(name="bidding.tasks.publish_closing")
def publish_closing(*, closing: str, **_later: str) -> None:
    """Stamp and publish a closing list; published already is no fault."""
    stamp.publish_closing(closing=closing)


@shared_task(name="bidding.tasks.open_envelope")
def open_envelope(*, opening: str, **_later: str) -> None:
    """Read part 0 of an envelope's bids; read already is no fault."""
    with collecting.paused():
        opening_read.open_envelope(opening=UUID(opening), wrap_key=_wrap_key())


@shared_task(name="bidding.tasks.open_backups")
def open_backups(*, opening: str, **_later: str) -> None:
    """Read the sealed backups of a draw that waits; drawn already is no fault."""
    draw_backups.open_backups(opening=UUID(opening), wrap_key=_wrap_key())


@shared_task(name="bidding.tasks.check_keys")
def check_keys(*, opening: str, **_later: str) -> None:
    """Check the keys that bidders handed in; checked already is no fault."""
    factor_work.check_keys(opening=UUID(opening), wrap_key=_wrap_key())


@shared_task(name="bidding.tasks.publish_factors")
def publish_factors(*, opening: str, **_later: str) -> None:
    """Stamp the list of released keys; stamped already is no fault."""
    factor_work.publish_factors(opening=UUID(opening))


@shared_task(name="bidding.tasks.unseal_documents")
def unseal_documents(*, bid: str, **_later: str) -> None:
    """Decrypt the documents of one opened bid; done already is no fault."""
    opening_documents.unseal_documents(bid=UUID(bid), wrap_key=_wrap_key())


@shared_task(name="bidding.tasks.print_opening_record")
def print_opening_record(*, opening: str, **_later: str) -> None:
    """Print the record of an opening; printed already is no fault."""
    print_record.print_record(opening=UUID(opening))


@shared_task(name="bidding.tasks.prepare_selection")
def prepare_selection(*, lot: str, **_later: str) -> None:
    """Make the key of a selection; made already is no fault."""
    selection_clock.prepare_selection(lot=UUID(lot), wrap_key=_wrap_key())


@shared_task(name="bidding.tasks.draw_selection")
def draw_selection(*, selection: str, **_later: str) -> None:
    """Go on with a draw that waits for nobody; drawn already is no fault."""
    selection_clock.draw_selection(selection=UUID(selection), wrap_key=_wrap_key())


def _wrap_key() -> bytes:
    """Return what only worker processes are given."""
    return base64.b64decode(settings.OPENSEAL_OPENING_WRAP_KEY)
