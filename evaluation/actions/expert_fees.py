"""After the report: the clock counts experts' fees; owner and centre rate them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import expert_fees as facts
from evaluation.facts import panels
from evaluation.models import ExpertFee, Rating
from evaluation.rules import expert_fees as rule
from evaluation.rules.expert_fees import Side
from evaluation.rules.phases import Phase
from evaluation.rules.site_events import ExpertRated, FeesCounted
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def count_fees(*, panel: UUID) -> None:
    """Count the fees of a panel whose report is signed. Twice is once."""
    policy.check(CLOCK, "evaluation.count-fees")
    found = steps.panel_locked(panel)
    members = facts.experts(found)
    if Phase(found.phase) is not Phase.SIGNED or not members:
        return
    if ExpertFee.objects.filter(member__in=members).exists():
        return
    at, table = instant(), facts.table_of(found)
    left_at: datetime = found.ended_at or at
    kept: list[dict[str, str | int]] = []
    for member in members:
        assert member.signed_in_at is not None
        fee = rule.fee(
            table,
            came_at=member.signed_in_at,
            left_at=left_at,
            is_guest=facts.was_guest(member),
        )
        ExpertFee.objects.create(
            member=member,
            way=fee.way,
            half_days=fee.half_days,
            amount_fen=fee.amount_fen,
            counted_at=at,
        )
        kept.append(
            {
                "seat": member.seat,
                "way": str(fee.way),
                "half_days": fee.half_days,
                "fen": fee.amount_fen,
            }
        )
    event = FeesCounted(panel=str(found.uid), fees=kept)
    steps.keep(found, event, by=CLOCK, at=at, item=Item.PREPARATION)


@transaction.atomic(durable=True)
def rate(
    *, by: Actor, panel: UUID, seat: str, points: dict[str, int], reason: str
) -> Rating:
    """Rate an expert of a lot, once, for one's own side (一标一评)."""
    found = steps.panel_locked(panel)
    panels.check_about(by, facts.RATE, found.lot)
    side = facts.side_of(by)
    member = found.members.filter(seat=seat, kind="expert", removal=None).first()
    if member is None or side is None:
        raise NotFound
    if Phase(found.phase) is not Phase.SIGNED:
        raise rule.NotReported
    kept, said = rule.check_rating(points, reason)
    if Rating.objects.filter(member=member, side=side).exists():
        raise rule.RatedAlready
    at = instant()
    row = Rating.objects.create(
        member=member,
        side=Side(side),
        points=kept,
        reason=said,
        rated_by=panels.person_of(by),
        rated_at=at,
    )
    event = ExpertRated(
        panel=str(found.uid), seat=seat, side=str(side), points=kept, reason=said
    )
    steps.keep(found, event, by=by, at=at, item=Item.PREPARATION)
    return row
