"""What people do in a selection: commit and reveal for the draw, score by merit."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from bidding.actions import selection_clock, selection_steps
from bidding.facts import selections as facts
from bidding.models import Selection, SelectionSecret
from bidding.rules import backups
from bidding.rules import draws as draw_rule
from bidding.rules import selections as rule
from bidding.rules.listings.intermediaries import Way
from bidding.rules.opening import Party
from bidding.rules.selection_events import (
    SelectionCommitted,
    SelectionRevealed,
    SignUpsScored,
)
from journal.actions.record import record
from journal.queries import instant
from kernel import draw as kernel_draw
from kernel.canonical import Json
from parties.rules.actor import Actor
from sealing.cms_sealed import read_sealed
from tender import queries as tender
from tender.actions import steps
from tender.rules.stages import Stage

GIVE = "bidding.give-secret"
SCORE = "bidding.score-sign-ups"
BACKUP_BYTES_MAX = 4096


@transaction.atomic(durable=True)
def commit_secret(
    *, by: Actor, selection: UUID, commitment: str, backup: bytes
) -> SelectionSecret:
    """Put the SHA-256 (hex) of 32 random bytes on record, with their sealed backup.

    Before the deadline, once for each party, the centre before all others: whoever
    runs the platform must not choose after the others have.
    """
    found = selection_steps.locked(selection)
    lot = found.lot
    steps.check_may(by, GIVE, lot.trade)
    if Stage.DRAWING not in tender.procedure_of(lot.trade).stages:
        raise draw_rule.NoDraw
    at = instant()
    draw_rule.check_may_commit(deadline=lot.submission_closes_at, now=at)
    party = draw_rule.PARTIES[by.role]
    given = dict(found.secrets.values_list("party", "commitment"))
    if party in given:
        raise draw_rule.CommittedBefore
    if party is not Party.CENTRE and Party.CENTRE not in given:
        raise rule.CentreFirst
    draw_rule.check_commitment(commitment)
    kernel_draw.check_commitments([*given.values(), commitment])
    if not backup:
        raise rule.BackupMissing(field="backup")
    read_sealed(backup, size_max=BACKUP_BYTES_MAX)
    made = SelectionSecret.objects.create(
        selection=found,
        party=party,
        person=steps.person_of(by),
        commitment=commitment,
        committed_at=at,
        backup=backup,
    )
    event = SelectionCommitted(
        selection=str(found.uid),
        party=str(party),
        commitment=commitment,
        backup=hashlib.sha256(backup).hexdigest(),
    )
    record(stream=lot.stream, event=event, by=by, at=at)
    return made


@transaction.atomic(durable=True)
def reveal_secret(*, by: Actor, selection: UUID, reveal: bytes) -> Selection:
    """Reveal what one's party committed to; the last reveal draws."""
    found = selection_steps.locked(selection)
    steps.check_may(by, GIVE, found.lot.trade)
    if found.lot.stage != Stage.DRAWING or found.reveal_until is None:
        raise rule.NotDrawing
    party = draw_rule.PARTIES[by.role]
    mine = found.secrets.filter(party=party, reveal=None).first()
    if mine is None:
        raise draw_rule.NothingToReveal
    kernel_draw.check_reveals([mine.commitment], [reveal])
    at = instant()
    backups.check_may_reveal(until=found.reveal_until, now=at)
    mine.reveal, mine.revealed_at = reveal, at
    mine.save(update_fields=["reveal", "revealed_at"])
    event = SelectionRevealed(
        selection=str(found.uid), party=str(party), reveal=reveal.hex()
    )
    record(stream=found.lot.stream, event=event, by=by, at=at)
    if not found.secrets.filter(reveal=None).exists():
        selection_clock.draw_in_step(found, by=by, at=at)
    return found


def score_facts(found: Selection, points: Mapping[str, Decimal]) -> dict[str, Json]:
    """Return what the owner signs: each sign-up of the frozen list with its points."""
    lot = found.lot
    rows: list[Json] = [
        {"name": each.name, "uscc": each.uscc, "points": f"{points[each.application]}"}
        for each in facts.entered_of(found)
    ]
    return {
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "points": rows,
    }


def check_to_score(found: Selection, typed: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the points typed for every sign-up if asked for now, or refuse."""
    lot = found.lot
    part, procedure = facts.part_of(lot), tender.procedure_of(lot.trade)
    by_merit = rule.way_of(procedure, part) in {Way.MERIT, Way.MERIT_THEN_DRAW}
    if lot.stage != Stage.CLOSED or not by_merit or found.scores:
        raise rule.NothingToScore
    return rule.points_of(typed, facts.entered_of(found))


@transaction.atomic(durable=True)
def score_sign_ups(
    *, by: Actor, selection: UUID, typed: Mapping[str, str], signature: bytes
) -> Selection:
    """Keep the committee's points; the best is named, or drawn where some are equal."""
    found = selection_steps.locked(selection)
    lot = found.lot
    steps.check_may(by, SCORE, lot.trade)
    points = check_to_score(found, typed)
    at = instant()
    signed = score_facts(found, points)
    kept = steps.signed(by, SCORE, str(found.uid), signed, signature, at)
    found.scores = {application: f"{value}" for application, value in points.items()}
    found.save(update_fields=["scores"])
    event = SignUpsScored(
        selection=str(found.uid),
        points=[[application, f"{value}"] for application, value in points.items()],
        signature=kept.digest,
    )
    record(stream=lot.stream, event=event, by=by, at=at)
    entered = facts.entered_of(found)
    procedure, part = tender.procedure_of(lot.trade), facts.part_of(lot)
    selected = rule.outcome(procedure, part, entered)
    if selected.draw:
        among = [each for each in entered if each.application in set(selected.draw)]
        selection_clock.begin_draw(found, among, by=by, at=at)
    else:
        order = [name for group in selected.ranking for name in group]
        selection_steps.settle(found, order, by=by, at=at)
    return found
