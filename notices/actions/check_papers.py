"""Say that a finished lot has left all its papers (材料核对): the archive's own act."""

from uuid import UUID

from django.db import transaction

from journal.actions.record import record
from journal.queries import instant
from kernel.refused import Refused
from notices.facts import papers
from notices.rules import papers as rule
from notices.rules.events import PapersChecked
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.stages import Stage


class NotFinished(Refused):
    """Papers are checked when the lot is at its end."""

    code = "lot-not-finished"
    zh = "标段尚未结束，结束后再核对材料。"
    en = "The lot is not at its end; its papers are checked then."


class CheckedAlready(Refused):
    """The papers of a lot are found complete once."""

    code = "papers-checked-already"
    zh = "该标段的材料已核对齐全。"
    en = "The papers of this lot were found complete already."


@transaction.atomic(durable=True)
def check_papers(*, by: Actor, lot: UUID) -> None:
    """Hold what is kept against the list of the law, and record that it is whole."""
    steps.lot_locked(lot)
    row = tender.lot(lot)
    policy.check(by, papers.ACT, region=row.trade.region.path)
    stage = Stage(row.stage)
    if stage not in rule.FINISHED:
        raise NotFinished
    if papers.checked(row) is not None:
        raise CheckedAlready
    kept = papers.of(row)
    is_sealed = tender.procedure_of(row.trade).is_sealed
    rule.check_whole(kept, stage, is_sealed=is_sealed)
    event = PapersChecked(
        lot=str(row.uid), papers=len(kept), titles=[each.title.zh for each in kept]
    )
    record(
        stream=row.stream,
        event=event,
        by=by,
        at=instant(),
        audience=str(Item.PREPARATION),
    )
