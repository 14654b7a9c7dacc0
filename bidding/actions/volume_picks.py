"""A selected firm picks a region in its turn, signed (顺位选地区; domain.md 1.5)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions import volume_steps
from bidding.facts import volumes as facts
from bidding.models import RegionPick, VolumeRound
from bidding.rules.factors import clock_of
from bidding.rules.volume_events import RegionPicked
from bidding.rules.volumes import region_picks, rounds
from bidding.rules.volumes.region_picks import Picks, PicksOver
from bidding.rules.volumes.rounds import Lapse
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound, Refused
from parties.rules import policy
from parties.rules.actor import Actor, known_person
from tender.actions import steps
from tender.rules.stages import Stage

PICK = "bidding.pick-region"


def own_bid(found: VolumeRound, by: Actor) -> str:
    """Return the selected bid of the actor's firm; others find nothing to pick."""
    for row in facts.winners_of(found):
        if by.organisation is not None and row["organisation"] == str(by.organisation):
            return str(row["bid"])
    raise NotFound


def pick_facts(
    found: VolumeRound, state: Picks, bid: str, region: str
) -> dict[str, Json]:
    """Return what is signed: which region of which lot, as main supplier or backup."""
    lot, names = found.lot, facts.names_of(found)
    return {
        "code": lot.trade.code,
        "lot": lot.number,
        "round": str(found.uid),
        "bid": bid,
        "part": str(state.kind),
        "region": region,
        "region_name": names.get(region, region),
    }


def check_pick(
    found: VolumeRound, by: Actor, region: str, at: datetime
) -> tuple[Picks, tuple[Lapse, ...], str]:
    """Return where the picking stands, turns that ran out, the own bid; or refuse."""
    bid = own_bid(found, by)
    if found.lot.stage != Stage.DECIDING or found.picks_ended_at is not None:
        raise PicksOver
    before = facts.stood(found)
    clock = facts.running(found)
    ran, opens_at = clock.of(at), clock.at(before.terms.opens_at)
    rounds.check_begun(before, ran, clock_of(opens_at or at))
    state, gone = rounds.lapses(before, ran)
    try:
        region_picks.pick(state, bid, region, ran)
    except Refused as refused:
        raise rounds.named(refused, facts.names_of(found)) from None
    return state, gone, bid


@transaction.atomic(durable=True)
def pick_region(*, by: Actor, found: UUID, region: str, signature: bytes) -> RegionPick:
    """Pick a region; out of turn, too late or taken is refused by name."""
    policy.check(by, PICK)
    row = volume_steps.locked(found)
    at = instant()
    state, gone, bid = check_pick(row, by, region, at)
    said = pick_facts(row, state, bid, region)
    kept = steps.signed(by, PICK, str(row.uid), said, signature, at)
    volume_steps.record_lapses(row, gone, at)
    made = RegionPick.objects.create(
        round=row,
        kind=str(state.kind),
        region=region,
        bid=UUID(bid),
        person=known_person(by),
        signature=kept.digest,
        at=at,
    )
    names, where = facts.names_of(row), facts.group_of(row.lot).region(region).name
    event = RegionPicked(
        round=str(row.uid),
        part=str(state.kind),
        region=region,
        region_zh=where.zh,
        region_en=where.en,
        bid=bid,
        name=names[bid],
        signature=kept.digest,
    )
    record(stream=row.lot.stream, event=event, by=by, at=at)
    ran = facts.running(row).of(at)
    volume_steps.keep_state(row, region_picks.pick(state, bid, region, ran), at)
    return made
