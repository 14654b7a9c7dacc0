"""Reading volume-based purchase: a lot's round, where its picks stand, what is due."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from bidding.facts import dues, later, openings
from bidding.facts.selections import Chosen
from bidding.models import VolumeRound
from bidding.rules.volumes import rounds
from bidding.rules.volumes.region_picks import Picks
from bidding.rules.volumes.rounds import Opened, Pick, Row
from bidding.rules.volumes.running import Running
from kernel.canonical import Json, canonical
from kernel.due import Due
from kernel.refused import NotFound
from parties import queries as parties
from tender import queries as tender
from tender.rules.procedures import PROCEDURES
from tender.rules.stages import Stage
from tender.rules.volume_part import Group, VolumePart

PUBLICITY_ROW = "drugs.publicity"
_CODES = [code for code, row in PROCEDURES.items() if row.buys_by_volume]


def part_of(lot: Any) -> VolumePart:
    """Return the file's rules of purchase by volume, or `NotFound`."""
    part: VolumePart | None = tender.tender_file_of(lot).content.volume
    if part is None:
        raise NotFound
    return part


def group_of(lot: Any) -> Group:
    """Return what competes in a lot."""
    return part_of(lot).group(lot.number)


def round_of(lot: Any) -> VolumeRound | None:
    """Return what a lot's prices came to; None before its opening has ended."""
    found: VolumeRound | None = _rows().filter(lot=lot).first()
    return found


def round_(uid: UUID | str) -> VolumeRound:
    """Return a round, or raise `NotFound`."""
    found: VolumeRound | None = _rows().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def _rows() -> Any:
    return VolumeRound.objects.select_related(
        "lot__trade__owner", "lot__trade__agency", "lot__trade__region"
    )


def opened_of(lot: Any) -> list[Opened]:
    """Return the opened bids of a lot, for the rule."""
    return [
        Opened(str(bid.uid), str(bid.organisation), bid.name, bid.uscc, bid.items)
        for bid in later.offers(lot)
    ]


def is_ready(lot: Any) -> bool:
    """Say whether the opening has ended and nothing is decided yet."""
    first = tender.procedure_of(lot.trade).first_envelope.envelope
    return lot.stage == Stage.OPENING and openings.opening_finished(lot, first)


def picks_open_at(lot: Any, at: datetime) -> datetime:
    """Return when the first turn begins: the selection is public for a while first."""
    row = tender.rulebook_of(lot.trade).row(PUBLICITY_ROW)
    found: datetime = row.earliest(at, parties.calendar())
    return found


def kept(row: Row) -> dict[str, Json]:
    """Return one bid's way as it is stored and recorded."""
    opened = row.opened
    return {
        "bid": opened.bid,
        "organisation": opened.organisation,
        "name": opened.name,
        "uscc": opened.uscc,
        "product": row.product,
        "price": "" if row.price is None else f"{row.price:f}",
        "comparable": "" if row.comparable is None else f"{row.comparable:f}",
        "supply": "" if row.supply is None else f"{row.supply:f}",
        "fate": row.fate,
        "rank": row.rank,
        "lines": list(row.lines),
    }


def winners_of(found: VolumeRound) -> list[dict[str, Any]]:
    """Return the rows of the selected, in the order in which they pick."""
    return [row for row in found.rows if row["fate"] in {"won", "revived"}]


def names_of(found: VolumeRound) -> dict[str, str]:
    """Return the firms by their bids, and the regions by their codes."""
    group = group_of(found.lot)
    firms = {row["bid"]: row["name"] for row in found.rows}
    return {**firms, **{row.code: row.name.zh for row in group.regions}}


def running(found: VolumeRound) -> Running:
    """Return the time that turns are counted in: suspensions do not count."""
    stops = tender.suspensions_of(found.lot)
    return Running(tuple(each for each in stops if each.starts_at >= found.settled_at))


def stood(found: VolumeRound) -> Picks:
    """Return where the picking stood after the last pick, in its running time."""
    assert found.picks_open_at is not None, "somebody was selected"
    terms = rounds.pick_terms(
        part_of(found.lot),
        group_of(found.lot),
        [row["bid"] for row in winners_of(found)],
        found.picks_open_at,
    )
    clock, rows = running(found), found.picks.order_by("id")
    return rounds.stood(
        terms, [Pick(str(r.bid), r.region, clock.of(r.at)) for r in rows]
    )


def turn_at(found: VolumeRound, now: datetime) -> str:
    """Return the bid whose turn it is; empty before the first turn and at the end."""
    ran = running(found).of(now)
    state, _ = rounds.lapses(stood(found), ran)
    return state.turn if ran >= state.terms.opens_at else ""


def selected_of(lot: Any) -> list[Chosen]:
    """Return the selected by rank; empty before all regions were picked."""
    found = round_of(lot)
    if found is None or found.picks_ended_at is None:
        return []
    return [
        Chosen(
            rank,
            UUID(row["bid"]),
            UUID(row["organisation"]),
            row["name"],
            row["supply"],
        )
        for rank, row in enumerate(winners_of(found), start=1)
    ]


def is_picking(lot: Any) -> bool:
    """Say whether the selected still pick their regions."""
    found = round_of(lot)
    return found is not None and bool(found.share) and found.picks_ended_at is None


def digest_of(lot: Any) -> str:
    """Return the digest of what an award rests on; empty before the picks ended."""
    found = round_of(lot)
    return "" if found is None else str(found.digest)


def ended_digest(found: VolumeRound, state: Picks) -> str:
    """Return the SHA-256 of prices, fates, share and regions, in canonical JSON."""
    body: dict[str, Json] = {
        "round": str(found.uid),
        "rows": found.rows,
        "anchor": found.anchor,
        "share": found.share,
        "years": found.years,
        "main": dict(state.main),
        "backup": dict(state.backup),
    }
    return hashlib.sha256(canonical(body)).hexdigest()


def due(now: datetime) -> Iterator[Due]:
    """Return what the clock owes: prices to decide by, turns that ran out."""
    for lot in tender.lots_at(Stage.OPENING).filter(trade__procedure__in=_CODES):
        if is_ready(lot):
            yield dues.act(
                "settle volume", "volume_clock", "settle_volume", lot=lot.uid
            )
    over = VolumeRound.objects.filter(turn_ends_at__lte=now, lot__stage=Stage.DECIDING)
    for uid in over.values_list("uid", flat=True):
        yield dues.act("end turn", "volume_clock", "end_turns", found=uid)


def next_instant(now: datetime) -> datetime | None:
    """Return the earliest end of a turn after `now`."""
    rows = VolumeRound.objects.filter(turn_ends_at__gt=now, lot__stage=Stage.DECIDING)
    at: datetime | None = (
        rows.order_by("turn_ends_at").values_list("turn_ends_at", flat=True).first()
    )
    return at
