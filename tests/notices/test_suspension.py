"""Works: publicity stands still while the lot is suspended, and objections with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from award import queries as award
from journal import queries as journal
from journal.queries import instant
from notices import queries
from notices.models import Notice
from tender import queries as tender
from tender.actions import clock
from tender.rules.objection_times import ResultObjectionTooLate
from tender.rules.objections import About, NothingToObjectTo
from tests.notices.test_publication import do_due
from tests.notices.test_works import reported
from tests.tender.test_running import do_exit, do_object

if TYPE_CHECKING:
    from django.test import Client

    from tests.conftest import At
    from tests.worlds.trades import Case

__all__ = ["reported"]
SECOND, US = timedelta(seconds=1), timedelta(microseconds=1)


def test_publicity_runs_on_for_what_was_left(
    reported: Case, at: At, client: Client
) -> None:
    bidder = reported.city.bidder("甲公司")
    with pytest.raises(NothingToObjectTo):
        do_object(reported, bidder, About.RESULT)
    do_due()
    start, notice = instant(), Notice.objects.get(kind="candidates")
    former = notice.ends_at
    assert former == start + 3 * SECOND
    at(start + SECOND)
    do_exit(reported, "suspend")
    # Long after the former end: nothing is due, nobody is too late, the pages say so.
    at(start + 11 * SECOND)
    assert "end publicity" not in {each.name for each in tender.due(instant())}
    assert queries.sessions_today(instant()) == []
    page = client.get(f"/notices/{notice.uid}/").content.decode()
    assert "公示期停止计算" in page
    window = tender.result_window(reported.lot)
    assert window is not None
    assert window.until is None
    do_exit(reported, "resume")
    end = former + 10 * SECOND
    assert reported.lot.publicity_ends_at == end
    assert journal.latest(reported.lot.stream, "tender.publicity-runs-on") is not None
    assert [one.at for one in queries.sessions_today(instant())] == [end]
    page = client.get(f"/notices/{notice.uid}/").content.decode()
    assert "公示期顺延到新的截止时间" in page
    for now in (former, end - US):
        at(max(now, instant()))
        with pytest.raises(clock.NotDue):
            clock.end_publicity(lot=reported.lot.uid)
    do_object(reported, bidder, About.RESULT)
    for now in (end, end + US):
        at(now)
        with pytest.raises(ResultObjectionTooLate) as refused:
            do_object(reported, reported.city.bidder("丁公司"), About.RESULT)
        assert "第54条" in refused.value.article
    assert award.objections_open(reported.lot) == 1
