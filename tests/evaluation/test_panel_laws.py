"""Laws of composition, avoidance and lists, for whatever panels and pools there are."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import draw_lists, draw_replay, panels, replacements
from evaluation.rules.panels import Composition, Quota
from evaluation.rules.phases import Phase
from evaluation.rules.replacements import Law, Motion, Standing
from kernel import draw as kernel_draw
from kernel.canonical import canonical
from kernel.refused import Refused
from parties.rules import conflicts as avoidance
from parties.rules.conflicts import PROCUREMENT, PartyFact, Side, TieFact, TieKind
from parties.rules.experts import AwayEndsFirst, PoolMember, check_away, why_not
from tender.rules import rulebooks

BOOK = rulebooks.get("2025")
MILLION = 100_000_000
DAY = date(2026, 11, 22)
CODES = [f"9132080{number}MA1T00001{number}" for number in range(6)]


def rule(key: str, budget_fen: int = 0, special: str = "") -> panels.PanelRule:
    return panels.rule_of(
        BOOK,
        key,
        budget_fen=budget_fen,
        special=special,
        chair_from_experts=key != "works.panel",
    )


def refused(experts: int, owners: int, of: panels.PanelRule) -> str:
    try:
        panels.check_composition(Composition((Quota("A08", experts),), owners), of)
    except Refused as refusal:
        return refusal.code
    return ""


class TestNumbers:
    """招标投标法37, 87号令47, 74号令7, 214号14: by trade and amount, in threes."""

    @pytest.mark.parametrize(
        ("key", "budget", "special", "least"),
        [
            ("works.panel", 0, "", 5),
            ("works.panel", 100 * MILLION, "complex", 5),
            ("procurement.panel", 10 * MILLION - 1, "", 5),
            ("procurement.panel", 10 * MILLION, "", 7),
            ("procurement.panel", 10 * MILLION + 1, "", 7),
            ("procurement.panel", 0, "complex", 7),
            ("procurement.panel", 0, "social-impact", 7),
            ("consultation.panel", 100 * MILLION, "", 3),
            ("negotiation.panel", 0, "", 3),
            ("negotiation.panel", 0, "threshold", 5),
        ],
    )
    def test_the_least_by_trade_and_amount(
        self, key: str, budget: int, special: str, least: int
    ) -> None:
        of = rule(key, budget, special)
        assert of.least == least
        assert refused(least - 2, 0, of) == "panel-too-small"
        assert refused(least - 1, 0, of) == "panel-too-small"
        assert refused(least, 0, of) == ""
        assert refused(least + 1, 0, of) == "panel-not-odd"

    def test_experts_are_two_thirds_exactly(self) -> None:
        of = rule("procurement.panel")
        assert refused(5, 4, of) == "panel-too-few-experts"
        assert refused(6, 3, of) == ""
        assert refused(7, 2, of) == ""

    def test_who_asks_for_more_for_no_reason_of_the_law_is_refused(self) -> None:
        with pytest.raises(panels.UnknownSpecial):
            rule("procurement.panel", special="i-like-seven")

    @given(st.integers(0, 20), st.integers(0, 20))
    def test_what_passes_is_what_the_law_says(self, experts: int, owners: int) -> None:
        size = experts + owners
        lawful = 5 <= size <= panels.MEMBERS_MAX and size % 2 == 1
        lawful = lawful and experts * 3 >= size * 2
        assert (refused(experts, owners, rule("works.panel")) == "") is lawful


ties = st.builds(
    TieFact,
    kind=st.sampled_from(TieKind),
    uscc=st.sampled_from(CODES),
    until_date=st.none() | st.dates(DAY - timedelta(2000), DAY + timedelta(9)),
)
parties = st.lists(
    st.builds(
        PartyFact,
        uscc=st.sampled_from(CODES),
        name=st.just("某单位"),
        side=st.sampled_from([Side.BIDDER, Side.OWNER, Side.AGENCY]),
    ),
    max_size=6,
)


def member(*of: TieFact) -> PoolMember:
    return PoolMember(UUID(int=1), UUID(int=2), CODES[0], "3208", ("A08",), of)


def why(who: PoolMember, *of: PartyFact, on: date = DAY) -> str:
    return why_not(who, list(of), asked=(), on=on, rules=PROCUREMENT)


class TestAvoidance:
    """回避: an interest keeps out, and nothing that is added lets anybody in again."""

    @given(st.lists(ties, max_size=4), parties, parties)
    def test_more_bidders_never_let_anybody_in(
        self, of: list[TieFact], some: list[PartyFact], more: list[PartyFact]
    ) -> None:
        who = member(*of)
        if why(who, *some):
            assert why(who, *some, *more)
        if not why(who, *some, *more):
            assert not why(who, *some)

    @given(st.lists(ties, max_size=4), parties)
    def test_the_order_of_ties_and_parties_decides_nothing(
        self, of: list[TieFact], some: list[PartyFact]
    ) -> None:
        turned = why(member(*reversed(of)), *reversed(some))
        assert bool(why(member(*of), *some)) is bool(turned)

    @given(st.lists(ties, max_size=4), parties)
    def test_whoever_stays_has_no_tie_in_reach_to_any_bidder(
        self, of: list[TieFact], some: list[PartyFact]
    ) -> None:
        if why(member(*of), *some):
            return
        bidders = {party.uscc for party in some if party.side is Side.BIDDER}
        for tie in of:
            reach = avoidance.in_reach(tie, on=DAY, look_back_years=3)
            assert not reach or tie.uscc not in bidders

    @pytest.mark.parametrize("side", [Side.BIDDER, Side.OWNER, Side.AGENCY])
    @pytest.mark.parametrize(
        ("ended", "counts"),
        [
            (date(2023, 11, 21), False),
            (date(2023, 11, 22), True),
            (date(2023, 11, 23), True),
        ],
    )
    def test_service_within_three_years(
        self, side: Side, ended: date, counts: bool
    ) -> None:
        tie = TieFact(TieKind.SERVICE, CODES[1], until_date=ended)
        found = why(member(tie), PartyFact(CODES[1], "某单位", side))
        assert found == (f"{side}-service" if counts else "")

    @pytest.mark.parametrize(
        ("on", "reason"),
        [(date(2026, 11, 19), ""), (date(2026, 11, 20), "away"), (DAY, "away")],
    )
    def test_days_away_count_both_ends(self, on: date, reason: str) -> None:
        gone = PoolMember(
            UUID(int=1), UUID(int=2), "", "", (), (), ((date(2026, 11, 20), DAY),)
        )
        assert why(gone, on=on) == reason
        assert why(gone, on=DAY + timedelta(1)) == ""
        with pytest.raises(AwayEndsFirst):
            check_away(DAY, DAY - timedelta(1), today=DAY)


pools = st.dictionaries(
    st.sampled_from(["A01", "A01@3208", "B02"]),
    st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1),
    min_size=1,
)


class TestLists:
    """Nobody is in two lists of a draw, and nobody who fits is in none."""

    @given(pools, st.data())
    def test_sharing_out(self, pool: dict[str, list[str]], data: st.DataObject) -> None:
        wanted = {
            label: data.draw(st.integers(1, len(people)))
            for label, people in pool.items()
        }
        lists = draw_lists.share_out(wanted, pool)
        everybody = [person for people in lists.values() for person in people]
        assert sorted(everybody) == sorted(
            {p for people in pool.values() for p in people}
        )
        for label, people in lists.items():
            assert set(people) <= set(pool[label])
        assert _enough(lists, wanted) is _possible(wanted, pool)

    def test_a_list_of_a_place_and_the_whole_field_both_get_theirs(self) -> None:
        lists = draw_lists.share_out(
            {"A01": 2, "A01@3208": 1}, {"A01": ["a", "b", "c"], "A01@3208": ["a", "b"]}
        )
        assert len(lists["A01"]) == 2
        assert len(lists["A01@3208"]) == 1


def _enough(lists: dict[str, list[str]], wanted: dict[str, int]) -> bool:
    return all(len(lists[label]) >= count for label, count in wanted.items())


def _possible(wanted: dict[str, int], pool: dict[str, list[str]]) -> bool:
    """Hall's condition, by trying every set of lists."""
    labels = list(wanted)
    for chosen in range(1, 2 ** len(labels)):
        some = [label for at, label in enumerate(labels) if chosen >> at & 1]
        people = {person for label in some for person in pool[label]}
        if len(people) < sum(wanted[label] for label in some):
            return False
    return True


