"""The pure rules: disclosure, tender file, codes, awards."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import calendars
from kernel.calendars import LEGAL_ZONE
from kernel.canonical import canonical
from tender.rules import (
    awards,
    codes,
    disclosure,
    file_checks,
    procedures,
    rulebooks,
    tender_file,
)
from tender.rules import timetable as rule
from tender.rules.disclosure import ABOUT_BIDS, Audience, Item, LotFacts, Moment, Viewer
from tender.rules.members import FileMalformed
from tender.rules.procedures import (
    PROCEDURES,
    PROCUREMENT_CONSULTATION,
    PROCUREMENT_OPEN,
    WORKS_OPEN,
)
from tests.worlds import file_contents

BOOK = rulebooks.get("2025")
TRAINING = rulebooks.get("training")
CALENDAR = calendars.seed()
US = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEGAL_ZONE)


def terms(procedure=WORKS_OPEN, book=BOOK) -> rule.Terms:
    return rule.Terms(procedure=procedure, rulebook=book, calendar=CALENDAR)


NOW = at("2026-12-01T10:00")


def facts(procedure=WORKS_OPEN, *reached: Moment) -> LotFacts:
    return LotFacts(procedure, {m: NOW if m in reached else None for m in Moment})


def reader(*audiences: Audience, owns: str = "") -> Viewer:
    found = frozenset({Audience.EVERYBODY, *audiences})
    return Viewer(found, frozenset({owns} if owns else ()))


class TestDisclosure:
    @pytest.mark.parametrize("item", sorted(ABOUT_BIDS))
    @pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda p: p.code)
    def test_before_the_deadline_nothing_about_bids_is_open(
        self, item: Item, procedure
    ) -> None:
        everyone = reader(*(set(Audience) - {Audience.SELF}), owns="somebody else")
        announced = facts(procedure, Moment.ANNOUNCED)
        assert not disclosure.may_see(item, everyone, announced, NOW, owner="bidder")

    def test_every_item_has_a_row_in_every_procedure(self) -> None:
        for procedure in PROCEDURES.values():
            for item in Item:
                assert list(disclosure.rows_for(item, procedure)), (procedure, item)

    def test_a_public_opening_is_everybodys_at_its_instant(self) -> None:
        opened = facts(WORKS_OPEN, Moment.OPENED)
        for now, sees in ((NOW - US, False), (NOW, True), (NOW + US, True)):
            found = disclosure.may_see(Item.OPENING_TABLE, reader(), opened, now)
            assert found is sees

    def test_in_a_consultation_each_sees_its_own_row(self) -> None:
        """政府采购法第38条."""
        opened = facts(PROCUREMENT_CONSULTATION, Moment.OPENED)
        mine = reader(Audience.BIDDERS, owns="a")
        see = disclosure.may_see
        assert see(Item.OPENING_OWN_ROW, mine, opened, NOW, owner="a")
        assert not see(Item.OPENING_OWN_ROW, mine, opened, NOW, owner="b")
        assert not see(Item.OPENING_TABLE, mine, opened, NOW)
        assert see(Item.OPENING_TABLE, reader(Audience.PANEL), opened, NOW)

    def test_sheets_open_when_all_have_signed(self) -> None:
        judge = reader(Audience.PANEL, owns="judge")
        before = facts(WORKS_OPEN, Moment.OPENED)
        after = facts(WORKS_OPEN, Moment.OPENED, Moment.ALL_SIGNED)
        assert not disclosure.may_see(Item.SHEETS, judge, before, NOW)
        assert disclosure.may_see(Item.SHEETS, judge, after, NOW)

    def test_what_is_withheld_says_until_when_and_why(self) -> None:
        found = disclosure.opens_with(Item.PANEL_NAMES, reader(), PROCUREMENT_OPEN)
        assert found is not None
        assert found.moment is Moment.RESULT
        assert found.article.zh

    def test_names_of_a_works_panel_wait_for_the_award(self) -> None:
        """招标投标法37; in procurement the notice of the result has them (87号令69)."""
        result = (Moment.OPENED, Moment.REPORTED, Moment.RESULT)
        for procedure, moments, sees in (
            (WORKS_OPEN, result, False),
            (WORKS_OPEN, (*result, Moment.AWARDED), True),
            (PROCUREMENT_OPEN, result, True),
            (PROCUREMENT_CONSULTATION, result, True),
            (PROCUREMENT_OPEN, result[:2], False),
        ):
            known = facts(procedure, *moments)
            found = disclosure.may_see(Item.PANEL_NAMES, reader(), known, NOW)
            assert found is sees, (procedure.code, moments)

    def test_an_owner_never_learns_who_asked(self) -> None:
        owner = reader(Audience.OWNER)
        every = facts(WORKS_OPEN, *Moment)
        assert not disclosure.may_see(Item.ASKER, owner, every, NOW, owner="a")


def whole(method: str = "comprehensive-score", **changes: object) -> dict:
    return {
        **file_contents.content(method),
        "v": tender_file.VERSION,
        "trade": "t",
        "edition": 1,
        "lots": [
            {
                "lot": "l",
                "number": 1,
                "title": "1标段",
                "ceiling": {"type": "amount", "value": "1000", "unit": "CNY"},
            }
        ],
        **changes,
    }


def problems(value: dict, procedure=PROCUREMENT_OPEN) -> set[str]:
    read = tender_file.read(canonical(value))
    return {p.code for p in file_checks.problems(read, procedure, BOOK)}


class TestTenderFile:
    def test_a_lawful_file_has_no_problem(self) -> None:
        assert problems(whole()) == set()
        assert problems(whole("comprehensive-evaluation"), WORKS_OPEN) == set()

    @pytest.mark.parametrize("member", sorted(whole()))
    def test_a_missing_member_is_refused(self, member: str) -> None:
        value = whole()
        del value[member]
        with pytest.raises(FileMalformed):
            tender_file.read(canonical(value))

    def test_an_unknown_member_is_refused(self) -> None:
        with pytest.raises(FileMalformed) as refused:
            tender_file.read(canonical(whole(more=1)))
        assert refused.value.field == "more"

    def test_points_must_make_a_hundred(self) -> None:
        for most, expected in (("34.5", True), ("35", False), ("35.5", True)):
            value = whole()
            value["score_items"][0]["max"] = most
            assert ("weights-not-100" in problems(value)) is expected

    def test_a_range_must_be_scorable(self) -> None:
        value = whole()
        value["score_items"][0]["step"] = "0.3"
        assert "score-range-empty" in problems(value)

    def test_k_comes_from_a_set_of_different_numbers(self) -> None:
        for k_set in ([], ["0.98", "0.98"], ["0"], "0.98"):
            value = whole("comprehensive-evaluation")
            value["method"]["parameters"]["k_set"] = k_set
            assert "k-set-empty" in problems(value, WORKS_OPEN)

    def test_the_price_weighs_at_least_what_the_law_says(self) -> None:
        """87号令55: goods at least 30%."""
        for weight, expected in (("29.99", True), ("30", False), ("30.01", False)):
            value = whole()
            value["score_items"][2]["max"] = weight
            rest = Decimal(75) - Decimal(weight) + 0
            value["score_items"][0]["max"] = f"{rest}"
            value["score_items"][0]["step"] = "0.01"
            assert ("price-weight-out-of-range" in problems(value)) is expected

    @pytest.mark.parametrize(
        ("word", "procedure", "article"),
        [
            ("注册资本", PROCUREMENT_OPEN, "第17条"),
            ("本省业绩", WORKS_OPEN, "第32条"),
            ("指定品牌", PROCUREMENT_OPEN, "第32条"),
        ],
    )
    def test_a_word_that_keeps_bidders_out(self, word, procedure, article) -> None:
        method = procedure.methods[0]
        value = whole(method)
        value["qualification"][0]["label"]["zh"] = f"具有{word}要求"
        read = tender_file.read(canonical(value))
        found = [
            p
            for p in file_checks.problems(read, procedure, BOOK)
            if p.code == "forbidden-word"
        ]
        assert found
        assert any(article in p.article for p in found)

    def test_a_price_must_be_read_out(self) -> None:
        value = whole()
        value["opening_form"][0]["required"] = False
        assert "opening-form-without-price" in problems(value)

    def test_a_ceiling_is_of_the_prices_type(self) -> None:
        value = whole()
        value["lots"][0]["ceiling"] = {"type": "percent", "value": "9", "unit": "%"}
        assert "ceiling-not-comparable" in problems(value)


class TestCodes:
    made = codes.deal_code(
        deal_class="A01", uscc="12320800466900001X", day=date(2026, 11, 24), serial=1
    )

    def test_a_code_is_what_it_says(self) -> None:
        assert self.made.startswith("A01-12320800466900001X-20261124-000001-")
        assert codes.check_deal_code(self.made) == self.made

    @given(st.integers(0, 36), st.sampled_from("0123456789"))
    def test_one_slip_is_found(self, place: int, digit: str) -> None:
        if not self.made[place].isdigit() or self.made[place] == digit:
            return
        slipped = self.made[:place] + digit + self.made[place + 1 :]
        with pytest.raises(codes.NotADealCode):
            codes.check_deal_code(slipped)


class TestAwards:
    """兼投不兼中."""

    rankings = {
        1: [awards.Candidate("a", Decimal(100)), awards.Candidate("b", Decimal(110))],
        2: [awards.Candidate("a", Decimal(50)), awards.Candidate("b", Decimal(90))],
    }

    def test_by_declared_order_the_first_lot_is_kept(self) -> None:
        assert awards.by_declared_order(self.rankings, lots_max=1) == {1: "a", 2: "b"}

    def test_by_best_total_the_dearer_lot_is_given_up(self) -> None:
        assert awards.by_best_total(self.rankings, lots_max=1) == {1: "b", 2: "a"}

    def test_without_a_limit_the_first_ranks_win(self) -> None:
        for award in (awards.by_declared_order, awards.by_best_total):
            assert award(self.rankings, lots_max=2) == {1: "a", 2: "a"}

    def test_nobody_left_wins_nothing(self) -> None:
        one = {1: self.rankings[1][:1], 2: self.rankings[2][:1]}
        assert awards.by_declared_order(one, lots_max=1) == {1: "a", 2: None}

    def test_twelve_lots_of_six_bidders_each_are_searched_at_once(self) -> None:
        many = {
            lot: [
                awards.Candidate(f"{lot}-{rank}", Decimal(100 + rank))
                for rank in range(6)
            ]
            for lot in range(1, 13)
        }
        found = awards.by_best_total(many, lots_max=1)
        assert found == {lot: f"{lot}-0" for lot in many}

    @given(
        st.lists(
            st.permutations("abcd").map(lambda order: order[:3]),
            min_size=1,
            max_size=4,
        ),
        st.lists(st.integers(1, 9), min_size=12, max_size=12),
        st.integers(1, 2),
    )
    def test_the_best_total_is_the_best_of_all(
        self, orders: list[list[str]], prices: list[int], lots_max: int
    ) -> None:
        rankings = {
            lot: [
                awards.Candidate(name, Decimal(prices[(3 * lot + rank) % 12]))
                for rank, name in enumerate(order)
            ]
            for lot, order in enumerate(orders)
        }
        every = []
        for choice in product(*([*range(3), None] for _ in orders)):
            won = [
                rankings[lot][rank]
                for lot, rank in enumerate(choice)
                if rank is not None
            ]
            if any(n > lots_max for n in Counter(c.bidder for c in won).values()):
                continue
            ranks = tuple(3 if rank is None else rank for rank in choice)
            missing = len(orders) - len(won)
            every.append((missing, sum(c.price for c in won), ranks))
        best = min(every)[2]
        found = awards.by_best_total(rankings, lots_max=lots_max)
        for lot, rank in enumerate(best):
            expected = None if rank == 3 else rankings[lot][rank].bidder
            assert found[lot] == expected


def test_a_procedure_that_is_not_there_is_refused() -> None:
    with pytest.raises(procedures.ProcedureMissing):
        procedures.get("barter")
