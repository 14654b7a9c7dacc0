"""What people do in the opening hall: sign in, confirm, object, answer, witness, end.

The owner hosts and answers; the centre keeps the time and witnesses. What is read out
comes by itself: nobody here can open early, and nobody can skip (domain.md 1.7).
"""

from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import locked, running
from bidding.facts import openings
from bidding.models import Bid, Confirmation, OpenedBid, Opening, SignIn
from bidding.rules import opening as rule
from bidding.rules.opening import OVER, OpeningState
from bidding.rules.opening_events import (
    OpeningFinished,
    OpeningWitnessed,
    ReadingStarted,
    RowConfirmed,
    SignedIn,
)
from bidding.rules.uploads import BidState
from journal import queries as journal
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor, known_person
from tender.actions import objections, steps
from tender.rules.disclosure import Item
from tender.rules.objections import About

CONFIRM = "bidding.confirm"
WITNESS = "bidding.witness"
FINISH = "bidding.finish"


@transaction.atomic(durable=True)
def sign_in(*, by: Actor, opening: UUID, ref: str = "") -> SignIn:
    """Note that a bidder is present; again is no fault.

    Until the closing this stands in the bid's own hidden stream: nobody learns who has
    bid from who has come. Not to sign in voids no bid (20号令第29条).
    """
    policy.check(by, "bidding.sign-in")
    found = locked(opening)
    bid = _own_bid(found, by)
    if found.state in OVER:
        raise rule.OpeningOver
    known = SignIn.objects.filter(opening=found, organisation=bid.organisation).first()
    if known is not None:
        return known
    at = instant()
    made = SignIn.objects.create(
        opening=found,
        organisation=bid.organisation,
        person=known_person(by),
        person_name=by.person_name,
        at=at,
    )
    event = SignedIn(
        opening=str(found.uid),
        organisation=str(bid.organisation.uid),
        organisation_name=bid.organisation.name,
    )
    is_hidden = journal.is_hidden(bid.stream)
    record(
        stream=bid.stream if is_hidden else found.lot.stream,
        event=event,
        by=by,
        at=at,
        audience=f"{Item.SIGN_IN}:{bid.uid}",
        ref=ref,
    )
    return made


def _own_bid(found: Opening, by: Actor) -> Bid:
    """Return the actor's own live bid; whoever has none finds no hall to act in."""
    bid = (
        Bid.objects.select_related("organisation")
        .filter(
            lot=found.lot,
            envelope=found.envelope,
            state=BidState.SUBMITTED,
            organisation__uid=by.organisation or UUID(int=0),
        )
        .first()
    )
    if bid is None:
        raise NotFound
    return bid


def confirmation_facts(found: Opening, row: OpenedBid) -> dict[str, Json]:
    """Return what a bidder signs: its row of the table."""
    return {
        "code": found.lot.trade.code,
        "lot": found.lot.number,
        "opening": str(found.uid),
        "bid": str(row.bid.uid),
        "outcome": str(row.outcome),
        "items": list(row.items),
        "table": found.table,
    }


@transaction.atomic(durable=True)
def confirm(
    *, by: Actor, opening: UUID, signature: bytes, ref: str = ""
) -> Confirmation:
    """Confirm one's own row, signed, while the time for it runs."""
    policy.check(by, CONFIRM)
    found = running(opening)
    row = openings.own_opened(found, by.organisation)
    if row is None:
        _own_bid(found, by)
        raise rule.NotOpened
    if found.state != OpeningState.OPENED:
        raise rule.OpeningOver
    at = instant()
    if Confirmation.objects.filter(opened=row).exists():
        raise rule.ConfirmedAlready
    if found.confirm_until is not None and at >= found.confirm_until:
        raise rule.ConfirmingOver(until=found.confirm_until.isoformat())
    facts = confirmation_facts(found, row)
    kept = steps.signed(by, CONFIRM, str(found.uid), facts, signature, at)
    made = Confirmation.objects.create(
        opened=row, person=known_person(by), signature=kept.digest, at=at
    )
    whose = row.bid.organisation
    event = RowConfirmed(
        opening=str(found.uid),
        bid=str(row.bid.uid),
        organisation=str(whose.uid),
        organisation_name=whose.name,
        signature=kept.digest,
    )
    audience = rule.confirmation_audience(
        str(row.bid.uid), is_round=openings.is_round(found)
    )
    stream = found.lot.stream
    record(stream=stream, event=event, by=by, at=at, audience=audience, ref=ref)
    return made


