"""Owner and intermediary rate each other: once, and neither in answer to the other."""

from __future__ import annotations

from datetime import UTC, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from award import queries
from award.actions.rate_service import rating_digest
from journal import queries as journal
from parties.models import ServiceRating
from parties.rules import service_ratings as rule
from tests.bidding import test_selections as pages
from tests.worlds import selections as worlds

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.people import City, Somebody
    from tests.worlds.trades import Case


@pytest.fixture
def chosen(city: City, at: At) -> tuple[Case, Somebody]:
    """A firm that was chosen directly, and the result is published."""
    at.running_from(pages.START.astimezone(UTC))
    firm = city.bidder("甲评估公司")
    named = {"named": firm.person.organisation.uscc, "reason": "涉密项目定点机构"}
    content = worlds.content(least=1, **named)
    case, office, home = pages.drafted(city, "intermediary-direct", content)
    pages.dated(office, home, pages.DEADLINE)
    pages.announced(case, office, home)
    browser, desk = firm.signed_in(Client()), case.intake.signed_in(Client())
    browser.post("/intermediaries/mine/", {"service": "valuation", "grade": "甲级"})
    row = firm.person.organisation.listings.get()
    desk.post(f"/centre/intermediaries/{row.uid}/", {"word": "list"})
    pages.sign_up(case, [firm])
    at.running_from(pages.DEADLINE.astimezone(UTC))
    pages.look()
    pages.decided(case, office, "甲评估公司")
    return case, firm


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def test_both_rate_once_and_see_each_other_only_then(
    chosen: tuple[Case, Somebody], city: City
) -> None:
    case, firm = chosen
    owner, winner = case.owner.signed_in(Client()), firm.signed_in(Client())
    theirs, mine = (
        f"/en/case/{case.trade.uid}/rating/",
        f"/en/bids/{case.lot.uid}/rating/",
    )
    assert "The other side has not rated" in read(winner, mine)
    assert "Rate the service of" in read(winner, "/en/desk/")
    # Few stars ask for the reason, and none or six are no rating.
    assert winner.post(mine, {"stars": "2", "words": " "}).status_code == 422
    assert winner.post(mine, {"stars": "6", "words": "好"}).status_code == 422
    assert not ServiceRating.objects.exists()
    assert winner.post(mine, {"stars": "2", "words": "付款迟延"}).status_code == 302
    assert winner.post(mine, {"stars": "5", "words": ""}).status_code == 409
    said = read(owner, theirs)
    assert "It has come, and is not shown yet" in said
    assert "付款迟延" not in said
    directory = "/en/intermediaries/"
    public = f"{directory}{firm.person.organisation.uscc}/"
    assert "not rated yet" in read(Client(), directory)
    assert owner.post(theirs, {"stars": "4", "words": ""}).status_code == 302
    assert "付款迟延" in read(owner, theirs)
    assert "Rate the service of" not in read(winner, "/en/desk/")
    for prefix in ("", "/en"):
        assert "4.0" in read(Client(), f"{prefix}/intermediaries/")
    assert case.trade.code in read(Client(), public)
    own = case.owner.person.organisation.uscc
    assert "付款迟延" in read(Client(), f"{directory}{own}/")
    # Nobody else has a page, and an organisation that nobody rated has none.
    rival = city.bidder("乙评估公司")
    for page in (theirs, mine):
        assert rival.signed_in(Client()).get(page).status_code == 404
    uscc = rival.person.organisation.uscc
    assert Client().get(f"{directory}{uscc}/").status_code == 404


def test_a_silent_side_hides_the_others_rating_only_for_its_time(
    chosen: tuple[Case, Somebody], at: At
) -> None:
    case, firm = chosen
    owner = case.owner.signed_in(Client())
    url = f"/en/case/{case.trade.uid}/rating/"
    assert owner.post(url, {"stars": "5", "words": "及时"}).status_code == 302
    row = ServiceRating.objects.get()
    assert row.shown_from > row.at
    public = f"/en/intermediaries/{firm.person.organisation.uscc}/"
    at.running_from(row.shown_from - timedelta(seconds=30))
    assert "Nobody has rated it yet" in read(Client(), public)
    at.running_from(row.shown_from)
    assert "及时" in read(Client(), public)


def test_the_journal_keeps_a_digest_and_the_table_keeps_the_rating(
    chosen: tuple[Case, Somebody],
) -> None:
    case, firm = chosen
    winner = firm.signed_in(Client())
    url = f"/bids/{case.lot.uid}/rating/"
    assert winner.post(url, {"stars": "3", "words": "尚可"}).status_code == 302
    row = ServiceRating.objects.get()
    entry = journal.latest(case.lot.stream, "award.service-rated")
    assert entry is not None
    assert entry.facts["digest"] == rating_digest(row)
    assert "尚可" not in str(entry.facts)
    for change in ({"stars": 5}, {"words": "好"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ServiceRating.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_nobody_rates_before_the_result_is_out(city: City, at: At) -> None:
    at.running_from(pages.START.astimezone(UTC))
    case, office, home = pages.drafted(
        city, "intermediary-draw", worlds.content(least=2)
    )
    pages.dated(office, home, pages.DEADLINE)
    pages.announced(case, office, home)
    assert office.get(f"/case/{case.trade.uid}/rating/").status_code == 404
    assert queries.decision(case.lot) is None


@pytest.mark.parametrize(
    ("stars", "words", "code"),
    [
        (0, "好", "stars-out-of-range"),
        (6, "好", "stars-out-of-range"),
        (1, "", "poor-rating-unexplained"),
        (2, "　", "poor-rating-unexplained"),
    ],
)
def test_what_is_no_rating_is_refused(stars: int, words: str, code: str) -> None:
    with pytest.raises((rule.StarsOutOfRange, rule.PoorUnexplained)) as refused:
        rule.check(stars, words)
    assert refused.value.code == code
    rule.check(3, "")
    rule.check(2, "迟延")


@given(st.lists(st.integers(1, 5)))
def test_a_mean_lies_among_what_was_given(stars: list[int]) -> None:
    found = rule.summary(stars)
    if not stars:
        assert found is None
        return
    assert found is not None
    assert min(stars) <= found.mean <= max(stars)
    assert found.count == len(stars)
