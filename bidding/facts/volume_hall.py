"""What the drug hall shows everybody: the file's rules, the prices, whose turn it is.

Every number stands beside what it is computed from, and `question` gives the whole lot
as a file for `verifier recompute`: a stranger comes to the same firms, lines and share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bidding.facts import volumes as facts
from bidding.models import VolumeRound
from bidding.rules.volumes import rounds
from bidding.rules.volumes.deciding import terms_of
from bidding.rules.volumes.region_picks import Kind, Picks
from bidding.rules.volumes.running import Running
from kernel.canonical import Json
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage
from tender.rules.volume_part import ACCEPTS, RELATED, Group, Product, VolumePart


@dataclass(frozen=True, slots=True)
class Offered:
    """One row of the table: an offer, what it was computed from, what came of it."""

    row: dict[str, Any]
    product: Product | None


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of the lot in yuan a unit, each with what it is computed from."""

    multiple: Decimal
    cut_percent: Decimal
    absolute: Decimal
    anchor: Decimal | None

    @property
    def at_multiple(self) -> Decimal | None:
        """Return so many times the lowest comparable price."""
        return None if self.anchor is None else self.anchor * self.multiple


@dataclass(frozen=True, slots=True)
class Region:
    """A region: what is agreed for it, and who supplies it as far as is picked."""

    code: str
    name: Text
    quantity: int
    agreed: int
    main: str
    backup: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Hall:
    """A lot of a purchase by volume as one reader sees it now."""

    part: VolumePart
    group: Group
    lines: Lines
    at_cut: Decimal
    found: VolumeRound | None
    offers: Sequence[Offered]
    regions: Sequence[Region]
    #: per cent and units; 0 before the prices decided
    share: int
    agreed: int
    turn: str
    is_backup: bool
    picks_begun: bool
    is_picking: bool
    is_selected: bool
    may_pick: bool
    picks_open_at: datetime | None
    turn_ends_at: datetime | None


def hall_of(actor: Actor, lot: Any, now: datetime) -> Hall:
    """Return the hall of a lot; before the opening has ended it shows the rules."""
    part, group = facts.part_of(lot), facts.group_of(lot)
    found = facts.round_of(lot)
    share = found.share if found is not None else 0
    lines = lines_of(lot, found)
    clock = facts.running(found) if found is not None else Running()
    ran = clock.of(now)
    state = _state(found, ran)
    own = own_bid(actor, found)
    picking = state is not None and lot.stage == Stage.DECIDING
    picking = picking and found is not None and found.picks_ended_at is None
    begun = state is not None and ran >= state.terms.opens_at
    turn = state.turn if state is not None and picking else ""
    names = {} if found is None else facts.names_of(found)
    return Hall(
        part=part,
        group=group,
        lines=lines,
        at_cut=group.ceiling * (1 - lines.cut_percent / 100),
        found=found,
        offers=_offers(group, found),
        regions=_regions(group, share, state, names, own if turn == own else ""),
        share=share,
        agreed=rounds.agreed(group.quantity, share),
        turn=names.get(turn, ""),
        is_backup=state is not None and state.kind is Kind.BACKUP,
        picks_begun=begun,
        is_picking=picking,
        is_selected=bool(own),
        may_pick=picking and begun and bool(own) and turn == own,
        picks_open_at=_real(clock, state.terms.opens_at if state else None),
        turn_ends_at=_real(clock, rounds.turn_ends_at(state) if state else None),
    )


def lines_of(lot: Any, found: VolumeRound | None) -> Lines:
    """Return the lines of the lot's edition, and what the multiple is of."""
    terms = terms_of(tender.rulebook_of(lot.trade), shortlist=1)
    assert terms.multiple is not None
    assert terms.cut is not None
    assert terms.absolute is not None
    anchor = Decimal(found.anchor) if found is not None and found.anchor else None
    return Lines(
        terms.multiple.normalize(),
        (terms.cut * 100).normalize(),
        terms.absolute.quantize(Decimal("0.0001")),
        anchor,
    )


def own_bid(actor: Actor, found: VolumeRound | None) -> str:
    """Return the reader's own selected bid; empty for everybody else."""
    if found is None or actor.organisation is None:
        return ""
    own = str(actor.organisation)
    rows = facts.winners_of(found)
    return next((str(row["bid"]) for row in rows if row["organisation"] == own), "")


def _real(clock: Running, ran: datetime | None) -> datetime | None:
    return None if ran is None else clock.at(ran)


def _state(found: VolumeRound | None, now: datetime) -> Picks | None:
    """Return where the picking stands now, turns that ran out since included."""
    if found is None or found.picks_open_at is None:
        return None
    state, _ = rounds.lapses(facts.stood(found), now)
    return state


def _offers(group: Group, found: VolumeRound | None) -> list[Offered]:
    if found is None:
        return []
    return [Offered(row, group.product(row["product"])) for row in found.rows]


def _regions(
    group: Group, share: int, state: Picks | None, names: dict[str, str], own: str
) -> list[Region]:
    main = state.main if state is not None else {}
    backup = state.backup if state is not None else {}
    free = set(state.open_to(own)) if state is not None and own else set()
    return [
        Region(
            code=row.code,
            name=row.name,
            quantity=row.quantity,
            agreed=rounds.agreed(row.quantity, share),
            main=names.get(main.get(row.code, ""), ""),
            backup=names.get(backup.get(row.code, ""), ""),
            is_open=row.code in free,
        )
        for row in group.regions
    ]


def question(lot: Any, found: VolumeRound) -> dict[str, Json]:
    """Return the lot as `verifier recompute` asks it (docs/reference/recompute.md)."""
    part, group = facts.part_of(lot), facts.group_of(lot)
    lines = lines_of(lot, found)
    items = {bid.bid: bid.items for bid in facts.opened_of(lot)}
    offers: list[Json] = []
    for row in found.rows:
        product = group.product(row["product"])
        if product is None:
            continue
        order: dict[str, Json] = {key: items[row["bid"]][key] for key in part.order}
        offer: dict[str, Json] = {
            "bid": row["uscc"],
            "price": row["price"],
            "quantity": f"{product.quantity:f}",
            "factor": f"{product.factor:f}",
            "related": items[row["bid"]].get(RELATED, ""),
            "accepts": items[row["bid"]].get(ACCEPTS) == "1",
        }
        offers.append({**offer, "order": order} if order else offer)
    revival: dict[str, Json] = {}
    if part.revival is not None:
        rules = part.revival
        taken: Json = {"at": rules.at, "shortlisted_only": rules.shortlisted_only}
        revival = {"revival": taken}
    return {
        **revival,
        "ask": "vbp",
        "offers": offers,
        "ceiling": f"{group.ceiling:f}",
        "max_winners": found.shortlist,
        "multiple": f"{lines.multiple:f}",
        "cut": f"{lines.cut_percent:f}%",
        "absolute": f"{lines.absolute:f}",
        "tie_order": list(part.order),
        "round": int(part.term.removeprefix("round-")),
        "group": part.share,
        "base_volume": str(group.quantity),
    }
