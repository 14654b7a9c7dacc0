"""Consortia and editions at a real opening: on the row, in the record, in the room."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bidding import queries as bidding
from bidding.facts import fitting
from journal import queries as journal
from parties.rules.uscc import with_check_digit
from sealing.index import Draft
from tender import queries as tender
from tests.worlds import bids, openings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

STRANGER = with_check_digit("91320800000099991")
OLD = "ab" * 32


@pytest.fixture
def opened(
    case: Case,
    keepers: Keepers,
    tmp_path: Path,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> Closed:
    """甲 leads 丙, who bids, and a stranger, who is 乙's member as the owner is."""
    known = {name: case.city.bidder(f"{name}建设有限公司") for name in "甲乙丙"}
    third = known["丙"].person.organisation.uscc
    members = {"甲": (third, STRANGER), "乙": (STRANGER, case.trade.owner.uscc)}
    editions = iter([OLD, tender.tender_file_of(case.lot).digest, None])
    honest = bids.opening

    def opening(bidder: Somebody, price: str, items: list[dict] | None = None) -> bytes:
        value = json.loads(honest(bidder, price, items))
        codes = members.get(bidder.person.organisation.name[0], ())
        value["members"] = [
            {"name": f"成员{code[-4:]}", "uscc": code, "share": "20", "sme": False}
            for code in codes
        ]
        return json.dumps(value).encode()

    monkeypatch.setattr(bids, "opening", opening)
    monkeypatch.setattr(bids, "Draft", lambda: Draft(edition=next(editions)))
    monkeypatch.setattr(case.city, "bidder", lambda name: known[name[0]])
    closed = openings.closed(case, keepers, tmp_path, at)
    openings.release(keepers, closed.digest)
    openings.run()
    return closed


def test_what_no_bid_shows_alone_is_named_once_all_are_open(
    case: Case, opened: Closed
) -> None:
    found = {each.name[0]: each for each in bidding.opened_bids(case.lot, "full")}
    codes = {name: [each.code for each in bid.faults] for name, bid in found.items()}
    assert codes == {
        "甲": [
            "consortium-not-allowed",
            "consortium-member-unknown",
            "consortium-member-bids",
            "consortium-member-of-two",
            "form-old-edition",
            "consortium-no-agreement",
        ],
        "乙": [
            "consortium-not-allowed",
            "consortium-member-barred",
            "consortium-member-unknown",
            "consortium-member-of-two",
            "consortium-no-agreement",
        ],
        "丙": ["consortium-bids-beside"],
    }
    assert all(bid.items["price"] for bid in found.values()), "prices stand"
    assert all(each.article for bid in found.values() for each in bid.faults)
    _is_recorded(case)
    _is_shown(opened)
    # Where bidders do not see the table, none learns of another from its own row.
    alone = {name: fitting.only_own(bid.faults) for name, bid in found.items()}
    assert alone["丙"] == ()
    assert "丙" not in "".join(each.sentence("zh-hans") for each in alone["甲"])


def _is_recorded(case: Case) -> None:
    rows = journal.rows(case.lot.stream)
    (table,) = (row for row in rows if row.kind == "bidding.table-opened")
    said = {row["name"][0]: row["faults"] for row in table.facts["rows"]}
    assert [each["article"] for each in said["丙"]] == ["招标投标法实施条例第37条"]
    unsealed = [row for row in rows if row.kind == "bidding.documents-unsealed"]
    assert sorted(len(row.facts["faults"]) for row in unsealed) == [0, 1, 2]
    assert {row.facts["edition"] for row in unsealed} > {OLD, ""}


def _is_shown(opened: Closed) -> None:
    page = opened.bidders[0].signed_in(Client())
    path = f"/rooms/opening/{opened.opening.uid}/"
    text = page.get(path, HTTP_ACCEPT="text/html").content.decode()
    assert "相关投标均无效" in text
    assert "不是现行版本" in text
    assert "招标投标法实施条例第37条" in text
