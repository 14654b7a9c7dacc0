"""Questions to bidders as rooms, bidders and the clock ask about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from evaluation.facts import panels, standing_still, trade
from evaluation.facts.trade import Lot, OpenedBid
from evaluation.models import Ballot, Inquiry, Panel
from evaluation.rules import grounds, limits, low_price, room_terms
from evaluation.rules.inquiries import KIND_WORDS, AnswerAwaited, Kind, Line, State
from evaluation.rules.methods.figures import half_up, plain
from evaluation.rules.phases import ENDED, Phase
from evaluation.rules.room_terms import RoomTerms
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender.rules.procedures import Category
from tender.rules.rulebooks import Text

FIGURES = frozenset({"amount", "percent", "discount", "unit-price", "integer"})
_LOT = ("panel__lot__trade__owner", "panel__lot__trade__agency")
#: phases in which the price of a later envelope is the one that is scored
_PRICED = frozenset(
    {Phase.SCORING, Phase.SUMMING_UP, Phase.REPORTING, Phase.SIGNED, Phase.ENDED}
)


def terms_of(of: Panel) -> RoomTerms:
    """Return what the tender file sets for the room."""
    return room_terms.read(trade.file_of(of.lot).method.parameters)


def is_works(of: Panel) -> bool:
    """Say whether the trade is works, by which most articles differ."""
    return trade.procedure_of(of.lot).category is Category.WORKS


def rows(of: Panel) -> QuerySet[Inquiry]:
    """Return all questions of a panel, in order."""
    return of.inquiries.select_related("asked_by", "signed").order_by("n")


def open_rows(of: Panel) -> list[Inquiry]:
    """Return the questions that may still be answered."""
    return list(rows(of).filter(state=State.OPEN))


def inquiry(of: Panel, uid: UUID) -> Inquiry:
    """Return a question of this panel, or raise `NotFound`."""
    found = rows(of).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


# --- prices ---


def one_price(of: Panel) -> Text | None:
    """Return by which article the opened price stands; None where it may change."""
    return trade.procedure_of(of.lot).statute.says("one-price")


def envelope_of(of: Panel) -> str:
    """Return the envelope whose prices are scored, as far as the panel has come."""
    if of.quote_envelope and Phase(of.phase) in _PRICED:
        return str(of.quote_envelope)
    return trade.procedure_of(of.lot).first_envelope.envelope


def priced(of: Panel, bids: Iterable[OpenedBid]) -> dict[str, OpenedBid]:
    """Return for each bid the opened one whose price is scored: it, or its quote."""
    quotes = trade.quotes_of(of.lot, of.quote_envelope) if _has_quotes(of) else {}
    return {bid.key: quotes.get(bid.organisation, bid) for bid in bids}


def _has_quotes(of: Panel) -> bool:
    return envelope_of(of) == of.quote_envelope


def corrections(of: Panel) -> dict[str, Decimal]:
    """Return the prices that bidders confirmed as corrected, by bid."""
    found = rows(of).filter(
        kind=Kind.CORRECTION, state=State.ANSWERED, envelope=envelope_of(of)
    )
    return {str(row.bid): row.proposed for row in found if row.proposed is not None}


def comparable(of: Panel) -> dict[str, Decimal]:
    """Return the prices in force of the bids that stand, lower being better."""
    corrected = corrections(of)
    found = {}
    for key, bid in priced(of, panels.standing(of)).items():
        if bid.price is not None:
            price = corrected.get(key, bid.price)
            found[key] = 100 - price if bid.price_type == "discount" else price
    return found


# --- abnormally low prices ---


def has_prices(of: Panel) -> bool:
    """Say whether the prices that are scored are open before the panel."""
    return _has_quotes(of) or trade.scores_first_prices(of.lot)


def below_line(of: Panel) -> list[str]:
    """Return the bids whose price is below the tender file's line."""
    if not has_prices(of):
        return []
    lines = terms_of(of).low_price
    return low_price.below(lines, comparable(of), trade.ceiling_of(of.lot))


def low_line(of: Panel) -> Decimal | None:
    """Return the line itself, to two digits, where one can be drawn."""
    if not has_prices(of):
        return None
    lines = terms_of(of).low_price
    found = low_price.line(lines, comparable(of), trade.ceiling_of(of.lot))
    if found is None:
        return None
    return half_up(found, 2)


def was_proof_asked(of: Panel, bid: str) -> bool:
    """Say whether a bid's price was asked about, and the answer or its limit is in."""
    asked = rows(of).filter(kind=Kind.LOW_PRICE, bid=bid)
    return asked.exclude(state=State.OPEN).exists()


def proofs_not_voted(of: Panel) -> list[str]:
    """Return the standing bids whose proof is in and was not voted on."""
    closed = rows(of).filter(kind=Kind.LOW_PRICE).exclude(state=State.OPEN)
    voted = Ballot.objects.filter(panel=of, ground=low_price.GROUND).exclude(
        closed_at=None
    )
    done = {str(bid) for bid in voted.values_list("bid", flat=True)}
    standing = {bid.key for bid in panels.standing(of)}
    asked = {str(bid) for bid in closed.values_list("bid", flat=True)}
    return sorted((asked & standing) - done)


