"""Write the letters of a decision, inside the act that decided.

The letter of award goes to the winner and waits for the owner's signature; every other
bidder whose bid was opened is told the result, its own score and rank where the law
has it told. Nothing is printed here: workers do that.
"""

import hashlib
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from award.facts import awards
from award.models import Decision, Letter
from award.rules import letters
from award.rules.events import LettersIssued
from journal.actions.record import record
from kernel.canonical import Json, canonical
from parties import queries as parties
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.disclosure import Item


def write_letters(decision: Decision, *, by: Actor, at: datetime) -> list[Letter]:
    """Keep every letter's content and record their digests."""
    lot = decision.lot
    trade, winner = trade_facts(decision), winner_facts(decision)
    # Numbers go on after the letters of an award that fell away.
    former = Letter.objects.filter(decision__lot=lot).count()
    first = letters.number(trade.code, lot.number, former + 1)
    content = letters.award(trade, winner, letter=first, by_silence=decision.by_silence)
    made = [_keep(decision, letters.AWARD, decision.organisation_id, content, at)]
    made += _beside(decision, trade, winner, former + 2, at)
    won = {decision.bid, *(UUID(one["bid"]) for one in decision.beside)}
    winner = replace(winner, name=decision.all_names)
    procedure = tender.procedure_of(lot.trade)
    rows = {str(row["bid"]): row for row in awards.rows_of(lot)}
    out = {str(row["bid"]): row for row in awards.rejections(lot)}
    losers = [bid for bid in awards.bidders(lot) if bid.uid not in won]
    losers.sort(key=lambda one: one.name)
    for place, bid in enumerate(losers, start=former + 1 + len(made)):
        own = letters.own_lines(
            procedure, rows.get(str(bid.uid)), out.get(str(bid.uid), {})
        )
        content = letters.result(
            trade,
            winner,
            letter=letters.number(trade.code, lot.number, place),
            name=bid.name,
            uscc=bid.uscc,
            own=own,
        )
        key = parties.organisation(bid.organisation).pk
        made.append(_keep(decision, letters.RESULT, key, content, at))
    event = LettersIssued(
        decision=str(decision.uid),
        letters=[{"number": one.number, "digest": one.digest} for one in made],
    )
    # How many bid is nobody's business but the panel's and the owner's.
    record(stream=lot.stream, event=event, by=by, at=at, audience=str(Item.REPORT))
    return made


def _beside(
    decision: Decision,
    trade: letters.TradeFacts,
    first: letters.WinnerFacts,
    place: int,
    at: datetime,
) -> list[Letter]:
    """Write the letters of award of those who are awarded the lot as well."""
    made = []
    for number, one in enumerate(decision.beside, start=place):
        firm = parties.organisation(one["organisation"])
        content = letters.award(
            trade,
            replace(first, name=firm.name, uscc=firm.uscc, price=one["price"]),
            letter=letters.number(trade.code, decision.lot.number, number),
            by_silence=False,
        )
        made.append(_keep(decision, letters.AWARD, firm.pk, content, at))
    return made


def _keep(
    decision: Decision,
    kind: str,
    organisation: int,
    content: dict[str, Json],
    at: datetime,
) -> Letter:
    body = canonical(content)
    return Letter.objects.create(
        decision=decision,
        kind=kind,
        organisation_id=organisation,
        number=str(content["number"]),
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        issued_at=at,
    )


def trade_facts(decision: Decision) -> letters.TradeFacts:
    """Return what every letter of the decision names."""
    lot, trade = decision.lot, decision.lot.trade
    return letters.TradeFacts(
        code=trade.code,
        title=trade.title,
        lot_number=lot.number,
        lot_title=lot.title,
        owner=trade.owner.name,
        owner_uscc=trade.owner.uscc,
        agency=trade.agency.name if trade.agency else "",
        procedure=trade.procedure,
        rulebook=trade.rulebook,
        decided_at=decision.decided_at.isoformat(),
    )


def winner_facts(decision: Decision) -> letters.WinnerFacts:
    """Return who won and at which price, as the contract will have it."""
    price = "" if decision.price is None else f"{decision.price.normalize():f}"
    return letters.WinnerFacts(
        name=decision.name,
        uscc=decision.organisation.uscc,
        price=price,
        price_type=decision.price_type,
        unit=decision.price_unit,
    )
