"""Who may have the file of a trade and bid, where only guests may."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from kernel.refused import NotFound
from parties.rules.actor import Actor, Role
from tender.facts import books
from tender.models import Guest, GuestList, Lot, StepOutcome, Trade
from tender.rules import guests as rule
from tender.rules import procedures
from tender.rules.disclosure import Moment
from tender.rules.rulebooks import Row
from tender.rules.stages import Stage

#: every lot of the trade
ALL_LOTS = 0
#: no organisation has it
NOBODY = UUID(int=0)


def list_of(trade: Trade) -> GuestList | None:
    """Return the list that holds: the last one; None before there is any."""
    return GuestList.objects.filter(trade=trade).order_by("-n").first()


def guests_of(trade: Trade) -> QuerySet[Guest]:
    """Return the guests of the list that holds, by name."""
    found = list_of(trade)
    rows = Guest.objects.filter(guest_list=found).select_related("organisation")
    return rows.order_by("organisation__name", "lot_number")


def invited(lot: Lot) -> set[UUID]:
    """Return the organisations that may bid for a lot by invitation."""
    rows = guests_of(lot.trade).filter(lot_number__in=(ALL_LOTS, lot.number))
    return set(rows.values_list("organisation__uid", flat=True))


def is_guest(actor: Actor, lot: Lot) -> bool:
    """Say whether the actor's organisation is invited to a lot."""
    if actor.organisation is None or not by_invitation(lot.trade):
        return False
    return actor.organisation in invited(lot)


def by_invitation(trade: Trade) -> bool:
    """Say whether only guests may have the file."""
    return procedures.get(trade.procedure).by_invitation


def is_everybodys(lot: Lot) -> bool:
    """Say whether a lot is shown to everybody: an invitation is, from the deadline."""
    moments = {row.moment for row in lot.moments.all()}
    if Moment.ANNOUNCED not in moments:
        return False
    return not by_invitation(lot.trade) or Moment.CLOSED in moments


def floor_of(trade: Trade) -> Row:
    """Return the row of the fewest guests, or of those that must go on."""
    key = procedures.get(trade.procedure).guests_key
    if key is None:
        raise ValueError("the procedure has no guests")
    return books.get(trade.rulebook).row(key)


def check_enough(trade: Trade, lots: Iterable[Lot]) -> None:
    """Refuse to announce a lot to which too few are invited."""
    if not by_invitation(trade):
        return
    for lot in lots:
        rule.check_enough(len(invited(lot)), floor_of(trade), lot=lot.number)


def invitations_for(actor: Actor) -> list[Lot]:
    """Return the lots that are open, to which the actor's organisation is invited."""
    if actor.role is not Role.BIDDER or actor.organisation is None:
        return []
    rows = Lot.objects.select_related("trade").filter(
        stage__in=(Stage.OPEN, Stage.FROZEN),
        trade__guest_lists__guests__organisation__uid=actor.organisation,
    )
    return [lot for lot in rows.distinct() if is_guest(actor, lot)]


def outcome_for(actor: Actor, lot: Lot) -> StepOutcome:
    """Return what a first stage told the actor's organisation, or `NotFound`."""
    rows = StepOutcome.objects.filter(lot=lot)
    found = rows.filter(organisation__uid=actor.organisation or NOBODY).first()
    if found is None:
        raise NotFound
    return found


def outcomes_for(actor: Actor) -> QuerySet[StepOutcome]:
    """Return what the actor's organisation was told, where nothing followed yet."""
    rows = StepOutcome.objects.select_related("lot__trade")
    return rows.filter(
        organisation__uid=actor.organisation or NOBODY, lot__trade__followed_by=None
    ).order_by("-id")


def concluded_trade(trade: Trade) -> list[Lot]:
    """Return the lots of a first stage that go on; refuses one that is not over."""
    lots = list(trade.lots.order_by("number"))
    ended = (Stage.CONCLUDED, Stage.FAILED, Stage.ALL_REJECTED, Stage.TERMINATED)
    going_on = [lot for lot in lots if lot.stage == Stage.CONCLUDED]
    if not going_on or any(lot.stage not in ended for lot in lots):
        raise rule.StageNotConcluded
    return going_on


def step_outcomes(row: Lot) -> QuerySet[StepOutcome]:
    """Return what applicants of a first stage were told; the caller asks who reads."""
    return row.outcomes.select_related("organisation").order_by("organisation__name")


def is_over(trade: Trade) -> bool:
    """Say whether a first stage is over and some lot of it goes on."""
    try:
        concluded_trade(trade)
    except rule.StageNotConcluded:
        return False
    return True


def followed_by(trade: Trade) -> Trade | None:
    """Return the trade that follows a first stage, once it was begun."""
    return Trade.objects.filter(follows=trade).first()
