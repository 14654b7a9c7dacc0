"""A member goes on at another device: the newer one takes over, and all see it.

The certificate signs the same statement with the newer device's session key. From then
on the former device signs nothing and saves nothing; what it had saved stands. A seat
of a remote session stays at its registered station and is moved there, not here.
"""

import base64
import hashlib
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.actions.sign_in import ACT, sign_in_facts
from evaluation.facts import sites
from evaluation.models import Member
from evaluation.rules.events import SessionBound
from evaluation.rules.room_events import SeatMoved
from evaluation.rules.seats import key_digest, read_session_key
from journal.queries import instant
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes, verify_signed_act
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def take_over(*, by: Actor, panel: UUID, session_key: str, signature: bytes) -> Member:
    """Bind the seat to another device's key, signed with the member's certificate."""
    found, member = steps.seat_locked(by, panel)
    if sites.session_of(found) is not None:
        raise NotFound
    spki = read_session_key(session_key)
    at = instant()
    act = act_bytes(ACT, str(found.uid), sign_in_facts(member, session_key))
    kept = verify_signed_act(by, act, signature, at)
    member.statement, member.session_key = kept, spki
    member.save(update_fields=["statement", "session_key"])
    bound = SessionBound(
        panel=str(found.uid),
        seat=member.seat,
        person=str(member.person),
        session_key=base64.b64encode(spki).decode(),
        certificate=kept.certificate.fingerprint,
        act=hashlib.sha256(act).hexdigest(),
        signature=hashlib.sha256(signature).hexdigest(),
    )
    steps.keep(found, bound, by=by, at=at, item=Item.PANEL_NAMES)
    moved = SeatMoved(seat=member.seat, device=key_digest(spki))
    steps.keep(found, moved, by=steps.by_seat(member), at=at, item=Item.CHECKS)
    return member
