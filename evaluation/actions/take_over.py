"""A member goes on at another device: the newer one takes over, and all see it.

The certificate signs the same statement with the newer device's session key. From then
on the former device signs nothing and saves nothing; what it had saved stands. A seat
of a remote session sits down again at its registered station first (`sit_down`).
"""

from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.actions.sign_in import bind_session
from evaluation.facts import seating, sites
from evaluation.models import Member
from evaluation.rules.room_events import SeatMoved
from evaluation.rules.seats import key_digest
from journal.queries import instant
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def take_over(
    *, by: Actor, panel: UUID, session_key: str, signature: bytes, browser: str = ""
) -> Member:
    """Bind the seat to another device's key, signed with the member's certificate.

    In a remote session the member sits at its station in this very `browser`.
    """
    found, member = steps.seat_locked(by, panel)
    if sites.session_of(found) is not None:
        seating.check_seated_in(member, browser)
    at = instant()
    spki = bind_session(member, session_key, signature, by=by, at=at)
    moved = SeatMoved(seat=member.seat, device=key_digest(spki))
    steps.keep(found, moved, by=steps.by_seat(member), at=at, item=Item.CHECKS)
    return member
