"""What notices must contain, how long candidates are public, what changed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.calendars import LEGAL_ZONE, seed
from notices.rules import content, kinds, search, words
from notices.rules.content import Table, Words
from notices.rules.kinds import Kind
from notices.rules.required import ItemMissing
from tender.rules import changes, procedures, rulebooks, tender_file
from tender.rules.procedures import Category
from tender.rules.rulebooks import Text
from tender.rules.timetable import Terms, publicity_ends
from tests.worlds import lands
from tests.worlds.file_contents import content as file_content

REQUIRED = [
    (kind, category, field)
    for (kind, category), fields in kinds.TABLE.items()
    for field in fields
    if field.rule is not None
]


def full(kind: Kind, category: Category) -> dict[str, Words]:
    return {
        field.key: content.words("有", "there")
        for field in kinds.fields(kind, category)
    }


@pytest.mark.parametrize(("kind", "category"), sorted(kinds.TABLE))
def test_a_whole_notice_is_built(kind: Kind, category: Category) -> None:
    built = content.build(kind, category, full(kind, category), head={"code": "E"})
    shown = content.shown(built, "en")
    assert sum(len(section.items) for section in shown) == len(
        kinds.fields(kind, category)
    )


@pytest.mark.parametrize(("kind", "category", "field"), REQUIRED)
def test_a_missing_item_is_refused_by_field_and_rule(
    kind: Kind, category: Category, field: kinds.Field
) -> None:
    for empty in (None, content.words("", ""), Table((Text("甲", "a"),), ())):
        values: dict = full(kind, category)
        values[field.key] = empty
        if empty is None:
            del values[field.key]
        with pytest.raises(ItemMissing) as refused:
            content.build(kind, category, values, head={})
        assert refused.value.field == field.key
        assert field.rule is not None
        assert field.label.zh in refused.value.sentence("zh-hans")
        assert field.rule.zh in refused.value.sentence("zh-hans")
        assert field.rule.en in refused.value.sentence("en")


def test_an_optional_item_may_be_missing() -> None:
    values = full(Kind.RESULT, Category.PROCUREMENT)
    del values["agency"]
    content.build(Kind.RESULT, Category.PROCUREMENT, values, head={})


def test_an_item_of_another_kind_is_a_mistake() -> None:
    values = {**full(Kind.AWARD, Category.WORKS), "budget": content.words("1")}
    with pytest.raises(ValueError, match="budget"):
        content.build(Kind.AWARD, Category.WORKS, values, head={})


def test_candidates_are_published_in_works_only() -> None:
    with pytest.raises(ValueError, match="candidates"):
        kinds.fields(Kind.CANDIDATES, Category.PROCUREMENT)


class TestPublicityPeriod:
    """条例54: at least 3 days; the last day a working day; it ends 24:00."""

    terms = Terms(procedures.WORKS_OPEN, rulebooks.get("2025"), seed())

    @staticmethod
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=LEGAL_ZONE)

    def ends(self, text: str) -> datetime:
        found = publicity_ends(self.at(text), self.terms)
        assert found is not None
        return found

    def test_case_r22_the_last_day_is_a_saturday(self) -> None:
        case = _case("R22-kunshan-publicity")["inputs"]
        # Practice ended it after 72 hours, on Saturday 14 March: the law's last day
        # rolls on to Monday, and nobody loses the hours of the last day.
        end = self.ends(case["from"])
        assert end == self.at("2026-03-17 00:00")
        assert end > self.at(case["to"])

    def test_case_r19_three_days_inclusive_would_be_too_short(self) -> None:
        first, last = _case("R19-shapingba-committee")["inputs"]["candidates_publicity"]
        end = self.ends(f"{first} 09:00")
        assert end > self.at(f"{last} 23:59")
        assert end == self.at("2026-03-17 00:00")

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("2026-03-09 23:59:59.999999", "2026-03-13 00:00"),
            ("2026-03-10 00:00:00", "2026-03-14 00:00"),
            ("2026-03-10 00:00:00.000001", "2026-03-14 00:00"),
            # Wednesday to Friday counts Thursday, Friday, Saturday: Monday it is.
            ("2026-03-11 09:00", "2026-03-17 00:00"),
        ],
    )
    def test_the_day_of_publication_is_not_counted(self, start: str, end: str) -> None:
        assert self.ends(start) == self.at(end)

    @given(st.integers(0, 300), st.integers(0, 86_399))
    def test_three_whole_days_and_a_working_day_at_its_end(
        self, days: int, seconds: int
    ) -> None:
        start = self.at("2026-01-05 00:00") + timedelta(days=days, seconds=seconds)
        end = publicity_ends(start, self.terms)
        assert end is not None
        local = end.astimezone(LEGAL_ZONE)
        assert end - start >= timedelta(days=3)
        assert (local.hour, local.minute, local.second) == (0, 0, 0)
        last = (local - timedelta(seconds=1)).date()
        assert self.terms.calendar.is_working_day(last)

    def test_procurement_has_none(self) -> None:
        terms = Terms(
            procedures.PROCUREMENT_OPEN, self.terms.rulebook, self.terms.calendar
        )
        assert publicity_ends(self.at("2026-03-11 09:00"), terms) is None


def _case(name: str) -> dict:
    for line in json.loads((Path(__file__).parent / "cases.json").read_text("utf-8")):
        if line["id"] == name:
            return line
    raise LookupError(name)


class TestChanges:
    """更正: what was, what is, line by line."""

    @staticmethod
    def file(**more: object) -> tender_file.TenderFile:
        lots = [{"lot": "l-1", "number": 1, "title": "一标段", "ceiling": None}]
        base = {
            "v": tender_file.VERSION,
            "trade": "t",
            "edition": 1,
            "lots": lots,
            **file_content(),
            **more,
        }
        return tender_file.parse(json.loads(json.dumps(base)))

    def test_equal_files_have_none(self) -> None:
        assert changes.changes(self.file(), self.file(edition=2)) == []

    def test_a_changed_score_item_is_named(self) -> None:
        items = file_content()["score_items"]
        items[0] = {**items[0], "max": "30"}
        [found] = changes.changes(self.file(), self.file(score_items=items))
        assert "评分项" in found.where.zh
        assert "35" in found.former.zh
        assert "30" in found.present.zh

    def test_what_is_new_and_what_is_gone_are_named(self) -> None:
        more = [
            *file_content()["qualification"],
            {"key": "safety", "label": {"zh": "安全许可", "en": "S"}, "clause": "2.2"},
        ]
        [new] = changes.changes(self.file(), self.file(qualification=more))
        assert new.former == changes.NOTHING
        [gone] = changes.changes(self.file(qualification=more), self.file())
        assert gone.present == changes.NOTHING

    def test_another_start_price_or_parcel_is_named(self) -> None:
        former = lands.content()
        present = lands.content(years=39)
        present["auction"]["lots"][0]["start"] = "5500"
        found = changes.changes(self.file(**former), self.file(**present))
        assert [(each.where.zh, each.former.zh, each.present.zh) for each in found] == [
            ("标段1：起始价", "5,000万元", "5,500万元"),
            ("标段1：出让年限", "40年", "39年"),
        ]

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_both_sides_can_be_read_back(self, former: str, present: str) -> None:
        left, right = changes.side_by_side(former, present)
        assert "".join(text for _kind, text in left) == former
        assert "".join(text for _kind, text in right) == present


class TestSearchWords:
    def test_a_compound_is_found_by_its_parts(self) -> None:
        stored = search.lexemes(["标准化考点设备采购"])
        for asked in ("标准化", "考点", "设备", "采购", "考点设备"):
            assert set(search.query(asked)) <= set(stored), asked

    @pytest.mark.parametrize(
        ("length", "fits"), [(99, True), (100, True), (101, False)]
    )
    def test_a_query_has_a_length(self, length: int, fits: bool) -> None:
        if fits:
            search.query("长" * length)
            return
        with pytest.raises(search.QueryTooLong):
            search.query("长" * length)

    def test_signs_are_no_words(self) -> None:
        assert search.query("！？。") == []


def test_times_and_prices_are_said_in_both_languages() -> None:
    at = datetime(2026, 12, 15, 0, 0, tzinfo=LEGAL_ZONE)
    assert words.moment(at, ends=True).zh == "2026年12月14日24:00（北京时间）"
    assert words.moment(at).en == "15 December 2026, 00:00 (Beijing time)"
    assert words.price("amount", "736320", "CNY").zh == "736,320.00元"
    assert words.price("discount", "24.910000", "%").zh == "下浮率24.91%"
    assert words.price("unit-price", "0.1", "元/片").en == "unit price 0.1 元/片"
    assert words.price("amount", None, "CNY").zh == "—"
