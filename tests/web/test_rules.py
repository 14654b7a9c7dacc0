"""Times, digests, addresses, ways and tasks as the pages write them."""

from datetime import UTC, datetime, timedelta

import pytest

from parties.rules.actor import Role
from parties.rules.tasks import Task
from web.rules import addresses, digests, navigation, roles, tasks, times

MORNING = datetime(2026, 12, 15, 1, 30, 4, 120_999, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 15, 16, 0, tzinfo=UTC)


class TestTimes:
    def test_a_sentence_names_day_and_weekday(self) -> None:
        assert times.sentence_time(MORNING, "zh-hans") == "12月15日（周二）09:30"
        english = times.sentence_time(MORNING, "en")
        assert english == "Tue 15 December 2026, 09:30"

    def test_a_record_goes_to_the_millisecond_and_never_rounds_up(self) -> None:
        assert times.record_time(MORNING) == "2026-12-15 09:30:04.120"

    def test_a_room_goes_to_the_second(self) -> None:
        assert times.room_time(MORNING) == "09:30:04"

    @pytest.mark.parametrize(
        ("at", "said"),
        [
            (MIDNIGHT - timedelta(minutes=1), "2026-12-15 23:59"),
            (MIDNIGHT, "2026-12-15 24:00"),
            (MIDNIGHT + timedelta(minutes=1), "2026-12-16 00:01"),
        ],
    )
    def test_a_period_that_ends_at_midnight_ends_at_24(
        self, at: datetime, said: str
    ) -> None:
        assert times.table_time(at, is_end=True) == said

    def test_a_beginning_at_midnight_is_00(self) -> None:
        assert times.table_time(MIDNIGHT) == "2026-12-16 00:00"


class TestDigests:
    def test_groups_of_four(self) -> None:
        assert digests.grouped("3f9a21c088de") == "3f9a 21c0 88de"

    def test_the_first_groups(self) -> None:
        assert digests.grouped("3f9a21c088de", 2) == "3f9a 21c0"


class TestAddresses:
    @pytest.mark.parametrize("path", ["/", "/desk/", "/notices/?q=enamel&page=2"])
    def test_there_and_back(self, path: str) -> None:
        assert addresses.in_english(path) == "/en" + path
        assert addresses.in_chinese(addresses.in_english(path)) == path

    def test_twice_is_once(self) -> None:
        assert addresses.in_english("/en/desk/") == "/en/desk/"
        assert addresses.in_chinese("/desk/") == "/desk/"

    def test_a_word_that_begins_with_en_is_no_prefix(self) -> None:
        assert addresses.in_chinese("/entrance/") == "/entrance/"


class TestNavigation:
    def test_every_role_has_its_ways(self) -> None:
        assert set(navigation.NAVIGATION) == set(Role) == set(roles.ROLE_NAMES)

    def test_staff_see_one_hand(self) -> None:
        intake = [way.path for way in navigation.NAVIGATION[Role.INTAKE]]
        assert "/centre/intake/" in intake
        assert "/centre/deposits/" not in intake

    def test_the_auditor_gives_no_instructions(self) -> None:
        auditor = [way.path for way in navigation.NAVIGATION[Role.AUDITOR]]
        assert "/supervision/instructions/" not in auditor

    def test_the_longest_beginning_is_where_one_is(self) -> None:
        ways = navigation.NAVIGATION[Role.SUPERVISOR]
        here = navigation.current("/supervision/alerts/7/", ways)
        assert here is not None
        assert here.path == "/supervision/alerts/"
        assert navigation.current("/elsewhere/", ways) is None


def test_the_earliest_task_first_and_those_without_time_last() -> None:
    first = Task("a", "/a/", due_at=MORNING)
    second = Task("b", "/b/", due_at=MIDNIGHT)
    whenever = Task("c", "/c/")
    assert tasks.by_time([whenever, second, first]) == [first, second, whenever]
