"""What a draw of experts asks of its parties, and of the hand that draws (专家抽取岗).

The composition may be set as soon as a lot takes bids; the lists are frozen after its
deadline, when it is known whom to avoid. Neither tells whether anybody has bid.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from evaluation.facts import drawing, panels, trade
from evaluation.facts.trade import Lot
from evaluation.models import Panel
from evaluation.rules.phases import Phase
from parties.rules import policy
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task, TaskKind
from tender import queries as tender
from tender.rules.stages import Stage

COMPOSE = "evaluation.compose"
#: from the announcement to the doors of the scoring room
_BEFORE: tuple[Stage, ...] = (
    Stage.OPEN,
    Stage.FROZEN,
    Stage.CLOSED,
    Stage.RELEASING,
    Stage.OPENING,
    Stage.EVALUATING,
)


def tasks(actor: Actor) -> Iterator[Task]:
    """Yield the panels to compose, and those whose lists are to be frozen."""
    lots = tender.lots_at(*_BEFORE).order_by("submission_closes_at", "id")
    rows = [lot for lot in lots if _is_mine(actor, lot)]
    made = {
        panel.lot_id: panel
        for panel in panels.panels().filter(lot__in=rows).exclude(phase=Phase.ENDED)
    }
    for lot in rows:
        yield from _of_lot(lot, made.get(lot.pk))


def _is_mine(actor: Actor, lot: Lot) -> bool:
    return trade.procedure_of(lot).is_sealed and policy.may(
        actor,
        COMPOSE,
        organisation=panels.organisations_of(lot),
        region=lot.trade.region.path,
    )


def _of_lot(lot: Lot, panel: Panel | None) -> Iterator[Task]:
    url, facts = f"/centre/panel/{lot.uid}/", {"title": lot.title}
    if panel is None:
        yield Task(
            gettext_noop("Set who the panel of %(title)s is drawn from"),
            url=url,
            facts=facts,
            due_at=lot.submission_closes_at,
        )
    elif panel.phase == Phase.FORMING and trade.is_closed(lot):
        yield Task(
            gettext_noop("Freeze the lists of the panel of %(title)s: its draw begins"),
            url=url,
            facts=facts,
        )
    elif panel.phase == Phase.FORMING:
        yield Task(
            gettext_noop("The panel of %(title)s is drawn after the deadline"),
            url=url,
            facts=facts,
            due_at=lot.submission_closes_at,
            kind=TaskKind.WAIT,
        )


def secrets(actor: Actor) -> Iterator[Task]:
    """Panels whose draw waits for this party, or runs under this hand."""
    rows = panels.panels().filter(phase__in=[Phase.DRAWING, Phase.INVITING])
    for row in rows:
        of = row.lot.trade
        organisations = {of.owner.uid} | ({of.agency.uid} if of.agency else set())
        may = policy.may(
            actor,
            "evaluation.give-secret",
            organisation=organisations,
            region=of.region.path,
        )
        if not may:
            continue
        yield from _draw_tasks(actor, row)


def _draw_tasks(actor: Actor, of: Panel) -> Iterator[Task]:
    """What one hand or party does for a panel that is not whole."""
    url, facts = f"/centre/panel/{of.lot.uid}/", {"title": of.lot.title}
    waits_for = drawing.open_draw(of)
    if waits_for is not None:
        yield Task(
            gettext_noop("Panel of %(title)s: the draw of experts"),
            url=url,
            facts=facts,
            due_at=waits_for.reveal_until or waits_for.commit_until,
        )
    elif actor.role is Role.EXPERT_DRAW and drawing.waits_for_hand(of):
        sentence = gettext_noop("Draw again for the panel of %(title)s")
        yield Task(sentence, url=url, facts=facts)
    elif actor.role is Role.EXPERT_DRAW:
        sentence = gettext_noop("Panel of %(title)s: the draw of experts")
        yield Task(sentence, url=url, facts=facts, kind=TaskKind.WAIT)
    elif actor.role is not Role.SUPERVISOR and drawing.lacks_owners(of):
        sentence = gettext_noop("Panel of %(title)s: the draw of experts")
        yield Task(sentence, url=url, facts=facts)
    elif actor.role is Role.SUPERVISOR and panels.gone(of):
        # Supervision is told of a replacement whatever it has to do (条例48).
        yield Task(
            gettext_noop("The panel of %(title)s lacks a member: another is drawn"),
            url=url,
            facts=facts,
            kind=TaskKind.WAIT,
        )
