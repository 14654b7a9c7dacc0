"""What workers and the clock do in a selection: its key, the list, the draw, the end.

The key is made and used in a worker alone. The list is frozen at the deadline; too few
on it and the lot has failed. The draw goes on when everybody has revealed, or when the
time to reveal is over: a silent party's sealed backup stands in, and whoever's secret
can be had in neither way is left out by name. Nothing is drawn twice.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from django.db import transaction

from bidding.actions import auction_steps, selection_steps
from bidding.actions.applications import join_applications
from bidding.facts import guest_draws
from bidding.facts import selections as facts
from bidding.models import Selection, SelectionSecret
from bidding.rules import backups
from bidding.rules import selections as rule
from bidding.rules.backups import Backup
from bidding.rules.factors import clock_of
from bidding.rules.listings.intermediaries import TooFewSignUps, Way
from bidding.rules.selection_events import (
    SelectionBackupUsed,
    SelectionDrawing,
    SelectionDrawn,
    SelectionLeftOut,
    SelectionPrepared,
    SignUpsListed,
)
from bidding.rules.selections import Entered
from escrow.actions.opening_keys import new_key, unwrap_key
from journal.actions.record import record
from journal.queries import instant
from kernel.refused import Refused
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from sealing import certificates, cms
from sealing.keys import KeyReceiver
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.actions.first_stage import conclude_drawn
from tender.rules.stages import Act, Stage


@transaction.atomic(durable=True)
def prepare_selection(*, lot: UUID, wrap_key: bytes) -> Selection:
    """Make the key of a lot's selection; made already is no fault. A worker's act."""
    policy.check(CLOCK, "bidding.open")
    row = steps.lot_locked(lot)
    known = facts.selection_of(row)
    if known is not None:
        return known
    if row.stage not in (Stage.OPEN, Stage.FROZEN):
        raise NotDue
    at = instant()
    certificate, wrapped = new_key("Openseal selection", wrap_key, at)
    made = Selection.objects.create(
        lot=row, certificate=certificate, wrapped=wrapped, made_at=at
    )
    event = SelectionPrepared(
        selection=str(made.uid),
        certificate=certificates.fingerprint(certificates.load_der(certificate)),
    )
    record(stream=row.stream, event=event, by=CLOCK, at=at)
    return made


@transaction.atomic(durable=True)
def close_sign_ups(*, lot: UUID) -> None:
    """End sign-up: freeze the list, and go on by the way of the procedure."""
    policy.check(CLOCK, "bidding.close")
    row = steps.lot_locked(lot)
    at = instant()
    found = facts.selection_of(row)
    until = row.submission_closes_at
    is_late = until is not None and at >= until
    if row.stage != Stage.OPEN or found is None or not is_late:
        raise NotDue
    found.lot = row
    steps.move_lot(row, Act.CLOSE, by=CLOCK, at=at)
    join_applications(row, at)
    entered = facts.entered_now(row)
    listed: list[list[str]] = [[e.application, e.name, e.uscc] for e in entered]
    found.entered, found.closed_at = listed, at
    found.save(update_fields=["entered", "closed_at"])
    event = SignUpsListed(selection=str(found.uid), entered=listed, count=len(entered))
    record(stream=row.stream, event=event, by=CLOCK, at=at)
    _go_on(found, entered, at)


def _go_on(found: Selection, entered: Sequence[Entered], at: datetime) -> None:
    lot = found.lot
    procedure, part = tender.procedure_of(lot.trade), facts.part_of(lot)
    try:
        rule.enough(procedure, part, len(entered))
    except TooFewSignUps as few:
        reason, article = few.sentence("zh-hans"), rule.ARTICLE
        selection_steps.forget_key(found)
        steps.move_lot(lot, Act.FAIL, by=CLOCK, at=at, reason=reason, article=article)
        return
    way = rule.way_of(procedure, part)
    if way is Way.DRAW:
        begin_draw(found, entered, by=CLOCK, at=at)
    elif way is Way.DIRECT:
        selection_steps.settle(found, [entered[0].application], by=CLOCK, at=at)


def begin_draw(
    found: Selection, among: Sequence[Entered], *, by: Actor, at: datetime
) -> None:
    """Begin a draw in a locked selection, inside the caller's act."""
    row = tender.rulebook_of(found.lot.trade).row(facts.REVEAL_ROW)
    stated = rule.drawing(among)
    found.candidates, found.list_digest = list(stated.candidates), stated.digest
    found.among = [each.application for each in among]
    found.drawing_at, found.reveal_until = at, row.earliest(at, parties.calendar())
    fields = ["candidates", "list_digest", "among", "drawing_at", "reveal_until"]
    found.save(update_fields=fields)
    steps.move_lot(found.lot, Act.START_DRAW, by=by, at=at)
    event = SelectionDrawing(
        selection=str(found.uid),
        candidates=list(stated.candidates),
        list_digest=stated.digest,
        count=len(among),
        reveal_until=found.reveal_until.isoformat(),
        until=clock_of(found.reveal_until),
    )
    record(stream=found.lot.stream, event=event, by=by, at=at)


