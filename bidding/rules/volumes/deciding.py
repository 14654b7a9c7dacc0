"""Volume-based purchase (带量采购): who is shortlisted and who wins (domain.md 1.5).

Offers are compared by the price of the main specification. Those above their ceiling
are out; of related firms only the cheapest counts; the cheapest so many are
shortlisted; of those win who keep within a multiple of the anchor, or cut the ceiling
by a share, or are below an absolute line. A round may let others revive by taking a
price that won. Every number is a parameter. The order of the offers changes nothing:
a tie that the file's order does not break is said, not broken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from typing import Final

from kernel.prices import rounded
from kernel.refused import Invalid
from tender.rules.rulebooks import Rulebook

DIGITS: Final = 4
#: 药品差比价规则: content by 1.7 for each doubling; what is filled, by 1.95 [K]
CONTENT_BASE: Final = Decimal("1.7")


class OfferTwice(Invalid):
    """A firm offers a product once."""

    code = "offer-twice"
    zh = "{firm}重复申报。"
    en = "{firm} stands there twice."


class NoFactor(Invalid):
    """The specification is not in the table of factors."""

    code = "no-factor"
    zh = "规格“{spec}”没有折算系数。"
    en = "There is no factor for the specification “{spec}”."


class Anchor(StrEnum):
    """What the multiple is of."""

    LOWEST = "lowest"
    PRICE = "price"
    #: a share of the mean of the shortlisted, where the lowest is below it
    MEAN_SHARE = "mean-share"


class Fate(StrEnum):
    """What came of an offer."""

    WON = "won"
    REVIVED = "revived"
    ABOVE_CEILING = "above-ceiling"
    RELATED = "related-firm"
    NOT_SHORTLISTED = "not-shortlisted"
    NOT_WON = "not-won"
    TIED = "tied-at-the-line"


@dataclass(frozen=True, slots=True)
class Offer:
    """A firm's offer at the comparable price. `order` breaks ties, lowest first."""

    firm: str
    price: Decimal
    ceiling: Decimal | None = None
    related: str = ""
    order: tuple[Decimal, ...] = ()
    #: takes the price at which it may revive
    accepts: bool = False


@dataclass(frozen=True, slots=True)
class Revival:
    """Whom a round lets revive, at the highest price that won or the lowest."""

    highest: bool = True
    shortlisted_only: bool = False


@dataclass(frozen=True, slots=True)
class VolumeTerms:
    """The lines of a round. A line that is None is not in the file."""

    shortlist: int
    ceiling: Decimal | None = None
    multiple: Decimal | None = Decimal("1.8")
    cut: Decimal | None = Decimal("0.5")
    absolute: Decimal | None = Decimal("0.1")
    anchor: Anchor = Anchor.LOWEST
    anchor_value: Decimal = Decimal(0)
    revival: Revival | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One offer's way: its rank among all that are valid, and the line it won by."""

    offer: Offer
    fate: Fate
    rank: int | None = None
    line: str = ""
    lines: tuple[str, ...] = ()
    #: what the firm supplies at: its own price, or the one it revived at
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Won:
    """The standings in rank order (the invalid last), and what the lines were."""

    standings: tuple[Standing, ...]
    anchor: Decimal | None
    counted: int
    ties: tuple[tuple[str, ...], ...] = ()

    @property
    def winners(self) -> tuple[Standing, ...]:
        """The winners in the order in which they pick regions."""
        return tuple(
            each for each in self.standings if each.fate in {Fate.WON, Fate.REVIVED}
        )


@dataclass(frozen=True, slots=True)
class _Sorted:
    ranked: tuple[Offer, ...]
    out: tuple[Standing, ...]
    ties: tuple[tuple[str, ...], ...] = field(default=())


def terms_of(
    book: Rulebook, *, shortlist: int, ceiling: Decimal | None = None
) -> VolumeTerms:
    """Return the lines by the numbers of a rulebook's edition."""
    return VolumeTerms(
        shortlist=shortlist,
        ceiling=ceiling,
        multiple=rounded(Fraction(book.row("drugs.multiple").quantity), 6),
        cut=rounded(Fraction(book.row("drugs.cut").quantity) / 100, 6),
        absolute=rounded(Fraction(book.row("drugs.absolute-line").quantity) / 100, 6),
    )


def comparable(
    price: Decimal, *, factor: Decimal, quantity: Decimal, digits: int = DIGITS
) -> Decimal:
    """Return the price of one unit of the main specification (单位可比价)."""
    exact = Fraction(price) / Fraction(quantity) / Fraction(factor)
    return rounded(exact, digits)


def doubling_factor(
    ratio: Decimal, *, base: Decimal = CONTENT_BASE, digits: int = DIGITS
) -> Decimal:
    """Return base ** log2(ratio), the factor of 差比价规则, rounded once."""
    with localcontext(Context(prec=50)):
        exponent = ratio.ln() / Decimal(2).ln()
        return rounded((base.ln() * exponent).exp(), digits)


