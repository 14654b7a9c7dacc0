"""A bidder answers the panel, signed and in time; what follows from it or from silence.

A confirmed correction is the bid's price from then on; one that is not confirmed makes
the bid void by law. A proof of a low price, or none, is put to the members' vote.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import ballots, give_back, steps
from evaluation.facts import inquiries, panels, standing_still
from evaluation.facts.trade import OpenedBid
from evaluation.models import Inquiry, Panel
from evaluation.rules import inquiries as rule
from evaluation.rules import low_price
from evaluation.rules.inquiries import Kind, State
from evaluation.rules.methods.figures import fixed
from evaluation.rules.phases import Move, Phase, after
from evaluation.rules.room_events import AnswerMissed, BidderAnswered, PriceCorrected
from journal.queries import instant
from journal.rules.events import Event, HasFacts
from kernel.canonical import Json
from parties.actions.signed_acts import act_bytes
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item

ACT = "evaluation.answer-inquiry"
CONFIRMED, DECLINED = "确认修正后的报价", "不接受修正"
PROOF_MOTION = "报价明显偏低，须由评委会表决其说明和证明材料是否成立。"
SILENT_MOTION = "报价明显偏低，投标人未在时限内作出说明，须由评委会表决。"


def answer_bytes(row: Inquiry, *, answer: str, accepts: bool) -> bytes:
    """Return what the bidder signs: the question as asked, and its answer."""
    return act_bytes(ACT, str(row.uid), _facts(row, answer, accepts=accepts))


def _facts(row: Inquiry, answer: str, *, accepts: bool) -> dict[str, Json]:
    lot = row.panel.lot
    found: dict[str, Json] = {
        "code": lot.trade.code,
        "lot": lot.number,
        "number": row.n,
        "question": row.question,
        "answer": _stated(row, answer, accepts=accepts),
    }
    if row.proposed is not None:
        found["proposed"] = fixed(row.proposed)
    return found


def _stated(row: Inquiry, answer: str, *, accepts: bool) -> str:
    if row.kind == Kind.CORRECTION:
        return CONFIRMED if accepts else DECLINED
    return rule.check_answer(answer)


def check_values(row: Inquiry, values: Mapping[str, str]) -> None:
    """Refuse an answer that changes a typed value, naming the line."""
    bid = panels.bid_of(row.panel, row.bid)
    lines = inquiries.lines_of(row.panel, bid)
    rule.check_values(lines, values, article=row.clause)


@transaction.atomic(durable=True)
def answer_inquiry(
    *,
    by: Actor,
    inquiry: UUID,
    answer: str,
    signature: bytes,
    accepts: bool = False,
    values: Mapping[str, str] | None = None,
) -> Inquiry:
    """Answer a question to one's own organisation; `accepts` confirms a correction."""
    own = inquiries.own_inquiry(by, inquiry)
    found, row = _locked(own)
    steps.check_not_suspended(found)
    after(Phase(found.phase), Move.ASK)
    at = instant()
    give_back.in_step(found, at=at)
    row.refresh_from_db(fields=["due_at"])
    rule.check_in_time(State(row.state), row.due_at, at, article=row.clause)
    check_values(row, values or {})
    facts = _facts(row, answer, accepts=accepts)
    kept = tender_steps.signed(by, ACT, str(row.uid), facts, signature, at)
    is_declined = row.kind == Kind.CORRECTION and not accepts
    row.state = State.DECLINED if is_declined else State.ANSWERED
    row.answer, row.closed_at = str(facts["answer"]), at
    row.signed_id = kept.key
    row.save(update_fields=["state", "answer", "closed_at", "signed"])
    bid = panels.bid_of(found, row.bid)
    event = BidderAnswered(
        inquiry=str(row.uid),
        number=row.n,
        bid=bid.key,
        bid_name=bid.name,
        state=str(row.state),
        answer=row.answer,
        signature=kept.digest,
    )
    _keep(found, event, bid, by=by, at=at)
    _follow(found, row, bid, at=at)
    return row


@transaction.atomic(durable=True)
def expire_inquiry(*, inquiry: UUID) -> None:
    """Record that a limit passed; the clock's act. Twice is once."""
    policy.check(CLOCK, "evaluation.expire")
    own = Inquiry.objects.select_related("panel__lot__trade").get(uid=inquiry)
    found, row = _locked(own)
    at = instant()
    give_back.in_step(found, at=at)
    row.refresh_from_db(fields=["due_at"])
    over = row.state == State.OPEN and row.due_at <= at
    if not over or not standing_still.is_running(found):
        return
    row.state, row.closed_at = State.UNANSWERED, at
    row.save(update_fields=["state", "closed_at"])
    bid = panels.bid_of(found, row.bid)
    event = AnswerMissed(
        inquiry=str(row.uid), number=row.n, bid=bid.key, bid_name=bid.name
    )
    _keep(found, event, bid, by=CLOCK, at=at)
    _follow(found, row, bid, at=at)


def _locked(own: Inquiry) -> tuple[Panel, Inquiry]:
    found = steps.panel_locked(own.panel.uid)
    row = Inquiry.objects.select_for_update().get(pk=own.pk)
    row.panel = found
    return found, row


def _keep(
    found: Panel, event: Event, bid: OpenedBid, *, by: HasFacts, at: datetime
) -> None:
    steps.keep(found, event, by=by, at=at, item=Item.INQUIRY, owner=bid.key)


def _follow(found: Panel, row: Inquiry, bid: OpenedBid, *, at: datetime) -> None:
    """Do what an answer, a refusal or silence leads to."""
    if bid.key in panels.rejected(found):
        return
    is_answered = row.state == State.ANSWERED
    if row.kind == Kind.LOW_PRICE:
        if ballots.has_open_motion(found, bid.uid):
            # The panel votes on this bid already; the answer is kept all the same.
            return
        ballots.open_motion(
            found,
            row.asked_by,
            ballots.Motion(
                kind="reject",
                ground=low_price.GROUND,
                clause=row.clause,
                reason=PROOF_MOTION if is_answered else SILENT_MOTION,
                subject=bid.name,
                bid=bid.uid,
            ),
            at=at,
        )
    elif row.kind == Kind.CORRECTION and is_answered:
        _correct(found, row, bid, at=at)
    elif row.kind == Kind.CORRECTION:
        steps.reject(
            found,
            bid,
            clause=row.clause,
            reason="投标人未确认修正后的报价，投标无效。",
            by=CLOCK,
            at=at,
            source="unconfirmed",
        )


def _correct(found: Panel, row: Inquiry, bid: OpenedBid, *, at: datetime) -> None:
    priced = inquiries.priced(found, [bid])[bid.key]
    assert priced.price is not None
    assert row.proposed is not None
    event = PriceCorrected(
        bid=bid.key,
        bid_name=bid.name,
        envelope=row.envelope,
        opened=fixed(priced.price),
        corrected=fixed(row.proposed),
        clause=row.clause,
    )
    steps.keep(found, event, by=CLOCK, at=at, item=Item.INQUIRY, owner=bid.key)
