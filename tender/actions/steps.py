"""What several acts do inside their own transaction, here and in higher apps.

Locks are taken in the house's order: the trade, then its lots by number. A lot is moved
only by `move_lot`, which asks the table of stages, keeps a milestone, marks the moments
of the disclosure table, and records the move.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from journal.actions.record import record
from journal.rules.events import Event
from kernel.canonical import Json
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes, verify_signed_act
from parties.rules import policy
from parties.rules.actor import Actor
from tender.models import Lot, Milestone, Reached, Trade
from tender.rules import procedures, stages
from tender.rules.disclosure import Item, Moment
from tender.rules.events import MomentReached, Moved
from tender.rules.stages import Act, Stage

#: acts that are moments of the disclosure table
_MOMENTS: Final = {
    Act.ANNOUNCE: Moment.ANNOUNCED,
    Act.CLOSE: Moment.CLOSED,
    Act.OPEN_ENVELOPE: Moment.OPENED,
    Act.SIGN_REPORT: Moment.REPORTED,
    Act.PUBLISH_CANDIDATES: Moment.RESULT,
    # That all are rejected is the result: each bidder is told its reason.
    Act.REJECT_ALL: Moment.RESULT,
    Act.DECIDE: Moment.AWARDED,
    Act.CONTRACT: Moment.CONTRACTED,
    # Each applicant is told its own result (资格预审结果通知).
    Act.CONCLUDE: Moment.RESULT,
}
#: acts of preparation, which nobody outside the case is shown
_INSIDE: Final = frozenset({Act.EDIT, Act.SUBMIT, Act.RETURN, Act.APPROVE})


@dataclass(frozen=True, slots=True)
class Signature:
    """A kept signature: the key of its row, and the SHA-256 of its CMS in hex."""

    key: int
    digest: str


def trade_locked(uid: UUID | str) -> Trade:
    """Return a trade for a change, or raise `NotFound`."""
    found = (
        Trade.objects.select_for_update(of=("self",))
        .select_related("owner", "agency", "region")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lots_locked(trade: Trade) -> list[Lot]:
    """Return a trade's lots for a change, after the trade itself is locked."""
    return list(
        Lot.objects.select_for_update().filter(trade=trade).order_by("number", "id")
    )


def lot_locked(uid: UUID | str) -> Lot:
    """Return a lot for a change, or raise `NotFound`. The trade is not locked."""
    found = Lot.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def person_of(by: Actor) -> UUID:
    """Return the person behind an act; nobody does a person's act without one."""
    if by.person is None:
        raise NotFound
    return by.person


def check_may(by: Actor, act: str, trade: Trade, **facts: object) -> None:
    """Ask the policy about an act on a trade; a wrong role finds nothing."""
    organisations = {trade.owner.uid}
    if trade.agency is not None:
        organisations.add(trade.agency.uid)
    policy.check(by, act, organisation=organisations, region=trade.region.path, **facts)


def signed(
    by: Actor,
    act: str,
    subject: str,
    facts: dict[str, Json],
    signature: bytes,
    at: datetime,
) -> Signature:
    """Verify and keep the actor's signature over what the act is about to do."""
    kept = verify_signed_act(by, act_bytes(act, subject, facts), signature, at)
    return Signature(key=kept.pk, digest=hashlib.sha256(bytes(kept.cms)).hexdigest())


def keep(trade: Trade, event: Event, *, by: Actor, at: datetime, item: Item) -> None:
    """Write a row of the trade's stream."""
    record(stream=trade.stream, event=event, by=by, at=at, audience=str(item))


def move_lot(
    lot: Lot,
    act: Act,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    article: str = "",
    signature: str = "",
) -> Stage:
    """Move a locked lot by an act of the table, keep and record it.

    Returns the new stage. Acts that leave the lot where it is are recorded by whoever
    does them; here they only ask the table.
    """
    procedure = procedures.get(lot.trade.procedure)
    former = Stage(lot.stage)
    suspended_from = Stage(lot.suspended_from) if lot.suspended_from else None
    target = stages.after(
        former, act, path=procedure.stages, suspended_from=suspended_from
    )
    if target is former:
        return target
    lot.stage = str(target)
    lot.suspended_from = str(former) if target is Stage.SUSPENDED else None
    lot.save(
        update_fields=[
            "stage",
            "suspended_from",
            "submission_closes_at",
            "opens_at",
            "publicity_ends_at",
        ]
    )
    Milestone.objects.create(
        lot=lot,
        act=str(act),
        former=str(former),
        stage=str(target),
        at=at,
        reason=reason,
        article=article,
        by_person=by.person,
    )
    if act in _MOMENTS:
        _mark(lot, _MOMENTS[act], at)
    event = Moved(
        act=str(act),
        former=str(former),
        stage=str(target),
        reason=reason,
        article=article,
        signature=signature,
    )
    item = Item.PREPARATION if act in _INSIDE else Item.PUBLIC
    record(stream=lot.stream, event=event, by=by, at=at, audience=str(item))
    return target


def stage_of(lot: Lot) -> Stage:
    """Return the stage of a lot; a suspended one counts as where it stopped."""
    return Stage(lot.suspended_from or lot.stage)


def check_lot(lot: Lot, act: Act) -> None:
    """Refuse an act that the lot's stage does not allow; nothing is moved."""
    suspended_from = Stage(lot.suspended_from) if lot.suspended_from else None
    stages.after(
        Stage(lot.stage),
        act,
        path=procedures.get(lot.trade.procedure).stages,
        suspended_from=suspended_from,
    )


def reach(lot: Lot, moment: Moment, *, by: Actor, at: datetime) -> None:
    """Mark a moment that is no move (all sheets signed, the result published)."""
    if _mark(lot, moment, at):
        event = MomentReached(moment=str(moment))
        record(stream=lot.stream, event=event, by=by, at=at)


def _mark(lot: Lot, moment: Moment, at: datetime) -> bool:
    """Keep the first time a moment came; say whether this was it."""
    _, is_first = Reached.objects.get_or_create(
        lot=lot, moment=str(moment), defaults={"at": at}
    )
    return is_first


def start_publicity(lot: Lot, *, ends_at: datetime, by: Actor, at: datetime) -> Stage:
    """Publish the candidates of a locked lot until `ends_at`."""
    lot.publicity_ends_at = ends_at
    return move_lot(lot, Act.PUBLISH_CANDIDATES, by=by, at=at)
