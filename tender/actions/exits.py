"""Suspend, resume and terminate: exits of a trade, each with its reason."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from journal import queries as journal
from journal.actions.record import record
from kernel.canonical import Json
from kernel.refused import Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts.suspensions import deadline_demanded, publicity_ends_at
from tender.models import Lot, Objection, Trade
from tender.rules import stages
from tender.rules.disclosure import Item
from tender.rules.events import PublicityRunsOn
from tender.rules.reasons import checked_reason
from tender.rules.stages import Act, Stage

SUSPEND = "tender.suspend"
RESUME = "tender.resume"
TERMINATE = "tender.terminate"


class ObjectionUnanswered(Refused):
    """A suspension for an objection ends with its answer."""

    code = "objection-unanswered"
    zh = "暂停所依据的异议尚未答复，不能恢复（招标投标法实施条例第22条）。"
    en = (
        "The objection for which the lot is suspended is not answered; it cannot be "
        "resumed (Tendering Regulations, art. 22)."
    )


def exit_facts(trade: Trade, act: str, lots: list[int], reason: str) -> dict[str, Json]:
    """Return what is signed; the journal's head tells this time from another."""
    numbers: list[Json] = [*sorted(lots)]
    return {
        "act": act,
        "code": trade.code,
        "title": trade.title,
        "lots": numbers,
        "reason": reason.strip(),
        "after": journal.head(trade.stream)[0],
    }


@transaction.atomic(durable=True)
def suspend(
    *, by: Actor, trade: UUID, lots: list[int], reason: str, signature: bytes
) -> None:
    """Stop the lots where they are (中止); no clock moves them until resumed."""
    _exit(SUSPEND, Act.SUSPEND, by, trade, lots, reason, signature, _no_more)


@transaction.atomic(durable=True)
def resume(
    *, by: Actor, trade: UUID, lots: list[int], reason: str, signature: bytes
) -> None:
    """Take the lots up again where they stopped.

    A lot whose deadline has passed meanwhile, or comes too early without the days of
    the suspension, freezes: nobody may lose them, so it is opened again by an
    extension. Publicity runs on for what was left of it (条例22、54、61).
    """
    _exit(RESUME, Act.RESUME, by, trade, lots, reason, signature, _check_resumed)


@transaction.atomic(durable=True)
def terminate(
    *, by: Actor, trade: UUID, lots: list[int], reason: str, signature: bytes
) -> None:
    """End the lots for good (终止); bids go back unopened."""
    _exit(TERMINATE, Act.TERMINATE, by, trade, lots, reason, signature, _no_more)


def _exit(
    name: str,
    act: Act,
    by: Actor,
    trade: UUID,
    lots: list[int],
    reason: str,
    signature: bytes,
    then: Callable[[Lot, Actor, datetime], None],
) -> None:
    found = steps.trade_locked(trade)
    steps.check_may(by, name, found)
    why = checked_reason(reason)
    chosen = [lot for lot in steps.lots_locked(found) if lot.number in lots]
    if {lot.number for lot in chosen} != set(lots) or not chosen:
        raise stages.NotAllowedNow(
            field="lots", stage_zh="-", stage_en="-", act_zh="-", act_en="-"
        )
    for lot in chosen:
        steps.check_lot(lot, act)
    at = journal.instant()
    facts = exit_facts(found, name, lots, why)
    kept = steps.signed(by, name, str(found.uid), facts, signature, at)
    for lot in chosen:
        steps.move_lot(lot, act, by=by, at=at, reason=why, signature=kept.digest)
        then(lot, by, at)


def _no_more(_lot: Lot, _by: Actor, _at: datetime) -> None:
    """Nothing follows."""


def _check_resumed(lot: Lot, by: Actor, at: datetime) -> None:
    waits = Objection.objects.filter(lot=lot, suspended_lot=True, answered_at=None)
    if waits.exists():
        raise ObjectionUnanswered
    if lot.stage == Stage.OPEN and _comes_too_early(lot, at):
        steps.move_lot(lot, Act.FREEZE, by=by, at=at)
    if lot.stage == Stage.PUBLICITY:
        _run_on(lot, by, at)


def _comes_too_early(lot: Lot, at: datetime) -> bool:
    """Say whether a lot's deadline passed, or leaves less than the law's time."""
    deadline = lot.submission_closes_at
    passed = deadline is not None and deadline <= at
    return passed or deadline_demanded(lot) is not None


def _run_on(lot: Lot, by: Actor, at: datetime) -> None:
    """Let the candidates' publicity end later, by what the suspension took of it."""
    former, ends_at = lot.publicity_ends_at, publicity_ends_at(lot)
    if former is None or ends_at is None or ends_at <= former:
        return
    lot.publicity_ends_at = ends_at
    lot.save(update_fields=["publicity_ends_at"])
    event = PublicityRunsOn(
        former_ends_at=former.isoformat(), ends_at=ends_at.isoformat()
    )
    record(stream=lot.stream, event=event, by=by, at=at, audience=str(Item.PUBLIC))
