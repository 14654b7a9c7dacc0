"""A seat's recording, by digest: the file stays at the centre, its chain on record."""

from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import panels, seating
from evaluation.models import RecordingPart
from evaluation.rules import seat_media as rule
from evaluation.rules.phases import AT_WORK, Phase
from evaluation.rules.site_events import RecordingKept
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def keep_part(
    *, by: Actor, panel: UUID, digest: object, chunks: object, size: object
) -> RecordingPart:
    """Keep how far the recording of one's seat goes; it only ever grows."""
    member = panels.member_for(by, panel)
    found = steps.panel_locked(panel)
    arrival = seating.arrival_of(member)
    if arrival is None or member.signed_in_at is None:
        raise NotFound
    if Phase(found.phase) not in AT_WORK:
        raise NotFound
    last = arrival.recordings.order_by("-n").first()
    kept, count, octets = rule.check_part(
        digest=digest,
        chunks=chunks,
        size=size,
        former_chunks=last.chunks if last else 0,
        former_size=last.size if last else 0,
    )
    at = instant()
    row = RecordingPart.objects.create(
        arrival=arrival,
        n=last.n + 1 if last else 1,
        chunks=count,
        size=octets,
        digest=kept,
        kept_at=at,
    )
    event = RecordingKept(
        seat=member.seat,
        station=arrival.booked.station.code,
        n=row.n,
        chunks=count,
        size=octets,
        digest=kept,
    )
    steps.keep(found, event, by=steps.by_seat(member), at=at, item=Item.CHECKS)
    return row
