"""What the clock does to lots: freezes, later deadlines, the end of publicity.

Each act looks at the lot again under its lock, so that running twice does nothing the
second time but refuse.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.refused import Refused
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender.actions import steps
from tender.actions.lapse import lapse
from tender.facts import custody
from tender.facts.clock import clock_of
from tender.facts.extensions import pending
from tender.facts.terms import as_timetable, timetable_row
from tender.models import Extension, Lot, Timetable, Trade
from tender.rules import extensions
from tender.rules.custody import check_matches
from tender.rules.disclosure import Item
from tender.rules.events import ExtensionInForce
from tender.rules.stages import Act, Stage, next_due


class NotDue(Refused):
    """The clock came early, or somebody was there first."""

    code = "not-due"
    zh = "还没有到时间，或已经办理。"
    en = "It is not due, or done already."


@transaction.atomic(durable=True)
def freeze(*, lot: UUID) -> None:
    """Freeze a lot whose deadline came while an extension or objection was open."""
    policy.check(CLOCK, "tender.freeze")
    _do_due(steps.lot_locked(lot), Act.FREEZE)


@transaction.atomic(durable=True)
def end_publicity(*, lot: UUID) -> None:
    """End the candidates' publicity when its last day is over."""
    policy.check(CLOCK, "tender.end-publicity")
    _do_due(steps.lot_locked(lot), Act.END_PUBLICITY)


def _do_due(lot: Lot, act: Act) -> None:
    at = instant()
    due = next_due(Stage(lot.stage), clock_of(lot))
    if due is None or due[1] is not act or at < due[0]:
        raise NotDue
    steps.move_lot(lot, act, by=CLOCK, at=at)


@transaction.atomic(durable=True)
def apply_extension(*, extension: UUID) -> None:
    """Bring a later deadline into force: the complete statement bears it now.

    Raises `ExtensionHasLapsed` when it was signed only after its own time.
    """
    policy.check(CLOCK, "tender.apply-extension")
    trade, lots, row = _pending_locked(extension)
    expected = custody.expected_terms(
        trade, closes_at=row.submission_closes_at, opens_at=row.opens_at
    )
    statement = check_matches(custody.signed_terms(trade), expected)
    at = instant()
    extensions.check_in_time(row.submission_closes_at, at)
    row.in_force_at = at
    row.save(update_fields=["in_force_at"])
    _keep_dates(trade.pk, row, at)
    event = ExtensionInForce(
        extension=str(row.uid),
        submission_closes_at=row.submission_closes_at.isoformat(),
        opens_at=row.opens_at.isoformat(),
        statement=statement,
    )
    steps.keep(trade, event, by=CLOCK, at=at, item=Item.PUBLIC)
    for lot in lots:
        _set_deadline(lot, row)
        if lot.stage == Stage.FROZEN:
            steps.move_lot(lot, Act.THAW, by=CLOCK, at=at)


@transaction.atomic(durable=True)
def lapse_extension(*, extension: UUID) -> None:
    """End an extension whose own deadline came before it was signed."""
    policy.check(CLOCK, "tender.lapse-extension")
    trade, lots, row = _pending_locked(extension)
    at = instant()
    if not extensions.has_lapsed(row.submission_closes_at, at):
        raise NotDue
    lapse(trade, lots, row, at)


def _pending_locked(uid: UUID) -> tuple[Trade, list[Lot], Extension]:
    """Return a waiting extension with its trade and lots, all locked."""
    found = Extension.objects.select_related("trade").filter(uid=uid).first()
    if found is None:
        raise NotDue
    trade = steps.trade_locked(found.trade.uid)
    lots = steps.lots_locked(trade)
    row = pending(trade).select_for_update().filter(pk=found.pk).first()
    if row is None:
        raise NotDue
    return trade, lots, row


def _set_deadline(lot: Lot, extension: Extension) -> None:
    waiting = lot.stage == Stage.SUSPENDED and lot.suspended_from in (
        Stage.OPEN,
        Stage.FROZEN,
    )
    if lot.stage not in (Stage.OPEN, Stage.FROZEN) and not waiting:
        return
    lot.submission_closes_at = extension.submission_closes_at
    lot.opens_at = extension.opens_at
    lot.save(update_fields=["submission_closes_at", "opens_at"])


def _keep_dates(trade_pk: int, extension: Extension, at: datetime) -> None:
    former = timetable_row(extension.trade)
    if former is None:
        raise ValueError("an announced trade has dates")
    dates = as_timetable(former)
    Timetable.objects.create(
        trade_id=trade_pk,
        n=former.n + 1,
        announce_at=dates.announce_at,
        documents_until=dates.documents_until,
        submission_closes_at=extension.submission_closes_at,
        opens_at=extension.opens_at,
        set_at=at,
    )
