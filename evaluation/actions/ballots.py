"""Motions: to reject a bid or all bids, to reopen a signed sheet; by majority."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import end_evaluation, steps
from evaluation.facts import exits as exit_facts
from evaluation.facts import panels, trade
from evaluation.models import Ballot, BallotVote, Member, Panel, Sheet
from evaluation.rules import checks, election, exits, reopening
from evaluation.rules.events import (
    BallotClosed,
    BallotOpened,
    BallotVoteCast,
    SheetReopened,
)
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.disclosure import Item
from tender.rules.procedures import Category

ALL_BIDS = "全部投标"


@transaction.atomic(durable=True)
def propose_rejection(
    *, by: Actor, panel: UUID, bid: UUID, ground: str, reason: str, ref: str = ""
) -> Ballot:
    """Move that a bid be rejected, on a veto clause or a check it failed (条例51)."""
    found, member = steps.seat_locked(by, panel)
    after(Phase(found.phase), Move.REJECT)
    of_bid = panels.bid_of(found, bid)
    if of_bid.key in panels.rejected(found):
        raise NotFound
    file = trade.file_of(found.lot)
    vetoes = {row.key: row.clause for row in file.vetoes}
    if of_bid.faults:
        vetoes[checks.FORM_GROUND] = trade.form_clause(found.lot)
    failed = panels.failed_checks(found, of_bid.key)
    clause = checks.check_ground(ground, reason, vetoes=vetoes, failed=failed)
    clauses = {
        row.key: row.clause for row in (*file.qualification, *file.responsiveness)
    }
    return _open(
        found,
        member,
        kind="reject",
        bid=of_bid.uid,
        ground=ground,
        clause=clauses.get(clause, clause),
        reason=reason,
        subject=of_bid.name,
        ref=ref,
    )


@transaction.atomic(durable=True)
def propose_reopening(
    *, by: Actor, panel: UUID, seat: str, ground: str, reason: str, ref: str = ""
) -> Ballot:
    """Move that a signed sheet be reopened, on a ground the law lists."""
    found, member = steps.seat_locked(by, panel)
    after(Phase(found.phase), Move.REOPEN)
    target = Member.objects.filter(panel=found, seat=seat).first()
    if target is None:
        raise NotFound
    is_works = trade.procedure_of(found.lot).category is Category.WORKS
    clause = reopening.check_ground(ground, reason, is_works=is_works)
    return _open(
        found,
        member,
        kind="reopen",
        seat=target,
        ground=ground,
        clause=clause,
        reason=reason,
        subject=target.seat,
        ref=ref,
    )


@transaction.atomic(durable=True)
def propose_rejecting_all(
    *, by: Actor, panel: UUID, reason: str, ref: str = ""
) -> Ballot:
    """Move that all bids be rejected, since too few are left to compete (12号令27)."""
    found, member = steps.seat_locked(by, panel)
    way = exit_facts.of_panel(found)
    if way is None or not way.by_vote:
        raise exits.NoLawfulExit
    return _open(
        found,
        member,
        kind="all",
        ground="no-competition",
        clause=way.article.zh,
        reason=exits.check_reason(reason),
        subject=ALL_BIDS,
        ref=ref,
    )


@transaction.atomic(durable=True)
def vote_ballot(
    *, by: Actor, panel: UUID, ballot: UUID, agrees: bool, reason: str, ref: str = ""
) -> Ballot:
    """Vote on a motion once; it closes as soon as more votes cannot change it."""
    found, voter = steps.seat_locked(by, panel)
    row = Ballot.objects.filter(uid=ballot, panel=found, closed_at=None).first()
    if row is None:
        raise NotFound
    if row.votes.filter(voter=voter).exists():
        raise election.VotedAlready
    said = reason.strip()
    if row.kind == "all" or len(said) > exits.REASON_LENGTH_MAX:
        said = exits.check_reason(reason)
    at = instant()
    BallotVote.objects.create(
        ballot=row, voter=voter, agrees=agrees, reason=said, cast_at=at
    )
    event = BallotVoteCast(
        ballot=str(row.uid), seat=voter.seat, agrees=agrees, reason=said
    )
    actor = steps.by_seat(voter)
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    votes = {str(vote.voter_id): vote.agrees for vote in row.votes.all()}
    members = found.members.count()
    if election.settled(votes, members=members):
        _close(found, row, carried=election.carried(votes, members=members), at=at)
    return row


def _open(
    found: Panel,
    member: Member,
    *,
    kind: str,
    ground: str,
    clause: str,
    reason: str,
    subject: str,
    ref: str,
    bid: UUID | None = None,
    seat: Member | None = None,
) -> Ballot:
    at = instant()
    open_now = Ballot.objects.filter(panel=found, bid=bid, seat=seat, closed_at=None)
    if open_now.exists():
        raise reopening.MotionOpenAlready
    ballot = Ballot.objects.create(
        panel=found,
        kind=kind,
        bid=bid,
        seat=seat,
        ground=ground,
        clause=clause,
        reason=reason.strip(),
        proposed_by=member,
        opened_at=at,
    )
    event = BallotOpened(
        ballot=str(ballot.uid),
        ballot_kind=kind,
        subject=subject,
        clause=clause,
        reason=ballot.reason,
    )
    steps.keep(found, event, by=steps.by_seat(member), at=at, item=Item.CHECKS, ref=ref)
    return ballot


def _close(found: Panel, row: Ballot, *, carried: bool, at: datetime) -> None:
    row.closed_at, row.carried = at, carried
    row.save(update_fields=["closed_at", "carried"])
    by = steps.by_seat(row.proposed_by)
    of_bid = panels.bid_of(found, row.bid) if row.bid is not None else None
    seat = row.seat
    subject = of_bid.name if of_bid else seat.seat if seat else ALL_BIDS
    event = BallotClosed(ballot=str(row.uid), subject=subject, carried=carried)
    steps.keep(found, event, by=by, at=at, item=Item.CHECKS)
    if not carried:
        return
    if of_bid is not None:
        steps.reject(
            found,
            of_bid,
            clause=row.clause,
            reason=row.reason,
            by=by,
            at=at,
            ballot=row,
        )
    elif seat is not None:
        _reopen(found, seat, row, at=at)
    else:
        end_evaluation.by_vote(found, row, at=at)


def _reopen(found: Panel, seat: Member, row: Ballot, *, at: datetime) -> None:
    sheet = Sheet.objects.select_for_update().get(member=seat)
    sheet.version += 1
    sheet.signed_at = None
    sheet.save(update_fields=["version", "signed_at"])
    by = steps.by_seat(row.proposed_by)
    event = SheetReopened(seat=seat.seat, clause=row.clause, reason=row.reason)
    steps.keep(found, event, by=by, at=at, item=Item.CHECKS)
    if Phase(found.phase) is Phase.SUMMING_UP:
        steps.move(found, Move.REOPEN, by=by, at=at)
