"""What several acts of a volume-based purchase do inside their own transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bidding.facts import volumes as facts
from bidding.models import VolumeRound
from bidding.rules.factors import clock_of
from bidding.rules.volume_events import PicksEnded, TurnRanOut
from bidding.rules.volumes import rounds
from bidding.rules.volumes.region_picks import Picks
from bidding.rules.volumes.rounds import Lapse
from journal.actions.record import record
from parties.rules.actor import CLOCK
from tender.actions import steps


def locked(uid: UUID | str) -> VolumeRound:
    """Return a round for an act: its lot is locked first, or `NotFound`."""
    lot = steps.lot_locked(facts.round_(uid).lot.uid)
    found = VolumeRound.objects.select_for_update(of=("self",)).get(uid=uid)
    found.lot = lot
    return found


def record_lapses(found: VolumeRound, gone: Sequence[Lapse], at: datetime) -> None:
    """Record the turns that ran out, each with its own instant."""
    names, clock = facts.names_of(found), facts.running(found)
    for each in gone:
        ended_at = clock.at(each.at)
        assert ended_at is not None, "a turn that ran out has its instant"
        event = TurnRanOut(
            round=str(found.uid),
            part=str(each.kind),
            bid=each.winner,
            name=names[each.winner],
            ended_at=ended_at.isoformat(),
            until=clock_of(ended_at),
        )
        record(stream=found.lot.stream, event=event, by=CLOCK, at=at)


def keep_state(found: VolumeRound, state: Picks, at: datetime) -> None:
    """Keep when the running turn ends, or that the picking has ended and how."""
    clock = facts.running(found)
    next_at = rounds.turn_ends_at(state)
    if state.ended_at is not None and state.ended_at > clock.of(at):
        next_at = state.ended_at  # one alone: after the publicity
    found.turn_ends_at = None if next_at is None else clock.at(next_at)
    if found.turn_ends_at is not None:
        found.save(update_fields=["turn_ends_at"])
        return
    found.picks_ended_at = at
    found.regions = {"main": dict(state.main), "backup": dict(state.backup)}
    found.digest = facts.ended_digest(found, state)
    found.save(update_fields=["turn_ends_at", "picks_ended_at", "regions", "digest"])
    event = PicksEnded(
        round=str(found.uid),
        main=dict(state.main),
        backup=dict(state.backup),
        picked=len(state.main),
        digest=found.digest,
    )
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at)
