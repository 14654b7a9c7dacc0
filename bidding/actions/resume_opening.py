"""Let a paused opening go on, signed and with its reason (恢复开标).

Each time that stood still is moved here by what of the pause fell into it; what is
computed from rows (the wait for releases, the time to reveal) moves by itself.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import locked
from bidding.facts import factors, pauses
from bidding.models import Opening, OpeningPause
from bidding.rules import pauses as rule
from bidding.rules.pause_events import PauseEnded
from bidding.rules.pauses import Pause
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from parties.rules.actor import Actor, known_person
from tender.actions import steps
from tender.rules.reasons import checked_reason

RESUME = "bidding.resume"


def resumption_facts(
    found: Opening, pause: OpeningPause, reason: str
) -> dict[str, Json]:
    """Return what is signed: which pause ends, and why."""
    return {
        "code": found.lot.trade.code,
        "lot": found.lot.number,
        "opening": str(found.uid),
        "paused_at": pause.at.isoformat(),
        "reason": reason.strip(),
    }


@transaction.atomic(durable=True)
def resume_opening(
    *, by: Actor, opening: UUID, reason: str, signature: bytes, ref: str = ""
) -> None:
    """Go on where it stopped; an opening that goes on already is no fault."""
    found = locked(opening)
    steps.check_may(by, RESUME, found.lot.trade)
    pause = pauses.running_pause(found)
    if pause is None:
        return
    why = checked_reason(reason)
    at = instant()
    facts = resumption_facts(found, pause, why)
    kept = steps.signed(by, RESUME, str(found.uid), facts, signature, at)
    pause.resumed_at, pause.resumed_by = at, known_person(by)
    pause.resume_reason, pause.resume_signature = why, kept.digest
    pause.save(
        update_fields=["resumed_at", "resumed_by", "resume_reason", "resume_signature"]
    )
    over = Pause(pause.at, at)
    event = PauseEnded(
        opening=str(found.uid),
        reason=why,
        paused_at=pause.at.isoformat(),
        lasted_s=int((at - pause.at).total_seconds()),
        decrypt_until=_move_window(found, over),
        remedy_until=_move_remedy(found, over),
        confirm_until=_move_confirming(found, over),
        signature=kept.digest,
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)


def _move_window(found: Opening, over: Pause) -> str:
    row = factors.row_of(found)
    if row is None or row.closed_at is not None:
        return ""
    row.ends_at = rule.moved(row.starts_at, row.ends_at, [over])
    # Nobody looked during the pause; that time is given back here, and only here.
    row.looked_at = over.resumed_at
    row.save(update_fields=["ends_at", "looked_at"])
    return _text(row.ends_at)


def _move_remedy(found: Opening, over: Pause) -> str:
    row = factors.remedy_of(found)
    if row is None or found.opened_at is not None:
        return ""
    row.until = rule.moved(row.opened_at, row.until, [over])
    row.save(update_fields=["until"])
    return _text(row.until)


def _move_confirming(found: Opening, over: Pause) -> str:
    if found.opened_at is None or found.confirm_until is None:
        return ""
    found.confirm_until = rule.moved(found.opened_at, found.confirm_until, [over])
    found.save(update_fields=["confirm_until"])
    return _text(found.confirm_until)


def _text(at: datetime) -> str:
    return at.isoformat()
