"""What guards custody, read: holds that stand, the rehearsal, agents, returned bids."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from escrow.models import (
    AgentWarning,
    ClosingList,
    Hold,
    PulseCheck,
    Rehearsal,
    RehearsalSeat,
    Seat,
    ShareEvidence,
    Statement,
)
from escrow.rules.agents import Pulse, pulse
from escrow.rules.safety_refusals import AgentsSilent, RehearsalMissing
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.regions import covers
from parties.rules.tasks import Task
from sealing import destruction, statement

CALLS_URL = "/custody/calls/"


@dataclass(frozen=True, slots=True)
class RehearsalFacts:
    """How a rehearsal went: who has answered when, why others have not yet."""

    digest: str
    prepared_at: datetime
    opened_at: datetime | None
    answered: Mapping[int, datetime]
    codes: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """One seat's agent, as it was last heard of."""

    seat: Seat
    pulse: Pulse

    @property
    def is_alive(self) -> bool:
        """Whether it would release now."""
        return self.pulse is Pulse.ALIVE


# --- holds ---


def holds_of(subject: str, lot: str = "") -> list[Hold]:
    """Return all holds of a tender, or of one lot of it, as they were placed."""
    found = Hold.objects.filter(custody__subject=subject).select_related("lift")
    return list((found.filter(lot=lot) if lot else found).order_by("id"))


def standing_holds(subject: str, lot: str) -> list[Hold]:
    """Return the holds of a lot that nobody has lifted."""
    found = Hold.objects.filter(custody__subject=subject, lot=lot, lift=None)
    return list(found.order_by("id"))


def is_held(subject: str, lot: str) -> bool:
    """Whether nothing of a lot may be released now (已叫停)."""
    return Hold.objects.filter(custody__subject=subject, lot=lot, lift=None).exists()


def hold_for_signer(digest: str, signer: str) -> Hold | None:
    """Return a hold of a tender in which this certificate holds a seat."""
    found = Hold.objects.filter(digest=digest, custody__seats__signer=signer)
    return found.select_related("lift").first()


# --- the rehearsal ---


def rehearsal_of(subject: str) -> RehearsalFacts | None:
    """Return the rehearsal for the statement in force, or None before it is prepared.

    It is that of the first statement of the chain: all of it has the same keys.
    """
    row = Rehearsal.objects.filter(
        statement__custody__subject=subject, statement__withdrawn_at=None
    ).first()
    if row is None:
        return None
    lines = list(row.seats.order_by("index"))
    return RehearsalFacts(
        digest=row.digest,
        prepared_at=row.prepared_at,
        opened_at=row.opened_at,
        answered={one.index: one.answered_at for one in lines if one.answered_at},
        codes={one.index: one.code for one in lines if one.code},
    )


def check_rehearsed(subject: str) -> None:
    """Refuse unless every seat of the statement in force has opened the dummy bid."""
    found = rehearsal_of(subject)
    if found is not None and found.opened_at is not None:
        return
    done = {} if found is None else found.answered
    every = Seat.objects.filter(custody__subject=subject).order_by("index")
    missing = [str(one.index) for one in every if one.index not in done]
    raise RehearsalMissing(missing="、".join(missing), article="sbe1 §9")


def rehearsal_for_signer(digest: str, signer: str) -> RehearsalSeat | None:
    """Return the line of a dummy bid for the seat that a certificate holds."""
    seat = Seat.objects.filter(
        signer=signer, custody__statements__rehearsal__digest=digest
    ).first()
    if seat is None:
        return None
    return (
        RehearsalSeat.objects.select_related("rehearsal")
        .filter(rehearsal__digest=digest, index=seat.index)
        .first()
    )


def to_prepare() -> list[str]:
    """Return the digests of complete first statements that have no dummy bid yet."""
    waiting = Statement.objects.filter(
        former=None, withdrawn_at=None, rehearsal=None, complete_at__isnull=False
    )
    return list(waiting.order_by("id").values_list("digest", flat=True))


# --- agents ---


def agents_of(subject: str, now: datetime) -> list[AgentFacts]:
    """Return the agents of a tender by seat."""
    found = Seat.objects.filter(custody__subject=subject)
    return [
        AgentFacts(seat, pulse(seat.seen_at, now))
        for seat in found.select_related("organisation").order_by("index")
    ]


