"""What applications to compete ask of transferor, deposits hand and applicant.

The deposits hand's task stands for every lot that takes deposits, whether or not
anybody applied: before the end of applications nothing may tell how many did.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_noop

from bidding.models import Applicant
from bidding.rules.applications import ApplicationState
from parties.rules import policy
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task
from tender import queries as tender
from tender.rules.stages import Stage

RECORD_CREDIT: Final = "escrow.record-credit"


def tasks(actor: Actor, now: datetime) -> Iterator[Task]:
    """Yield what the role being used has to do about applications."""
    if actor.role is Role.DEPOSITS:
        yield from _credits(actor, now)
    elif actor.organisation is None:
        return
    elif actor.role in (Role.OWNER, Role.AGENCY):
        yield from _to_examine(actor)
    elif actor.role is Role.BIDDER:
        yield from _to_pay(actor.organisation, now)


def _credits(actor: Actor, now: datetime) -> Iterator[Task]:
    for lot in tender.lots_at(Stage.OPEN).order_by("submission_closes_at", "id"):
        until = lot.submission_closes_at
        if until is None or now >= until:
            continue
        if not tender.procedure_of(lot.trade).is_live:
            continue
        if policy.may(actor, RECORD_CREDIT, region=lot.trade.region.path):
            yield Task(
                gettext_noop("Record what the bank credits for deposits of %(title)s"),
                url=f"/deposits/{lot.uid}/",
                facts={"title": lot.title},
                due_at=until,
            )


def _to_examine(actor: Actor) -> Iterator[Task]:
    waiting = Applicant.objects.filter(
        state=str(ApplicationState.APPLIED), lot__stage=Stage.OPEN
    ).select_related("lot__trade__owner", "lot__trade__agency", "lot__trade__region")
    lots: dict[int, Any] = {row.lot_id: row.lot for row in waiting.order_by("lot_id")}
    for lot in lots.values():
        if tender.may(actor, "bidding.examine-application", lot.trade):
            yield Task(
                gettext_noop("Examine who applied to compete for %(title)s"),
                url=f"/case/{lot.trade.uid}/applications/",
                facts={"title": lot.title},
                due_at=lot.submission_closes_at,
            )


def _to_pay(organisation: UUID, now: datetime) -> Iterator[Task]:
    """The applicant's own, found fit and without a number yet."""
    mine = Applicant.objects.filter(
        organisation__uid=organisation,
        state=str(ApplicationState.QUALIFIED),
        number="",
        lot__stage=Stage.OPEN,
    ).select_related("lot")
    for row in mine.order_by("id"):
        until = row.lot.submission_closes_at
        if until is not None and now < until:
            yield Task(
                gettext_noop("Pay the deposit for %(title)s: then you get a number"),
                url=f"/bids/{row.lot.uid}/",
                facts={"title": row.lot.title},
                due_at=until,
            )
