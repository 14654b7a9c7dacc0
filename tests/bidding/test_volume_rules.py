"""Volume-based purchase, region picks, provincial forms: lines, ties and laws."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bidding.rules.volumes import deciding, provincial, region_picks
from bidding.rules.volumes import tables as volume_tables
from bidding.rules.volumes.deciding import Anchor, Fate, Offer, VolumeTerms, decide
from bidding.rules.volumes.provincial import EnvelopeFate, RenewalFate
from tender.rules import rulebooks

NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)
prices = st.integers(1, 300).map(lambda cents: Decimal(cents).scaleb(-2))


def offers(*given_: str, **more: object) -> list[Offer]:
    return [
        Offer(f"F{n}", Decimal(price), **more)  # type: ignore[arg-type]
        for n, price in enumerate(given_, start=1)
    ]


def fates(terms: VolumeTerms, given_: list[Offer]) -> dict[str, Fate]:
    return {each.offer.firm: each.fate for each in decide(terms, given_).standings}


@pytest.mark.parametrize(
    ("price", "line"),
    [
        ("0.8999", "1.8x"),
        ("0.9000", "1.8x"),
        ("0.9001", "50%"),
        ("1.0000", "50%"),
        ("1.0001", ""),
    ],
)
def test_the_lines_hold_what_stands_on_them(price, line):
    terms = VolumeTerms(shortlist=5, ceiling=Decimal(2))
    came = decide(terms, offers("0.50", price))
    assert came.standings[1].line == line


@pytest.mark.parametrize(("price", "won"), [("0.1000", True), ("0.1001", False)])
def test_the_absolute_line(price, won):
    terms = VolumeTerms(shortlist=5, ceiling=Decimal("0.15"))
    came = decide(terms, offers("0.0500", price))
    assert (came.standings[1].fate is Fate.WON) == won


def test_the_lines_are_the_rulebooks():
    book = rulebooks.get("2025")
    assert deciding.terms_of(book, shortlist=5) == VolumeTerms(shortlist=5)


def test_above_its_ceiling_and_a_related_firms_dearer_offer_are_out():
    terms = VolumeTerms(shortlist=2, ceiling=Decimal(1))
    given_ = [
        Offer("A", Decimal("0.9"), related="g"),
        Offer("B", Decimal("0.8"), related="g"),
        Offer("C", Decimal("1.1")),
        Offer("D", Decimal("0.95")),
    ]
    assert fates(terms, given_) == {
        "A": Fate.RELATED,
        "B": Fate.WON,
        "C": Fate.ABOVE_CEILING,
        "D": Fate.WON,
    }


def test_a_tie_that_would_split_the_shortlist_is_said_or_broken_by_the_files_order():
    terms = VolumeTerms(shortlist=2)
    given_ = offers("0.5", "0.6", "0.6")
    came = fates(terms, given_)
    assert (came["F2"], came["F3"]) == (Fate.TIED, Fate.TIED)
    ordered = [replace(o, order=(Decimal(-n),)) for n, o in enumerate(given_)]
    came = fates(terms, ordered)
    assert (came["F3"], came["F2"]) == (Fate.WON, Fate.NOT_SHORTLISTED)


def test_the_anchor_may_be_a_share_of_the_mean_when_the_lowest_is_below_it():
    terms = VolumeTerms(
        shortlist=3,
        cut=None,
        absolute=None,
        anchor=Anchor.MEAN_SHARE,
        anchor_value=Decimal("0.5"),
    )
    came = decide(terms, offers("0.20", "1.00", "1.20"))
    assert came.anchor == Decimal("0.4000")
    assert len(came.winners) == 1
    assert len(
        decide(replace(terms, multiple=Decimal(3)), offers("0.2", "1.2")).winners
    )


def test_who_takes_the_highest_price_that_won_revives_while_there_is_room():
    terms = VolumeTerms(shortlist=3, revival=deciding.Revival())
    given_ = offers("0.50", "0.80", "1.40", accepts=True)
    came = decide(terms, given_)
    assert [(each.offer.firm, each.price) for each in came.winners] == [
        ("F1", Decimal("0.50")),
        ("F2", Decimal("0.80")),
        ("F3", Decimal("0.80")),
    ]


def test_comparable_prices_by_ratio_and_by_doublings():
    assert deciding.comparable(
        Decimal("24.5"), factor=Decimal(2), quantity=Decimal(12)
    ) == Decimal("1.0208")
    assert deciding.doubling_factor(Decimal(2)) == Decimal("1.7000")
    assert deciding.doubling_factor(Decimal(4)) == Decimal("2.8900")
    assert deciding.doubling_factor(Decimal("0.5")) == Decimal("0.5882")


@settings(max_examples=60, deadline=None)
@given(st.lists(prices, min_size=1, max_size=9), st.integers(1, 9), st.randoms())
def test_the_order_of_the_offers_changes_nothing(given_, places, random):
    terms = VolumeTerms(shortlist=places, ceiling=Decimal(2))
    listed = offers(*map(str, given_))
    mixed = list(listed)
    random.shuffle(mixed)
    assert decide(terms, mixed) == decide(terms, listed)


@settings(max_examples=60, deadline=None)
@given(st.lists(prices, min_size=1, max_size=9), st.integers(1, 9), prices)
def test_a_lower_price_never_loses_what_a_higher_one_won(given_, places, less):
    terms = VolumeTerms(shortlist=places, ceiling=Decimal(2))
    listed = offers(*map(str, given_))
    lower = [replace(listed[0], price=max(listed[0].price - less, Decimal("0.001")))]
    if fates(terms, listed)["F1"] is Fate.WON:
        assert fates(terms, [*lower, *listed[1:]])["F1"] in {Fate.WON, Fate.TIED}


class TestPicks:
    terms = region_picks.PickTerms(
        ("A", "B"), ("r1", "r2", "r3"), NOON, timedelta(minutes=1), backups=True
    )

    def test_in_turns_by_rank_and_then_a_backup_that_is_not_the_main(self):
        state = region_picks.begin(self.terms)
        for winner, region in (("A", "r2"), ("B", "r1"), ("A", "r3")):
            state = region_picks.pick(state, winner, region, NOON)
        assert state.kind is region_picks.Kind.BACKUP
        with pytest.raises(region_picks.OwnBackup):
            region_picks.pick(state, "A", "r2", NOON)
        for winner, region in (("A", "r1"), ("B", "r2"), ("B", "r3")):
            state = region_picks.pick(state, winner, region, NOON)
        assert state.backup == {"r1": "A", "r2": "B", "r3": "B"}
        with pytest.raises(region_picks.PicksOver):
            region_picks.pick(state, "A", "r1", NOON)

    @pytest.mark.parametrize(("seconds", "turn"), [(59.999, "A"), (60, "B"), (61, "B")])
    def test_a_turn_is_over_at_its_end(self, seconds, turn):
        state = region_picks.begin(self.terms)
        when = NOON + timedelta(seconds=seconds)
        assert region_picks.advance(state, when).turn == turn
        other = {"A": "B", "B": "A"}[turn]
        with pytest.raises(region_picks.PickNotYourTurn):
            region_picks.pick(state, other, "r1", when)
        taken = region_picks.pick(state, turn, "r1", when)
        with pytest.raises(region_picks.RegionTaken):
            region_picks.pick(taken, other, "r1", when)

    def test_a_round_without_a_pick_ends_it(self):
        state = region_picks.advance(
            region_picks.begin(self.terms), NOON + timedelta(minutes=2)
        )
        assert state.ended_at == NOON + timedelta(minutes=2)


def test_two_envelopes_pass_by_score_and_win_by_price_in_each_group():
    terms = provincial.EnvelopeTerms(line=Decimal(60), passes=3, winners=1)
    given_ = [
        provincial.Envelope(firm, group, Decimal(score), Decimal(price))
        for firm, group, score, price in (
            ("A", "g1", "90", "9"),
            ("B", "g1", "59.9", "1"),
            ("C", "g1", "60", "8"),
            ("D", "g2", "70", "5"),
            ("E", "g2", "70", "5"),
        )
    ]
    came = {
        each.offer.firm: each.fate for each in provincial.two_envelopes(terms, given_)
    }
    assert came == {
        "A": EnvelopeFate.NOT_WON,
        "B": EnvelopeFate.NOT_PASSED,
        "C": EnvelopeFate.WON,
        "D": EnvelopeFate.TIED,
        "E": EnvelopeFate.TIED,
    }


@pytest.mark.parametrize(
    ("price", "fate"),
    [
        ("848", RenewalFate.SELECTED),
        ("848.01", RenewalFate.INQUIRY),
        ("949", RenewalFate.INQUIRY),
        ("949.01", RenewalFate.OUT),
    ],
)
def test_a_renewal_by_ceiling_and_inquiry_line(price, fate):
    """domain.md 1.5: alloy stents of 2026, 949 and 848."""
    came = provincial.renewal(
        Decimal(price), ceiling=Decimal(949), inquiry=Decimal(848)
    )
    assert came is fate


@pytest.mark.parametrize(
    ("offered", "counts"), [(8, (5, 5, 5)), (9, (6, 6, 6)), (13, (6, 8, 8))]
)
def test_how_many_are_shortlisted_by_the_round(offered, counts):
    found = [
        volume_tables.SHORTLISTS[name].value(offered)
        for name in ("round-2", "round-3", "round-5")
    ]
    assert tuple(found) == counts
    assert volume_tables.SHORTLISTS["round-5"].value(40) == 10