def check_agents_alive(subject: str, now: datetime) -> None:
    """Refuse to call a round that fewer than k living agents could open."""
    found = agents_of(subject, now)
    alive = sum(each.is_alive for each in found)
    needed = found[0].seat.custody.threshold if found else 1
    if alive < needed:
        silent = [each.seat.organisation.name for each in found if not each.is_alive]
        raise AgentsSilent(alive=alive, needed=needed, silent="、".join(silent))


def was_looked_for(subject: str, opens_at: datetime, number: int) -> bool:
    """Whether the agents of a tender were looked for this often before an opening."""
    return PulseCheck.objects.filter(
        custody__subject=subject, opens_at=opens_at, number=number
    ).exists()


def warnings(now: datetime) -> list[AgentWarning]:
    """Return who was silent before an opening to come, and is silent still."""
    found = AgentWarning.objects.filter(check_made__opens_at__gt=now).select_related(
        "seat__organisation__region", "seat__custody__owner__region", "check_made"
    )
    last = {(one.seat_id, one.check_made.opens_at): one for one in found.order_by("id")}
    return [
        one for one in last.values() if pulse(one.seat.seen_at, now) is not Pulse.ALIVE
    ]


def warnings_for(actor: Actor, now: datetime) -> Sequence[AgentWarning]:
    """Return the warnings of tenders in the region of a hand of the centre."""
    return [
        one
        for one in warnings(now)
        if covers(actor.region, one.seat.custody.owner.region.path)
    ]


@dataclass(frozen=True, slots=True)
class Call:
    """A silent agent, and who at its custodian's can start it."""

    seat: Seat
    opens_at: datetime
    person: str


def silent_agents(actor: Actor, now: datetime) -> list[Call]:
    """Return whom a hand of the centre must call, the earliest opening first."""
    policy.check(actor, "escrow.see-silent-agents")
    found = warnings_for(actor, now)
    listed = []
    for one in sorted(found, key=lambda each: each.check_made.opens_at):
        holder = parties.certificate_by_fingerprint(one.seat.signer)
        name = "" if holder is None else holder[0].name
        listed.append(Call(one.seat, one.check_made.opens_at, name))
    return listed


def calls(actor: Actor, now: datetime) -> list[Task]:
    """Return whom staff must call, the earliest opening first."""
    sentence = gettext_noop(
        "Call the custodian %(custodian)s: its agent is silent before %(title)s opens"
    )
    return [
        Task(
            sentence,
            CALLS_URL,
            {
                "custodian": one.seat.organisation.name,
                "title": one.seat.custody.title or one.seat.custody.subject,
            },
            due_at=one.check_made.opens_at,
        )
        for one in warnings_for(actor, now)
    ]


# --- what was found, and what went back ---


def share_evidence(closing: str, manifest: str, index: int) -> bytes | None:
    """Return the evidence of a seat's wrong share of a bid (both by hex digest)."""
    row = ShareEvidence.objects.filter(
        closing__digest=closing, manifest=manifest, index=index
    ).first()
    return None if row is None else bytes(row.body)


def all_returned_unopened(subjects: Collection[str]) -> frozenset[str]:
    """Return what `returned_unopened` does for every list of these tenders."""
    lists = ClosingList.objects.filter(
        custody__subject__in=subjects, destructions__isnull=False
    )
    digests = lists.values_list("digest", flat=True).distinct()
    return frozenset().union(*(returned_unopened(digest) for digest in digests))


def returned_unopened(closing_digest: str) -> frozenset[str]:
    """Return the manifests (hex) of a list that too few custodians could now open."""
    found = ClosingList.objects.select_related("custody").filter(digest=closing_digest)
    row = found.first()
    if row is None or not row.destructions.exists():
        return frozenset()
    last = Statement.objects.filter(
        custody=row.custody, complete_at__isnull=False, withdrawn_at=None
    ).last()
    if last is None:
        return frozenset()
    stated = statement.read(bytes(last.body))
    records = [
        destruction.verify(bytes(each.body), stated)
        for each in row.destructions.order_by("index")
    ]
    return destruction.returned(records, stated)
