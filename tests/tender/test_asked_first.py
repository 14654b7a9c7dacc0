"""Nobody is asked to sign what would be refused; a bidder's desk says what is next."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from tender.actions.objections import objection_facts, raise_objection
from tender.actions.questions import ask_question
from tender.models import Objection
from tender.rules.objections import About

if TYPE_CHECKING:
    from tests.worlds.trades import Case

#: the bytes that a person is asked to sign
SHEET = 'data-sign="'


@pytest.fixture
def objection(open_case: Case) -> Objection:
    """An objection to the file, unanswered."""
    case = open_case
    bidder = case.city.bidder("甲建设公司")
    facts = objection_facts(case.lot, About.FILE, "工期与工程量不匹配")
    return raise_objection(
        by=bidder.actor,
        lot=case.lot.uid,
        about=About.FILE,
        text="工期与工程量不匹配",
        signature=case.signed(bidder, "tender.object", facts, str(case.lot.uid)),
    )


def test_an_extension_against_the_law_is_refused_before_it_is_signed(
    open_case: Case,
) -> None:
    case = open_case
    owner = case.owner.signed_in(Client())
    url = f"/case/{case.trade.uid}/questions/extend/"
    closes_at = case.lot.submission_closes_at
    assert closes_at is not None

    def asked(at: object, reason: str = "补充资料较多") -> tuple[int, str]:
        answer = owner.post(url, {"new": f"{at:%Y-%m-%dT%H:%M:%S}", "reason": reason})
        return answer.status_code, unescape(answer.content.decode())

    local = closes_at.astimezone(LEGAL_ZONE)
    for at in (local - timedelta(days=2000), local - timedelta(seconds=1), local):
        status, said = asked(at)
        assert status in (409, 422)
        assert SHEET not in said
    status, said = asked(local + timedelta(days=1))
    assert (status, SHEET in said) == (200, True)


@pytest.mark.parametrize(
    "typed",
    [
        {"answer": "", "upheld": "no"},
        {"answer": "维持原工期。"},
        {"answer": "维持原工期。", "upheld": "perhaps"},
        {"answer": "长" * 300_000, "upheld": "no"},
    ],
    ids=["no-words", "no-outcome", "another-outcome", "too-long"],
)
def test_an_answer_that_is_none_is_refused_before_it_is_signed(
    objection: Objection, open_case: Case, typed: dict[str, str]
) -> None:
    case = open_case
    owner = case.owner.signed_in(Client())
    url = f"/case/{case.trade.uid}/objections/{objection.uid}/answer/"
    answer = owner.post(url, typed)
    assert answer.status_code in (409, 422)
    assert SHEET not in answer.content.decode()
    whole = {"answer": "维持原工期。", "upheld": "no"}
    assert SHEET in owner.post(url, whole).content.decode()


def test_who_asked_is_reminded_to_bid_and_others_are_not(open_case: Case) -> None:
    case = open_case
    asking, silent = case.city.bidder("甲建设公司"), case.city.bidder("乙建设公司")
    ask_question(
        by=asking.actor, lot=case.lot.uid, text="接口标准？", request_key=uuid4()
    )
    line = f"/en/bids/{case.lot.uid}/"
    assert line in asking.signed_in(Client()).get("/en/desk/").content.decode()
    assert line not in silent.signed_in(Client()).get("/en/desk/").content.decode()
    assert case.lot.submission_closes_at > instant()
