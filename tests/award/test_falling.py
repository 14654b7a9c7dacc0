"""An award falls away, the next is decided, and a lot ends without an award."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from award import queries
from award.actions import decline as acts
from award.facts import awards
from award.models import Decision, Letter
from award.rules import declining
from award.rules.decisions import GROUNDS
from journal import queries as journal
from journal.queries import instant
from notices.models import Notice
from tender import queries as tender
from tender.models import Milestone
from tender.rules.objections import About
from tender.rules.procedures import PROCEDURES
from tests.award import world
from tests.award.test_pages import bidder_of, signed_post
from tests.notices.test_publication import do_due
from tests.tender.test_running import do_object

if TYPE_CHECKING:
    from tests.evaluation.world import Room


DECIDED = [code for code, row in PROCEDURES.items() if row.category in GROUNDS]


@pytest.mark.parametrize("code", DECIDED)
def test_a_ground_and_a_reason_are_asked_for(code: str) -> None:
    procedure = PROCEDURES[code]
    codes = [one.code for one in declining.grounds(procedure)]
    assert codes[:2] == ["declined", "no-contract"]
    assert set(codes) <= set(declining.known(procedure))
    for ground, reason in (("declined", "  "), ("", "有理由"), ("lawful", "有理由")):
        with pytest.raises(declining.GroundMissing):
            declining.check_decline(procedure, ground, reason)


def test_the_winner_gives_up_the_next_follows_and_then_nobody(
    deciding: Room, client: Client
) -> None:
    case, lot = deciding.case, deciding.case.lot
    first = world.decided(deciding, world.supplier_of_rank(deciding, 1))
    do_due()
    winner = case.city.enrol(bidder_of(deciding, first.name))
    url, body = f"/bids/{lot.uid}/give-up/", {"reason": "产能不足，无法按期交货"}
    others = {one.name for one in queries.candidates(lot)} - {first.name}
    loser = case.city.enrol(bidder_of(deciding, min(others)))
    assert loser.signed_in(Client()).post(url, body).status_code == 404
    page = winner.signed_in(Client())
    assert url in page.get(f"/bids/{lot.uid}/result/").content.decode()
    assert signed_post(page, winner, url, body, "award.give-up").status_code == 302
    assert case.stage() == "deciding"
    # The public is told, the letters are nobody's, and silence decides nothing.
    do_due()
    notice = Notice.objects.get(source=f"fell-away:{first.uid}")
    assert "政府采购法实施条例第49条" in notice.text
    assert "产能不足" in notice.text
    assert queries.own_letter(winner.actor, lot) is None
    assert awards.decision_due_at(lot) is None
    assert first.name not in {one.name for one in queries.eligible(lot)}
    # The next in order, without a ground of its own; its letters have new numbers.
    second = world.decided(deciding, world.supplier_of_rank(deciding, 2))
    assert [one["ground"] for one in second.passed] == ["declined"]
    assert Letter.objects.filter(decision=second).count() > 0
    do_due()
    latest = Notice.objects.get(source=f"decided:{second.uid}")
    assert latest.supersedes is not None
    assert "产能不足" in latest.text
    # The owner records that it signs no contract, and begins again.
    owner = deciding.owner.signed_in(Client())
    case_url = f"/case/{case.trade.uid}/decision/"
    data = {"lot": "1", "ground": "no-contract", "reason": "逾期三十日未签订合同"}
    fell = f"{case_url}fell-away/"
    assert owner.post(fell, {**data, "ground": ""}).status_code == 422
    assert signed_post(owner, deciding.owner, fell, data, "award.decline")
    assert Decision.objects.filter(withdrawn_at=None).count() == 0
    assert f"{case_url}end/" in owner.get(case_url).content.decode()
    ending = {"lot": "1", "reason": "需求调整后重新组织采购"}
    done = signed_post(owner, deciding.owner, f"{case_url}end/", ending, "award.end")
    assert done.status_code == 302
    assert case.stage() == "failed"
    end = Milestone.objects.get(lot=lot, act="fail")
    assert end.article == "政府采购法实施条例第49条"
    assert journal.latest(lot.stream, "award.ended-undecided") is not None
    do_due()
    assert "需求调整" in Notice.objects.get(kind="ending").text
    assert client.get(f"/notices/{latest.uid}/").status_code == 200
    # 质疑: that it came to nothing is a result.
    window = tender.result_window(case.lot)
    assert window is not None
    assert window.until is not None
    assert window.until > instant()
    do_object(case, loser, About.RESULT)


def test_an_end_without_a_reason_for_each_who_is_left_is_refused(
    deciding: Room,
) -> None:
    lot = deciding.case.lot
    with pytest.raises(declining.StillToDecide) as refused:
        acts.check_end(lot, (), "需求调整后重新组织采购")
    assert refused.value.article == "政府采购法第36条"
    over, _said, article = acts.check_end(
        lot,
        [
            acts.Passed(one.bid, "unlawful", "经查实存在串通")
            for one in queries.eligible(lot)
        ],
        "三家均被查实存在串通行为",
    )
    assert len(over) == len(queries.candidates(lot))
    assert article == "政府采购法第36条"
