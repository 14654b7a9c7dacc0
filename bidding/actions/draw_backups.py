"""Go on with a draw that a party held up: its sealed backup is opened and stands in.

The custodians release the envelope `reveal` at the end of the time to reveal, by the
rules of every envelope. A worker reads only the backups of those who kept silent. The
draw is never begun again: whoever's secret cannot be had is left out, by name.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions.draw_factor import draw_in_step
from bidding.actions.opening_ends import locked
from bidding.actions.opening_read import name_unusable
from bidding.facts import draws as facts
from bidding.facts import openings, unsealing
from bidding.facts.unsealing import Case, Releases
from bidding.models import Bid, Draw, DrawSecret, Opening
from bidding.rules import backups as rule
from bidding.rules.backups import Backup
from bidding.rules.opening import MAY_OPEN, OpeningState
from bidding.rules.opening_events import BackupsLeft, BackupUsed, PartyLeftOut
from bidding.rules.uploads import BidState
from journal.actions.record import record
from journal.queries import instant
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender.actions.clock import NotDue


def open_backups(*, opening: UUID, wrap_key: bytes) -> None:
    """Read the backups of those who did not reveal, and draw; a worker's act.

    `opening` is that of the envelope `reveal`. Too few releases change nothing.
    """
    policy.check(CLOCK, "bidding.open")
    found = openings.opening(opening)
    draw = facts.draw_of(found.lot)
    if found.state not in MAY_OPEN or draw is None or not facts.is_due(draw, instant()):
        return
    case = unsealing.case_of(found, wrap_key)
    releases = unsealing.releases_of(case)
    read: dict[str, Backup] = {}
    if len(releases.usable) >= case.statement.k:
        read = _read(case, releases, facts.silent(draw))
    _record(case, releases, read)


def _read(
    case: Case, releases: Releases, silent: Mapping[str, DrawSecret]
) -> dict[str, Backup]:
    """Open part 0 of each silent party's backup; the others stay shut."""
    numbers = {entry.bid: n for n, entry in enumerate(case.closing.entries, start=1)}
    found: dict[str, Backup] = {}
    for party, secret in silent.items():
        bid = _backup_of(case.opening, secret)
        if bid is None or str(bid.uid) not in numbers:
            continue
        read = unsealing.read_one(case, bid, numbers[str(bid.uid)], releases.usable)
        found[party] = Backup(rule.read_secret(read.items()), read.code)
    return found


def _backup_of(found: Opening, secret: DrawSecret) -> Bid | None:
    return (
        Bid.objects.select_related("organisation")
        .filter(
            lot=found.lot,
            envelope=rule.ENVELOPE,
            organisation__uid=secret.organisation or UUID(int=0),
            state=BidState.SUBMITTED,
        )
        .first()
    )


@transaction.atomic(durable=True)
def _record(case: Case, releases: Releases, read: Mapping[str, Backup]) -> None:
    found = locked(case.opening.uid)
    draw = _draw_locked(found)
    at = instant()
    if found.state not in MAY_OPEN or draw is None or not facts.is_due(draw, at):
        return
    name_unusable(found, case, releases, at)
    found.tried = releases.count
    if len(releases.usable) >= case.statement.k:
        _stand_in(found, draw, read, at=at)
        found.state, found.opened_at, found.ended_at = OpeningState.FINISHED, at, at
    found.save(update_fields=["tried", "state", "opened_at", "ended_at"])


@transaction.atomic(durable=True)
def go_on_without(*, draw: UUID) -> None:
    """Draw without those who neither revealed nor sealed a backup.

    `draw` names the opening whose factor is drawn.
    """
    policy.check(CLOCK, "bidding.open")
    found = locked(draw)
    row = _draw_locked(found)
    at = instant()
    waits = facts.backups_of(found.lot)
    if row is None or not facts.is_due(row, at):
        raise NotDue
    if waits is not None and waits.state in MAY_OPEN:
        raise NotDue
    _stand_in(found, row, {}, at=at)


@transaction.atomic(durable=True)
def leave_backups(*, opening: UUID) -> None:
    """Leave the backups shut when the draw needs none of them any more."""
    policy.check(CLOCK, "bidding.open")
    found = locked(opening)
    if found.state not in MAY_OPEN or not facts.needs_no_backup(found):
        raise NotDue
    at = instant()
    found.state, found.ended_at = OpeningState.UNOPENED, at
    found.save(update_fields=["state", "ended_at"])
    event = BackupsLeft(opening=str(found.uid))
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at)


def _draw_locked(found: Opening) -> Draw | None:
    return (
        Draw.objects.select_for_update(of=("self",))
        .select_related("opening__lot__trade")
        .filter(opening__lot=found.lot, drawn_at=None)
        .first()
    )


def _stand_in(
    found: Opening, draw: Draw, read: Mapping[str, Backup], *, at: datetime
) -> None:
    """Put backups in the places of the silent, name those left out, and draw."""
    silent = facts.silent(draw)
    committed = {party: row.commitment for party, row in silent.items()}
    stream, opening = found.lot.stream, str(draw.opening.uid)
    for each in rule.stand_ins(committed, read):
        row = silent[each.party]
        if each.secret is None:
            row.left_out = each.code
            row.save(update_fields=["left_out"])
            out = PartyLeftOut(
                opening=opening, label=draw.label, party=each.party, code=each.code
            )
            record(stream=stream, event=out, by=CLOCK, at=at)
            continue
        row.reveal, row.revealed_at, row.is_backup = each.secret, at, True
        row.save(update_fields=["reveal", "revealed_at", "is_backup"])
        used = BackupUsed(
            opening=opening,
            label=draw.label,
            party=each.party,
            reveal=each.secret.hex(),
        )
        record(stream=stream, event=used, by=CLOCK, at=at)
    draw_in_step(draw.opening, draw, by=CLOCK, at=at)
