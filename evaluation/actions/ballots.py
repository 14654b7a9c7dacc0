"""Motions, decided by majority: on a bid, all bids, an answer, or a signed sheet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts, end_evaluation, steps
from evaluation.facts import exits as exit_facts
from evaluation.facts import inquiries, own_checks, panels, trade
from evaluation.facts.articles import article
from evaluation.facts.trade import OpenedBid
from evaluation.models import Ballot, BallotVote, Inquiry, Member, Panel, Sheet
from evaluation.rules import checks, election, exits, reopening
from evaluation.rules.events import (
    BallotClosed,
    BallotOpened,
    BallotVoteCast,
)
from evaluation.rules.inquiries import Kind, State
from evaluation.rules.phases import BEFORE_REPORT, Move, Phase, after
from evaluation.rules.room_events import AnswerSetAside
from evaluation.rules.seats import PanelActor
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.disclosure import Item
from tender.rules.procedures import Category

ALL_BIDS = "全部投标"


@dataclass(frozen=True, slots=True)
class Motion:
    """What is put to the vote, on which ground."""

    kind: str
    ground: str
    clause: str
    reason: str
    #: what it is about, in the words of the record
    subject: str
    bid: UUID | None = None
    seat: Member | None = None
    inquiry: Inquiry | None = None


@attempts.kept("evaluation.reject")
@transaction.atomic(durable=True)
def propose_rejection(
    *, by: Actor, panel: UUID, bid: UUID, ground: str, reason: str, ref: str = ""
) -> Ballot:
    """Move that a bid be rejected: by the law's list, a veto clause, a failed check."""
    found, member = steps.seat_locked(by, panel)
    after(Phase(found.phase), Move.REJECT)
    of_bid = panels.bid_of(found, bid)
    if of_bid.key in panels.rejected(found):
        raise NotFound
    file = trade.file_of(found.lot)
    vetoes = {row.key: row.clause for row in inquiries.law_grounds(found, of_bid.key)}
    vetoes |= {row.key: row.clause for row in file.vetoes}
    if of_bid.form_faults:
        vetoes[checks.FORM_GROUND] = trade.form_clause(found.lot)
    failed = panels.failed_checks(found, of_bid.key)
    clause = checks.check_ground(
        ground,
        reason,
        vetoes=vetoes,
        failed=failed,
        article=article(found.lot, "reject"),
    )
    clauses = {
        row.key: row.clause for row in (*file.qualification, *file.responsiveness)
    } | own_checks.clauses(of_bid)
    motion = Motion(
        kind="reject",
        ground=ground,
        clause=clauses.get(clause, clause),
        reason=reason,
        subject=of_bid.name,
        bid=of_bid.uid,
    )
    return open_motion(found, member, motion, at=instant(), ref=ref)


@transaction.atomic(durable=True)
def propose_setting_aside(
    *, by: Actor, panel: UUID, inquiry: UUID, reason: str, ref: str = ""
) -> Ballot:
    """Move that an answer changes the substance of its bid and does not count."""
    found, member = steps.seat_locked(by, panel)
    after(Phase(found.phase), Move.ASK)
    row = inquiries.inquiry(found, inquiry)
    is_open_to_vote = row.kind == Kind.CLARIFICATION and row.state == State.ANSWERED
    if not is_open_to_vote or row.is_set_aside:
        raise NotFound
    of_bid = panels.bid_of(found, row.bid)
    motion = Motion(
        kind="substance",
        ground="substance",
        clause=row.clause,
        reason=checks.check_reason(reason, article=row.clause),
        subject=f"{of_bid.name} ({row.n})",
        bid=of_bid.uid,
        inquiry=row,
    )
    return open_motion(found, member, motion, at=instant(), ref=ref)


@attempts.kept("evaluation.reopen")
@transaction.atomic(durable=True)
def propose_reopening(
    *, by: Actor, panel: UUID, seat: str, ground: str, reason: str, ref: str = ""
) -> Ballot:
    """Move that a signed sheet be reopened, on a ground the law lists."""
    found, member = steps.seat_locked(by, panel)
    after(Phase(found.phase), Move.REOPEN)
    target = Member.objects.filter(panel=found, seat=seat, removal=None).first()
    if target is None:
        raise NotFound
    is_works = trade.procedure_of(found.lot).category is Category.WORKS
    clause = reopening.check_ground(
        ground, reason, is_works=is_works, article=article(found.lot, "reopen")
    )
    motion = Motion(
        kind="reopen",
        ground=ground,
        clause=clause,
        reason=reason,
        subject=target.seat,
        seat=target,
    )
    return open_motion(found, member, motion, at=instant(), ref=ref)


@transaction.atomic(durable=True)
def propose_rejecting_all(
    *, by: Actor, panel: UUID, reason: str, ref: str = ""
) -> Ballot:
    """Move that all bids be rejected, since too few are left to compete (12号令27)."""
    found, member = steps.seat_locked(by, panel)
    way = exit_facts.of_panel(found)
    if way is None or not way.by_vote:
        raise exits.NoLawfulExit
    motion = Motion(
        kind="all",
        ground="no-competition",
        clause=way.article.zh,
        reason=exits.check_reason(reason),
        subject=ALL_BIDS,
    )
    return open_motion(found, member, motion, at=instant(), ref=ref)


