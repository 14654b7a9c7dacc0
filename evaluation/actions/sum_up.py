"""Put the signed sheets to the method: the question, its answer, both kept.

The result is a pure function of what was recorded; `facts.replay` asks the same
question from the journal's rows alone, and the two must agree.
"""

import hashlib
from datetime import datetime

from evaluation.actions import steps
from evaluation.facts import question
from evaluation.models import Panel, Result
from evaluation.rules.events import ResultComputed, SummaryBlocked
from evaluation.rules.methods import registry
from evaluation.rules.methods.question import read_question
from evaluation.rules.phases import Move
from kernel.canonical import Json, canonical
from kernel.refused import Refused
from parties.rules.actor import CLOCK
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item, Moment


def in_step(found: Panel, *, at: datetime) -> None:
    """Compute inside the act that signed the last sheet.

    A refusal of the method (objective items that differ, 87号令64) does not undo that
    signature: it is recorded, and the panel may reopen a sheet on that ground.
    """
    steps.move(found, Move.SUM_UP, by=CLOCK, at=at)
    tender_steps.reach(found.lot, Moment.ALL_SIGNED, by=CLOCK, at=at)
    asked = question.as_json(found)
    try:
        answer = registry.ask(read_question(asked))
    except Refused as refusal:
        blocked = SummaryBlocked(
            code=refusal.code,
            zh=refusal.sentence("zh-hans"),
            en=refusal.sentence("en"),
        )
        steps.keep(found, blocked, by=CLOCK, at=at, item=Item.RANKING)
        return
    body = canonical(answer.as_facts())
    question_bytes = canonical(asked)
    digest = hashlib.sha256(body).hexdigest()
    Result.objects.create(
        panel=found,
        question=question_bytes,
        body=body,
        digest=digest,
        computed_at=at,
    )
    method = asked["method"]
    assert isinstance(method, dict)
    event = ResultComputed(
        panel=str(found.uid),
        method=str(method["name"]),
        method_version=_whole(method["version"]),
        question_digest=hashlib.sha256(question_bytes).hexdigest(),
        digest=digest,
        ranking=[list(group) for group in answer.ranking],
        totals={
            row.bid: f"{row.total:f}" for row in answer.rows if row.total is not None
        },
    )
    steps.keep(found, event, by=CLOCK, at=at, item=Item.RANKING)


def _whole(value: Json) -> int:
    assert isinstance(value, int)
    return value
