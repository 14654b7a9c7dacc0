"""The doors to panels, seats and invitations, and what stands in them.

"Not there" and "not yours" are one answer. Staff see experts as numbers until the
rulebook's moment; members see each other as seats.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from evaluation.facts import trade
from evaluation.facts.trade import Lot, OpenedBid
from evaluation.models import (
    Ballot,
    Check,
    Halt,
    Invitation,
    Member,
    Panel,
    Rejection,
    Report,
    Result,
    Score,
    Sheet,
)
from evaluation.rules import checks as check_rule
from evaluation.rules.checks import Finding
from evaluation.rules.methods.figures import plain
from evaluation.rules.phases import AT_WORK, ENDED, Phase
from evaluation.rules.seats import OtherRoom
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor, Role
from tender import queries as tender
from tender.rules.stages import Stage

LISTED_MAX: Final = 200

_LOT = ("lot__trade__owner", "lot__trade__agency", "lot__trade__region")


def panels() -> QuerySet[Panel]:
    """Return panels with what their pages always need."""
    return Panel.objects.select_related(*_LOT, "chair")


def panel(uid: UUID | str) -> Panel:
    """Return a panel for callers that have checked who asks, or raise `NotFound`."""
    found = panels().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def panel_of(lot: Lot) -> Panel | None:
    """Return the lot's panel in force, or None."""
    return panels().filter(lot=lot).exclude(phase=Phase.ENDED).first()


def last_panel_of(lot: Lot) -> Panel | None:
    """Return the panel in force, or else the one that ended last, or None."""
    return panel_of(lot) or panels().filter(lot=lot).order_by("-id").first()


def left_over() -> QuerySet[Panel]:
    """Return panels at work whose lot has ended without them."""
    ended = [Stage.FAILED, Stage.ALL_REJECTED, Stage.TERMINATED]
    return panels().filter(lot__stage__in=ended).exclude(phase__in=sorted(ENDED))


def halt_of(of: Panel) -> Halt | None:
    """Return the supervisor's stop that is in force, or None."""
    return of.halts.filter(resumed_at=None).first()


def panel_for_draw(actor: Actor, lot_uid: UUID) -> tuple[Lot, Panel | None]:
    """Return the lot and its panel for the page of the draw, or raise `NotFound`."""
    lot = tender.lot(lot_uid)
    check_about(actor, "evaluation.see-panel", lot)
    return lot, panel_of(lot)


def organisations_of(lot: Lot) -> set[UUID]:
    """Return on whose behalf the lot is traded: the owner, and its agency."""
    return tender.organisations_of(lot.trade)


def check_about(actor: Actor, act: str, lot: Lot, **facts: object) -> None:
    """Ask the policy about an act on a lot's panel."""
    policy.check(
        actor,
        act,
        organisation=organisations_of(lot),
        region=lot.trade.region.path,
        **facts,
    )


def member_for(actor: Actor, panel_uid: UUID | str) -> Member:
    """Return the actor's own seat, or raise `NotFound`."""
    person = person_of(actor)
    found = (
        Member.objects.select_related("panel", *(f"panel__{name}" for name in _LOT))
        .filter(panel__uid=panel_uid, person=person, removal=None)
        .first()
    )
    if found is None:
        raise _stranger(person)
    policy.check(actor, "evaluation.sit", person=found.person)
    wanted = {Role.EXPERT} if found.kind == "expert" else {Role.OWNER, Role.AGENCY}
    if actor.role not in wanted:
        raise NotFound
    return found


def _stranger(person: UUID) -> NotFound:
    """Say who is not here: nobody that is known, or somebody of another room."""
    elsewhere = Member.objects.filter(
        person=person, removal=None, panel__phase__in=sorted(AT_WORK)
    )
    return OtherRoom() if elsewhere.exists() else NotFound()


def person_of(actor: Actor) -> UUID:
    """Return the person who acts; the public and the clock find nothing here."""
    if actor.person is None:
        raise NotFound
    return actor.person


def sits(actor: Actor, of: Panel) -> bool:
    """Say whether the actor has a seat of the panel and has signed in."""
    mine = of.members.filter(person=person_of(actor), removal=None)
    return mine.exclude(signed_in_at=None).exists()


@dataclass(frozen=True, slots=True)
class Place:
    """How a reader stands to a room: on a seat, or watching."""

    panel: Panel
    member: Member | None

    @property
    def seat(self) -> str:
        """The seat's code; empty for who watches."""
        return "" if self.member is None else str(self.member.seat)


def place_for(actor: Actor, panel_uid: UUID | str) -> Place:
    """Return the reader's place in a room, or raise `NotFound`."""
    if actor.role in {Role.SUPERVISOR, Role.AUDITOR}:
        found = panel(panel_uid)
        policy.check(actor, "evaluation.watch", region=found.lot.trade.region.path)
        return Place(found, None)
    member = member_for(actor, panel_uid)
    return Place(member.panel, member)


def invitation_for(actor: Actor, uid: UUID) -> Invitation:
    """Return the actor's own invitation, or raise `NotFound`."""
    found = (
        Invitation.objects.select_related("panel", *(f"panel__{name}" for name in _LOT))
        .filter(uid=uid, person=person_of(actor))
        .first()
    )
    if found is None:
        raise NotFound
    policy.check(actor, "evaluation.answer", person=found.person)
    return found


def invitations_of(actor: Actor) -> list[Invitation]:
    """Return the actor's own invitations, the newest first."""
    found = Invitation.objects.filter(person=person_of(actor))
    return list(found.order_by("-id")[:LISTED_MAX])