@transaction.atomic(durable=True)
def object_to_opening(
    *, by: Actor, opening: UUID, text: str, signature: bytes, ref: str = ""
) -> UUID:
    """Object on the spot (条例44); the owner answers here, on the record."""
    found = running(opening)
    if found.state in OVER:
        raise rule.OpeningOver
    if not openings.has_bid(found.lot, by.organisation, found.envelope):
        raise NotFound
    raised = objections.raise_in_step(
        found.lot, by=by, about=About.OPENING, text=text, signature=signature, ref=ref
    )
    uid: UUID = raised.uid
    return uid


@transaction.atomic(durable=True)
def answer_objection(
    *,
    by: Actor,
    opening: UUID,
    objection: UUID,
    answer: str,
    upheld: bool,
    signature: bytes,
    ref: str = "",
) -> None:
    """Answer an objection to this opening, signed by the owner."""
    found = running(opening)
    theirs = found.lot.objections.filter(about=str(About.OPENING), uid=objection)
    if not theirs.exists():
        raise NotFound
    objections.answer_in_step(
        by=by,
        objection=objection,
        answer=answer,
        upheld=upheld,
        signature=signature,
        ref=ref,
    )


@transaction.atomic(durable=True)
def start_reading(*, by: Actor, opening: UUID, ref: str = "") -> None:
    """The host has the table read out; again is no fault."""
    found = running(opening)
    steps.check_may(by, "bidding.start-reading", found.lot.trade)
    if found.state != OpeningState.OPENED or openings.is_round(found):
        raise rule.NotOpened
    if found.reading_at is not None:
        return
    at = instant()
    found.reading_at = at
    found.save(update_fields=["reading_at"])
    event = ReadingStarted(opening=str(found.uid))
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)


def table_facts(found: Opening) -> dict[str, Json]:
    """Return what witness and host sign: the table, by its digest in the record."""
    return {
        "code": found.lot.trade.code,
        "lot": found.lot.number,
        "opening": str(found.uid),
        "envelope": found.envelope,
        "table": found.table,
    }


@transaction.atomic(durable=True)
def witness(*, by: Actor, opening: UUID, signature: bytes, ref: str = "") -> None:
    """The centre witnesses what was read out, signed."""
    found = running(opening)
    steps.check_may(by, WITNESS, found.lot.trade)
    if found.state != OpeningState.OPENED or openings.is_round(found):
        raise rule.NotOpened
    if found.witnessed_at is not None:
        raise rule.WitnessedAlready
    at = instant()
    kept = steps.signed(by, WITNESS, str(found.uid), table_facts(found), signature, at)
    found.witnessed_at = at
    found.save(update_fields=["witnessed_at"])
    event = OpeningWitnessed(
        opening=str(found.uid), table=found.table, signature=kept.digest
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)


@transaction.atomic(durable=True)
def finish_opening(
    *, by: Actor, opening: UUID, signature: bytes, ref: str = ""
) -> None:
    """The host ends the opening, signed, once nothing of it is still to come."""
    found = running(opening)
    steps.check_may(by, FINISH, found.lot.trade)
    if found.state in OVER:
        raise rule.OpeningOver
    if found.state != OpeningState.OPENED or openings.is_round(found):
        raise rule.NotOpened
    at = instant()
    missing = openings.missing_to_end(found, at)
    if missing is not None:
        what_zh, what_en = missing
        raise rule.NotReadyToEnd(what_zh=what_zh, what_en=what_en)
    kept = steps.signed(by, FINISH, str(found.uid), table_facts(found), signature, at)
    found.state, found.ended_at = OpeningState.FINISHED, at
    found.save(update_fields=["state", "ended_at"])
    event = OpeningFinished(
        opening=str(found.uid),
        envelope=found.envelope,
        table=found.table,
        signature=kept.digest,
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)
