"""What workers do for custody: they alone can make and use the keys of openings."""

import base64

from celery import shared_task
from django.conf import settings

from escrow.actions.opening_keys import make_opening_key as make
from parties.rules.actor import CLOCK


@shared_task(name="escrow.tasks.make_opening_key", queue="unseal")
def make_opening_key(*, subject: str, lot: str, envelope: str, **_later: str) -> None:
    """Make the key of one opening; made already is no fault."""
    make(
        by=CLOCK,
        subject=subject,
        lot=lot,
        envelope=envelope,
        wrap_key=base64.b64decode(settings.OPENSEAL_OPENING_WRAP_KEY),
    )