def seats_at_work(actor: Actor) -> QuerySet[Member]:
    """Return the actor's seats of panels that are at work."""
    found = Member.objects.filter(
        person=person_of(actor), panel__phase__in=sorted(AT_WORK), removal=None
    )
    return found.select_related("panel__lot__trade").order_by("id")


def seat_of(invitation: Invitation) -> Member | None:
    """Return the seat an accepted invitation led to, once the panel is complete."""
    return Member.objects.filter(
        panel=invitation.panel, person=invitation.person, removal=None
    ).first()


def invitations_due(now: datetime) -> list[Invitation]:
    """Return the invitations that nobody answered in time."""
    return list(Invitation.objects.filter(state="invited", expires_at__lte=now))


def seats(of: Panel) -> list[Member]:
    """Return the members in the order of their seats, without who was removed."""
    return list(of.members.filter(removal=None).order_by("id"))


def gone(of: Panel) -> list[Member]:
    """Return the members who were removed, with their removals."""
    rows = of.members.exclude(removal=None).select_related("removal")
    return list(rows.order_by("removal__id"))


def name_of(member: Member) -> str:
    """Return the person's name; who may read it is the disclosure table's matter."""
    return str(parties.person(member.person).name)


# --- bids inside the room -------------------------------------------------------


def rejected(of: Panel) -> dict[str, Rejection]:
    """Return the rejections by bid."""
    return {str(row.bid): row for row in Rejection.objects.filter(panel=of)}


def standing(of: Panel, *, named: bool = False) -> list[OpenedBid]:
    """Return the opened bids that are not rejected."""
    out = rejected(of)
    return [bid for bid in trade.bids_of(of.lot, named=named) if bid.key not in out]


def examined(of: Panel) -> list[OpenedBid]:
    """Return the bids that the purchaser examines, by name; all once it has ended."""
    if of.qualified_at is None:
        return standing(of, named=True)
    return trade.bids_of(of.lot, named=True)


def bid_of(of: Panel, uid: UUID | str) -> OpenedBid:
    """Return an opened bid of the panel's lot, or raise `NotFound`."""
    for bid in trade.bids_of(of.lot):
        if bid.key == str(uid):
            return bid
    raise NotFound


def findings(of: Panel, kind: str) -> list[Finding]:
    """Return what examiners found so far."""
    rows = Check.objects.filter(panel=of, kind=kind)
    rows = rows.exclude(seat__in=[member.seat for member in gone(of)])
    return [Finding(row.seat, str(row.bid), row.key, row.passed) for row in rows]


def failed_checks(of: Panel, bid: str) -> list[str]:
    """Return the checks of both kinds that a bid fails by majority."""
    return [
        key
        for kind in ("qualification", "responsiveness")
        for key in check_rule.failed_checks(findings(of, kind), bid)
    ]


def open_ballots(of: Panel) -> list[Ballot]:
    """Return the motions that are being voted on."""
    return list(
        Ballot.objects.filter(panel=of, closed_at=None).select_related(
            "seat", "proposed_by"
        )
    )


# --- sheets ----------------------------------------------------------------------


def scores_of(sheet: Sheet) -> dict[str, dict[str, Decimal]]:
    """Return the scores of a sheet by bid and item; what is not filled in is absent."""
    scores: dict[str, dict[str, Decimal]] = {}
    for row in Score.objects.filter(sheet=sheet).exclude(value=None).order_by("id"):
        assert row.value is not None
        scores.setdefault(str(row.bid), {})[row.item] = row.value
    return scores


def reasons_of(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return the reasons of a sheet by bid and item."""
    reasons: dict[str, dict[str, str]] = {}
    for row in Score.objects.filter(sheet=sheet).exclude(reason="").order_by("id"):
        reasons.setdefault(str(row.bid), {})[row.item] = row.reason
    return reasons


def as_text(
    scores: Mapping[str, Mapping[str, Decimal]], bids: list[str]
) -> dict[str, dict[str, str]]:
    """Return the scores of these bids as text, as they are signed."""
    return {
        bid: {item: plain(value) for item, value in sorted(scores.get(bid, {}).items())}
        for bid in bids
    }


def has_all_signed(of: Panel) -> bool:
    """Say whether every seat has signed its sheet."""
    members = seats(of)
    signed = Sheet.objects.filter(member__in=members).exclude(signed_at=None).count()
    return bool(members) and signed == len(members)


def latest_result(of: Panel) -> Result | None:
    """Return the result in force: the last that was computed by those who sit now."""
    rows = Result.objects.filter(panel=of)
    left = gone(of)
    if left:
        rows = rows.filter(computed_at__gt=left[-1].removal.removed_at)
    return rows.order_by("-id").first()


def reports_to_seal() -> list[UUID]:
    """Return the reports that all have signed and the platform has not sealed."""
    rows = Report.objects.filter(panel__phase=Phase.SIGNED, sealed_at=None)
    return list(rows.values_list("uid", flat=True))


def unsealed_file(report: UUID) -> bytes | None:
    """Return the PDF of a report with signatures, or None once it is sealed."""
    found = Report.objects.filter(uid=report, sealed_at=None).exclude(pdf=None)
    row = found.first()
    return None if row is None else bytes(row.pdf or b"")


def report_of(of: Panel) -> Report | None:
    """Return the panel's report, if there is one."""
    return Report.objects.filter(panel=of).select_related("result").first()
