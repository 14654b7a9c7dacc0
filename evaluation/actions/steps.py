"""What several acts of this app do inside their own transaction.

Locks in the house's order: the lot, then its panel. A panel moves only by `move`,
which asks the table of phases and records the change.
"""

from datetime import datetime
from uuid import UUID

from evaluation.facts import inquiries, seating
from evaluation.facts import panels as queries
from evaluation.facts.trade import OpenedBid
from evaluation.models import Ballot, Member, Panel, Rejection, Sheet
from evaluation.rules import halts, phases
from evaluation.rules.checks import ChairsAct, RejectionOwed
from evaluation.rules.events import BidRejected, PhaseChanged, SheetReopened
from evaluation.rules.phases import BEFORE_ASSEMBLY, ENDED, PHASE_WORDS, Move, Phase
from evaluation.rules.seats import NotSignedIn, SeatActor, check_device
from journal.actions.record import record
from journal.rules.events import Event, HasFacts
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item
from tender.rules.stages import Stage


def panel_locked(uid: UUID | str) -> Panel:
    """Return a panel for a change, its lot locked before it, or raise `NotFound`."""
    lot_uid = Panel.objects.filter(uid=uid).values_list("lot__uid", flat=True).first()
    if lot_uid is None:
        raise NotFound
    lot = tender_steps.lot_locked(lot_uid)
    Panel.objects.select_for_update().get(uid=uid)
    found = queries.panel(uid)
    # One instance of the lot, so that a move of its stage is seen by both.
    found.lot = lot
    return found


def seat_locked(
    by: Actor, uid: UUID | str, *, device: str | None = None
) -> tuple[Panel, Member]:
    """Return the panel, locked, and the actor's own seat of it, signed in.

    `device` as the room's socket says it; a former device of the seat is refused.
    """
    member = queries.member_for(by, uid)
    found = panel_locked(uid)
    member = Member.objects.get(pk=member.pk)
    member.panel = found
    if member.signed_in_at is None:
        raise NotSignedIn(seat=member.seat)
    check_device(device, bytes(member.session_key or b""))
    check_complete(found)
    check_not_suspended(found)
    return found, member


def chair_locked(by: Actor, uid: UUID | str) -> tuple[Panel, Member]:
    """Return the panel, locked, and the actor's own seat of it: the chair's."""
    found, member = seat_locked(by, uid)
    if found.chair is None or found.chair.pk != member.pk:
        raise ChairsAct
    return found, member


def check_complete(of: Panel) -> None:
    """Refuse work while a member who was removed has nobody in its place yet."""
    if Phase(of.phase) in BEFORE_ASSEMBLY:
        phase_zh, phase_en = PHASE_WORDS[Phase(of.phase)]
        raise phases.NotInThisPhase(
            phase_zh=phase_zh, phase_en=phase_en, move_zh="办理", move_en="act"
        )


def check_not_suspended(of: Panel) -> None:
    """Refuse work in a lot that is suspended or has ended, or that was stopped."""
    if Stage(of.lot.stage) in {Stage.SUSPENDED, Stage.FAILED, Stage.TERMINATED}:
        raise phases.NotInThisPhase(
            phase_zh="暂停", phase_en="suspended", move_zh="办理", move_en="act"
        )
    halt = queries.halt_of(of)
    if halt is not None:
        raise halts.RoomStopped(
            article=halt.article,
            reason=halt.reason,
            article_zh=halt.article,
            article_en=halt.article,
        )
    seating.check_not_paused(of)


def check_settled(of: Panel) -> None:
    """Refuse while an answer or a vote may still change a bid or its price."""
    inquiries.check_nothing_owed(of)
    waiting = queries.open_ballots(of)
    if waiting:
        raise RejectionOwed(count=len(waiting))


def keep(
    of: Panel,
    event: Event,
    *,
    by: HasFacts,
    at: datetime,
    item: Item,
    owner: str = "",
    ref: str = "",
) -> None:
    """Write a row of the lot's stream; `owner` names whose own row it is."""
    audience = f"{item}:{owner}" if owner else str(item)
    record(stream=of.lot.stream, event=event, by=by, at=at, audience=audience, ref=ref)


def by_seat(member: Member) -> SeatActor:
    """Return the actor of rows that must not name a person."""
    return SeatActor(member.seat)


def move(of: Panel, act: Move, *, by: HasFacts, at: datetime) -> Phase:
    """Move a locked panel by the table of phases, and record a new phase."""
    former = Phase(of.phase)
    target = phases.after(former, act)
    if target is former:
        return target
    of.phase = str(target)
    if target in ENDED:
        of.ended_at = at
    of.save(update_fields=["phase", "ended_at"])
    phase_zh, phase_en = PHASE_WORDS[target]
    event = PhaseChanged(
        panel=str(of.uid),
        former=str(former),
        phase=str(target),
        phase_zh=phase_zh,
        phase_en=phase_en,
    )
    keep(of, event, by=by, at=at, item=Item.CHECKS)
    return target


def reopen_sheet(
    of: Panel,
    sheet: Sheet,
    *,
    clause: str,
    reason: str,
    by: HasFacts,
    at: datetime,
) -> None:
    """Give a locked, signed sheet back to its seat, as its next version."""
    sheet.version += 1
    sheet.signed_at = None
    sheet.save(update_fields=["version", "signed_at"])
    event = SheetReopened(seat=sheet.member.seat, clause=clause, reason=reason)
    keep(of, event, by=by, at=at, item=Item.CHECKS)


def reject(
    of: Panel,
    bid: OpenedBid,
    *,
    clause: str,
    reason: str,
    by: HasFacts,
    at: datetime,
    source: str,
    ballot: Ballot | None = None,
) -> None:
    """Keep and record that a bid is out: by vote, or by what of the law (`BY_LAW`)."""
    Rejection.objects.create(
        panel=of,
        bid=bid.uid,
        clause=clause,
        reason=reason,
        source=source,
        ballot=ballot,
        rejected_at=at,
    )
    event = BidRejected(bid=bid.key, bid_name=bid.name, clause=clause, reason=reason)
    keep(of, event, by=by, at=at, item=Item.CHECKS)
