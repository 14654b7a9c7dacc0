"""A purchase by volume, from its draft to the published result and to nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client

from bidding import queries as bidding
from bidding.facts import volumes as facts
from journal import queries as journal
from journal.queries import instant
from notices import queries as notices
from tender.models import Milestone
from tests.worlds import openings, volumes
from verifier.recompute import recompute

if TYPE_CHECKING:
    from tests.worlds.drives import Drives
    from tests.worlds.volumes import ByVolume

TURN = timedelta(seconds=600)
LOCAL = "本地药品集中带量采购规定"


def test_a_purchase_by_volume_goes_to_its_published_result(drives: Drives) -> None:
    drive = drives.make(
        volumes.ByVolume, "drugs-volume", purchase="goods", content=volumes.content()
    )
    assert LOCAL in drive.plan(short_by=timedelta(days=1))
    drive.announce()
    hall = f"/rooms/drug/{drive.case.lot.uid}/"
    notice = notices.of_trade(drive.case.trade.pk)[0]
    for prefix in ("", "/en"):
        assert "120,000" in Client().get(prefix + hall).content.decode()
        text = Client().get(f"{prefix}/notices/{notice.uid}/").content.decode()
        assert "1.0000" in text
        assert "80%" in text.replace(" ", "")
    with drive.aside():
        drive.folder = drive.folder / "nobody"
        drive.offer(("a-5", "24.01")).open()
        openings.run()
        assert drive.stage == "failed"
        assert Milestone.objects.latest("id").article == "集中带量采购文件"
        assert "高于最高有效申报价" in Client().get(hall).content.decode()
    # 0.3000, 0.5000, and 0.6000 by its factor.
    drive.offer(("a-5", "7.20"), ("a-5", "12.00"), ("b-10", "28.56"))
    assert "7.20" not in Client().get(hall).content.decode()
    assert Client().get(f"{hall}question.json").status_code == 404
    drive.open()
    assert drive.stage == "opening"
    openings.run()
    assert drive.stage == "deciding"
    with drive.aside():
        drive.terminate()
    _decided(drive, hall)
    _picked(drive, hall)
    _awarded(drive)


def _decided(drive: ByVolume, hall: str) -> None:
    """Of three offers two are shortlisted and keep 1.8 times; all can check."""
    found = facts.round_of(drive.case.lot)
    assert found is not None
    came = [(row["comparable"], row["fate"]) for row in found.rows]
    assert came == [
        ("0.3000", "won"),
        ("0.5000", "won"),
        ("0.6000", "not-shortlisted"),
    ]
    assert (found.shortlist, found.share, found.years) == (2, 60, 1)
    text = Client().get(hall).content.decode()
    for shown in ("28.56 ÷ 28 ÷ 1.7", "0.54", "250,001 × 60 % = 150,001"):
        assert shown in text
    answer = recompute(json.loads(Client().get(f"{hall}question.json").content))
    said = answer["answer"]
    assert [row[1] for row in said["winners"]] == ["0.3000", "0.5000"]
    assert (said["agreed_share_pct"], said["term_years"]) == (60, 1)


def _picked(drive: ByVolume, hall: str) -> None:
    """By rank and in turns: not before the publicity, not out of turn, not twice."""
    first, second, third = drive.bidders
    found = facts.round_of(drive.case.lot)
    assert found is not None
    assert found.picks_open_at is not None
    pick = f"{hall}pick/"
    early = drive.post(first, pick, 409, region="r-east").content.decode()
    assert "选择地区尚未开始" in early
    decision = f"{drive.home}decision/"
    assert "选择地区" in drive.get(drive.cast.owner, decision)
    ends = f"{drive.home}decision/end/"
    said = drive.post(drive.cast.owner, ends, 409, lot="1", reason="不再采购")
    assert "正在选择地区" in said.content.decode()
    assert hall not in [task.url for task in bidding.tasks_for(first.actor, instant())]
    drive.jump(found.picks_open_at)
    assert "请选择一个地区" in drive.get(first, hall)
    assert hall in [task.url for task in bidding.tasks_for(first.actor, instant())]
    for who, region, why in (
        (second, "r-east", drive.cast.bidders[0].person.organisation.name),
        (first, "r-west", "没有“r-west”这一地区"),
    ):
        said = drive.post(who, pick, 409, region=region).content.decode()
        assert why in said
    drive.post(third, pick, 404, region="r-east")
    drive.signed(first, pick, region="r-east")
    assert (
        "r-east区已由"
        in drive.post(second, pick, 409, region="r-east").content.decode()
    )
    # The second lets its turn run out; a pick after that is out of turn.
    drive.jump(instant() + TURN)
    drive.post(second, pick, 409, region="r-north")
    openings.run()
    kinds = [row.kind for row in journal.rows(drive.case.lot.stream)]
    assert kinds.count("bidding.turn-ran-out") == 1
    assert bidding.is_picking(drive.case.lot)
    drive.signed(first, pick, region="r-north")
    drive.signed(second, pick, region="r-south")
    # Backups: never the main supplier itself.
    for region in ("r-east", "r-north"):
        refused = drive.post(first, pick, 409, region=region).content.decode()
        assert "备供" in refused
    drive.signed(first, pick, region="r-south")
    drive.signed(second, pick, region="r-east")
    drive.signed(second, pick, region="r-north")
    drive.post(second, pick, 409, region="r-north")
    assert not bidding.is_picking(drive.case.lot)
    for prefix in ("", "/en"):
        assert Client().get(prefix + hall).status_code == 200


def _awarded(drive: ByVolume) -> None:
    """One decision names both; the notice has product, firm, price and regions."""
    drive.decide()
    drive.clock()
    names = [who.person.organisation.name for who in drive.bidders]
    result = next(
        row for row in notices.of_trade(drive.case.trade.pk) if row.kind == "result"
    )
    for prefix in ("", "/en"):
        text = Client().get(f"{prefix}/notices/{result.uid}/").content.decode()
        for shown in (*names[:2], "7.20", "0.5000", "48,000"):
            assert shown in text
        assert names[2] not in text
        trade = f"{prefix}/trades/{drive.case.trade.code}/"
        for page in (trade, f"{trade}lots/1/"):
            assert "、".join(names[:2]) in Client().get(page).content.decode()
    for who, won in zip(drive.bidders, (True, True, False), strict=True):
        own = drive.get(who, f"/bids/{drive.case.lot.uid}/result/")
        assert ("您单位已中标（成交）" in own) is won
        assert all(name in own for name in names[:2])
