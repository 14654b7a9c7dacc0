"""domain.md 1.8: an ending says why, by which article, what follows, who was out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from evaluation import queries as evaluation
from journal.queries import instant
from notices import queries
from notices.actions.keep_file import keep_file
from notices.facts import result_items
from notices.models import Notice
from notices.rules.endings import ARTICLES, follows
from parties.rules.actor import Role
from tender import queries as tender
from tender.models import Extension
from tender.rules.disclosure import Moment
from tender.rules.procedures import Category
from tender.rules.stages import Stage
from tests.notices.test_publication import do_due
from tests.notices.test_works import reported
from tests.tender.test_running import do_exit

if TYPE_CHECKING:
    from tests.worlds.trades import Case

__all__ = ["reported"]


@pytest.mark.parametrize(("category", "stage"), ARTICLES)
def test_every_end_has_its_article_and_what_follows(
    category: Category, stage: Stage
) -> None:
    closed = follows(category, stage, opened=False)
    opened = follows(category, stage, opened=True)
    assert closed.zh.startswith("未开封")
    for text in (closed, opened):
        assert "{" not in text.zh + text.en
        # Choosing an intermediary and buying by volume go by local rules and by the
        # file of the round: no national law has an article.
        local = category in {Category.INTERMEDIARY, Category.DRUGS}
        assert ("第" in text.zh) is not local


def test_too_few_bids_and_all_rejected_tender_again_by_their_own_articles() -> None:
    few = follows(Category.WORKS, Stage.FAILED, opened=False)
    none = follows(Category.WORKS, Stage.ALL_REJECTED, opened=True)
    assert "第44条" in few.zh
    assert "第42条" in none.zh


@pytest.mark.parametrize(
    ("stage", "names"),
    [(Stage.ALL_REJECTED, True), (Stage.FAILED, True), (Stage.TERMINATED, False)],
)
def test_an_end_of_the_evaluation_names_who_was_rejected_a_stop_does_not(
    reported: Case, monkeypatch: pytest.MonkeyPatch, stage: Stage, *, names: bool
) -> None:
    out = [{"name": "丙公司", "clause": "3.2", "reason": "工期超过招标文件要求"}]
    monkeypatch.setattr(evaluation, "rejections", lambda lot: out)
    lot = reported.lot
    lot.stage = stage
    assert result_items.names_rejected(lot) is names
    assert ("丙公司" in str(result_items.rejected(lot))) is True


def test_a_works_ending_says_why_by_which_article_and_what_follows(
    reported: Case, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = [{"name": "丙公司", "clause": "3.2", "reason": "工期超过招标文件要求"}]
    monkeypatch.setattr(evaluation, "rejections", lambda lot: out)
    first = reported.lot.submission_closes_at
    later = first + timedelta(hours=1)
    Extension.objects.create(
        trade=reported.trade,
        former_closes_at=first,
        submission_closes_at=later,
        opens_at=later,
        cause="owner",
        reason="补充资料较多",
        announced_at=instant(),
        lapsed_at=later,
    )
    do_exit(reported, "terminate")
    due = do_due()
    assert {"publish ending", "publish lapse"} <= set(due)
    assert "该次顺延失效" in Notice.objects.get(source__startswith="lapsed:").text
    notice = Notice.objects.get(kind="ending")
    page = client.get(f"/notices/{notice.uid}/").content.decode()
    for words in (
        "监督部门要求核查",  # the reason
        "招标投标法实施条例第31条",  # the article
        "予以退还",  # what follows
    ):
        assert words in page
    # What was terminated has no result: nobody reads of its evaluation.
    assert "丙公司" not in page
    facts = tender.disclosure_facts(reported.lot)
    assert facts.reached[Moment.RESULT] is None
    _archived(reported)


def _archived(case: Case) -> None:
    """The archive's hand finds what the ended lot has left complete, once."""
    archive, page = case.city.hand(Role.ARCHIVE), f"/centre/archive/{case.lot.uid}/"
    client = archive.signed_in(Client())
    (task,) = queries.tasks_for(archive.actor, instant())
    assert task.url == page
    early = client.post(page)
    assert early.status_code == 409
    assert "材料不齐：缺" in early.content.decode()
    for notice in Notice.objects.all():
        kept = {"language": "zh-hans", "digest": "0" * 64, "size": 1}
        keep_file(notice=notice.uid, key=f"notices/{notice.uid}", **kept)
    for prefix in ("", "/en"):
        shown = client.get(prefix + page).content.decode()
        assert 'data-act="notices.check-papers"' in shown
        assert client.get(f"{prefix}/centre/archive/").status_code == 200
    assert client.post(page).status_code == 302
    assert queries.tasks_for(archive.actor, instant()) == []
    assert client.post(page).status_code == 409
    assert case.owner.signed_in(Client()).get(page).status_code == 404
