"""What the clock does in a volume-based purchase: decide by prices, end turns.

When the opening has ended the rule decides at once: nobody scores, and nobody can wait.
The lot goes to its decision, or has failed where nobody is selected; the selected pick
regions after the time of publicity, each in its turn.
"""

from uuid import UUID

from django.db import transaction

from bidding.actions import volume_steps
from bidding.facts import volumes as facts
from bidding.models import VolumeRound
from bidding.rules.volume_events import VolumeSettled
from bidding.rules.volumes import rounds
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.rules.stages import Act, Stage


@transaction.atomic(durable=True)
def settle_volume(*, lot: UUID) -> VolumeRound:
    """Decide a lot from what was opened; again is `NotDue`."""
    policy.check(CLOCK, "bidding.open")
    row = steps.lot_locked(lot)
    if not facts.is_ready(row) or facts.round_of(row) is not None:
        raise NotDue
    at = instant()
    part, group = facts.part_of(row), facts.group_of(row)
    book = tender.rulebook_of(row.trade)
    came = rounds.settle(part, group, book, facts.opened_of(row))
    opens_at = facts.picks_open_at(row, at) if came.winners else None
    made = VolumeRound.objects.create(
        lot=row,
        rows=[facts.kept(each) for each in came.rows],
        counted=came.counted,
        shortlist=came.terms.shortlist,
        anchor="" if came.anchor is None else f"{came.anchor:f}",
        share=came.share,
        years=came.years,
        settled_at=at,
        picks_open_at=opens_at,
    )
    event = VolumeSettled(
        round=str(made.uid),
        rows=[dict(each) for each in made.rows],
        anchor=made.anchor,
        counted=came.counted,
        places=came.terms.shortlist,
        won=len(came.winners),
        share=came.share,
        years=came.years,
        picks_open_at=opens_at.isoformat() if opens_at else "",
    )
    record(stream=row.stream, event=event, by=CLOCK, at=at)
    if not came.winners:
        article = tender.procedure_of(row.trade).statute.article("decision").zh
        reason = rounds.NOBODY
        steps.move_lot(row, Act.FAIL, by=CLOCK, at=at, reason=reason, article=article)
        return made
    steps.move_lot(row, Act.FINISH_COMPETING, by=CLOCK, at=at)
    volume_steps.keep_state(made, facts.stood(made), at)
    return made


@transaction.atomic(durable=True)
def end_turns(*, found: UUID) -> None:
    """End the turns that ran out: the next firm picks, or the picking is over."""
    policy.check(CLOCK, "bidding.open")
    row = volume_steps.locked(found)
    at = instant()
    if row.turn_ends_at is None or row.turn_ends_at > at:
        raise NotDue
    if row.lot.stage != Stage.DECIDING:
        raise NotDue
    state, gone = rounds.lapses(facts.stood(row), facts.running(row).of(at))
    volume_steps.record_lapses(row, gone, at)
    volume_steps.keep_state(row, state, at)
