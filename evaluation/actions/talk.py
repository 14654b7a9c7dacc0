"""Say something on the record, and keep private notes that are on none."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts, steps
from evaluation.facts import panels
from evaluation.facts.articles import article
from evaluation.models import Message, Note
from evaluation.rules import talk as rule
from evaluation.rules.phases import AFTER_SHEETS, Phase
from evaluation.rules.room_events import SeatSaid
from evaluation.rules.seats import check_device
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@attempts.kept("evaluation.say")
@transaction.atomic(durable=True)
def say(
    *,
    by: Actor,
    panel: UUID,
    category: str,
    text: str,
    device: str | None = None,
    ref: str = "",
) -> Message:
    """Say something to all seats: procedure alone until every sheet is signed."""
    found, member = steps.seat_locked(by, panel, device=device)
    is_after = Phase(found.phase) in AFTER_SHEETS
    said = rule.check_message(
        text,
        category,
        has_all_signed=is_after,
        article=article(found.lot, "talk"),
    )
    at = instant()
    row = Message.objects.create(
        panel=found, member=member, category=category, text=said, said_at=at
    )
    event = SeatSaid(seat=member.seat, category=category, text=said)
    steps.keep(found, event, by=steps.by_seat(member), at=at, item=Item.CHECKS, ref=ref)
    return row


@transaction.atomic(durable=True)
def save_note(
    *, by: Actor, panel: UUID, text: str, device: str | None = None
) -> datetime:
    """Keep the seat's own notes as typed; only its row is locked, and no row written.

    While a supervisor's stop is in force too: nothing that was typed is lost.
    """
    member = panels.member_for(by, panel)
    if member.signed_in_at is None:
        raise NotFound
    check_device(device, bytes(member.session_key or b""))
    at = instant()
    Note.objects.update_or_create(
        member=member, defaults={"text": rule.check_note(text), "saved_at": at}
    )
    return at
