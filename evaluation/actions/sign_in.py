"""Sign in to the room: statement of no conflict, discipline, and a session key.

The personal certificate signs the statement and, in it, the public half of a key that
never leaves the member's device. Everything signed later in the room is signed with
that key, so that a public bundle verifies under seat codes (design.md 7).
"""

import base64
import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import give_back, steps
from evaluation.actions.sit_down import kept_attempts
from evaluation.facts import panels, seating, trade
from evaluation.models import Member, Panel, Sheet
from evaluation.rules.events import SeatSignedIn, SessionBound
from evaluation.rules.phases import Move, Phase, after
from evaluation.rules.seats import read_session_key
from journal.queries import instant
from kernel.canonical import Json
from kernel.durations import legal_date
from parties import queries as parties
from parties.actions.signed_acts import act_bytes, verify_signed_act
from parties.rules import conflicts
from parties.rules.actor import CLOCK, Actor
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act, Stage

ACT = "evaluation.sign-in"
STATEMENT = "no-interest, discipline/1"


def sign_in_facts(member: Member, session_key: str) -> dict[str, Json]:
    """Return what the member signs: seat, key, whom it has no interest in."""
    return {
        "seat": member.seat,
        "session_key": "".join(session_key.split()),
        "statement": STATEMENT,
        "no_interest_in": [
            party.name for party in trade.avoided_by(member.panel.lot, member.kind)
        ],
    }


def sign_in(*, by: Actor, panel: UUID, session_key: str, signature: bytes) -> Member:
    """Take one's seat. The last one in opens the evaluation."""
    member = panels.member_for(by, panel)
    with kept_attempts(member):
        return _sign_in(member, by=by, session_key=session_key, signature=signature)


@transaction.atomic(durable=True)
def _sign_in(
    member: Member, *, by: Actor, session_key: str, signature: bytes
) -> Member:
    found = steps.panel_locked(member.panel.uid)
    steps.check_not_suspended(found)
    member = Member.objects.get(pk=member.pk)
    member.panel = found
    after(Phase(found.phase), Move.SIGN_IN)
    seating.check_signs_in_here(member, read_session_key(session_key))
    at = instant()
    # Asked once more at the door: ties may have been declared since the draw.
    conflicts.check_no_conflict(
        parties.ties_of(parties.person(member.person)),
        trade.avoided_by(found.lot, member.kind),
        on=legal_date(at),
        rules=trade.avoidance_of(found.lot),
    )
    member.signed_in_at = at
    bind_session(member, session_key, signature, by=by, at=at)
    Sheet.objects.create(member=member)
    came = SeatSignedIn(seat=member.seat)
    steps.keep(found, came, by=steps.by_seat(member), at=at, item=Item.CHECKS)
    assemble_if_complete(found, at=at)
    return member


def bind_session(
    member: Member, session_key: str, signature: bytes, *, by: Actor, at: datetime
) -> bytes:
    """Bind a seat to a session key that its member's certificate signed; return it."""
    found, spki = member.panel, read_session_key(session_key)
    act = act_bytes(ACT, str(found.uid), sign_in_facts(member, session_key))
    kept = verify_signed_act(by, act, signature, at)
    member.statement, member.session_key = kept, spki
    member.save(update_fields=["signed_in_at", "statement", "session_key"])
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
    return spki


@transaction.atomic(durable=True)
def assemble(*, panel: UUID) -> None:
    """Begin, by the clock, when the opening ended after everybody had come."""
    found = steps.panel_locked(panel)
    if Phase(found.phase) is Phase.SIGNING_IN:
        assemble_if_complete(found, at=instant())


def assemble_if_complete(found: Panel, *, at: datetime) -> None:
    """Begin once every seat is present and the opening is over."""
    if found.members.filter(signed_in_at=None, removal=None).exists():
        return
    if not trade.is_opened(found.lot) or panels.halt_of(found) is not None:
        return
    # Neither move names anybody of the panel: the house makes them.
    if Stage(found.lot.stage) is Stage.OPENING:
        tender_steps.move_lot(found.lot, Act.START_EVALUATION, by=CLOCK, at=at)
    found.assembled_at = at
    found.save(update_fields=["assembled_at"])
    # A panel that was made whole again goes on under the chair it has.
    act = Move.ASSEMBLE if found.chair is None else Move.RESUME
    steps.move(found, act, by=CLOCK, at=at)
    # Bidders could not answer a panel that was not whole.
    give_back.in_step(found, at=at)