def draw_selection(*, selection: UUID, wrap_key: bytes) -> None:
    """Go on with a draw that waits for nobody any more; a worker's act."""
    policy.check(CLOCK, "bidding.open")
    found = facts.selection(selection)
    read: dict[str, Backup] = {}
    if facts.is_due(found, instant()):
        for row in found.secrets.filter(reveal=None).exclude(backup=None):
            read[row.party] = _opened(found, row, wrap_key)
    _draw(selection=selection, read=read)


def _opened(found: Selection, row: SelectionSecret, wrap_key: bytes) -> Backup:
    """Open one silent party's backup; what it holds is checked where it stands in."""
    certificate = certificates.load_der(bytes(found.certificate))
    try:
        key = unwrap_key(bytes(found.wrapped or b""), wrap_key)
        receiver = KeyReceiver(key, certificate)
        content = cms.open_sealed(bytes(row.backup or b""), receiver)
    except Refused as refused:
        return Backup(None, refused.code)
    except (InvalidUnwrap, ValueError):
        return Backup(None, "opening-key-unusable")
    return Backup(backups.read_secret([{"key": backups.ITEM, "value": content.hex()}]))


@transaction.atomic(durable=True)
def _draw(*, selection: UUID, read: dict[str, Backup]) -> None:
    found = selection_steps.locked(selection)
    at = instant()
    if found.lot.stage != Stage.DRAWING or not facts.is_due(found, at):
        raise NotDue
    silent = {
        str(party): row
        for party, row in facts.secrets_of(found).items()
        if row.reveal is None
    }
    committed = {party: row.commitment for party, row in silent.items()}
    for each in backups.stand_ins(committed, read):
        row = silent[each.party]
        if each.secret is None:
            row.left_out = each.code
            row.save(update_fields=["left_out"])
            out = SelectionLeftOut(
                selection=str(found.uid), party=each.party, code=each.code
            )
            record(stream=found.lot.stream, event=out, by=CLOCK, at=at)
            continue
        row.reveal, row.revealed_at, row.is_backup = each.secret, at, True
        row.save(update_fields=["reveal", "revealed_at", "is_backup"])
        used = SelectionBackupUsed(
            selection=str(found.uid), party=each.party, reveal=each.secret.hex()
        )
        record(stream=found.lot.stream, event=used, by=CLOCK, at=at)
    draw_in_step(found, by=CLOCK, at=at)


def draw_in_step(found: Selection, *, by: Actor, at: datetime) -> None:
    """Draw from what was revealed, in role order; the list's digest comes last."""
    given = {
        party: bytes(row.reveal)
        for party, row in facts.secrets_of(found).items()
        if row.reveal is not None
    }
    procedure = tender.procedure_of(found.lot.trade)
    order = rule.drawn(
        len(found.candidates),
        reveals=list(given.values()),
        digest=found.list_digest,
        most=_most(found),
    )
    found.seed, found.drawn_at = order.seed.hex(), at
    found.save(update_fields=["seed", "drawn_at"])
    taken: list[dict[str, list[int] | int]] = [
        {
            "words": list(step.words),
            "place": step.place,
            "swapped_with": step.swapped_with,
            "number": step.number,
        }
        for step in order.steps
    ]
    event = SelectionDrawn(
        selection=str(found.uid),
        candidates=list(found.candidates),
        list_digest=found.list_digest,
        parties=[*(str(party) for party in given), "list"],
        reveals=[*(reveal.hex() for reveal in given.values()), found.list_digest],
        seed=found.seed,
        steps=taken,
        first=found.candidates[order.places[0] - 1],
    )
    record(stream=found.lot.stream, event=event, by=by, at=at)
    chosen = [found.among[place - 1] for place in order.places]
    if procedure.selects:
        selection_steps.settle(found, chosen, by=by, at=at)
        return
    selection_steps.keep_chosen(found, chosen, at)
    if procedure.draws_guests:
        known = guest_draws.applicants_of(found)
        drawn = {known[each][0] for each in chosen}
        conclude_drawn(found.lot, list(known.values()), drawn, by=by, at=at)
        return
    auction_steps.win_by_draw(found.lot, chosen[0], by=by, at=at)


def _most(found: Selection) -> int:
    """Return how many are drawn: one, it and its standbys, or those to invite."""
    procedure = tender.procedure_of(found.lot.trade)
    if procedure.draws_guests:
        return guest_draws.places(found.lot)
    return rule.DRAWN_MOST if procedure.selects else 1
