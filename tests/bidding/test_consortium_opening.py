"""Consortia and editions at a real opening: on the row, in the record, in the room."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bidding import queries as bidding
from bidding.facts import fitting
from journal import queries as journal
from parties.models import Tie
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
    Tie.objects.create(
        person=case.owner.person,
        kind="employer",
        uscc=STRANGER,
        organisation_name="某公司",
        declared_by=case.owner.person,
        declared_at=journal.instant(),
    )
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
            "consortium-member-tied",
            "consortium-member-bids",
            "consortium-member-of-two",
            "form-old-edition",
            "consortium-no-agreement",
        ],
        "乙": [
            "consortium-not-allowed",
            "consortium-member-barred",
            "consortium-member-unknown",
            "consortium-member-tied",
            "consortium-member-of-two",
            "consortium-no-agreement",
        ],
        "丙": ["consortium-bids-beside"],
    }
    assert all(bid.items["price"] for bid in found.values()), "prices stand"
    assert all(each.article for bid in found.values() for each in bid.faults)
    _is_recorded(case)
    _is_shown(case, opened)
    # Where bidders do not see the table, none learns of another from its own row.
    alone = {name: fitting.only_own(bid.faults) for name, bid in found.items()}
    assert alone["丙"] == ()
    assert "丙" not in "".join(each.sentence("zh-hans") for each in alone["甲"])


def _is_recorded(case: Case) -> None:
    rows = journal.rows(case.lot.stream)
    (table,) = (row for row in rows if row.kind == "bidding.table-opened")
    said = {row["name"][0]: row["faults"] for row in table.facts["rows"]}
    assert "tied" not in str(said)
    (ties,) = (row for row in rows if row.kind == "bidding.ties-found")
    assert ties.audience == "bid-documents"
    assert len(ties.facts["ties"]) == 2
    assert [each["article"] for each in said["丙"]] == ["招标投标法实施条例第37条"]
    unsealed = [row for row in rows if row.kind == "bidding.documents-unsealed"]
    assert sorted(len(row.facts["faults"]) for row in unsealed) == [0, 1, 2]
    assert {row.facts["edition"] for row in unsealed} > {OLD, ""}


def _is_shown(case: Case, opened: Closed) -> None:
    """The public reading tells what was read; documents and ties stay inside."""
    path = f"/rooms/opening/{opened.opening.uid}/"

    def page(who: Somebody) -> str:
        client = who.signed_in(Client())
        return client.get(path, HTTP_ACCEPT="text/html").content.decode()

    own, other, owner = (
        page(opened.bidders[0]),
        page(opened.bidders[2]),
        page(case.owner),
    )
    public = Client().get(path, HTTP_ACCEPT="text/html").content.decode()
    for text in (own, other, owner, public):
        assert "相关投标均无效" in text
        assert "招标投标法实施条例第37条" in text
    shown = {"不是现行版本": [own, owner], "已申报的利害关系": [owner]}
    for words, readers in shown.items():
        assert [words in text for text in (own, other, public, owner)] == [
            text in readers for text in (own, other, public, owner)
        ]
