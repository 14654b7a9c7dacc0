"""Ask a question about the tender file, and answer it for everybody.

The question's row stands in a hidden stream until the closing joins it: nothing may
tell how many ask. The owner reads it without a name, then and later.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from journal.actions.hidden import create_hidden_stream
from journal.actions.record import record
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries
from tender.actions import steps
from tender.actions.evidence import attach, chosen
from tender.models import Lot, Question
from tender.rules.disclosure import Item
from tender.rules.events import Answered, Asked
from tender.rules.objections import AlreadyAnswered
from tender.rules.reasons import checked_text
from tender.rules.stages import Act


@transaction.atomic(durable=True)
def ask_question(
    *,
    by: Actor,
    lot: UUID,
    text: str,
    request_key: UUID,
    files: Sequence[UUID] = (),
) -> Question:
    """Ask, while bids are taken, with files given before.

    The same key again returns the same question.
    """
    policy.check(by, "tender.ask")
    if by.organisation is None:
        raise NotFound
    found = _announced(steps.lot_locked(lot))
    queries.check_file(by, found)
    steps.check_lot(found, Act.ASK)
    asked = checked_text(text)
    existing = Question.objects.filter(request_key=request_key).first()
    if existing is not None:
        return existing
    at = instant()
    given = chosen(by, found, files)
    question = Question.objects.create(
        trade=found.trade,
        lot=found,
        organisation=by.organisation,
        person=steps.person_of(by),
        text=asked,
        asked_at=at,
        hidden_stream=create_hidden_stream(),
        request_key=request_key,
    )
    event = Asked(question=str(question.uid), text=asked)
    record(
        stream=question.hidden_stream,
        event=event,
        by=by,
        at=at,
        audience=str(Item.ASKER),
    )
    attach(given, question, by=by, at=at)
    return question


def _announced(lot: Lot) -> Lot:
    """A lot that is not announced does not exist for those who ask."""
    if lot.submission_closes_at is None:
        raise NotFound
    return lot


@transaction.atomic(durable=True)
def answer_question(*, by: Actor, question: UUID, answer: str) -> Question:
    """Answer for all bidders at once; the question is published without its asker."""
    row = Question.objects.select_related("trade").filter(uid=question).first()
    if row is None:
        raise NotFound
    trade = steps.trade_locked(row.trade.uid)
    steps.check_may(by, "tender.answer-question", trade)
    steps.check_lot(steps.lot_locked(row.lot.uid), Act.ANSWER)
    row = Question.objects.select_for_update().get(pk=row.pk)
    if row.answered_at is not None:
        raise AlreadyAnswered
    row.answer, row.answered_at = checked_text(answer, field="answer"), instant()
    row.save(update_fields=["answer", "answered_at"])
    event = Answered(question=str(row.uid), text=row.text, answer=row.answer)
    steps.keep(trade, event, by=by, at=row.answered_at, item=Item.CLARIFICATION)
    return row
