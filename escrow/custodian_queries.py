"""What a custodian reads of its own seats: duties, statements, what its agent did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from escrow import queries
from escrow.models import (
    AgentRefusal,
    ClosingList,
    Destruction,
    RehearsalSeat,
    Release,
    Seat,
    Statement,
)
from escrow.rules.agents import Pulse, pulse
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from sealing import statement as statements
from sealing.statement import Envelope
from sealing.statement import Statement as Stated


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat as its holder sees it."""

    seat: Seat
    size: int
    pulse: Pulse
    to_sign: Statement | None
    is_stated: bool
    released: int
    refused: int


@dataclass(frozen=True, slots=True)
class Moved:
    """An envelope's times, and what they were before (None where they stay)."""

    envelope: Envelope
    former: Envelope | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A statement that waits for a seat's signature, read for a person."""

    row: Statement
    body: bytes
    stated: Stated
    times: Sequence[Moved]


@dataclass(frozen=True, slots=True)
class ListLine:
    """A closing list, and what one seat's agent did about it."""

    closing: ClosingList
    release: Release | None
    refusals: Sequence[AgentRefusal]
    destruction: Destruction | None
    #: whether bids of it went back unopened (原封退回)
    returned: bool


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release of a seat: of which envelope, and when it came."""

    seat: Seat
    envelope: str
    released_at: datetime


@dataclass(frozen=True, slots=True)
class RehearsalLine:
    """A seat's part in a rehearsal: when it answered, or why its last try failed."""

    seat: Seat
    answered_at: datetime | None
    code: str


def lines(actor: Actor, now: datetime) -> list[SeatLine]:
    """Return the seats of the actor's organisation, the newest first."""
    return [_line(seat, now) for seat in _seats_of(actor).order_by("-id")]


def seat_for(actor: Actor, subject: str) -> Seat:
    """Return the seat that the actor's organisation holds in a tender."""
    found = _seats_of(actor).filter(custody__subject=subject).first()
    if found is None:
        raise NotFound
    return found


def _seats_of(actor: Actor) -> QuerySet[Seat]:
    policy.check(actor, "escrow.see-seats")
    if actor.organisation is None:
        raise NotFound
    found = Seat.objects.filter(organisation__uid=actor.organisation)
    return found.select_related("custody", "organisation")


def line_for(actor: Actor, subject: str, now: datetime) -> SeatLine:
    """Return one of the actor's seats with all that is shown of it."""
    return _line(seat_for(actor, subject), now)


def proposal_for(seat: Seat) -> Proposal | None:
    """Return the statement that waits for this seat's signature, if one does."""
    row = queries.to_sign(seat)
    if row is None:
        return None
    body = bytes(row.body)
    stated, former = statements.read(body), None
    if row.former is not None:
        former = statements.read(bytes(row.former.body))
    times = [
        Moved(each, _differing(former, kind, each))
        for kind, each in stated.envelopes.items()
    ]
    return Proposal(row, body, stated, times)


def in_force(seat: Seat) -> Stated | None:
    """Return the complete statement of a seat's tender, read."""
    found = queries.complete_statement(seat.custody.subject)
    return None if found is None else statements.read(found.statement)


def lists_of(seat: Seat) -> list[ListLine]:
    """Return the published closing lists of a seat's tender, the newest first."""
    found = ClosingList.objects.filter(custody=seat.custody).exclude(published_at=None)
    return [
        ListLine(
            closing=row,
            release=row.releases.filter(index=seat.index).first(),
            refusals=list(row.refusals.filter(index=seat.index).order_by("id")),
            destruction=row.destructions.filter(index=seat.index).first(),
            returned=bool(queries.returned_unopened(row.digest)),
        )
        for row in found.order_by("-id")
    ]


def seats_to_sign(actor: Actor) -> list[Seat]:
    """Return the actor's seats whose statement waits for a signature."""
    seats = _seats_of(actor).order_by("-id")
    return [seat for seat in seats if queries.to_sign(seat) is not None]


def releases_of(actor: Actor) -> list[ReleaseLine]:
    """Return what the agents of the actor's seats released, the newest first."""
    seats = {(seat.custody_id, seat.index): seat for seat in _seats_of(actor)}
    rows = Release.objects.filter(
        closing__custody__seats__in=seats.values(),
        closing__custody__seats__index=F("index"),
    ).select_related("closing")
    return [
        ReleaseLine(
            seats[row.closing.custody_id, row.index],
            row.closing.envelope,
            row.received_at,
        )
        for row in rows.order_by("-received_at", "-id")
    ]


def rehearsals_of(actor: Actor) -> list[RehearsalLine]:
    """Return the rehearsals of the actor's seats, the newest first."""
    seats = {(seat.custody_id, seat.index): seat for seat in _seats_of(actor)}
    rows = RehearsalSeat.objects.filter(
        rehearsal__statement__withdrawn_at=None,
        rehearsal__statement__custody__seats__in=seats.values(),
        rehearsal__statement__custody__seats__index=F("index"),
    ).select_related("rehearsal__statement")
    return [
        RehearsalLine(
            seats[row.rehearsal.statement.custody_id, row.index],
            row.answered_at,
            row.code,
        )
        for row in rows.order_by("-rehearsal__prepared_at", "-id")
    ]


def _line(seat: Seat, now: datetime) -> SeatLine:
    mine = {"closing__custody": seat.custody, "index": seat.index}
    return SeatLine(
        seat=seat,
        size=seat.custody.seats.count(),
        pulse=pulse(seat.seen_at, now),
        to_sign=queries.to_sign(seat),
        is_stated=queries.standing(seat.custody).exclude(complete_at=None).exists(),
        released=Release.objects.filter(**mine).count(),
        refused=AgentRefusal.objects.filter(**mine).count(),
    )


def _differing(former: Stated | None, kind: str, now: Envelope) -> Envelope | None:
    before = None if former is None else former.envelopes[kind]
    return before if before != now else None
