"""A lot of a volume-based purchase on real rows: from opened prices to region picks.

domain.md 1.5. `deciding` says who is shortlisted and who wins, `region_picks` whose
turn it is; here stands how an opened bid becomes a comparable offer under a file's
group, which tables give the share and the years, and how the picks that were recorded
come to where the picking stands. Pure: bids, file, book and instants are arguments.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from bidding.rules.volumes import deciding, region_picks, tables
from bidding.rules.volumes.deciding import (
    Fate,
    Offer,
    Revival,
    Standing,
    VolumeTerms,
)
from bidding.rules.volumes.region_picks import Kind, Picks, PickTerms
from kernel.prices import rounded
from kernel.refused import Refused
from tender.rules import volume_part as file
from tender.rules.rulebooks import Rulebook
from tender.rules.volume_part import Group, VolumePart

#: an offer without a price or for a product that the file has not
NO_OFFER: Final = "no-offer"
#: the price of a pack that follows from a comparable price is in whole fen
PACK_DIGITS: Final = 2
#: why a lot ends when nobody is selected, as its milestone has it
NOBODY: Final = "没有申报企业拟中选"


class NoPicks(Refused):
    """Regions are picked after the selection was shown, by those selected."""

    code = "no-picks"
    zh = "选择地区尚未开始，开始时间为{opens}。"
    en = "The picking of regions has not begun; it begins at {opens}."


@dataclass(frozen=True, slots=True)
class Opened:
    """A bid as it was opened: the values of its form by key, as text."""

    bid: str
    organisation: str
    name: str
    uscc: str
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one bid. Prices in yuan: of a pack, and comparable of a unit."""

    opened: Opened
    product: str = ""
    price: Decimal | None = None
    comparable: Decimal | None = None
    #: what a pack is supplied at: the own price, or the one that was taken
    supply: Decimal | None = None
    fate: str = NO_OFFER
    rank: int | None = None
    lines: tuple[str, ...] = ()

    @property
    def is_winner(self) -> bool:
        """Whether the firm is selected."""
        return self.fate in {Fate.WON, Fate.REVIVED}


@dataclass(frozen=True, slots=True)
class Round:
    """A lot decided: every bid's way, and what the tables give for so many winners.

    `share` in per cent of the reported volume and `years` are 0 where nobody won.
    """

    rows: tuple[Row, ...]
    terms: VolumeTerms
    counted: int
    anchor: Decimal | None
    share: int
    years: int

    @property
    def winners(self) -> tuple[Row, ...]:
        """The selected in the order in which they pick."""
        return tuple(row for row in self.rows if row.is_winner)


def settle(
    part: VolumePart, group: Group, book: Rulebook, opened: Sequence[Opened]
) -> Round:
    """Decide a lot from its opened bids; their order changes nothing."""
    related = _related(opened)
    offers: dict[str, Offer] = {}
    shells: dict[str, Row] = {}
    for bid in opened:
        row = _offered(group, bid)
        shells[bid.bid] = row
        if row.comparable is not None:
            order = tuple(Decimal(bid.items.get(key, "0")) for key in part.order)
            offers[bid.bid] = Offer(
                firm=bid.uscc,
                price=row.comparable,
                related=related.get(bid.uscc, ""),
                order=order,
                accepts=bid.items.get(file.ACCEPTS) == "1",
            )
    terms = terms_of(part, group, book, list(offers.values()))
    came = deciding.decide(terms, list(offers.values()))
    by_firm = {shells[bid].opened.uscc: shells[bid] for bid in offers}
    rows = [_judged(group, by_firm[each.offer.firm], each) for each in came.standings]
    rows += [row for row in shells.values() if row.comparable is None]
    won = len(came.winners)
    return Round(
        rows=tuple(rows),
        terms=terms,
        counted=came.counted,
        anchor=came.anchor,
        share=tables.SHARES[part.share].value(won) if won else 0,
        years=tables.TERMS[part.term].value(won) if won else 0,
    )


