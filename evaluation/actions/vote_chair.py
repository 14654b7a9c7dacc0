"""Vote for the chair; the last vote of a round elects, or a tie is voted again."""

from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts, give_back, steps
from evaluation.facts import panels, trade
from evaluation.facts.articles import article
from evaluation.models import ChairVote
from evaluation.rules import election
from evaluation.rules.events import ChairRoundEnded, ChairVoteCast
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@attempts.kept("evaluation.vote-chair")
@transaction.atomic(durable=True)
def vote_chair(
    *, by: Actor, panel: UUID, seat: str, device: str | None = None, ref: str = ""
) -> str | None:
    """Vote once a round. Returns the seat elected, None while there is no chair."""
    found, voter = steps.seat_locked(by, panel, device=device)
    if found.chair is not None:
        raise election.SecondChair(seat=found.chair.seat)
    after(Phase(found.phase), Move.VOTE_CHAIR)
    members = {member.seat: member for member in panels.seats(found)}
    election.check_candidate(
        seat,
        members,
        owners=[code for code, member in members.items() if member.kind == "owner"],
        experts_only=trade.panel_rule(found.lot).chair_from_experts,
        article=article(found.lot, "chair"),
    )
    cast = found.chair_votes.filter(round=found.election_round)
    if cast.filter(voter=voter).exists():
        raise election.VotedAlready
    at = instant()
    ChairVote.objects.create(
        panel=found,
        round=found.election_round,
        voter=voter,
        choice=members[seat],
        cast_at=at,
    )
    event = ChairVoteCast(seat=voter.seat, round=found.election_round)
    actor = steps.by_seat(voter)
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    votes = {
        vote.voter.seat: vote.choice.seat
        for vote in cast.select_related("voter", "choice")
    }
    if len(votes) < len(members):
        return None
    winner = election.elected(votes, voters=len(members))
    ended = ChairRoundEnded(
        round=found.election_round, votes=votes, elected=winner or ""
    )
    steps.keep(found, ended, by=actor, at=at, item=Item.CHECKS)
    if winner is None:
        found.election_round += 1
        found.save(update_fields=["election_round"])
        return None
    found.chair = members[winner]
    found.save(update_fields=["chair"])
    steps.move(found, Move.ELECT, by=actor, at=at)
    give_back.in_step(found, at=at)
    return winner
