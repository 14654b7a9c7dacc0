"""Ask a bidder through the room: clarification, proof of a low price, a correction.

The chair asks for the panel; the bidder reads the panel, never a seat. Nobody else's
question goes through, and an answer that nobody asked for has no place (条例52).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import inquiries, panels, price_stage
from evaluation.facts.articles import article
from evaluation.facts.trade import OpenedBid
from evaluation.models import Inquiry, Member, Panel
from evaluation.rules import inquiries as rule
from evaluation.rules import low_price
from evaluation.rules.inquiries import Kind, State
from evaluation.rules.methods import correction
from evaluation.rules.methods.figures import fixed, plain
from evaluation.rules.phases import Move, Phase, after
from evaluation.rules.room_events import BidderAsked
from evaluation.rules.seats import PanelActor
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@dataclass(frozen=True, slots=True)
class Found:
    """What else the bid says about its price; None or empty where it says nothing."""

    words: str = ""
    other_parts: Decimal | None = None
    units_sum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked before it is kept: words, clause, and a corrected price."""

    kind: Kind
    reason: str
    question: str
    clause: str
    proposed: Decimal | None = None
    steps: tuple[dict[str, str], ...] = ()


@transaction.atomic(durable=True)
def ask_clarification(
    *,
    by: Actor,
    panel: UUID,
    bid: UUID,
    reason: str,
    question: str,
    minutes: int | None = None,
    ref: str = "",
) -> Inquiry:
    """Ask about what is unclear, inconsistent or a plain slip (条例52, 87号令51)."""
    found, member, of_bid = _chair_asks(by, panel, bid)
    clause = article(found.lot, "clarify")
    said = rule.check_question(question, reason, Kind.CLARIFICATION, article=clause)
    asked = Asked(Kind.CLARIFICATION, reason, said, clause)
    return _ask(found, member, of_bid, asked, minutes=minutes, ref=ref)


@transaction.atomic(durable=True)
def ask_proof(
    *,
    by: Actor,
    panel: UUID,
    bid: UUID,
    question: str,
    minutes: int | None = None,
    ref: str = "",
) -> Inquiry:
    """Ask a bidder to explain and prove a price that seems abnormally low."""
    found, member, of_bid = _chair_asks(by, panel, bid)
    if not inquiries.has_prices(found):
        raise rule.NoAmountToCorrect(name=of_bid.name)
    works = inquiries.is_works(found)
    line = low_price.WORKS if works else low_price.PROCUREMENT
    said = rule.check_question(question, "", Kind.LOW_PRICE, article=line.zh)
    asked = Asked(Kind.LOW_PRICE, "", said, line.zh)
    return _ask(found, member, of_bid, asked, minutes=minutes, ref=ref)


@transaction.atomic(durable=True)
def ask_correction(
    *,
    by: Actor,
    panel: UUID,
    bid: UUID,
    found_in_bid: Found,
    minutes: int | None = None,
    ref: str = "",
) -> Inquiry:
    """Propose the price that the law's order gives; the bidder confirms or is out."""
    found, member, of_bid = _chair_asks(by, panel, bid)
    rule.check_may_correct(inquiries.one_price(found))
    priced = inquiries.priced(found, [of_bid])[of_bid.key]
    is_open = inquiries.has_prices(found)
    if not is_open or priced.price is None or priced.price_type != "amount":
        raise rule.NoAmountToCorrect(name=of_bid.name)
    price, made = correction.correct(
        correction.Figures(
            sheet=priced.price,
            words=found_in_bid.words.strip(),
            other_parts=found_in_bid.other_parts,
            units_sum=found_in_bid.units_sum,
        )
    )
    if not made or price == priced.price:
        raise rule.NothingToCorrect(field="units_sum")
    lines = tuple(
        {
            "article": step.article,
            "zh": step.title.zh,
            "en": step.title.en,
            "formula": step.formula,
            "result": step.result,
        }
        for step in made
    )
    works = inquiries.is_works(found)
    asked = Asked(
        Kind.CORRECTION,
        "",
        f"开标价{fixed(priced.price)}按法定顺序修正为{fixed(price)}，请确认。",
        rule.CORRECT_WORKS if works else rule.CORRECT_PROCUREMENT,
        proposed=price,
        steps=lines,
    )
    return _ask(found, member, of_bid, asked, minutes=minutes, ref=ref)


def _chair_asks(by: Actor, panel: UUID, bid: UUID) -> tuple[Panel, Member, OpenedBid]:
    found, member = steps.chair_locked(by, panel)
    after(Phase(found.phase), Move.ASK)
    if not price_stage.may_ask(found):
        # Prices of a second envelope are waited for: what was judged is signed.
        after(Phase.SUMMING_UP, Move.ASK)
    of_bid = panels.bid_of(found, bid)
    if of_bid.key in panels.rejected(found):
        raise NotFound
    return found, member, of_bid


def _ask(
    found: Panel,
    member: Member,
    bid: OpenedBid,
    asked: Asked,
    *,
    minutes: int | None,
    ref: str,
) -> Inquiry:
    least = inquiries.terms_of(found).answer_minutes
    mine = inquiries.rows(found).filter(bid=bid.uid, kind=asked.kind)
    if mine.filter(state=State.OPEN).exists():
        raise rule.AskedAlready(name=bid.name)
    at = instant()
    row = Inquiry.objects.create(
        panel=found,
        n=found.inquiries.count() + 1,
        kind=asked.kind,
        bid=bid.uid,
        organisation=bid.organisation,
        envelope=inquiries.envelope_of(found),
        clause=asked.clause,
        reason=asked.reason,
        question=asked.question,
        proposed=asked.proposed,
        steps=list(asked.steps),
        asked_by=member,
        asked_at=at,
        counted_at=at,
        due_at=rule.due_at(at, minutes or least, least=least),
    )
    _record(found, row, bid, at=at, ref=ref)
    return row


def _record(
    found: Panel, row: Inquiry, bid: OpenedBid, *, at: datetime, ref: str
) -> None:
    event = BidderAsked(
        inquiry=str(row.uid),
        number=row.n,
        inquiry_kind=row.kind,
        bid=bid.key,
        bid_name=bid.name,
        clause=row.clause,
        question=row.question,
        proposed="" if row.proposed is None else plain(row.proposed),
        due_at=row.due_at.isoformat(),
    )
    steps.keep(
        found, event, by=PanelActor(), at=at, item=Item.INQUIRY, owner=bid.key, ref=ref
    )
