"""Experts' fees and ratings: what was counted, and who has still to rate."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from evaluation.facts import panels, seating, trade
from evaluation.models import Arrival, ExpertFee, Invitation, Member, Panel, Rating
from evaluation.rules import expert_fees as rule
from evaluation.rules.expert_fees import FeeTable, Side
from evaluation.rules.phases import Phase
from evaluation.rules.sites import Part
from parties import queries as parties
from parties.rules.actor import Actor, Role

RATE = "evaluation.rate"


def table_of(of: Panel) -> FeeTable:
    """Return the rulebook's table for a panel."""
    book = trade.rulebook_of(of.lot)
    half_day = seating.length(book.row(rule.HALF_DAY_KEY))
    base = book.row(rule.BASE_KEY).quantity
    addition = book.row(rule.REMOTE_KEY).quantity
    return FeeTable(half_day, int(base), int(addition))


def experts(of: Panel) -> list[Member]:
    """Return the experts who stayed to the report, by seat."""
    return [member for member in panels.seats(of) if member.kind == "expert"]


def was_guest(member: Member) -> bool:
    """Say whether an expert sat at a guest site at the end."""
    last = Arrival.objects.filter(member=member).select_related("booked__booking")
    row = last.order_by("-id").first()
    return row is not None and row.booked.booking.part == Part.GUEST


def uncounted() -> list[Panel]:
    """Return the panels whose report is signed and whose fees are not counted."""
    rows = panels.panels().filter(phase=Phase.SIGNED, members__kind="expert")
    counted = ExpertFee.objects.values_list("member__panel", flat=True)
    return list(rows.exclude(pk__in=counted).distinct())


def side_of(actor: Actor) -> Side | None:
    """Return for which side an actor rates."""
    if actor.role is Role.EXPERT_DRAW:
        return Side.CENTRE
    return Side.OWNER if actor.role in {Role.OWNER, Role.AGENCY} else None


def unrated(of: Panel, side: Side) -> list[Member]:
    """Return the experts whom a side has not rated."""
    rated = Rating.objects.filter(member__panel=of, side=side)
    done = set(rated.values_list("member", flat=True))
    return [member for member in experts(of) if member.pk not in done]


def to_rate(actor: Actor) -> Iterator[Panel]:
    """Return the panels whose experts the actor's side has still to rate."""
    side = side_of(actor)
    if side is None or actor.organisation is None:
        return
    rows = panels.panels().filter(phase=Phase.SIGNED)
    if side is Side.CENTRE:
        rows = parties.in_region(rows, actor, field="lot__trade__region__path")
    else:
        rows = rows.filter(lot__trade__owner__uid=actor.organisation)
    for row in rows.order_by("id"):
        if unrated(row, side):
            yield row


@dataclass(frozen=True, slots=True)
class Served:
    """One panel that an expert served on: its fee, and how it was rated."""

    member: Member
    fee: ExpertFee | None
    ratings: list[Rating]


def served(person: UUID) -> list[Served]:
    """Return the panels of an expert whose report is signed, the latest first."""
    rows = Member.objects.filter(
        person=person, kind="expert", removal=None, panel__phase=Phase.SIGNED
    ).select_related("panel__lot__trade", "fee")
    return [
        Served(row, getattr(row, "fee", None), list(row.ratings.order_by("side")))
        for row in rows.order_by("-panel__ended_at")
    ]


def refusals(person: UUID) -> int:
    """Return how many invitations an expert declined or let pass."""
    rows = Invitation.objects.filter(person=person, state__in=["declined", "expired"])
    return rows.count()
