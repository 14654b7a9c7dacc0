"""Freeze the lists that a draw chooses from: avoidance applied, salted, hashed.

The bidders are known only after the deadline, so that no list is frozen before it.
"""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import panels, trade
from evaluation.models import Draw, FrozenList, Invitation, Panel
from evaluation.rules import panels as rule
from evaluation.rules.events import ListsFrozen
from evaluation.rules.phases import Move, Phase
from journal.queries import instant
from kernel.durations import legal_date
from parties import queries as parties
from parties.rules.actor import Actor
from tender.rules.disclosure import Item
from tender.rules.stages import BEFORE_DEADLINE, Stage


@transaction.atomic(durable=True)
def freeze_lists(*, by: Actor, panel: UUID) -> Draw:
    """Freeze the lists of the first draw, or of a supplement (补抽)."""
    found = steps.panel_locked(panel)
    panels.check_about(by, "evaluation.freeze", found.lot)
    if Stage(found.lot.stage) in BEFORE_DEADLINE:
        raise rule.BiddersUnknown
    at = instant()
    is_first = Phase(found.phase) is Phase.FORMING
    steps.move(found, Move.FREEZE if is_first else Move.SUPPLEMENT, by=by, at=at)
    wanted = _wanted(found)
    if not wanted:
        raise rule.NothingToDraw
    pools = {code: _pool(found, code, at) for code in wanted}
    lists = rule.share_out(wanted, pools)
    for code, needed in wanted.items():
        rule.check_pool(code, found=len(lists[code]), needed=needed)
    draw = Draw.objects.create(panel=found, n=found.draws.count() + 1, frozen_at=at)
    rows = [_frozen(draw, code, lists[code], wanted[code]) for code in wanted]
    event = ListsFrozen(
        panel=str(found.uid),
        draw=draw.n,
        lists=[
            {
                "specialty": row.specialty,
                "size": row.size,
                "needed": row.needed,
                "digest": row.digest,
            }
            for row in rows
        ],
    )
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    return draw


def _wanted(found: Panel) -> dict[str, int]:
    taken: dict[str, int] = {}
    for row in found.invitations.filter(state__in=["invited", "accepted"]):
        taken[row.specialty] = taken.get(row.specialty, 0) + 1
    return rule.still_needed(dict(found.experts), taken)


def _pool(found: Panel, specialty: str, at: datetime) -> list[str]:
    """Return the eligible experts; whoever was invited before stays out."""
    invited = Invitation.objects.filter(panel=found).values_list("person", flat=True)
    members = parties.pool_without_conflicts(
        trade.parties_of(found.lot),
        specialty=specialty,
        regions=found.regions,
        on=legal_date(at),
        at=at,
        rules=trade.avoidance_of(found.lot),
        without=[*invited, *found.members.values_list("person", flat=True)],
    )
    return [str(member.person) for member in members]


def _frozen(draw: Draw, specialty: str, experts: list[str], needed: int) -> FrozenList:
    body = rule.frozen_list(
        experts, salt=secrets.token_bytes(rule.SALT_BYTES), specialty=specialty
    )
    return FrozenList.objects.create(
        draw=draw,
        specialty=specialty,
        needed=needed,
        size=len(experts),
        body=body,
        digest=rule.list_digest(body),
    )
