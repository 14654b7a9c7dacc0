"""The pure rules: stages, dates and numbers of the law."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import calendars
from kernel.calendars import LEGAL_ZONE
from tender.rules import (
    extensions,
    objection_times,
    rulebooks,
    stages,
)
from tender.rules import timetable as rule
from tender.rules.procedures import (
    PROCEDURES,
    PROCUREMENT_CONSULTATION,
    PROCUREMENT_OPEN,
    WORKS_OPEN,
)
from tender.rules.stages import Act, Clock, Stage, next_due

BOOK = rulebooks.get("2025")
TRAINING = rulebooks.get("training")
CALENDAR = calendars.seed()
US = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEGAL_ZONE)


def terms(procedure=WORKS_OPEN, book=BOOK) -> rule.Terms:
    return rule.Terms(
        procedure=procedure,
        rulebook=book,
        calendar=CALENDAR,
        published_ahead_at=datetime(2026, 1, 1, tzinfo=LEGAL_ZONE),
    )


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
        """What came to nothing may still be objected to, and be answered (质疑)."""
        came_to_nothing = stage in {Stage.FAILED, Stage.ALL_REJECTED}
        if came_to_nothing and act in {Act.OBJECT, Act.ANSWER_OBJECTION}:
            assert stages.after(stage, act) is stage
        else:
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
        demanded = extensions.extension_demanded(
            sent_at=self.sent, submission_closes_at=self.deadline, terms=terms()
        )
        assert demanded is not None
        assert (demanded - US).astimezone(LEGAL_ZONE).date() == date(2026, 3, 25)

    def test_the_boundary_of_fifteen_days(self) -> None:
        """招标投标法第23条、条例第21条."""
        sent, enough = at("2026-03-10T10:00"), at("2026-03-26T00:00")

        def demanded(deadline: datetime) -> datetime | None:
            return extensions.extension_demanded(
                sent_at=sent, submission_closes_at=deadline, terms=terms()
            )

        assert demanded(enough - US) == enough
        assert demanded(enough) is None
        assert demanded(enough + US) is None


class TestExtension:
    former = at("2026-12-15T09:30")

    def check(self, new: datetime, now: datetime, **more: object) -> None:
        extensions.check_extension(
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
            with pytest.raises(extensions.ExtensionTooLate):
                self.check(later, now)
            self.check(later, now, frozen=True)

    def test_only_later(self) -> None:
        now = self.former - timedelta(days=1)
        for new in (self.former - US, self.former):
            with pytest.raises(extensions.ExtensionNotLater):
                self.check(new, now)
        self.check(self.former + US, now)

    def test_what_the_clarification_demands(self) -> None:
        now, demanded = self.former - timedelta(days=1), at("2026-12-30T00:00")
        with pytest.raises(extensions.ExtensionTooShort):
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
        window = objection_times.to_file(self.dates, terms())
        last = window.until
        assert last == at("2026-12-05T00:00")
        assert window.row.article.zh == "招标投标法实施条例第22条"
        objection_times.check_to_file(window, terms(), last - US)
        for now in (last, last + US):
            with pytest.raises(objection_times.ObjectionTooLate):
                objection_times.check_to_file(window, terms(), now)


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