@attempts.kept("evaluation.vote")
@transaction.atomic(durable=True)
def vote_ballot(
    *,
    by: Actor,
    panel: UUID,
    ballot: UUID,
    agrees: bool,
    reason: str,
    device: str | None = None,
    ref: str = "",
) -> Ballot:
    """Vote on a motion once; it closes as soon as more votes cannot change it.

    Whoever has not voted by then may still put its view of a rejection on record: it
    changes nothing, and nobody's differing reason is lost (87号令61).
    """
    found, voter = steps.seat_locked(by, panel, device=device)
    row = Ballot.objects.filter(uid=ballot, panel=found).first()
    if row is None or (row.closed_at is not None and not _takes_views(found, row)):
        raise NotFound
    if row.votes.filter(voter=voter).exists():
        raise election.VotedAlready
    said = reason.strip()
    if row.kind == "all" or len(said) > exits.REASON_LENGTH_MAX:
        said = exits.check_reason(reason)
    checks.check_dissent(said, agrees=agrees, article=article(found.lot, "dissent"))
    at = instant()
    BallotVote.objects.create(
        ballot=row, voter=voter, agrees=agrees, reason=said, cast_at=at
    )
    event = BallotVoteCast(
        ballot=str(row.uid), seat=voter.seat, agrees=agrees, reason=said
    )
    actor = steps.by_seat(voter)
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    if row.closed_at is not None:
        return row
    counted = row.votes.filter(voter__removal=None)
    votes = {str(vote.voter_id): vote.agrees for vote in counted}
    members = len(panels.seats(found))
    if election.settled(votes, members=members):
        _close(found, row, carried=election.carried(votes, members=members), at=at)
    return row


def _takes_views(found: Panel, row: Ballot) -> bool:
    return row.kind == "reject" and Phase(found.phase) in BEFORE_REPORT


def has_open_motion(found: Panel, bid: UUID) -> bool:
    """Say whether the panel votes on a bid now."""
    open_now = Ballot.objects.filter(panel=found, bid=bid, closed_at=None)
    return open_now.exists()


def open_motion(
    found: Panel, member: Member, motion: Motion, *, at: datetime, ref: str = ""
) -> Ballot:
    """Put a motion to the vote, inside the caller's act."""
    open_now = Ballot.objects.filter(
        panel=found, bid=motion.bid, seat=motion.seat, closed_at=None
    )
    if open_now.exists():
        raise reopening.MotionOpenAlready
    ballot = Ballot.objects.create(
        panel=found,
        kind=motion.kind,
        bid=motion.bid,
        seat=motion.seat,
        inquiry=motion.inquiry,
        ground=motion.ground,
        clause=motion.clause,
        reason=motion.reason.strip(),
        proposed_by=member,
        opened_at=at,
    )
    event = BallotOpened(
        ballot=str(ballot.uid),
        ballot_kind=motion.kind,
        subject=motion.subject,
        clause=motion.clause,
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
    votes = row.votes.select_related("voter")
    event = BallotClosed(
        ballot=str(row.uid),
        subject=subject,
        carried=carried,
        votes={vote.voter.seat: vote.agrees for vote in votes},
    )
    steps.keep(found, event, by=by, at=at, item=Item.CHECKS)
    if not carried:
        return
    if row.inquiry is not None and of_bid is not None:
        _set_aside(found, row, row.inquiry, of_bid, at=at)
    elif of_bid is not None:
        # It may be out already, by the purchaser or by its own silence.
        if of_bid.key in panels.rejected(found):
            return
        steps.reject(
            found,
            of_bid,
            clause=row.clause,
            reason=row.reason,
            by=by,
            at=at,
            source="vote",
            ballot=row,
        )
    elif seat is not None:
        _reopen(found, seat, row, at=at)
    else:
        end_evaluation.by_vote(found, row, at=at)


def _set_aside(
    found: Panel, row: Ballot, inquiry: Inquiry, bid: OpenedBid, *, at: datetime
) -> None:
    inquiry.is_set_aside = True
    inquiry.save(update_fields=["is_set_aside"])
    event = AnswerSetAside(
        inquiry=str(inquiry.uid),
        number=inquiry.n,
        bid=bid.key,
        bid_name=bid.name,
        reason=row.reason,
    )
    steps.keep(found, event, by=PanelActor(), at=at, item=Item.INQUIRY, owner=bid.key)


def _reopen(found: Panel, seat: Member, row: Ballot, *, at: datetime) -> None:
    sheet = Sheet.objects.select_for_update().get(member=seat)
    by = steps.by_seat(row.proposed_by)
    steps.reopen_sheet(found, sheet, clause=row.clause, reason=row.reason, by=by, at=at)
    if Phase(found.phase) is Phase.SUMMING_UP:
        steps.move(found, Move.REOPEN, by=by, at=at)
