"""Freeze the lists that a draw chooses from: avoidance applied, salted, hashed.

The bidders are known only after the deadline, so that no list is frozen before it. A
supplement is frozen by the clock when nobody is waited for; where the pool has too few
that draw fails on record, and the hand that draws widens the places or asks again.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import drawing, panels, trade
from evaluation.models import Draw, FrozenList, Invitation, Panel
from evaluation.rules import draw_lists
from evaluation.rules import panels as rule
from evaluation.rules.draw_events import DrawFailed
from evaluation.rules.events import ListsFrozen
from evaluation.rules.panels import Quota
from evaluation.rules.phases import Move, Phase
from journal.queries import instant
from journal.rules.events import HasFacts
from kernel.durations import after as ends
from kernel.durations import legal_date
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from parties.rules.experts import Listed
from tender.rules.disclosure import Item
from tender.rules.stages import BEFORE_DEADLINE, Stage


@transaction.atomic(durable=True)
def freeze_lists(*, by: Actor, panel: UUID) -> Draw:
    """Freeze the lists of the first draw, or of a supplement (补抽)."""
    found = steps.panel_locked(panel)
    panels.check_about(by, "evaluation.freeze", found.lot)
    return _freeze(found, by=by, at=instant())


@transaction.atomic(durable=True)
def supplement(*, panel: UUID) -> Draw | None:
    """Freeze what is missing; the clock's act. Nothing to draw is nothing done."""
    policy.check(CLOCK, "evaluation.expire")
    found = steps.panel_locked(panel)
    if not drawing.waits_for_supplement(found):
        return None
    at = instant()
    try:
        with transaction.atomic():
            return _freeze(found, by=CLOCK, at=at)
    except rule.PoolTooSmall:
        found = panels.panel(panel)
        return _fail(found, at=at)


def _freeze(found: Panel, *, by: HasFacts, at: datetime) -> Draw:
    if Stage(found.lot.stage) in BEFORE_DEADLINE:
        raise rule.BiddersUnknown
    is_first = Phase(found.phase) is Phase.FORMING
    steps.move(found, Move.FREEZE if is_first else Move.SUPPLEMENT, by=by, at=at)
    quotas = {quota.label: quota for quota in drawing.wanted(found)}
    if not quotas:
        raise rule.NothingToDraw
    listed = {label: _listed(found, quota, at) for label, quota in quotas.items()}
    pools = {
        label: [str(each.person) for each in rows if not each.why]
        for label, rows in listed.items()
    }
    counts = {label: quota.count for label, quota in quotas.items()}
    lists = draw_lists.share_out(counts, pools)
    for label, quota in quotas.items():
        rule.check_pool(label, found=len(lists[label]), needed=quota.count)
    draw = _draw(found, at)
    rows = [
        _frozen(draw, quota, lists[label], _skipped(listed[label], lists, label))
        for label, quota in quotas.items()
    ]
    event = ListsFrozen(
        panel=str(found.uid),
        draw=draw.n,
        lists=[
            {
                "specialty": row.specialty,
                "region": row.region,
                "size": row.size,
                "needed": row.needed,
                "digest": row.digest,
            }
            for row in rows
        ],
    )
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    return draw


def _draw(found: Panel, at: datetime) -> Draw:
    until = ends(at, drawing.time_for_secrets(found.lot), parties.calendar())
    number = found.draws.count() + 1
    return Draw.objects.create(panel=found, n=number, frozen_at=at, commit_until=until)


def _fail(found: Panel, *, at: datetime) -> Draw:
    """Put on record that a supplement found too few; it keeps its number."""
    draw = _draw(found, at)
    draw.failed_at = at
    draw.save(update_fields=["failed_at"])
    event = DrawFailed(panel=str(found.uid), draw=draw.n, given=[], silent=[])
    steps.keep(found, event, by=CLOCK, at=at, item=Item.PANEL_NAMES)
    return draw


def _listed(found: Panel, quota: Quota, at: datetime) -> list[Listed]:
    """Return everybody of a field and place, with why somebody is not drawn from.

    Whoever was invited to this panel before, or sat on it, stays out.
    """
    invited = Invitation.objects.filter(panel=found).values_list("person", flat=True)
    listed: list[Listed] = parties.pool_listed(
        trade.parties_of(found.lot),
        specialty=quota.specialty,
        regions=[quota.region] if quota.region else found.regions,
        on=legal_date(at),
        at=at,
        rules=trade.avoidance_of(found.lot),
        without=[*invited, *found.members.values_list("person", flat=True)],
    )
    return listed


def _skipped(
    listed: list[Listed], lists: Mapping[str, list[str]], label: str
) -> dict[str, str]:
    """Return why each person of the field is not in this list."""
    inside = set(lists[label])
    return {
        str(each.person): each.why or "other-list"
        for each in listed
        if str(each.person) not in inside
    }


def _frozen(
    draw: Draw, quota: Quota, experts: list[str], skipped: dict[str, str]
) -> FrozenList:
    body = draw_lists.frozen_list(
        experts,
        salt=secrets.token_bytes(draw_lists.SALT_BYTES),
        specialty=quota.specialty,
        region=quota.region,
        skipped=skipped,
    )
    return FrozenList.objects.create(
        draw=draw,
        specialty=quota.specialty,
        region=quota.region,
        needed=quota.count,
        size=len(experts),
        body=body,
        digest=draw_lists.list_digest(body),
    )
