"""Put the signed sheets to the method: the question, its answer, both kept.

The result is a pure function of what was recorded; `facts.replay` asks the same
question from the journal's rows alone, and the two must agree.
"""

import hashlib
from datetime import datetime

from evaluation.actions import ballots, steps
from evaluation.facts import inquiries, panels, question, scored, trade
from evaluation.models import Panel, Result
from evaluation.rules import reopening
from evaluation.rules.events import ResultComputed, SummaryBlocked
from evaluation.rules.methods import registry
from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.question import read_question
from evaluation.rules.phases import Move
from evaluation.rules.room_events import ObjectiveItemsDiffer
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
        _ask_again(found, at=at)
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


def _ask_again(found: Panel, *, at: datetime) -> None:
    """Name every objective item that differs, and put each sheet concerned to the vote.

    Nobody's sheet is opened by this: the members decide, and supervision hears it.
    """
    differing = scored.differences(found)
    if not differing:
        return
    names = trade.names(trade.bids_of(found.lot))
    labels = {item.key: item.label for item in trade.items_of(trade.file_of(found.lot))}
    rows: list[dict[str, object]] = [
        {
            "bid_name": names[each.bid],
            "item": labels[each.item],
            "scores": {seat: plain(value) for seat, value in each.scores.items()},
        }
        for each in differing
    ]
    event = ObjectiveItemsDiffer(
        items="、".join(f"{row['bid_name']}：{row['item']}" for row in rows),
        rows=rows,
        seats=sorted({seat for each in differing for seat in each.seats}),
    )
    steps.keep(found, event, by=CLOCK, at=at, item=Item.CHECKS)
    works = inquiries.is_works(found)
    ground = reopening.ground_of_difference(is_works=works)
    seats = {member.seat: member for member in panels.seats(found)}
    assert found.chair is not None
    for seat in event.seats:
        motion = ballots.Motion(
            kind="reopen",
            ground=ground,
            clause=reopening.grounds(is_works=works)[ground],
            reason=f"客观评分项不一致：{event.items}",
            subject=seat,
            seat=seats[seat],
        )
        ballots.open_motion(found, found.chair, motion, at=at)


def _whole(value: Json) -> int:
    assert isinstance(value, int)
    return value