def terms_of(
    part: VolumePart, group: Group, book: Rulebook, offers: Sequence[Offer]
) -> VolumeTerms:
    """Return a lot's lines: of how many are valid depends how many are shortlisted."""
    open_terms = deciding.terms_of(book, shortlist=1, ceiling=group.ceiling)
    valid = deciding.decide(open_terms, offers).counted
    places = tables.SHORTLISTS[part.shortlist].value(max(valid, 1))
    rules = part.revival
    revival = None
    if rules is not None:
        revival = Revival(rules.at == "highest", rules.shortlisted_only)
    return replace(open_terms, shortlist=places, revival=revival)


def _offered(group: Group, bid: Opened) -> Row:
    product = group.product(bid.items.get(file.PRODUCT, "").strip())
    price = bid.items.get(file.PRICE, "")
    if product is None or not price:
        return Row(bid)
    pack = Decimal(price)
    comparable = deciding.comparable(
        pack, factor=product.factor, quantity=product.quantity
    )
    return Row(bid, product.code, pack, comparable)


def _related(opened: Sequence[Opened]) -> dict[str, str]:
    """Return by credit code at whose door a firm counts: related firms count as one."""
    named = {bid.uscc: bid.items.get(file.RELATED, "").strip() for bid in opened}
    doors = set(named.values()) - {""}
    return {
        uscc: door or (uscc if uscc in doors else "") for uscc, door in named.items()
    }


def _judged(group: Group, row: Row, came: Standing) -> Row:
    supply = row.price if came.fate is Fate.WON else None
    product = group.product(row.product)
    if came.fate is Fate.REVIVED and came.price is not None and product is not None:
        pack = Fraction(came.price) * Fraction(product.quantity * product.factor)
        supply = rounded(pack, PACK_DIGITS)
    return replace(
        row, supply=supply, fate=str(came.fate), rank=came.rank, lines=came.lines
    )


def agreed(quantity: int, share: int) -> int:
    """Return the agreed volume in whole units: `share` per cent of `quantity`."""
    return int(rounded(Fraction(quantity * share, 100), 0))


# --- region picks ---


@dataclass(frozen=True, slots=True)
class Pick:
    """A pick as it was recorded; the winner by its bid."""

    winner: str
    region: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Lapse:
    """A turn that ran out: whose, in which part of the picking, and when."""

    winner: str
    kind: Kind
    at: datetime


def pick_terms(
    part: VolumePart, group: Group, winners: Sequence[str], opens_at: datetime
) -> PickTerms:
    """Return how the selected pick: in the order of their ranks."""
    return PickTerms(
        order=tuple(winners),
        regions=tuple(row.code for row in group.regions),
        opens_at=opens_at,
        turn=timedelta(seconds=part.picks.turn_s),
        backups=part.picks.backups,
        per_turn=part.picks.per_turn,
    )


def begin(terms: PickTerms) -> Picks:
    """Return the picking at its first turn; one winner alone supplies every region."""
    if len(terms.order) > 1:
        return region_picks.begin(terms)
    main = dict.fromkeys(terms.regions, terms.order[0])
    return replace(Picks(terms), main=main, ended_at=terms.opens_at)


def stood(terms: PickTerms, picks: Iterable[Pick]) -> Picks:
    """Return where the picking stood after the last recorded pick."""
    state = begin(terms)
    for each in picks:
        state = region_picks.pick(state, each.winner, each.region, each.at)
    return state


def lapses(state: Picks, at: datetime) -> tuple[Picks, tuple[Lapse, ...]]:
    """Return the picking at `at`, and every turn that ran out until then."""
    found: list[Lapse] = []
    while (over := turn_ends_at(state)) is not None and over <= at:
        found.append(Lapse(state.turn, state.kind, over))
        state = region_picks.advance(state, over)
    return state, tuple(found)


def turn_ends_at(state: Picks) -> datetime | None:
    """Return when the turn that runs now is over; None when the picking is."""
    if state.ended_at is not None or state.since is None or state.terms.turn is None:
        return None
    return state.since + state.terms.turn


def check_begun(state: Picks, at: datetime, opens: str) -> None:
    """Refuse a pick before the picking begins. `opens`: the instant, for people."""
    if at < state.terms.opens_at:
        raise NoPicks(opens=opens)


def named(refused: Refused, words: Mapping[str, str]) -> Refused:
    """Return a refusal of a pick with the firm's and the region's name in it."""
    facts = {key: words.get(str(value), value) for key, value in refused.facts.items()}
    return type(refused)(article=refused.article, field=refused.field, **facts)
