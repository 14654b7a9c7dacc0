"""Keep a notice's sealed file, by key and digest; a worker has made and stored it."""

from uuid import UUID

from django.db import transaction

from journal.actions.record import record
from journal.queries import instant
from notices import queries
from notices.models import File
from notices.rules.events import Sealed
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender.actions import steps
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def keep_file(*, notice: UUID, language: str, key: str, digest: str, size: int) -> None:
    """Keep it once; kept already is no fault of a worker that came twice."""
    policy.check(CLOCK, "notices.keep-file")
    row = queries.notice(notice)
    trade = steps.trade_locked(row.trade.uid)
    if queries.file_of(row, language) is not None:
        return
    at = instant()
    File.objects.create(
        notice=row, language=language, key=key, digest=digest, size=size, sealed_at=at
    )
    event = Sealed(notice=str(row.uid), language=language, digest=digest)
    record(stream=trade.stream, event=event, by=CLOCK, at=at, audience=str(Item.PUBLIC))
