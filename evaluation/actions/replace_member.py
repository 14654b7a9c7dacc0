"""Remove a member on a ground of the law, so that another is drawn in its place.

条例48, 87号令49: what the member concluded is void and stays on record; a majority that
rested on its vote is open again; the chair's seat is free when it was the chair's. The
supplement follows by itself (`actions.freeze_lists`), in the same log.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import give_back, steps
from evaluation.facts import panels, replacing, trade
from evaluation.models import (
    Ballot,
    ChairVote,
    Member,
    Panel,
    Rejection,
    Removal,
    Sheet,
)
from evaluation.rules import replacements as rule
from evaluation.rules.draw_events import (
    MemberRemoved,
    MotionReopened,
    RemovalReason,
    ReportWithdrawn,
)
from evaluation.rules.phases import Move, Phase
from evaluation.rules.replacements import Ground, Standing
from journal.queries import instant
from journal.rules.events import HasFacts
from kernel.refused import NotFound
from parties.actions import pool as parties_pool
from parties.rules.actor import CLOCK, Actor
from parties.rules.experts import Attended
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def remove_member(
    *, by: Actor, panel: UUID, seat: str, ground: str, reason: str
) -> Removal:
    """Remove a member; its seat is drawn again, or the owner names somebody else."""
    found = steps.panel_locked(panel)
    panels.check_about(by, "evaluation.replace", found.lot)
    standing = replacing.standing(found)
    rule.check_may_replace(standing)
    member = found.members.filter(seat=seat, removal=None).first()
    if member is None:
        raise NotFound
    lawful, said = rule.check_ground(
        ground,
        reason,
        standing=standing,
        seat=seat,
        is_here=member.signed_in_at is not None,
    )
    at = instant()
    give_back.in_step(found, at=at)
    removal = Removal.objects.create(
        member=member,
        ground=lawful,
        article=standing.article.zh,
        reason=said,
        phase=found.phase,
        removed_by=panels.person_of(by),
        removed_at=at,
    )
    _record(found, member, removal, by=by, at=at)
    _undo(found, member, standing, at=at)
    if lawful is Ground.ABSENT and member.kind == "expert":
        parties_pool.note_attendance(
            person=member.person, kind=Attended.ABSENT, about=found.uid, at=at
        )
    steps.move(found, Move.REPLACE, by=by, at=at)
    return removal


def reopen_incomplete(found: Panel, *, by: HasFacts, at: datetime) -> None:
    """Give back every signed sheet that lacks a bid which is standing again.

    Called when a panel that was made whole goes on to score; before a replacement
    nothing comes back, so that nothing is done then.
    """
    left = panels.gone(found)
    if not left:
        return
    standing = [bid.key for bid in panels.standing(found)]
    signed = Sheet.objects.select_for_update(of=("self",)).exclude(signed_at=None)
    for sheet in signed.filter(member__in=panels.seats(found)).select_related("member"):
        if replacing.covers(sheet, standing):
            continue
        steps.reopen_sheet(
            found,
            sheet,
            clause=left[-1].removal.article,
            reason="更换评委后有投标恢复评审，须补充评分。",
            by=by,
            at=at,
        )


def _record(
    found: Panel, member: Member, removal: Removal, *, by: Actor, at: datetime
) -> None:
    event = MemberRemoved(
        panel=str(found.uid),
        seat=member.seat,
        ground=removal.ground,
        article=removal.article,
        phase=removal.phase,
    )
    # The room hears of it at once; who acted is the house's, so nobody is named.
    steps.keep(found, event, by=CLOCK, at=at, item=Item.CHECKS)
    why = RemovalReason(
        panel=str(found.uid),
        seat=member.seat,
        person=str(member.person),
        reason=removal.reason,
    )
    steps.keep(found, why, by=by, at=at, item=Item.PANEL_NAMES)


def _undo(found: Panel, member: Member, standing: Standing, *, at: datetime) -> None:
    """Take back what rested on the member: the chair, a round, majorities, a report."""
    votes = ChairVote.objects.filter(panel=found, round=found.election_round)
    was_chair = found.chair is not None and found.chair.pk == member.pk
    if was_chair:
        found.chair = None
    if was_chair or (found.chair is None and votes.exists()):
        found.election_round += 1
        found.save(update_fields=["chair", "election_round"])
    for motion in rule.to_reopen(
        replacing.motions_of(found),
        gone=[each.seat for each in panels.gone(found)],
        members=replacing.full_size(found),
        voted_now=replacing.voted_now(found),
    ):
        _reopen_motion(found, Ballot.objects.get(uid=motion.key), at=at)
    if standing.phase is Phase.REPORTING:
        _withdraw_report(found, at=at)


def _reopen_motion(found: Panel, ballot: Ballot, *, at: datetime) -> None:
    Rejection.objects.filter(ballot=ballot).delete()
    if ballot.inquiry is not None and ballot.carried:
        # The answer counts again until the members have voted anew.
        ballot.inquiry.is_set_aside = False
        ballot.inquiry.save(update_fields=["is_set_aside"])
    carried = bool(ballot.carried) and ballot.kind == "reject"
    ballot.closed_at, ballot.carried = None, None
    ballot.save(update_fields=["closed_at", "carried"])
    bid = str(ballot.bid)
    event = MotionReopened(
        ballot=str(ballot.uid),
        subject=trade.names(trade.bids_of(found.lot)).get(bid, bid),
        bid=bid if carried else "",
    )
    steps.keep(found, event, by=CLOCK, at=at, item=Item.CHECKS)


def _withdraw_report(found: Panel, *, at: datetime) -> None:
    report = panels.report_of(found)
    if report is None:
        return
    event = ReportWithdrawn(panel=str(found.uid), digest=report.digest)
    report.delete()
    steps.keep(found, event, by=CLOCK, at=at, item=Item.CHECKS)