class TestReplacement:
    """条例48: only what rested on the member who left is open again."""

    @given(st.lists(st.booleans(), min_size=3, max_size=7), st.integers(0, 6))
    def test_a_majority_stands_exactly_when_it_holds_without_the_vote(
        self, votes: list[bool], left: int
    ) -> None:
        members = 2 * (len(votes) // 2) + 1
        seats = [f"A{number}" for number in range(1, len(votes) + 1)]
        gone = f"A{left + 1}"
        motion = Motion(
            "m", sum(votes) * 2 > members, tuple(zip(seats, votes, strict=True))
        )
        again = replacements.overturned([motion], gone=[gone], members=members)
        if gone not in seats:
            assert again == []
            return
        kept = [vote for seat, vote in motion.votes if seat != gone]
        if motion.carried:
            assert bool(again) is (sum(kept) * 2 <= members)
        else:
            assert bool(again) is ((len(kept) - sum(kept)) * 2 < members)

    @pytest.mark.parametrize(
        ("standing", "code"),
        [
            (Standing(Phase.FORMING, Law.WORKS), "nobody-to-replace"),
            (Standing(Phase.REPORTING, Law.WORKS), ""),
            (Standing(Phase.REPORTING, Law.WORKS, 1), "too-late-to-replace"),
            (Standing(Phase.SIGNED, Law.WORKS, 5), "too-late-to-replace"),
            (Standing(Phase.ENDED, Law.PROCUREMENT), "too-late-to-replace"),
            (
                Standing(Phase.SCORING, Law.WORKS, prices_ordered=True),
                "prices-ordered",
            ),
        ],
    )
    def test_until_when(self, standing: Standing, code: str) -> None:
        if not code:
            replacements.check_may_replace(standing)
            return
        with pytest.raises(Refused) as refusal:
            replacements.check_may_replace(standing)
        assert refusal.value.code == code

    def test_a_seat_code_is_never_given_twice(self) -> None:
        assert replacements.next_codes(["A1", "A2", "Z1"], "A", 2) == ["A3", "A4"]
        assert replacements.next_codes([], "Z", 1) == ["Z1"]


class TestReplay:
    """domain.md 2.10: the log alone draws again, and a changed one is refused."""

    secrets = (b"\1" * 32, b"\2" * 32, b"\3" * 32)

    def log(
        self, body: dict[str, object], /, **changed: object
    ) -> draw_replay.LoggedList:
        digest = draw_lists.list_digest(canonical(body))  # type: ignore[arg-type]
        facts = {"label": "A08", "digest": digest, "body": body, "count": 2}
        facts |= changed
        return draw_replay.LoggedList(**facts)  # type: ignore[arg-type]

    def given(self, *silent: int) -> list[draw_replay.Given]:
        return [
            draw_replay.Given(
                party,
                kernel_draw.commitment(secret),
                None if at in silent else secret,
            )
            for at, (party, secret) in enumerate(
                zip(panels.DRAW_PARTIES, self.secrets, strict=True)
            )
        ]

    def test_with_all_with_two_and_not_with_one(self) -> None:
        row = self.log({"experts": ["a", "b", "c"]})
        seed, [drawn] = draw_replay.replay(1, self.given(), [row])
        assert seed == kernel_draw.seed(self.secrets).hex()
        assert len(set(drawn.experts)) == 2
        other, _ = draw_replay.replay(1, self.given(1), [row])
        assert other != seed
        with pytest.raises(draw_replay.SecretsTooFew):
            draw_replay.replay(1, self.given(0, 1), [row])

    def test_a_list_that_was_changed_is_refused(self) -> None:
        row = self.log({"experts": ["a", "b"]}, body={"experts": ["a", "x"]})
        with pytest.raises(draw_replay.ListDiffers):
            draw_replay.replay(1, self.given(), [row])
