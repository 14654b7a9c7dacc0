"""解密 on pages: what staff, bidders and the public are shown, and what staff does."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from parties.rules.actor import Role
from tests.worlds import factors as worlds
from tests.worlds import keepers as custody
from tests.worlds import openings, people, stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.factors import Deciding
    from tests.worlds.people import Somebody

PRICES = (*openings.PRICES, "7400000.00")


@pytest.fixture
def deciding(transactional_db: None, tmp_path: Path, at: At) -> Deciding:
    """Four bids whose window is open."""
    case = worlds.drafted(people.city())
    stamps.platform()
    trades.approved(case)
    kept = custody.of(case)
    trades.announced(case)
    return worlds.closed(case, kept, tmp_path, at, PRICES)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def extend(client: Client, hall: str, staff: Somebody) -> None:
    """Ask for ten more minutes, check what is signed, and sign it."""
    typed = {"minutes": "10", "reason": "部分投标人网络中断", "from": "console"}
    page = client.post(f"{hall}factor/extend/", typed).content.decode()
    assert "部分投标人网络中断" in page
    act = base64.b64decode(re.search(r'data-sign="([^"]+)"', page).group(1))
    assert json.loads(act)["act"] == "bidding.extend-window"
    signed = {
        **typed,
        "until": hidden(page, "until"),
        "signature": base64.b64encode(staff.sign(act)).decode(),
    }
    assert client.post(f"{hall}factor/extend/", signed).status_code == 302
    assert client.post(f"{hall}factor/extend/", signed).status_code == 302


def test_the_staff_sees_helps_and_extends(deciding: Deciding, at: At) -> None:
    worlds.release(deciding, 0, 1, 2)
    staff = deciding.case.city.hand(Role.OPENING)
    hall = f"/rooms/opening/{deciding.opening.uid}/"
    client = staff.signed_in(Client())
    page = client.get(f"{hall}console/").content.decode()
    assert 'data-factor-count="given">3<' in page
    assert "批量重试" in page
    last = deciding.bid(3).uid
    note = {"text": "09:35 已电话联系", "request_key": str(uuid4())}
    assert client.post(f"{hall}factor/{last}/note/", note).status_code == 302
    assert client.post(f"{hall}factor/retry/").status_code == 302
    assert "已电话联系" in client.get(f"{hall}console/").content.decode()
    before = deciding.window().ends_at
    extend(client, hall, staff)
    assert (deciding.window().ends_at - before).total_seconds() == 600
    public = Client().get(hall).content.decode()
    assert "已电话联系" not in public
    assert "部分投标人网络中断" in public
    assert "丁建设有限公司" in public


def test_a_bidder_sees_its_own_and_evidence_is_for_those_allowed(
    deciding: Deciding, at: At
) -> None:
    hall = f"/rooms/opening/{deciding.opening.uid}/"
    mine, other = (deciding.bidders[n].signed_in(Client()) for n in (3, 0))
    assert "解密我的投标文件" in mine.get(hall).content.decode()
    assert "请解密您在" in mine.get("/desk/").content.decode()
    shown = mine.get(f"{hall}factor/")
    assert shown["Cache-Control"] == "no-store"
    assert shown.json()["bid"] == str(deciding.bid(3).uid)
    assert Client().get(f"{hall}factor/").status_code == 404
    assert mine.post(f"{hall}factor/retry/").status_code == 404
    worlds.release(deciding, 0, 1, 2)
    worlds.wait(deciding, at)
    worlds.frozen(deciding)
    openings.release(deciding.keepers, deciding.digest)
    openings.run()
    page = mine.get(hall).content.decode()
    assert "未能解密（投标人原因，撤销）" in page
    assert "电子招标投标办法第31条" in page
    address = f"{hall}evidence/{deciding.bid(3).uid}/"
    found = mine.get(address).json()
    assert found["code"] == "factor-not-released"
    assert found["manifest"] not in found["window"]["factors"]
    assert other.get(address).status_code == 404
    assert Client().get(address).status_code == 404
    staff = deciding.case.city.hand(Role.OPENING).signed_in(Client())
    assert staff.get(address).json() == found
