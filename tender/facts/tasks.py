"""What is to be done about trades, as the desk shows it."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from parties.rules.actor import Actor
from parties.rules.tasks import Task, TaskKind
from tender.facts.extensions import pending
from tender.models import Lot, StepOutcome, Trade
from tender.rules.stages import Stage


def guest_tasks(invited: Iterable[Lot], told: Iterable[StepOutcome]) -> list[Task]:
    """Return the invitations that are open, and the results of first stages."""
    letter = gettext_noop("You are invited to bid: %(title)s.")
    found = [
        Task(
            letter,
            url=f"/bids/{lot.uid}/invitation/",
            facts={"title": lot.title},
            due_at=lot.submission_closes_at,
        )
        for lot in invited
    ]
    result = gettext_noop("Read the result of your application: %(title)s.")
    return found + [
        Task(
            result,
            url=f"/bids/{row.lot.uid}/outcome/",
            facts={"title": row.lot.title},
            kind=TaskKind.WAIT,
        )
        for row in told
    ]


def intake_tasks(waiting: Iterable[Trade], actor: Actor) -> list[Task]:
    """Return the submissions to examine, but for those that the actor prepared."""
    sentence = gettext_noop("Examine %(title)s.")
    return [
        Task(sentence, url=f"/centre/intake/{row.uid}/", facts={"title": row.title})
        for row in waiting
        if row.created_by != actor.person
    ]


def override_tasks(asked: Iterable[Trade]) -> list[Task]:
    """Return the dates that a supervisor is asked to allow against a minimum."""
    sentence = gettext_noop("Decide on waiving a minimum for %(title)s.")
    return [
        Task(sentence, url=f"/case/{row.uid}/timetable/", facts={"title": row.title})
        for row in asked
    ]


def owner_tasks(cases: Iterable[Trade]) -> list[Task]:
    """Return what an owner or agency must do about its trades, or waits for."""
    found: list[Task] = []
    for trade in cases:
        url, facts = f"/case/{trade.uid}/", {"title": trade.title}
        stages = {row.stage for row in trade.lots.all()}
        if stages & {Stage.DRAFT, Stage.PREANNOUNCED}:
            sentence = gettext_noop("Prepare and submit %(title)s.")
            found.append(Task(sentence, url=url, facts=facts))
        elif Stage.IN_REVIEW in stages:
            found.append(_review_task(trade, url, facts))
        else:
            found += _running_tasks(trade, facts)
    return found


def _review_task(trade: Trade, url: str, facts: dict[str, str]) -> Task:
    if trade.submissions.filter(outcome="").exists():
        sentence = gettext_noop("Intake is examining %(title)s.")
        return Task(sentence, url=url, facts=facts, kind=TaskKind.WAIT)
    sentence = gettext_noop("Announce %(title)s: it is approved.")
    return Task(sentence, url=url, facts=facts)


def _running_tasks(trade: Trade, facts: dict[str, str]) -> list[Task]:
    url = f"/case/{trade.uid}/questions/"
    found = [
        Task(
            gettext_noop("Answer an objection on %(title)s."),
            url=f"{url}#{row.uid}",
            facts=facts,
            due_at=row.answer_due_at,
        )
        for row in trade.objections.filter(answered_at=None)
    ]
    found += [
        Task(
            gettext_noop("Answer a question on %(title)s."),
            url=f"{url}#{row.uid}",
            facts=facts,
        )
        for row in trade.questions.filter(answered_at=None)
        if Stage(row.lot.stage) in (Stage.OPEN, Stage.FROZEN)
    ]
    waiting = pending(trade).first()
    if waiting is not None:
        sentence = gettext_noop(
            "Have the custodians sign the later deadline of %(title)s."
        )
        due_at = waiting.former_closes_at
        custody_url = f"/case/{trade.uid}/custody/"
        found.append(Task(sentence, url=custody_url, facts=facts, due_at=due_at))
    elif any(row.stage == Stage.FROZEN for row in trade.lots.all()):
        found += _frozen_tasks(trade, facts)
    return found


def _frozen_tasks(trade: Trade, facts: dict[str, str]) -> list[Task]:
    """A frozen lot without a later deadline under way waits for one, or for its end."""
    if trade.objections.filter(suspended_lot=True, answered_at=None).exists():
        return []
    last = trade.extensions.order_by("-id").first()
    sentence = gettext_noop("Bids of %(title)s are frozen: announce a later deadline.")
    if last is not None and last.lapsed_at is not None:
        sentence = gettext_noop(
            "The later deadline of %(title)s lapsed unsigned: announce a later one."
        )
    return [Task(sentence, url=f"/case/{trade.uid}/questions/", facts=facts)]
