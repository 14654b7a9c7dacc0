"""The pure rules: stages, dates, numbers, disclosure, tender file, codes, awards."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

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
    stages,
    tender_file,
)
from tender.rules import timetable as rule
from tender.rules.disclosure import ABOUT_BIDS, Audience, Item, LotFacts, Moment, Viewer
from tender.rules.procedures import (
    PROCEDURES,
    PROCUREMENT_CONSULTATION,
    PROCUREMENT_OPEN,
    WORKS_OPEN,
)
from tender.rules.stages import Act, Clock, Stage, next_due
from tests.worlds import file_contents

BOOK = rulebooks.get("2025")
TRAINING = rulebooks.get("training")
CALENDAR = calendars.seed()
US = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEGAL_ZONE)


def terms(procedure=WORKS_OPEN, book=BOOK) -> rule.Terms:
    return rule.Terms(procedure=procedure, rulebook=book, calendar=CALENDAR)


class TestStages:
    """One table of moves; every pair of stage and act has an answer."""

    @pytest.mark.parametrize("act", Act)
    @pytest.mark.parametrize("stage", Stage)
    def test_every_pair_moves_or_refuses(self, stage: Stage, act: Act) -> None:
        if (stage, act) in stages.MOVES:
            came_from = Stage.OPEN if stage is Stage.SUSPENDED else None
            target = stages.after(stage, act, suspended_from=came_from)
            assert target in Stage
        else:
            with pytest.raises(stages.NotAllowedNow):
                stages.after(stage, act)

    @pytest.mark.parametrize("stage", sorted(stages.ENDED))
    @pytest.mark.parametrize("act", Act)
    def test_what_has_ended_stays(self, stage: Stage, act: Act) -> None:
        assert (stage, act) not in stages.MOVES

    @pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda p: p.code)
    def test_a_procedures_path_is_walked_by_moves(self, procedure) -> None:
        reached = {Stage.DRAFT}
        while True:
            more = {
                target
                for (stage, _act), target in stages.MOVES.items()
                if stage in reached and target in procedure.stages
            } - reached
            if not more:
                break
            reached |= more
        assert reached == set(procedure.stages)

    def test_no_move_opens_what_the_deadline_has_not_closed(self) -> None:
        opening = {t for (s, _a), t in stages.MOVES.items() if s is Stage.OPEN}
        assert Stage.OPENING not in opening
        assert Stage.RELEASING not in opening

    def test_procurement_publishes_no_candidates(self) -> None:
        with pytest.raises(stages.NotInThisProcedure):
            stages.after(
                Stage.REPORTED, Act.PUBLISH_CANDIDATES, path=PROCUREMENT_OPEN.stages
            )

    def test_every_stage_and_act_has_words(self) -> None:
        assert set(stages.STAGE_WORDS) == set(Stage)
        assert set(stages.ACT_WORDS) == set(Act)

    def test_the_clock_closes_at_the_deadline_and_freezes_if_something_waits(
        self,
    ) -> None:
        end = at("2026-12-15T09:30")
        assert next_due(Stage.OPEN, Clock(end)) == (end, Act.CLOSE)
        waiting = Clock(end, extension_pending=True)
        assert next_due(Stage.OPEN, waiting) == (end, Act.FREEZE)
        objected = Clock(end, objections_open=True)
        assert next_due(Stage.OPEN, objected) == (end, Act.FREEZE)
        assert next_due(Stage.SUSPENDED, Clock(end)) is None
        assert next_due(Stage.FROZEN, Clock(end)) is None


class TestIssueToDeadline:
    """招标投标法第24条: at least 20日 from the issue of the file to the deadline."""

    issued = at("2026-11-24T09:00")
    earliest = at("2026-12-15T00:00")

    def dates(self, deadline: datetime) -> rule.Timetable:
        return rule.Timetable(self.issued, at("2026-12-01T00:00"), deadline, deadline)

    def test_a_microsecond_short_is_refused_with_the_article(self) -> None:
        with pytest.raises(rule.DateTooEarly) as refused:
            rule.check(self.dates(self.earliest - US), terms())
        assert refused.value.field == "submission_closes_at"
        assert refused.value.article == "招标投标法第24条"
        assert refused.value.facts["earliest"] == self.earliest.isoformat()
        assert "12月15日00:00" in refused.value.sentence("zh-hans")
        assert "00:00 on 15 December" in refused.value.sentence("en")

    def test_the_instant_itself_is_lawful(self) -> None:
        rule.check(self.dates(self.earliest), terms())

    def test_later_is_lawful(self) -> None:
        rule.check(self.dates(self.earliest + timedelta(days=3)), terms())

    def test_consultation_needs_ten_days_only(self) -> None:
        """竞争性磋商办法第10条."""
        deadline, until = at("2026-12-05T00:00"), at("2026-12-02T00:00")
        lawful = replace(self.dates(deadline), documents_until=until)
        rule.check(lawful, terms(PROCUREMENT_CONSULTATION))
        short = replace(lawful, submission_closes_at=deadline - US)
        with pytest.raises(rule.DateTooEarly) as refused:
            rule.check(short, terms(PROCUREMENT_CONSULTATION))
        assert "第10条" in refused.value.article

    def test_training_counts_in_seconds(self) -> None:
        start = at("2026-11-24T09:00:00")
        end = start + timedelta(seconds=20)
        dates = rule.Timetable(start, end, end, end)
        rule.check(dates, terms(book=TRAINING))
        short = replace(dates, submission_closes_at=end - US, opens_at=end - US)
        with pytest.raises(rule.TimetableBroken):
            rule.check(short, terms(book=TRAINING))


class TestDocuments:
    """条例第16条: 5日, and 11-29 is a Sunday: the term rolls on to 11-30."""

    def dates(self, until: datetime) -> rule.Timetable:
        deadline = at("2026-12-15T09:30")
        return rule.Timetable(at("2026-11-24T09:00"), until, deadline, deadline)

    def test_sunday_midnight_is_too_early(self) -> None:
        with pytest.raises(rule.DateTooEarly) as refused:
            rule.check(self.dates(at("2026-11-30T00:00")), terms())
        assert "11月30日24:00" in refused.value.sentence("zh-hans")

    def test_monday_midnight_is_lawful(self) -> None:
        rule.check(self.dates(at("2026-12-01T00:00")), terms())

    def test_after_the_deadline_is_out_of_order(self) -> None:
        with pytest.raises(rule.OutOfOrder):
            rule.check(self.dates(at("2026-12-16T00:00")), terms())


class TestOpening:
    """招标投标法第34条: opened at the deadline itself."""

    def test_later_is_refused_but_for_the_bidders_window(self) -> None:
        end = at("2026-12-15T09:30")
        late = rule.Timetable(
            at("2026-11-24T09:00"), at("2026-12-01T00:00"), end, end + US
        )
        with pytest.raises(rule.OpeningNotAtDeadline):
            rule.check(late, terms())
        window = replace(terms(), factor_window_s=1800)
        rule.check(replace(late, opens_at=end + timedelta(minutes=30)), window)


class TestCase27:
    """C27-days: 20日 end on 03-22 and allow the deadline; 15日 demand an extension."""

    issued = at("2026-03-02T09:00")
    sent = at("2026-03-10T10:00")
    deadline = at("2026-03-24T09:30")

    def test_twenty_days_end_on_the_22nd_and_allow_the_deadline(self) -> None:
        earliest = terms().to_deadline.earliest(self.issued, CALENDAR)
        assert (earliest - US).astimezone(LEGAL_ZONE).date() == date(2026, 3, 22)
        assert self.deadline >= earliest

    def test_fifteen_days_end_on_the_25th_and_demand_an_extension(self) -> None:
        demanded = rule.extension_demanded(
            sent_at=self.sent, submission_closes_at=self.deadline, terms=terms()
        )
        assert demanded is not None
        assert (demanded - US).astimezone(LEGAL_ZONE).date() == date(2026, 3, 25)

    def test_the_boundary_of_fifteen_days(self) -> None:
        """招标投标法第23条、条例第21条."""
        sent, enough = at("2026-03-10T10:00"), at("2026-03-26T00:00")

        def demanded(deadline: datetime) -> datetime | None:
            return rule.extension_demanded(
                sent_at=sent, submission_closes_at=deadline, terms=terms()
            )

        assert demanded(enough - US) == enough
        assert demanded(enough) is None
        assert demanded(enough + US) is None


class TestExtension:
    former = at("2026-12-15T09:30")

    def check(self, new: datetime, now: datetime, **more: object) -> None:
        rule.check_extension(
            former=self.former,
            new=new,
            at=now,
            demanded=more.get("demanded"),  # type: ignore[arg-type]
            terms=terms(),
            frozen=bool(more.get("frozen")),
        )

    def test_before_at_and_after_the_former_deadline(self) -> None:
        later = self.former + timedelta(days=1)
        self.check(later, self.former - US)
        for now in (self.former, self.former + US):
            with pytest.raises(rule.ExtensionTooLate):
                self.check(later, now)
            self.check(later, now, frozen=True)

    def test_only_later(self) -> None:
        now = self.former - timedelta(days=1)
        for new in (self.former - US, self.former):
            with pytest.raises(rule.ExtensionNotLater):
                self.check(new, now)
        self.check(self.former + US, now)

    def test_what_the_clarification_demands(self) -> None:
        now, demanded = self.former - timedelta(days=1), at("2026-12-30T00:00")
        with pytest.raises(rule.ExtensionTooShort):
            self.check(demanded - US, now, demanded=demanded)
        self.check(demanded, now, demanded=demanded)


class TestObjectionToFile:
    """条例第22条: 10日 before the deadline; 94号令10: 7个工作日."""

    dates = rule.Timetable(
        at("2026-11-24T09:00"),
        at("2026-12-01T00:00"),
        at("2026-12-15T09:30"),
        at("2026-12-15T09:30"),
    )

    def test_before_at_and_after_the_last_moment(self) -> None:
        last, row = rule.objection_to_file_until(self.dates, terms())
        assert last == at("2026-12-05T00:00")
        assert row.article.zh == "招标投标法实施条例第22条"
        rule.check_objection_to_file(self.dates, terms(), at=last - US)
        for now in (last, last + US):
            with pytest.raises(rule.ObjectionTooLate):
                rule.check_objection_to_file(self.dates, terms(), at=now)


class TestSuggestion:
    @given(st.integers(0, 300 * 24 * 60))
    @pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda p: p.code)
    def test_what_is_suggested_is_lawful(self, procedure, minutes: int) -> None:
        asked = terms(procedure)
        start = at("2026-01-05T00:00") + timedelta(minutes=minutes)
        suggested = rule.suggest(start, asked)
        rule.check(suggested, asked)


class TestRulebooks:
    def test_each_procedure_finds_its_rows_in_both_editions(self) -> None:
        for procedure in PROCEDURES.values():
            keys = [getattr(procedure.terms, f) for f in procedure.terms.__slots__]
            keys += [row.floor_key for row in procedure.envelopes]
            keys += [procedure.panel_key]
            keys += [key for pair in procedure.price_weights.values() for key in pair]
            for book in rulebooks.EDITIONS.values():
                for key in filter(None, keys):
                    assert book.row(key).article.zh
                    assert book.row(key).article.en

    def test_training_has_the_same_rows_in_seconds(self) -> None:
        assert set(TRAINING.rows) == set(BOOK.rows)
        for row in TRAINING.rows.values():
            assert row.unit not in ("days", "working-days", "hours", "minutes")

    def test_in_force_before_at_and_after(self) -> None:
        book = replace(BOOK, effective_until=date(2027, 1, 1))
        book.check_in_force(date(2025, 1, 1))
        book.check_in_force(date(2026, 12, 31))
        for day in (date(2024, 12, 31), date(2027, 1, 1)):
            with pytest.raises(rulebooks.NotInForce):
                book.check_in_force(day)

    def test_production_refuses_training(self) -> None:
        rulebooks.check_training(BOOK, training_allowed=False)
        with pytest.raises(rulebooks.TrainingNotAllowed):
            rulebooks.check_training(TRAINING, training_allowed=False)

    @pytest.mark.parametrize(
        ("key", "amount", "article"),
        [
            ("works.issue-to-deadline", "20日", "招标投标法第24条"),
            ("works.publicity", "3日", "招标投标法实施条例第54条"),
            ("procurement.notice", "5个工作日", "第16条"),
            ("procurement.objection-answer", "7个工作日", "第13条"),
            ("consultation.documents-to-response", "10日", "第10条"),
            ("works.deposit", "2%", "招标投标法实施条例第26条"),
        ],
    )
    def test_a_number_stands_with_its_article(
        self, key: str, amount: str, article: str
    ) -> None:
        row = BOOK.row(key)
        assert row.amount().zh == amount
        assert article in row.article.zh


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
        found = disclosure.opens_with(Item.PANEL_NAMES, reader(), WORKS_OPEN)
        assert found is not None
        assert found.moment is Moment.RESULT
        assert found.article.zh

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
        with pytest.raises(tender_file.FileMalformed):
            tender_file.read(canonical(value))

    def test_an_unknown_member_is_refused(self) -> None:
        with pytest.raises(tender_file.FileMalformed) as refused:
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


def test_a_procedure_that_is_not_there_is_refused() -> None:
    with pytest.raises(procedures.ProcedureMissing):
        procedures.get("barter")
