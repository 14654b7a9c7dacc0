"""The end of a listing, rates, equity's price rules, intermediaries, PPP."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bidding.rules.listings import intermediaries, land, ppp
from bidding.rules.listings.intermediaries import Selection, SignUp, Way, select
from bidding.rules.listings.land import Listed, ListingOutcome, close
from tender.rules import equity_terms as equity
from tender.rules import rulebooks

NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)


def bid(bidder: str, price: str, minutes: int = -10) -> Listed:
    return Listed(bidder, Decimal(price), NOON + timedelta(minutes=minutes))


class TestLand:
    """国土资源部39号令19."""

    @pytest.mark.parametrize(
        ("price", "outcome"),
        [
            ("99.9", ListingOutcome.BELOW_RESERVE),
            ("100", ListingOutcome.SOLD),
            ("100.1", ListingOutcome.SOLD),
        ],
    )
    def test_one_bidder_at_the_reserve_is_sold_to(self, price, outcome):
        came = close([bid("A", price)], reserve=Decimal(100), ends_at=NOON)
        assert came.outcome is outcome

    def test_the_highest_wins_and_of_equal_prices_the_earliest(self):
        given = [bid("A", "110", -5), bid("B", "110", -9), bid("C", "90", -1)]
        assert close(given).winner == given[1]

    def test_nobody_in_time_is_not_sold(self):
        assert close([bid("A", "110", 0)], ends_at=NOON).bidders == 0
        assert close([]).outcome is ListingOutcome.NOT_SOLD

    def test_somebody_else_who_wants_to_go_on_calls_for_timed_bidding(self):
        given = [bid("A", "110"), bid("B", "100")]
        assert close(given, go_on=["B"]).outcome is ListingOutcome.TIMED
        assert close(given, go_on=["A"]).outcome is ListingOutcome.SOLD


def test_premiums_may_fall_and_have_no_rate_of_nothing():
    assert land.premium(Decimal(200), Decimal(150)) == Decimal("-25.00")
    assert land.premium(Decimal(3), Decimal(4)) == Decimal("33.33")
    assert land.premium_words(Decimal(100), Decimal(120)) == "二成"
    assert land.premium_words(Decimal(100), Decimal(250)) == ""
    with pytest.raises(land.NothingToDivide):
        land.premium(Decimal(0), Decimal(1))


class TestEquity:
    """32号令17 to 19, 28; 企业国有资产法54."""

    terms = equity.EquityTerms(extensions=1)

    def test_the_numbers_are_the_rulebooks(self):
        assert equity.terms_of(rulebooks.get("2025")) == equity.EquityTerms()

    def check(self, price: str, *, first: bool = False, **more: object) -> None:
        equity.check_price(
            self.terms,
            appraisal=Decimal(1000),
            price=Decimal(price),
            first=first,
            **more,  # type: ignore[arg-type]
        )

    def test_the_first_price_is_the_appraisal_at_least(self):
        self.check("1000", first=True)
        with pytest.raises(equity.BelowAppraisal):
            self.check("999.99", first=True)

    def test_below_nine_tenths_needs_approval(self):
        self.check("900")
        self.check("899.99", approved=True)
        with pytest.raises(equity.CutNeedsApproval) as found:
            self.check("899.99")
        assert found.value.facts["line"] == "900"

    def test_after_twelve_months_it_is_appraised_again(self):
        self.check("900", months_listed=12)
        with pytest.raises(equity.AppraiseAgain):
            self.check("900", months_listed=13)

    @pytest.mark.parametrize(
        ("takers", "extended", "then"),
        [
            (0, 0, equity.Next.EXTEND),
            (0, 1, equity.Next.CUT_OR_END),
            (1, 0, equity.Next.AGREEMENT),
            (2, 0, equity.Next.COMPETITION),
        ],
    )
    def test_what_follows_the_listing(self, takers, extended, then):
        came = equity.after_listing(self.terms, takers=takers, extended=extended)
        assert came is then

    def test_three_tenths_are_paid_first(self):
        equity.check_down_payment(self.terms, price=Decimal(1000), paid=Decimal(300))
        with pytest.raises(equity.DownPaymentShort):
            equity.check_down_payment(
                self.terms, price=Decimal(1000), paid=Decimal("299.99")
            )


class TestIntermediaries:
    def test_no_lots_where_tendering_is_mandatory(self):
        """1117号(二)."""
        three = [SignUp("A"), SignUp("B"), SignUp("C")]
        with pytest.raises(intermediaries.DrawForbidden) as found:
            select(Selection(Way.DRAW, mandatory=True), three)
        assert "1117号" in found.value.article
        assert select(Selection(Way.DRAW), three).draw == ("A", "B", "C")

    def test_one_sign_up_is_too_few_for_a_draw_and_enough_for_a_direct_choice(self):
        with pytest.raises(intermediaries.TooFewSignUps):
            select(Selection(Way.DRAW), [SignUp("A"), SignUp("B", qualified=False)])
        direct = Selection(Way.DIRECT, limit=Decimal(5), amount=Decimal(6))
        with pytest.raises(intermediaries.DirectNotAllowed):
            select(direct, [SignUp("A")])
        small = Selection(Way.DIRECT, limit=Decimal(5), amount=Decimal(5))
        assert select(small, [SignUp("A")]).winner == "A"

    def test_the_lowest_wins_that_is_not_suspected_below_cost(self):
        terms = Selection(
            Way.PRICE, ceiling=Decimal(100), guard_of_ceiling=Decimal("0.6")
        )
        given = [
            SignUp("A", Decimal("59.99")),
            SignUp("B", Decimal(60)),
            SignUp("C", Decimal(101)),
            SignUp("D"),
        ]
        came = select(terms, given)
        assert (came.winner, came.proof, came.out) == ("B", ("A",), ("D", "C"))

    def test_merit_and_the_draw_after_it_keep_equals_together(self):
        given = [
            SignUp(name, score=Decimal(score))
            for name, score in (("A", "90"), ("B", "80"), ("C", "80"), ("D", "70"))
        ]
        assert select(Selection(Way.MERIT), given).winner == "A"
        came = select(Selection(Way.MERIT_THEN_DRAW, best=2), given)
        assert came.draw == ("A", "B", "C")


@pytest.mark.parametrize(("passed", "goes"), [(2, False), (3, True), (4, True)])
def test_a_ppp_needs_three_that_passed(passed, goes):
    if goes:
        ppp.check_prequalified(passed)
    else:
        with pytest.raises(ppp.TooFewPrequalified):
            ppp.check_prequalified(passed)


def test_talks_go_by_rank():
    ranking = ["A", "B", "C"]
    assert ppp.after_talks(ranking, {"B": True}) == ""
    assert ppp.after_talks(ranking, {"A": False, "B": True}) == "B"
