"""What follows the hammer over land: result, confirmation, and how it fails."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from award import queries as award
from award import tasks
from award.models import Deal
from award.rules import deals as rule
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE, seed
from notices import queries as notices
from notices.models import Notice
from parties import queries as parties
from press import seal
from tender import queries as tender
from tender.rules import rulebooks
from tender.rules.disclosure import Moment
from tests.tender.test_pages import signed_post

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.lands import Land

PREFIXES = ("", "/en")


def clock() -> None:
    """Let the clock and the press do what is due after bidding."""
    for app in (award, notices):
        for due in list(app.due(instant())):
            if due.call is not None:
                due.call()
            elif due.task == "award.tasks.print_deal":
                tasks.print_deal(**due.kwargs)


def sold(land: Land, at: At) -> Deal:
    """Sell the parcel to number 1: the only one who bids, above no reserve typed."""
    land.begin(at)
    assert land.bid(1, 5000).status_code == 302
    land.ends(at)
    assert land.case.stage() == "deciding"
    clock()
    clock()
    return Deal.objects.get()


def test_both_confirm_and_the_contract_follows(listed: Land, at: At) -> None:
    case, owner = listed.case, listed.case.owner
    deal = sold(listed, at)
    office = owner.signed_in(Client())
    winner, loser = listed.client(1), listed.client(2)

    # The result is everybody's at once, with name, number, price and parcel (第22条).
    notice = Notice.objects.get(kind="result")
    assert tender.disclosure_facts(case.lot).reached[Moment.RESULT] is not None
    for prefix in PREFIXES:
        text = Client().get(f"{prefix}/notices/{notice.uid}/").content.decode()
        said = ("甲置业公司", deal.paddle, "5,000", "20,000", "39号令")
        assert all(each in text for each in said[:4]), text
        page = f"{prefix}/case/{case.trade.uid}/deal/"
        assert deal.number in office.get(page).content.decode()
        own = f"{prefix}/bids/{case.lot.uid}/result/"
        assert deal.number in winner.get(own).content.decode()
        told = loser.get(own).content.decode()
        assert "甲置业公司" in told
        assert deal.number not in told

    # The owner signs, then the winner; out of turn is refused.
    sign = f"/deals/{deal.uid}/sign/"
    assert winner.post(sign).status_code == 409
    assert loser.post(sign).status_code == 404
    assert loser.get(f"/deals/{deal.uid}.pdf").status_code == 404
    act = "award.sign-deal"
    done = signed_post(office, owner, sign, {}, act)
    assert done.status_code == 302, done.content.decode()[:3000]
    assert winner.post(sign).status_code == 409
    clock()
    asked = signed_post(winner, listed.bidders["1"], sign, {}, act)
    assert asked.status_code == 302
    assert case.stage() == "awarded"
    clock()
    whole = winner.get(f"/deals/{deal.uid}.pdf").content
    found = seal.verify_pdf(whole, anchors=parties.trust_anchors(), moment=instant())
    assert [one.field for one in found] == ["owner", "winner", "platform"]

    # Ten working days to the contract; the payments' times run from it.
    deal.refresh_from_db()
    assert deal.contract_until == _noon_after(deal.confirmed_at)
    url = f"/deals/{deal.uid}/contract/"
    ahead = {"contract": "苏淮出让2027001", "signed_on": "2027-02-01"}
    assert office.post(url, ahead).status_code == 422
    signed_on = instant().astimezone(LEGAL_ZONE).date().isoformat()
    given = {"contract": "苏淮出让2027001", "signed_on": signed_on}
    done = signed_post(office, owner, url, given, "award.record-contract")
    assert done.status_code == 302
    assert case.stage() == "contracted"
    deal.refresh_from_db()
    text = office.get(f"/case/{case.trade.uid}/deal/").content.decode()
    assert "国土资发〔2010〕34号" in text
    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(contract="另一份")


def _noon_after(confirmed_at: datetime) -> datetime:
    """Ten working days from the confirmation, by the calendar in force."""
    terms = rulebooks.get("2025").row(rule.CONTRACT)
    return terms.earliest(confirmed_at, parties.calendar())


@pytest.mark.parametrize("ground", ["unsigned", "unfit", rule.GIVEN_UP])
def test_a_winner_loses_its_right(listed: Land, at: At, ground: str) -> None:
    case, owner = listed.case, listed.case.owner
    deal = sold(listed, at)
    office, winner = owner.signed_in(Client()), listed.client(1)
    url, act = f"/deals/{deal.uid}/cancel/", "award.cancel-deal"
    data = {"ground": ground, "reason": "多次通知仍不签订"}
    assert office.post(url, {"ground": ground}).status_code in (404, 422)
    who, browser = owner, office
    if ground == "unsigned":
        sign = f"/deals/{deal.uid}/sign/"
        signed_post(office, owner, sign, {}, "award.sign-deal")
        deal.refresh_from_db()
        assert deal.confirm_until is not None
        early = office.post(url, data)
        assert early.status_code == 409
        assert "本地国有建设用地使用权网上交易规则" in early.content.decode()
        at(deal.confirm_until)
    if ground == rule.GIVEN_UP:
        assert office.post(url, data).status_code == 404
        url, act = f"/deals/{deal.uid}/give-up/", "award.give-up-deal"
        who, browser = listed.bidders["1"], winner
        assert listed.client(2).post(url, data).status_code == 404
    assert signed_post(browser, who, url, data, act).status_code == 302
    deal.refresh_from_db()
    is_fit = ground != "unfit"
    assert deal.deposit == ("forfeited" if is_fit else "returned")
    assert case.stage() == "failed"
    clock()
    ending = Notice.objects.get(kind="ending")
    text = Client().get(f"/notices/{ending.uid}/").content.decode()
    assert "多次通知仍不签订" in text
    assert rule.KNOWN[ground].article.zh in text
    for prefix in PREFIXES:
        page = f"{prefix}/case/{case.trade.uid}/deal/"
        assert "多次通知仍不签订" in office.get(page).content.decode()
        own = listed.client(2).get(f"{prefix}/bids/{case.lot.uid}/result/")
        assert own.status_code == 200


@pytest.mark.parametrize("bids", [False, True])
def test_nobody_wins_and_that_is_published(listed: Land, at: At, bids: bool) -> None:
    """无人报价、未达底价: the lot has failed by article 19, and everybody reads why."""
    auction = listed.begin(at)
    if bids:
        assert listed.bid(1, 5000).status_code == 302
        _reserve(listed, at, auction.next_due_at - timedelta(hours=2))
    listed.ends(at)
    assert listed.case.stage() == "failed"
    clock()
    assert not Deal.objects.exists()
    ending = Notice.objects.get(kind="ending")
    text = Client().get(f"/notices/{ending.uid}/").content.decode()
    assert ("低于底价" if bids else "无人报价") in text
    assert "39号令第19条" in text
    own = listed.client(1).get(f"/bids/{listed.case.lot.uid}/result/")
    assert "未成交" in own.content.decode()


def _reserve(land: Land, at: At, moment: datetime) -> None:
    """Have the owner type a reserve that nobody reaches."""
    land.until(at, moment)
    owner = land.case.owner
    url = f"/rooms/auction/{land.auction.uid}/reserve/"
    done = owner.signed_in(Client()).post(url, {"amount": "5200"})
    assert done.status_code == 302


def test_months_and_years_end_with_their_day() -> None:
    book = rulebooks.get("2025")
    row = book.row(rule.FIRST_PAYMENT_TERM)
    start = datetime(2027, 1, 31, 0, 0, tzinfo=LEGAL_ZONE)
    ends = datetime(2027, 3, 1, 0, 0, tzinfo=LEGAL_ZONE)
    assert rule.until(row, start, seed()) == ends
    year = rule.until(book.row(rule.REST_PAYMENT), start, seed())
    assert year == datetime(2028, 2, 1, 0, 0, tzinfo=LEGAL_ZONE)
