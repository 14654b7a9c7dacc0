"""Print the opening record, seal it with the platform's key, and keep it once.

Signing takes a while and may ask a timestamping authority: it is done outside every
transaction, and whoever comes second finds the first one's paper kept.
"""

import hashlib
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bidding.actions.opening_ends import locked
from bidding.facts import openings
from bidding.models import OpeningRecord
from bidding.press import gathering
from bidding.press import record as paper
from bidding.rules.opening import OpeningState
from bidding.rules.opening_events import RecordPrinted
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from press.seal import Mark, sign_pdf
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item

FIELD: Final = "Platform"


def print_record(*, opening: UUID) -> None:
    """Print the record of an opening that has ended; printed already is no fault."""
    policy.check(CLOCK, "bidding.print-record")
    found = openings.opening(opening)
    if found.state != OpeningState.FINISHED:
        raise NotDue
    if OpeningRecord.objects.filter(opening=found).exists():
        return
    pdf = paper.as_pdf(gathering.rows(found))
    _keep(opening, _sealed(pdf))


def _sealed(pdf: bytes) -> bytes:
    urls = settings.OPENSEAL_TSA_URLS
    return sign_pdf(
        pdf,
        key=Path(settings.OPENSEAL_PLATFORM_KEY).read_bytes(),
        passphrase=settings.OPENSEAL_PLATFORM_PASSPHRASE.encode(),
        field=FIELD,
        reason="开标记录",
        mark=Mark("交易平台电子签章", 0, (400, 770, 540, 800)),
        timestamp_url=urls[0] if urls else None,
    )


@transaction.atomic(durable=True)
def _keep(opening: UUID, pdf: bytes) -> None:
    found = locked(opening)
    if OpeningRecord.objects.filter(opening=found).exists():
        return
    at = instant()
    digest = hashlib.sha256(pdf).hexdigest()
    OpeningRecord.objects.create(opening=found, pdf=pdf, digest=digest, made_at=at)
    event = RecordPrinted(opening=str(found.uid), digest=digest)
    is_round = openings.is_round(found)
    item = Item.QUOTES if is_round else Item.OPENING_TABLE
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at, audience=str(item))
