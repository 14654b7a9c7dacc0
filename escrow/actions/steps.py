"""What several acts of custody, and acts of higher apps, do in their transaction."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from escrow.models import ClosingList, Custody, Seat, Statement
from escrow.rules.events import StatementWithdrawn
from escrow.rules.refusals import NothingToWithdraw
from journal.actions.record import record
from journal.rules.events import Event
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor

#: rows of a first statement are preparation, as the trade is that it belongs to
PREPARATION = "preparation"
PUBLIC = "public"


def custody_locked(subject: str) -> Custody:
    """Return a tender's custody for a change, or raise `NotFound`."""
    found = _locked().filter(subject=subject).first()
    if found is None:
        raise NotFound
    return found


def custody_relocked(found: Custody) -> Custody:
    """Return the same custody, locked and as it is now."""
    return _locked().get(pk=found.pk)


def _locked() -> QuerySet[Custody]:
    # NO KEY: the closing act inserts a list beside a release that holds this lock,
    # and the two must not wait for each other's journal.
    return Custody.objects.select_for_update(of=("self",), no_key=True).select_related(
        "owner", "agency"
    )


def check_owner(by: Actor, act: str, custody: Custody) -> None:
    """Ask the policy about an act of the owner's, or of whoever acts for it."""
    policy.check(by, act, organisation=organisations_of(custody))


def organisations_of(custody: Custody) -> set[UUID]:
    """Return the owner's uid, and the agency's."""
    both = (custody.owner, custody.agency)
    return {each.uid for each in both if each is not None}


def seat_of(custody: Custody, by: Actor, act: str) -> Seat:
    """Return the seat of the actor's organisation; whoever has none finds nothing."""
    if by.organisation is None:
        raise NotFound
    seat = (
        Seat.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(custody=custody, organisation__uid=by.organisation)
        .first()
    )
    if seat is None:
        raise NotFound
    policy.check(by, act, organisation=seat.organisation.uid)
    return seat


def seat_of_agent(custody: Custody, by: Actor, act: str) -> Seat:
    """Return the actor's own seat, if it also speaks with the seat's certificate."""
    seat = seat_of(custody, by, act)
    if seat.signer != by.certificate:
        raise NotFound
    return seat


def statement_locked(digest: str) -> Statement:
    """Return a standing statement for a change, its custody locked before it."""
    found = Statement.objects.filter(digest=digest).first()
    if found is None:
        raise NotFound
    _locked().get(pk=found.custody_id)
    row = Statement.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.withdrawn_at is not None:
        raise NotFound
    return row


def closing_locked(digest: str) -> tuple[Custody, ClosingList]:
    """Return a closing list for a change, its custody locked before it."""
    found = ClosingList.objects.filter(digest=digest).first()
    if found is None:
        raise NotFound
    custody = _locked().get(pk=found.custody_id)
    found.refresh_from_db()
    return custody, found


def withdraw_statement(*, by: Actor, subject: str, at: datetime) -> Statement:
    """Take back a first statement, so that another can be proposed.

    For the act of a higher app that knows nobody relies on it yet: before the trade
    is announced, no bid can have been sealed to it.
    """
    custody = custody_locked(subject)
    check_owner(by, "escrow.withdraw-statement", custody)
    row = (
        Statement.objects.select_for_update(of=("self",))
        .filter(custody=custody, withdrawn_at=None)
        .filter(Q(former=None) & Q(successor=None))
        .first()
    )
    if row is None or custody.closings.exists():
        raise NothingToWithdraw
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    keep(custody, StatementWithdrawn(statement=row.digest), by=by, at=at)
    return row


def keep(
    custody: Custody,
    event: Event,
    *,
    by: Actor,
    at: datetime,
    audience: str = PREPARATION,
    stream: str = "",
) -> None:
    """Write a row of the stream that this custody, or one lot of it, is recorded in."""
    record(
        stream=stream or custody.stream, event=event, by=by, at=at, audience=audience
    )


def audience_of(statement: Statement) -> str:
    """A first statement is preparation; a later one moves times that are announced."""
    return PREPARATION if statement.former_id is None else PUBLIC
