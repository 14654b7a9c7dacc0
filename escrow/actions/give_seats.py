"""Name the custodians of a tender: who holds a seat, and how many open together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from escrow.actions import steps
from escrow.models import Custody, Seat
from escrow.queries import standing
from escrow.rules.events import SeatsGiven
from escrow.rules.refusals import SeatsAlreadyGiven
from escrow.rules.seats import SeatFacts, check_seats
from journal.queries import instant
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class SeatGiven:
    """One seat to give: its role, the organisation, and its signer's fingerprint."""

    role: str
    organisation: UUID
    signer: str


@transaction.atomic(durable=True)
def give_seats(
    *,
    by: Actor,
    subject: str,
    stream: str,
    owner: UUID,
    agency: UUID | None = None,
    threshold: int,
    seats: Sequence[SeatGiven],
    title: str = "",
) -> Custody:
    """Give a tender's seats, or give them anew while no statement is proposed.

    `owner` and `agency` are whose trade it is, as the app above has found and checked;
    from here on custody itself knows them.
    """
    whose = {owner} if agency is None else {owner, agency}
    policy.check(by, "escrow.give-seats", organisation=whose)
    facts = [_facts(seat) for seat in seats]
    owner_uscc = parties.organisation(owner).uscc
    check_seats(facts, threshold=threshold, owner_uscc=owner_uscc)
    custody = _custody(subject, stream, owner, agency, threshold)
    if standing(custody).exists():
        raise SeatsAlreadyGiven
    at = instant()
    custody.threshold, custody.title = threshold, title
    custody.save(update_fields=["threshold", "title"])
    Seat.objects.filter(custody=custody).delete()
    Seat.objects.bulk_create(
        Seat(
            custody=custody,
            index=index,
            role=seat.role,
            organisation=parties.organisation(seat.organisation),
            signer=seat.signer,
        )
        for index, seat in enumerate(seats, start=1)
    )
    steps.keep(custody, _event(facts, threshold, owner_uscc), by=by, at=at)
    return custody


def _custody(
    subject: str, stream: str, owner: UUID, agency: UUID | None, threshold: int
) -> Custody:
    made, _new = Custody.objects.get_or_create(
        subject=subject,
        defaults={
            "stream": stream,
            "owner": parties.organisation(owner),
            "agency": None if agency is None else parties.organisation(agency),
            "threshold": threshold,
            "created_at": instant(),
        },
    )
    return steps.custody_relocked(made)


def _facts(seat: SeatGiven) -> SeatFacts:
    organisation = parties.organisation(seat.organisation)
    holder = parties.certificate_by_fingerprint(seat.signer)
    return SeatFacts(
        role=seat.role,
        kind=organisation.kind,
        name=organisation.name,
        uscc=organisation.uscc,
        signer=seat.signer,
        signer_belongs=holder is not None and holder[1] == organisation,
    )


def _event(facts: Sequence[SeatFacts], threshold: int, owner_uscc: str) -> SeatsGiven:
    return SeatsGiven(
        k=threshold,
        n=len(facts),
        seats=[
            {
                "index": index,
                "role": seat.role,
                "organisation": seat.name,
                "uscc": seat.uscc,
                "party": seat.is_party(owner_uscc),
            }
            for index, seat in enumerate(facts, start=1)
        ],
    )
