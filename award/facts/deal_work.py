"""What is due about deals, and what their parties are asked to do."""

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from uuid import UUID

from django.utils.translation import gettext_noop

from award.facts import deals
from award.models import Deal
from award.rules.deals import Party
from kernel.due import Due
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task
from tender.rules.stages import Act, Stage, allowed


def due() -> Iterator[Due]:
    """Yield the lots whose deal is to be kept, and the confirmations to print on."""
    for lot in deals.to_make():
        if deals.sold(lot) is not None:
            yield Due("make deal", str(lot.uid), partial(_make, lot.uid))
    for row in _unfinished():
        if _waits_for_paper(row):
            yield Due(
                name="print deal",
                key=str(row.uid),
                queue="press",
                task="award.tasks.print_deal",
                kwargs={"deal": str(row.uid)},
            )


def _make(lot: UUID) -> None:
    import_module("award.actions.deals").make_deal(lot=lot)


def _unfinished() -> list[Deal]:
    rows = Deal.objects.filter(cancelled_at=None, ready_at=None)
    return list(rows.prefetch_related("signatures"))


def _waits_for_paper(row: Deal) -> bool:
    """Say whether the next place, or the seal, is for a worker to make."""
    waiting = next((each for each in row.signatures.all() if each.cms is None), None)
    return waiting is None or not waiting.drawn_key


def tasks(actor: Actor) -> Iterator[Task]:
    """Yield what the owner and the winner must do about their deals."""
    if actor.organisation is None or actor.role not in (Role.OWNER, Role.BIDDER):
        return
    is_owner = actor.role is Role.OWNER
    mine = "lot__trade__owner__uid" if is_owner else "organisation__uid"
    rows = Deal.objects.filter(
        cancelled_at=None, contracted_at=None, **{mine: actor.organisation}
    )
    for row in rows.select_related("lot__trade").prefetch_related("signatures"):
        yield from _of_owner(row) if is_owner else _of_winner(row)


def _turn(row: Deal) -> Party | None:
    for place in row.signatures.all():
        if place.cms is None:
            return Party(place.party) if place.drawn_key else None
    return None


def _of_owner(row: Deal) -> Iterator[Task]:
    url = f"/case/{row.lot.trade.uid}/deal/?lot={row.lot.number}"
    facts = {"title": row.lot.title}
    if _turn(row) is Party.OWNER and allowed(Stage(row.lot.stage), Act.DECIDE):
        text = gettext_noop("Sign the confirmation of %(title)s.")
        yield Task(text, url=url, facts=facts)
    if row.lot.stage == Stage.AWARDED:
        text = gettext_noop("Sign the contract of %(title)s, and record it.")
        yield Task(text, url=url, facts=facts, due_at=row.contract_until)


def _of_winner(row: Deal) -> Iterator[Task]:
    url, facts = f"/bids/{row.lot.uid}/result/", {"title": row.lot.title}
    is_open = allowed(Stage(row.lot.stage), Act.DECIDE)
    if _turn(row) is Party.WINNER and is_open:
        text = gettext_noop("Sign the confirmation of %(title)s.")
        yield Task(text, url=url, facts=facts, due_at=row.confirm_until)
    if row.lot.stage == Stage.AWARDED:
        text = gettext_noop("Sign the contract of %(title)s.")
        yield Task(text, url=url, facts=facts, due_at=row.contract_until)
