"""Until when an envelope of a lot is taken, under which statement and which order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bidding.models import Bid
from bidding.rules import articles
from escrow import queries as escrow
from escrow.queries import SignedStatement
from kernel.refused import NotFound
from parties import queries as parties
from sealing import order as orders
from sealing import statement_signatures
from sealing.order import Order
from sealing.statement_signatures import Verified
from tender import queries as tender
from tender.rules.envelope_rows import Author
from tender.rules.stages import Stage

ROUND_PREFIX = "quote-"


@dataclass(frozen=True, slots=True)
class EnvelopeTerms:
    """What a bid for one envelope of one lot must fit."""

    tender: str
    lot: str
    envelope: str
    deadline: datetime
    #: whether bids are taken in the lot's stage; the deadline is asked apart
    is_open: bool
    floor: int
    statement: SignedStatement
    #: a round's; a later envelope's order comes after it was closed
    order: Order | None
    #: who seals it
    by: Author = Author.BIDDER

    @property
    def is_round(self) -> bool:
        """Whether this is a quote round, which an order calls."""
        return self.order is not None

    def verified(self, now: datetime) -> Verified:
        """Return the statement's chain with every signature verified."""
        return statement_signatures.verify(
            self.statement.as_files(), parties.trust_anchors(), now=now
        )


def article_of(lot: Any, matter: str) -> str:
    """Return the article of the lot's trade for a matter (rules/articles.py)."""
    return articles.article(matter, tender.procedure_of(lot.trade))


def terms_of(lot: Any, envelope: str) -> EnvelopeTerms:
    """Return the terms of an envelope, or `NotFound` when there is none such."""
    subject = str(lot.trade.uid)
    signed = escrow.complete_statement(subject)
    if signed is None:
        raise NotFound
    if envelope.startswith(ROUND_PREFIX):
        return _round_terms(lot, envelope, signed)
    rules = tender.submission_rules(lot)
    row = tender.procedure_of(lot.trade).envelope(envelope)
    if row is None:
        raise NotFound
    book = tender.rulebook_of(lot.trade)
    return EnvelopeTerms(
        tender=subject,
        lot=str(lot.uid),
        envelope=envelope,
        deadline=lot.submission_closes_at,
        is_open=rules.is_open and bool(rules.statement_digest),
        floor=int(book.row(row.floor_key).quantity) if row.floor_key else 0,
        statement=signed,
        order=None,
        by=row.by,
    )


def _round_terms(lot: Any, envelope: str, signed: SignedStatement) -> EnvelopeTerms:
    subject, name = str(lot.trade.uid), str(lot.uid)
    given = escrow.order_for(subject, name, envelope)
    if given is None:
        raise NotFound
    return EnvelopeTerms(
        tender=subject,
        lot=name,
        envelope=envelope,
        deadline=given.deadline,
        is_open=(
            lot.stage == Stage.EVALUATING
            and escrow.closing_for(subject, name, envelope) is None
        ),
        floor=orders.read(bytes(given.body)).floor,
        statement=signed,
        order=orders.read(bytes(given.body)),
    )


def deadline_of(bid: Bid) -> datetime:
    """Return until when a bid is taken, as the lot or the round's order says now."""
    if bid.envelope.startswith(ROUND_PREFIX):
        given = escrow.order_for(str(bid.lot.trade.uid), str(bid.lot.uid), bid.envelope)
        if given is None:
            raise NotFound
        return given.deadline
    closes_at: datetime | None = bid.lot.submission_closes_at
    if closes_at is None:
        raise NotFound
    return closes_at


def token_deadline_of(bid: Bid) -> datetime:
    """Return the deadline up to which, and its grace, a bid's token counts.

    While a lot is frozen that is the later one that was announced, although the
    statement does not bear it yet (envelope.md section 3).
    """
    if bid.lot.stage == Stage.FROZEN and not bid.envelope.startswith(ROUND_PREFIX):
        terms = tender.statement_terms(bid.lot.trade)
        announced = None if terms is None else terms.envelopes[bid.envelope].deadline
        if announced is not None:
            return announced
    return deadline_of(bid)
