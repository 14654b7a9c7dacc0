"""Accept or decline an invitation, or let it pass; the last seat taken seats all."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import drawing, panels, trade
from evaluation.models import Invitation, Member, Panel
from evaluation.rules import panels as rule
from evaluation.rules import replacements
from evaluation.rules.events import InvitationAnswered, Nominated, PanelSeated
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from journal.rules.events import HasFacts
from kernel.durations import legal_date
from kernel.refused import NotFound
from parties import queries as parties
from parties.actions import pool
from parties.rules import conflicts, policy
from parties.rules.actor import CLOCK, Actor, Role
from parties.rules.experts import Attended
from tender.rules.disclosure import Item

REFUSALS = {"declined": Attended.DECLINED, "expired": Attended.NO_ANSWER}


@transaction.atomic(durable=True)
def answer_invitation(
    *, by: Actor, invitation: UUID, accepts: bool, reason: str = ""
) -> Invitation:
    """Accept, or decline with a reason. An answer is given once, in time."""
    mine = panels.invitation_for(by, invitation)
    found = steps.panel_locked(mine.panel.uid)
    mine = Invitation.objects.get(pk=mine.pk)
    after(Phase(found.phase), Move.ANSWER)
    at = instant()
    rule.check_open(mine.state, expired=at >= mine.expires_at)
    if accepts:
        # The list was frozen a while ago; whoever has come to know of an interest
        # since then must not take the seat (87号令, 回避).
        conflicts.check_no_conflict(
            parties.ties_of(parties.person(mine.person)),
            trade.parties_of(found.lot),
            on=legal_date(at),
            rules=trade.avoidance_of(found.lot),
        )
    elif not reason.strip():
        raise rule.DeclineNeedsReason(field="reason")
    _close(found, mine, "accepted" if accepts else "declined", reason, by=by, at=at)
    seat_if_complete(found, by=by, at=at)
    return mine


@transaction.atomic(durable=True)
def expire_invitation(*, invitation: UUID) -> None:
    """Close an invitation that nobody answered in time. Twice is once."""
    row = Invitation.objects.filter(uid=invitation).first()
    if row is None:
        raise NotFound
    policy.check(CLOCK, "evaluation.expire")
    found = steps.panel_locked(row.panel.uid)
    row = Invitation.objects.get(pk=row.pk)
    at = instant()
    if row.state == "invited" and at >= row.expires_at:
        _close(found, row, "expired", "", by=CLOCK, at=at)


@transaction.atomic(durable=True)
def nominate(*, by: Actor, panel: UUID, person: UUID) -> Member:
    """Name one of the owner's own people to the panel (采购人代表)."""
    found = steps.panel_locked(panel)
    panels.check_about(by, "evaluation.nominate", found.lot)
    if Phase(found.phase) not in {Phase.FORMING, Phase.DRAWING, Phase.INVITING}:
        after(Phase(found.phase), Move.COMPOSE)
    somebody = parties.person(person)
    if somebody.organisation.uid != by.organisation:
        raise NotFound
    parties.actor_in_role(person, by.role)
    taken = found.members.filter(kind="owner", removal=None).count()
    if taken >= found.owners:
        raise rule.SeatsTaken
    # Who was removed does not come back (条例第48条).
    if found.members.filter(person=person).exists():
        raise rule.AlreadyNamed
    at = instant()
    seats = found.members.values_list("seat", flat=True)
    [code] = replacements.next_codes(list(seats), "Z", 1)
    member = Member.objects.create(panel=found, person=person, kind="owner", seat=code)
    event = Nominated(panel=str(found.uid), person=str(person))
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    seat_if_complete(found, by=by, at=at)
    return member


def seat_if_complete(found: Panel, *, by: HasFacts, at: datetime) -> None:
    """Give every expert a seat once all have accepted and the owner named its own."""
    if Phase(found.phase) is not Phase.INVITING:
        return
    if drawing.wanted(found) or found.invitations.filter(state="invited").exists():
        return
    if found.members.filter(kind="owner", removal=None).count() < found.owners:
        return
    # Whoever sits already keeps the seat; the code of one who left is not given again.
    known = dict(found.members.values_list("person", "seat"))
    accepted = [
        row
        for row in found.invitations.filter(state="accepted")
        if row.person not in known
    ]
    order = [quota.label for quota in rule.quotas_of(found.experts)]
    accepted.sort(key=lambda row: (order.index(_label(row)), row.number))
    codes = replacements.next_codes(list(known.values()), "A", len(accepted))
    for code, row in zip(codes, accepted, strict=True):
        Member.objects.create(
            panel=found,
            person=row.person,
            kind="expert",
            specialty=row.specialty,
            seat=code,
        )
    seated = [
        {
            "seat": member.seat,
            "person": str(member.person),
            "name": parties.person(member.person).name,
            "kind": member.kind,
            "specialty": member.specialty,
        }
        for member in panels.seats(found)
    ]
    event = PanelSeated(panel=str(found.uid), seats=seated)
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    steps.move(found, Move.SEAT, by=by, at=at)


def _label(row: Invitation) -> str:
    return rule.Quota(row.specialty, 1, row.region).label


def _close(
    found: Panel,
    row: Invitation,
    state: str,
    reason: str,
    *,
    by: HasFacts,
    at: datetime,
) -> None:
    row.state, row.reason, row.answered_at = state, reason.strip()[:500], at
    row.save(update_fields=["state", "reason", "answered_at"])
    event = InvitationAnswered(
        panel=str(found.uid),
        number=row.number,
        person=str(row.person),
        state=state,
        reason=row.reason,
    )
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    if state != "accepted":
        # 财库〔2016〕198号: refusing to come is counted on the expert's record.
        pool.note_attendance(
            person=row.person, kind=REFUSALS[state], about=found.uid, at=at
        )


def owner_people(by: Actor) -> list[tuple[UUID, str]]:
    """Return whom an owner may name: its own people in the role being used."""
    if by.role not in {Role.OWNER, Role.AGENCY} or by.organisation is None:
        return []
    people = parties.people_with(by.role, by.region)
    return [
        (person.uid, person.name)
        for person in people
        if person.organisation.uid == by.organisation
    ]
