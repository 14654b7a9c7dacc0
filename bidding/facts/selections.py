"""Reading selections: the row, the frozen list, parties of the draw, what is due."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from bidding.facts import applicants, cap_draws, dues
from bidding.models import Selection, SelectionSecret
from bidding.rules import selections as rule
from bidding.rules.applications import ApplicationState
from bidding.rules.opening import Party
from bidding.rules.selections import Entered
from kernel.canonical import canonical
from kernel.due import Due
from kernel.refused import NotFound
from parties import queries as parties
from tender import queries as tender
from tender.rules.selection_part import SelectionPart
from tender.rules.stages import Stage

REVEAL_ROW = "platform.draw-reveal"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One that is named or stands by: rank 1 is named. `price` as decimal text."""

    rank: int
    application: UUID
    organisation: UUID
    name: str
    price: str


def part_of(lot: Any) -> SelectionPart:
    """Return the file's rules of selection, or `NotFound`."""
    part = tender.tender_file_of(lot).content.selection
    if part is None:
        raise NotFound
    return part


def selection_of(lot: Any) -> Selection | None:
    """Return the selection of a lot, once a worker has prepared it."""
    found: Selection | None = _rows().filter(lot=lot).first()
    return found


def selection(uid: UUID | str) -> Selection:
    """Return a selection, or raise `NotFound`."""
    found = _rows().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def _rows() -> Any:
    return Selection.objects.select_related(
        "lot__trade__owner", "lot__trade__agency", "lot__trade__region"
    )


def is_listed(organisation: UUID, part: SelectionPart) -> bool:
    """Say whether an organisation is in the register for the service now."""
    return parties.is_listed(organisation, part.service)


def entered_now(lot: Any) -> tuple[Entered, ...]:
    """Return the sign-ups of a lot in the list's order: whoever is still listed."""
    part = part_of(lot)
    rows = applicants.applications(lot).filter(state=ApplicationState.QUALIFIED)
    return rule.frozen(
        [
            Entered(str(row.uid), row.organisation.name, row.organisation.uscc)
            for row in rows
            if is_listed(row.organisation.uid, part)
        ]
    )


def entered_of(found: Selection) -> tuple[Entered, ...]:
    """Return the frozen list, with the committee's points where there are any."""
    points = found.scores
    return tuple(
        Entered(
            application,
            name,
            uscc,
            Decimal(points[application]) if application in points else None,
        )
        for application, name, uscc in found.entered
    )


def secrets_of(found: Selection) -> dict[Party, SelectionSecret]:
    """Return who has committed, in the order of the roles."""
    rows = {Party(row.party): row for row in found.secrets.all()}
    return {party: rows[party] for party in Party if party in rows}


def chosen_of(lot: Any) -> list[Chosen]:
    """Return who is named and who stands by; empty before it is settled."""
    found = selection_of(lot)
    if found is None or found.settled_at is None:
        return []
    rows = {str(row.uid): row for row in applicants.applications(lot)}
    price = f"{Decimal(part_of(lot).lot(lot.number).fee_fen) / 100:f}"
    return [
        Chosen(
            rank,
            rows[application].uid,
            rows[application].organisation.uid,
            rows[application].organisation.name,
            price,
        )
        for rank, application in enumerate(found.chosen, start=1)
    ]


def digest_of(lot: Any) -> str:
    """Return the digest of a settled selection; empty before."""
    found = selection_of(lot)
    return "" if found is None else found.digest


def has_draw(lot: Any) -> bool:
    """Say whether lots may decide in the lot's procedure.

    Of live bidding only lots with a draw at their cap have a selection at all.
    """
    return Stage.DRAWING in tender.procedure_of(lot.trade).stages


def has_draw_page(lot: Any) -> bool:
    """Say whether a draw of the lot may be watched, or done again."""
    return has_draw(lot) and Selection.objects.filter(lot=lot).exists()


def was_drawn(lot: Any) -> bool:
    """Say whether lots decided."""
    found = selection_of(lot)
    return found is not None and found.drawn_at is not None


def settled_digest(found: Selection) -> str:
    """Return the SHA-256 of what a decision rests on: list, draw, points, order."""
    body = {
        "selection": str(found.uid),
        "entered": found.entered,
        "scores": found.scores,
        "seed": found.seed,
        "chosen": found.chosen,
    }
    return hashlib.sha256(canonical(body)).hexdigest()


def is_due(found: Selection, now: datetime) -> bool:
    """Say whether the draw goes on by itself now."""
    if found.drawing_at is None or found.reveal_until is None:
        return False
    secrets = list(found.secrets.all())
    return rule.is_due(
        drawn_already=found.drawn_at is not None,
        has_secrets=bool(secrets),
        waits=any(row.reveal is None for row in secrets),
        time_is_over=now >= found.reveal_until,
    )


def due(now: datetime) -> Iterator[Due]:
    """Return what clock and workers owe: keys to make, lists to close, draws."""
    prepared = set(Selection.objects.values_list("lot_id", flat=True))
    opened = tender.lots_at(Stage.OPEN, Stage.FROZEN)
    bare = [lot for lot in opened if lot.pk not in prepared]
    selecting = [lot for lot in bare if _always_draws(lot)]
    for lot in [*selecting, *cap_draws.drawn_at_cap(bare)]:
        yield dues.task("prepare selection", "unseal", "prepare_selection", lot=lot.uid)
    for lot in tender.lots_due(now):
        if tender.procedure_of(lot.trade).selects and lot.pk in prepared:
            yield dues.act(
                "close sign-ups", "selection_clock", "close_sign_ups", lot=lot.uid
            )
    waiting = _rows().filter(drawn_at=None, lot__stage=Stage.DRAWING)
    for found in waiting.prefetch_related("secrets"):
        if is_due(found, now):
            yield dues.task(
                "draw selection", "unseal", "draw_selection", selection=found.uid
            )


def _always_draws(lot: Any) -> bool:
    """Say whether a lot's key is made whatever its file says."""
    procedure = tender.procedure_of(lot.trade)
    return bool(procedure.selects or procedure.draws_guests)


def next_instant(now: datetime) -> datetime | None:
    """Return the earliest end of a time to reveal after `now`."""
    rows = Selection.objects.filter(drawn_at=None, reveal_until__gt=now)
    at: datetime | None = (
        rows.order_by("reveal_until").values_list("reveal_until", flat=True).first()
    )
    return at
