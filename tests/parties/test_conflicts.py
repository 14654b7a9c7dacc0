"""回避: who must stay away (招标投标法 art. 37; 政府采购法实施条例 art. 9)."""

from datetime import date

import pytest

from parties.rules.conflicts import (
    PROCUREMENT,
    WORKS,
    MustAvoid,
    PartyFact,
    Side,
    TieFact,
    TieKind,
    check_no_conflict,
    conflicts,
    years_before,
)

DAY = date(2026, 11, 22)
BIDDER = PartyFact("91320800MA1T000011", "甲公司", Side.BIDDER)
OWNER = PartyFact("12320800466900001X", "某教育局", Side.OWNER)


def reasons(tie: TieFact, party: PartyFact = BIDDER) -> list[str]:
    return [c.code for c in conflicts([tie], [party], on=DAY, rules=PROCUREMENT)]


class TestThreeYears:
    """ "前3年内": the day exactly three years ago is within them (民法典第1259条)."""

    def left(self, day: date) -> list[str]:
        return reasons(TieFact(TieKind.FORMER_EMPLOYER, BIDDER.uscc, until_date=day))

    def test_a_day_more_is_out_of_reach(self) -> None:
        assert self.left(date(2023, 11, 21)) == []

    def test_three_years_to_the_day_count(self) -> None:
        assert self.left(date(2023, 11, 22)) == ["bidder-former-employer"]

    def test_a_day_less_counts(self) -> None:
        assert self.left(date(2023, 11, 23)) == ["bidder-former-employer"]


def test_the_29th_of_february_becomes_the_28th() -> None:
    assert years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)


@pytest.mark.parametrize("kind", list(TieKind))
def test_every_lasting_tie_to_a_bidder_counts(kind: TieKind) -> None:
    assert reasons(TieFact(kind, BIDDER.uscc)) == [f"bidder-{kind}"]


def test_a_tie_that_has_yet_to_begin_does_not_count() -> None:
    tie = TieFact(TieKind.EMPLOYER, BIDDER.uscc, since_date=date(2026, 11, 23))
    assert reasons(tie) == []


def test_a_tie_to_another_organisation_does_not_count() -> None:
    assert reasons(TieFact(TieKind.EMPLOYER, "91320800MA1T000029")) == []


def test_the_owners_staff_stay_away_but_its_former_staff_need_not() -> None:
    assert reasons(TieFact(TieKind.EMPLOYER, OWNER.uscc), OWNER) == ["owner-employer"]
    past = TieFact(TieKind.FORMER_EMPLOYER, OWNER.uscc, until_date=DAY)
    assert reasons(past, OWNER) == []


def test_the_reason_names_party_and_article_in_both_languages() -> None:
    ties = [TieFact(TieKind.KINSHIP, BIDDER.uscc)]
    with pytest.raises(MustAvoid) as refused:
        check_no_conflict(ties, [OWNER, BIDDER], on=DAY, rules=WORKS)
    assert refused.value.article == "评标委员会和评标方法暂行规定第12条"
    assert (
        refused.value.sentence("zh-hans") == "须回避甲公司：与该单位负责人有亲属关系。"
    )
    assert "甲公司" in refused.value.sentence("en")


def test_without_ties_nobody_is_kept_away() -> None:
    check_no_conflict([], [OWNER, BIDDER], on=DAY, rules=WORKS)