def decide(terms: VolumeTerms, offers: Sequence[Offer]) -> Won:
    """Return what came of every offer."""
    found = _sort(terms, offers)
    ranked = found.ranked
    kept = ranked[: terms.shortlist]
    split = _split_at(found.ties, ranked, terms.shortlist)
    anchor = _anchor(terms, kept)
    standings = [
        _standing(terms, offer, place, anchor, split)
        for place, offer in enumerate(ranked, start=1)
    ]
    if terms.revival is not None:
        standings = _revived(terms, terms.revival, standings)
    return Won((*standings, *found.out), anchor, len(ranked), found.ties)


def _sort(terms: VolumeTerms, offers: Sequence[Offer]) -> _Sorted:
    seen: set[str] = set()
    for offer in offers:
        if offer.firm in seen:
            raise OfferTwice(field="offers", firm=offer.firm)
        seen.add(offer.firm)
    out: list[Standing] = []
    valid: list[Offer] = []
    related: set[str] = set()
    for offer in sorted(offers, key=lambda each: (_key(each), each.firm)):
        ceiling = _ceiling(terms, offer)
        if ceiling is not None and offer.price > ceiling:
            out.append(Standing(offer, Fate.ABOVE_CEILING))
        elif offer.related and offer.related in related:
            out.append(Standing(offer, Fate.RELATED))
        else:
            related.add(offer.related)
            valid.append(offer)
    groups: dict[tuple[Decimal, tuple[Decimal, ...]], list[str]] = {}
    for offer in valid:
        groups.setdefault(_key(offer), []).append(offer.firm)
    ties = tuple(tuple(group) for group in groups.values() if len(group) > 1)
    return _Sorted(tuple(valid), tuple(out), ties)


def _key(offer: Offer) -> tuple[Decimal, tuple[Decimal, ...]]:
    return offer.price, offer.order


def _ceiling(terms: VolumeTerms, offer: Offer) -> Decimal | None:
    return offer.ceiling if offer.ceiling is not None else terms.ceiling


def _split_at(
    ties: tuple[tuple[str, ...], ...], ranked: Sequence[Offer], places: int
) -> frozenset[str]:
    """Return the tied firms of whom some, but not all, would be shortlisted."""
    inside = {offer.firm for offer in ranked[:places]}
    for group in ties:
        if inside & set(group) and not inside >= set(group):
            return frozenset(group)
    return frozenset()


def _anchor(terms: VolumeTerms, kept: Sequence[Offer]) -> Decimal | None:
    if terms.anchor is Anchor.PRICE:
        return terms.anchor_value
    if not kept:
        return None
    lowest = kept[0].price
    if terms.anchor is Anchor.LOWEST:
        return lowest
    mean = sum((Fraction(offer.price) for offer in kept), Fraction(0)) / len(kept)
    return max(lowest, rounded(mean * Fraction(terms.anchor_value), DIGITS))


def _standing(
    terms: VolumeTerms,
    offer: Offer,
    rank: int,
    anchor: Decimal | None,
    split: frozenset[str],
) -> Standing:
    lines = _lines(terms, offer, anchor)
    if offer.firm in split:
        return Standing(offer, Fate.TIED, rank, lines=lines)
    if rank > terms.shortlist:
        return Standing(offer, Fate.NOT_SHORTLISTED, rank, lines=lines)
    if not lines:
        return Standing(offer, Fate.NOT_WON, rank)
    return Standing(offer, Fate.WON, rank, lines[0], lines, offer.price)


def _lines(terms: VolumeTerms, offer: Offer, anchor: Decimal | None) -> tuple[str, ...]:
    """Return the lines that an offer keeps, in the order of the file."""
    kept = []
    if (
        terms.multiple is not None
        and anchor is not None
        and offer.price <= anchor * terms.multiple
    ):
        kept.append(f"{_plain(terms.multiple)}x")
    ceiling = _ceiling(terms, offer)
    if (
        terms.cut is not None
        and ceiling is not None
        and offer.price <= ceiling * (1 - terms.cut)
    ):
        kept.append(f"{_plain(terms.cut * 100)}%")
    if terms.absolute is not None and offer.price <= terms.absolute:
        kept.append(f"{_plain(terms.absolute)}元")
    return tuple(kept)


def _revived(
    terms: VolumeTerms, revival: Revival, standings: list[Standing]
) -> list[Standing]:
    prices = [each.offer.price for each in standings if each.fate is Fate.WON]
    if not prices:
        return standings
    price = max(prices) if revival.highest else min(prices)
    places = terms.shortlist - len(prices)
    fates = {Fate.NOT_WON} if revival.shortlisted_only else _MAY_REVIVE
    revived: list[Standing] = []
    rest: list[Standing] = []
    for each in standings:
        may = each.fate in fates and each.offer.accepts and len(revived) < places
        if may:
            revived.append(
                Standing(each.offer, Fate.REVIVED, each.rank, "revival", price=price)
            )
        else:
            rest.append(each)
    won = [each for each in rest if each.fate is Fate.WON]
    return [*won, *revived, *(each for each in rest if each.fate is not Fate.WON)]


_MAY_REVIVE: Final = frozenset({Fate.NOT_WON, Fate.NOT_SHORTLISTED})


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def factor_of(
    table: Mapping[str, Decimal], spec: str, *, given: Decimal | None
) -> Decimal:
    """Return an offer's factor: its own, or the table's for its specification."""
    if given is not None:
        return given
    if not spec:
        return Decimal(1)
    if spec not in table:
        raise NoFactor(field="spec", spec=spec)
    return table[spec]
