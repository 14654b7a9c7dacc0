"""The hall and its console over HTTP and socket: who sees what, and the record."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bidding.models import OpeningRecord
from bidding.press import record
from journal import queries as journal
from journal.rules import chain
from kernel import draw as kernel_draw
from parties.rules.actor import PUBLIC, Role
from press.seal import verify_pdf
from tests import kept
from tests.worlds import openings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

PRICE = "7,363,200.00"


@kept.stage()
def read(keepers: Keepers, closed: Closed) -> Closed:
    """The three read out."""
    openings.release(keepers, closed.digest)
    openings.run()
    return closed


def page(closed: Closed, who: Somebody | None = None, way: str = "") -> str:
    client = who.signed_in(Client()) if who else Client()
    answer = client.get(f"/rooms/opening/{closed.opening.uid}/{way}")
    return answer.content.decode() if answer.status_code == 200 else ""


def post(closed: Closed, who: Somebody, way: str, **typed: str) -> str:
    """Send a form as a page would: what asks to be signed is signed and sent again."""
    client = who.signed_in(Client())
    address = f"/rooms/opening/{closed.opening.uid}/{way}"
    answer = client.post(address, typed)
    if answer.status_code == 200:
        found = re.search(r'data-sign="([^"]+)"', answer.content.decode())
        assert found is not None
        typed["signature"] = b64encode(who.sign(b64decode(found[1]))).decode()
        answer = client.post(address, typed)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"]


def sign(closed: Closed, who: Somebody, act: str, way: str = "") -> str:
    """Return the signature over what a form of the page carries."""
    body = page(closed, who, way)
    found = re.search(rf'data-act="{act}"[^>]*data-sign="([^"]+)"', body)
    assert found is not None, act
    return b64encode(who.sign(b64decode(found[1]))).decode()


def seen_by(closed: Closed, who: Somebody | None) -> list[dict]:
    """Return the rows that a socket of the hall would be given whole."""
    from bidding.live import OpeningRoom, viewer_of

    viewer = viewer_of(who.actor if who else PUBLIC, closed.opening.uid)
    room = OpeningRoom(closed.opening.uid, closed.opening.lot.uid)
    facts = room.facts()
    items = room.sight(journal.items(room.stream), viewer, facts)
    rows = journal.rows(room.stream)
    return [row.facts for row in rows if row.audience in {*items, "public"}]


def test_the_public_reads_the_table_of_a_works_opening(read: Closed) -> None:
    body = page(read)
    assert PRICE in body
    assert "甲建设有限公司" in body
    assert PRICE in page(read, read.bidders[1])


def test_before_the_releases_nobody_sees_a_price(closed: Closed) -> None:
    for who in (None, closed.bidders[0]):
        body = page(closed, who)
        assert body
        assert PRICE not in body


def rebuilt(closed: Closed) -> bytes:
    """Return the record for machines as a stranger makes it from exported rows."""
    exported = [
        json.loads(json.dumps(chain.public_entry(row, visible=True)))
        for row in journal.rows(closed.opening.lot.stream)
    ]
    entries = [chain.from_public(shown) for shown in exported]
    rows = record.rows_of(entries, str(closed.opening.uid), "full")
    text = json.dumps(record.as_json(rows), ensure_ascii=False)
    return text.encode()


def test_a_whole_opening_by_forms_ends_in_a_sealed_record(
    case: Case, keepers: Keepers, tmp_path: Path, at: At
) -> None:
    hands = {
        Role.OPENING: case.city.hand(Role.OPENING),
        Role.OWNER: case.owner,
        Role.SUPERVISOR: case.city.supervisor(),
    }
    opening = openings.prepared(case, keepers)
    closed = openings.Closed(opening, [], "")
    for n, who in enumerate(hands.values()):
        commitment = kernel_draw.commitment(bytes([n]) * 32)
        post(closed, who, "draw/commit/", commitment=commitment)
    closed.bidders = openings.submitted(case, tmp_path)
    post(closed, closed.bidders[0], "sign-in/")
    closed.digest = openings.shut(case, keepers, at)
    openings.release(keepers, closed.digest)
    openings.run()
    post(closed, case.owner, "start-reading/")
    for n, who in enumerate(hands.values()):
        post(closed, who, "draw/reveal/", reveal=(bytes([n]) * 32).hex())
    post(closed, closed.bidders[1], "object/", text="对清单所列时间有疑问")
    uid = case.lot.objections.get().uid
    post(
        closed,
        case.owner,
        f"objections/{uid}/answer/",
        answer="两家时间戳机构的时间一致。",
        upheld="no",
    )
    for who in closed.bidders:
        post(closed, who, "confirm/", signature=sign(closed, who, "bidding.confirm"))
    staff = hands[Role.OPENING]
    sealed = sign(closed, staff, "bidding.witness", "console/")
    post(closed, staff, "witness/", signature=sealed)
    sealed = sign(closed, case.owner, "bidding.finish", "console/")
    post(closed, case.owner, "finish/", signature=sealed)
    openings.run()
    client = Client()
    answer = client.get(f"/rooms/opening/{opening.uid}/record.pdf")
    assert answer.status_code == 200
    assert answer.content == bytes(OpeningRecord.objects.get().pdf)
    (seal,) = verify_pdf(
        answer.content, anchors=[case.city.authority.certificate], moment=at.now()
    )
    assert seal.field == "Platform"
    answer = client.get(f"/rooms/opening/{opening.uid}/record.json")
    assert answer.content == rebuilt(closed)
    told = json.loads(answer.content)
    kinds = [row["kind"] for row in told["rows"]]
    assert "bidding.factor-drawn" in kinds
    assert kinds[-1] == "bidding.opening-finished"


@pytest.mark.parametrize("procedure", ["procurement-consultation"])
def test_an_own_row_reading_hides_every_other_row(
    city,
    tmp_path: Path,
    at: At,
    procedure: str,  # type: ignore[no-untyped-def]
) -> None:
    from tests.worlds import keepers as keeping
    from tests.worlds import stamps, trades

    case = trades.draft(city, procedure)
    stamps.platform()
    trades.approved(case)
    kept = keeping.of(case)
    trades.announced(case)
    closed = openings.closed(case, kept, tmp_path, at)
    openings.release(kept, closed.digest)
    openings.run()
    own, other = closed.bidders[0], closed.bidders[1]
    assert PRICE in page(closed, own)
    assert PRICE not in page(closed, other)
    assert PRICE not in page(closed)
    assert PRICE in page(closed, case.owner)
    assert "7363200.00" in json.dumps(seen_by(closed, own))
    assert "7363200.00" in json.dumps(seen_by(closed, case.owner))
    for who in (None, other, case.city.bidder("未投标建设有限公司")):
        assert "7363200.00" not in json.dumps(seen_by(closed, who))
    names = {row.audience for row in journal.rows(case.lot.stream)}
    assert not any(str(own.actor.organisation) in name for name in names)
    for way in ("record.json", "record.pdf"):
        assert page(closed, other, way) == ""


def test_the_console_is_not_there_for_bidders_and_the_public(read: Closed) -> None:
    assert page(read, None, "console/") == ""
    assert page(read, read.bidders[0], "console/") == ""
    assert page(read, read.opening and None) != ""
