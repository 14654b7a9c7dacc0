"""Bills of quantities: read strictly, compared item by item, alerts and no veto."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid5

import pytest
from django.test import Client

from evaluation.rules import bills
from evaluation.rules.methods.reader import ParametersInvalid
from tests.evaluation import world
from tests.evaluation.test_pages import ROOM, text

if TYPE_CHECKING:
    from tests.worlds.people import City

HEAD = "code,name,unit,quantity,unit_price,amount\n"
ASKED = [
    ["010101", "挖土方", "m3", "100", "10.00"],
    ["010102", "回填方", "m3", "40", "20.00"],
    ["010103", "垫层", "m3", "5", ""],
]
GOOD = HEAD + "010101,挖土方,m3,100,10.50,1050\n010102,回填方,m3,40,20,\n"


def bill(lines: str) -> bytes:
    return ("\ufeff" + HEAD + lines).encode()


@pytest.mark.parametrize(
    ("price", "flags"),
    [
        ("11.99", ()),
        ("12.00", ()),
        ("12.01", ("over",)),
        ("8.01", ()),
        ("8.00", ()),
        ("7.99", ("under",)),
    ],
)
def test_a_price_is_odd_beyond_the_percent(price: str, flags: tuple[str, ...]) -> None:
    """domain.md 2.6: control ± 20 %; at the line is within it."""
    asked = bills.read_asked(ASKED)
    given = bills.read_priced(bill(f"010101,挖土方,m3,100,{price},\n"))
    row = bills.compare(asked, {"a": given}, percent=Decimal(20))[0]
    assert row.cells["a"].flags == flags


def test_missing_added_changed_and_wrong_sums_are_named() -> None:
    asked = bills.read_asked(ASKED)
    given = bills.read_priced(
        bill(
            "010101,挖土方,m3,90,10.00,900\n"
            '010103,垫层,m3,5,"1,000.00",4999.99\n'
            "990001,自加项,项,1,500,500\n"
        )
    )
    rows = bills.compare(asked, {"a": given}, percent=Decimal(20))
    flags = {row.code: row.cells["a"].flags for row in rows}
    assert flags == {
        "010101": ("changed",),
        "010102": ("missing",),
        "010103": ("sum",),
        "990001": ("added",),
    }
    found = bills.tally(rows, "a", given)
    assert found.total == Decimal("6400.00")
    assert (found.counts["added"], found.counts["missing"], found.priced) == (1, 1, 1)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a,b\n", 1),
        (bill("010101,x,m3,ten,1,\n"), 2),
        (bill("010101,x,m3,-1,1,\n"), 2),
        (bill("010101,x,m3,1,NaN,\n"), 2),
        (bill("010101,x,m3,1,1\n"), 2),
        (bill("010101,x,m3,1,1,\n010101,x,m3,1,1,\n"), 3),
        (bill(f"010101,{'x' * 201},m3,1,1,\n"), 2),
        (b"\xff\xfe\x00", 0),
        (b"x" * (bills.BYTES_MAX + 1), 0),
    ],
)
def test_a_bill_in_another_form_is_refused_by_its_line(data: bytes, line: int) -> None:
    with pytest.raises(bills.BillUnreadable) as refused:
        bills.read_priced(data)
    assert refused.value.facts["line"] == line


def test_the_owners_bill_is_refused_by_its_place() -> None:
    for rows in (
        [["1", "x", "m3", "1"]],
        [ASKED[0], ASKED[0]],
        [["1", "x", "m", "?", ""]],
    ):
        with pytest.raises(ParametersInvalid):
            bills.read_asked(rows)


def test_the_page_compares_what_was_opened(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bidding import queries as bidding

    terms: Any = {"bill": {"slot": "letter", "items": ASKED}}
    room = world.opened(city, monkeypatch, room=terms).draw().sit().elect()
    first = room.suppliers[0].uid
    files = {uuid5(each.uid, "bill"): each.uid for each in room.suppliers[:2]}

    def documents(bid: Any) -> list[Any]:
        return [
            SimpleNamespace(
                uid=uid,
                name="bill.csv",
                role="letter",
                size=9,
                media_type="",
                digest="",
            )
            for uid, of in files.items()
            if of == bid
        ]

    def opened(uid: Any, start: int = 0) -> Any:
        data = GOOD.encode() if files[uid] == first else b"scan"
        return documents(files[uid])[0], iter([data[start:]])

    monkeypatch.setattr(bidding, "bid_documents", documents)
    monkeypatch.setattr(bidding, "open_document", opened)
    client = room.person("A1").signed_in(Client())
    path = ROOM.format(room.uid)
    assert f"{path}bills/" in text(client, path)
    page = text(client, f"{path}bills/")
    assert "垫层" in page
    assert "挖土方" not in page
    assert "工程量清单文件第1行无法读取" in page
    assert "挖土方" in text(client, f"/en{path}bills/?all=1")
    text(room.bidder(0).signed_in(Client()), f"{path}bills/", status=404)