def law_grounds(of: Panel, bid: str) -> tuple[grounds.Ground, ...]:
    """Return the law's grounds of rejection that are open for a bid, or for any."""
    return grounds.of_law(
        is_works=is_works(of),
        statute=trade.procedure_of(of.lot).statute,
        owner_examines=trade.owner_examines(of.lot),
        was_proof_asked=bool(bid) and was_proof_asked(of, bid),
    )


# --- what stands in the way of going on ---


def check_nothing_owed(of: Panel) -> None:
    """Refuse to go on while an answer, a proof or a vote on one is still owed."""
    names = trade.names(panels.standing(of))
    for row in open_rows(of):
        if str(row.bid) in names:
            zh, en = KIND_WORDS[Kind(row.kind)]
            raise AnswerAwaited(name=names[str(row.bid)], what_zh=zh, what_en=en)
    article = low_price.WORKS if is_works(of) else low_price.PROCUREMENT
    articles = {
        "article": article.zh,
        "article_zh": article.zh,
        "article_en": article.en,
    }
    prices = comparable(of)
    for bid in below_line(of):
        if not was_proof_asked(of, bid):
            raise low_price.ProofOwed(
                name=names[bid],
                price=plain(prices[bid]),
                line=plain(low_line(of) or Decimal(0)),
                **articles,
            )
    for bid in proofs_not_voted(of):
        raise low_price.ProofNotVoted(name=names[bid], **articles)


# --- the bidder's side ---


def lines_of(of: Panel, bid: OpenedBid) -> dict[str, Line]:
    """Return the typed values of a bid's opening form, which no answer changes."""
    values = bid.values
    return {
        row.key: Line(row.label.zh, values[row.key], row.type in FIGURES)
        for row in trade.file_of(of.lot).opening_form
        if row.key in values
    }


def of_bidder(actor: Actor, lot: Lot) -> list[Inquiry]:
    """Return the questions to the actor's own organisation about a lot."""
    if actor.organisation is None:
        raise NotFound
    policy.check(actor, "evaluation.answer-inquiry", organisation=actor.organisation)
    found = Inquiry.objects.filter(panel__lot=lot, organisation=actor.organisation)
    return list(found.select_related("panel", *_LOT, "signed").order_by("id"))


def own_inquiry(actor: Actor, uid: UUID) -> Inquiry:
    """Return a question to the actor's own organisation, or raise `NotFound`."""
    found = Inquiry.objects.select_related("panel", *_LOT).filter(uid=uid).first()
    if found is None:
        raise NotFound
    policy.check(actor, "evaluation.answer-inquiry", organisation=found.organisation)
    return found


def open_to(organisation: UUID) -> list[Inquiry]:
    """Return the questions an organisation has still to answer."""
    found = Inquiry.objects.filter(organisation=organisation, state=State.OPEN)
    at_work = found.exclude(panel__phase__in=sorted(ENDED))
    return list(at_work.select_related("panel__lot__trade"))


@dataclass(frozen=True, slots=True)
class Limits:
    """What the clock owes to open questions: those over, and panels to give time to."""

    overdue: list[Inquiry]
    to_give_back: list[UUID]


def limits_at(now: datetime) -> Limits:
    """Return the questions whose limit is over, in rooms where it runs.

    And the panels whose bidders lost time that was not given back yet. Each question is
    looked at once.
    """
    runs = [(row, runs_until(row, now)) for row in _open()]
    return Limits(
        overdue=[row for row, due_at in runs if due_at is not None and due_at <= now],
        to_give_back=sorted(
            {row.panel.uid for row, due_at in runs if due_at not in {None, row.due_at}}
        ),
    )


def _open() -> QuerySet[Inquiry]:
    found = Inquiry.objects.filter(state=State.OPEN)
    at_work = found.exclude(panel__phase__in=sorted(ENDED))
    return at_work.select_related("panel", *_LOT)


def runs_until(row: Inquiry, now: datetime) -> datetime | None:
    """Return when the limit of an open question ends, None while it stands still."""
    still = standing_still.times(row.panel, since=row.counted_at, now=now)
    return limits.runs_until(row.due_at, row.counted_at, still)


def left(row: Inquiry, now: datetime) -> timedelta:
    """Return what is left of the limit of a question that stands still."""
    still = standing_still.times(row.panel, since=row.counted_at, now=now)
    return limits.left(row.due_at, row.counted_at, still)


def next_limit(now: datetime) -> datetime | None:
    """Return when the next limit ends."""
    found = Inquiry.objects.filter(state=State.OPEN, due_at__gt=now)
    return found.order_by("due_at").values_list("due_at", flat=True).first()
