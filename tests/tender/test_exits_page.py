"""The exits of a trade: the lawful ones, with article and effect; beginning again."""

import pytest
from django.test import Client

from tender.rules.exits import effect_of
from tender.rules.procedures import PROCEDURES, Category, Procedure
from tender.rules.stages import Act
from tests.tender.test_pages import signed_post
from tests.worlds.trades import Case

ROWS = list(PROCEDURES.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
@pytest.mark.parametrize("act", [Act.SUSPEND, Act.RESUME, Act.TERMINATE])
def test_no_exit_rests_on_another_trades_law(row: Procedure, act: Act) -> None:
    article = effect_of(row, act).article
    if row.law is Category.WORKS:
        assert article is not None
        assert article.zh.startswith("招标投标法实施条例")
    elif article is not None:
        assert "招标投标法" not in article.zh


def test_a_draft_can_only_be_given_up(case: Case, client: Client) -> None:
    page = _exits(case, case.owner.signed_in(client))
    assert "/exits/terminate/" in page
    assert "/exits/suspend/" not in page
    assert "/exits/resume/" not in page


def test_each_exit_says_what_it_does_and_for_which_lots(
    open_case: Case, client: Client
) -> None:
    case = open_case
    page = _exits(case, case.owner.signed_in(client))
    for act in (Act.SUSPEND, Act.TERMINATE):
        effect = effect_of(_procedure(case), act)
        assert effect.bids.zh in page
        assert effect.deposits.zh in page
        assert effect.article is not None
        assert effect.article.zh in page
    assert 'data-act="tender.resume"' not in page


def test_an_ended_trade_is_followed_by_a_linked_one(
    open_case: Case, client: Client
) -> None:
    owner = open_case.owner.signed_in(client)
    case = open_case
    data = {"lots": ["1"], "reason": "采购任务因规划调整取消"}
    url = f"/case/{case.trade.uid}/exits/terminate/"
    done = signed_post(owner, case.owner, url, data, "tender.terminate")
    assert done.status_code == 302, done.content.decode()[:500]
    again = f"/case/new/?again={case.trade.uid}"
    assert again in _exits(case, owner)
    page = owner.get(again).content.decode()
    assert f'value="{case.trade.uid}"' in page
    assert case.trade.title in page


@pytest.mark.parametrize("again", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_what_is_not_mine_is_not_followed(
    case: Case, client: Client, again: str
) -> None:
    owner = case.owner.signed_in(client)
    assert owner.get(f"/case/new/?again={again}").status_code == 404


def _exits(case: Case, client: Client) -> str:
    return client.get(f"/case/{case.trade.uid}/exits/").content.decode()


def _procedure(case: Case) -> Procedure:
    return PROCEDURES[case.trade.procedure]
