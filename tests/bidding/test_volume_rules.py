"""Volume-based purchase, region picks, provincial forms: lines, ties and laws."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bidding.rules.volumes import deciding, provincial, region_picks, rounds
from bidding.rules.volumes import tables as volume_tables
from bidding.rules.volumes.deciding import Anchor, Fate, Offer, VolumeTerms, decide
from bidding.rules.volumes.provincial import EnvelopeFate, RenewalFate
from bidding.rules.volumes.running import Running
from kernel.periods import Period
from tender.rules import rulebooks
from tender.rules.procedures import get
from tender.rules.rulebooks import Text
from tender.rules.tender_file import FormItem
from tender.rules.volume_part import SHARES, SHORTLISTS, TERMS, problems, volume_part
from tests.worlds import volumes

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


def test_turns_are_counted_in_time_that_stands_still_while_suspended():
    """Suspended from minute 2 to 5, and from minute 8 to 9."""
    at = [NOON + timedelta(minutes=each) for each in range(12)]
    clock = Running((Period(at[2], at[5]), Period(at[8], at[9])))
    for real, ran in ((0, 0), (2, 2), (3, 2), (5, 2), (6, 3), (8, 5), (9, 5), (10, 6)):
        assert clock.of(at[real]) == at[ran]
    for ran, real in ((0, 0), (2, 2), (3, 6), (5, 8), (6, 10)):
        assert clock.at(at[ran]) == at[real]
    still = Running((Period(at[2]),))
    assert [still.of(at[each]) for each in (1, 2, 9)] == [at[1], at[2], at[2]]
    assert [still.at(at[each]) for each in (2, 3)] == [at[2], None]


class TestRounds:
    def settled(self, *bids: dict[str, str], order: tuple[str, ...] = (), **more):
        content = volumes.part(order=[{"key": key} for key in order], **more)
        part = volume_part(content)
        assert part is not None
        opened = [
            rounds.Opened(f"b{n}", f"o{n}", f"F{n}", f"U{n}", items)
            for n, items in enumerate(bids, start=1)
        ]
        return rounds.settle(part, part.group(1), rulebooks.get("2025"), opened)

    def test_a_product_that_the_file_has_not_is_no_offer(self):
        came = self.settled(
            {"price": "7.20", "product": "a-5"}, {"price": "1", "product": "x"}, {}
        )
        assert [row.fate for row in came.rows] == ["won", "no-offer", "no-offer"]
        assert (came.counted, came.share, came.years) == (1, 50, 1)

    def test_related_firms_count_as_one_whoever_names_the_other(self):
        came = self.settled(
            {"price": "7.20", "product": "a-5"},
            {"price": "7.44", "product": "a-5", "related": "U1"},
            {"price": "9.60", "product": "a-5"},
        )
        assert [row.fate for row in came.rows] == ["won", "won", "related-firm"]
        assert came.counted == 2

    def test_the_files_order_breaks_a_tie_at_the_end_of_the_shortlist(self):
        same = {"price": "9.60", "product": "a-5"}
        bids = ({"price": "7.20", "product": "a-5", "day": "1"}, same, same)
        tied = self.settled(*bids)
        assert [row.fate for row in tied.rows][1:] == ["tied-at-the-line"] * 2
        broken = self.settled(
            bids[0], {**same, "day": "9"}, {**same, "day": "8"}, order=("day",)
        )
        assert [row.opened.bid for row in broken.winners] == ["b1", "b3"]

    @pytest.mark.parametrize(
        ("at", "supply"), [("highest", "23.80"), ("lowest", "14.28")]
    )
    def test_who_takes_a_price_that_won_supplies_packs_at_it(self, at, supply):
        """0.30 and 0.50 win; 0.60 of 28 by 1.7 takes 0.50 or 0.30: 47.6 times it."""
        dear = {"price": "28.56", "product": "b-10", "accepts": "1"}
        bids = [
            {"price": price, "product": "a-5"} for price in ("7.20", "12.00", "16.80")
        ]
        revival = {"at": at, "shortlisted_only": False}
        came = self.settled(dear, *bids, revival=revival)
        assert [(row.fate, str(row.supply)) for row in came.winners] == [
            ("won", "7.20"),
            ("won", "12.00"),
            ("revived", supply),
        ]
        assert len(self.settled(dear, *bids).winners) == 2

    def test_one_alone_supplies_every_region_without_a_pick(self):
        part = volume_part(volumes.part())
        assert part is not None
        terms = rounds.pick_terms(part, part.group(1), ["b1"], NOON)
        state, gone = rounds.lapses(rounds.begin(terms), NOON + timedelta(days=1))
        assert (set(state.main.values()), state.ended_at, gone) == ({"b1"}, NOON, ())

    @pytest.mark.parametrize(
        ("quantity", "share", "units"), [(50_001, 60, 30_001), (5, 50, 3), (1, 40, 0)]
    )
    def test_what_is_agreed_is_in_whole_units(self, quantity, share, units):
        assert rounds.agreed(quantity, share) == units


@pytest.mark.parametrize(
    ("procedure", "more", "codes"),
    [
        ("drugs-volume", {}, []),
        ("works-open", {}, ["volume-part-missing"]),
        ("drugs-volume", {"groups": [volumes.group(2)]}, ["volume-groups-differ"]),
        ("drugs-volume", {"order": [{"key": "day"}]}, ["volume-order"]),
        (
            "drugs-volume",
            {"revival": {"at": "highest", "shortlisted_only": True}},
            ["volume-accepts"],
        ),
    ],
)
def test_what_a_file_of_a_purchase_by_volume_must_say(procedure, more, codes):
    part = volume_part(volumes.part(**more))
    form = [
        FormItem("price", "unit-price", volumes.UNIT, Text("价", "price"), True),
        FormItem("product", "text", "", Text("品", "product"), True),
    ]
    found = list(problems(part, [1], form, get(procedure)))
    assert [each.code for each in found] == codes
    if not codes:
        bare = list(problems(part, [1], form[:1], get(procedure), [1]))
        assert [each.code for each in bare] == ["volume-form", "volume-ceiling"]


def test_the_tables_that_a_file_may_name_are_there():
    assert set(SHORTLISTS) == set(volume_tables.SHORTLISTS)
    assert set(SHARES) == set(volume_tables.SHARES)
    assert set(TERMS) == set(volume_tables.TERMS)


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
