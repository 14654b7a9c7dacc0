"""A closing list tells how many bid: who reads it, and who has its digest alone."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from sealing import closing
from tender.rules import disclosure, procedures
from tender.rules.disclosure import Audience, Item, LotFacts, Moment, Viewer
from tests.worlds import keepers as keeping
from tests.worlds import openings, stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.openings import Closed
    from tests.worlds.people import City, Somebody
    from tests.worlds.trades import Case


def closed(city: City, procedure: str, folder: Path, at: At) -> tuple[Case, Closed]:
    case = trades.draft(city, procedure)
    stamps.platform()
    trades.approved(case)
    kept = keeping.of(case)
    trades.announced(case)
    return case, openings.closed(case, kept, folder, at)


def asked(case: Case, who: Somebody | None) -> dict[str, Any]:
    client = Client() if who is None else who.signed_in(Client())
    answer = client.get(f"/api/v1/lots/{case.lot.uid}/closings/full/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_without_a_public_reading_the_public_has_the_digest_alone(
    city: City, tmp_path: Path, at: At
) -> None:
    case, found = closed(city, "procurement-consultation", tmp_path, at)
    stranger = city.bidder("未响应有限公司")
    for who in (None, stranger):
        told = asked(case, who)
        assert (told["digest"], told["closing"]) == (found.digest, None)
        assert told["withheld"]
    for who in (found.bidders[0], case.owner):
        told = asked(case, who)
        listed = closing.read(b64decode(told["closing"]))
        assert (listed.digest, len(listed.entries)) == (found.digest, 3)


def test_with_a_public_reading_everybody_has_the_list(
    city: City, tmp_path: Path, at: At
) -> None:
    case, found = closed(city, "works-open", tmp_path, at)
    told = asked(case, None)
    assert closing.read(b64decode(told["closing"])).digest == found.digest


def test_there_is_no_list_before_the_deadline(case: Case, keepers: Any) -> None:
    answer = Client().get(f"/api/v1/lots/{case.lot.uid}/closings/full/")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("reached", "sees"), [(None, False), (Moment.CLOSED, False), (Moment.RESULT, True)]
)
def test_the_list_is_everybodys_with_the_result(
    reached: Moment | None, sees: bool
) -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 12, 1, tzinfo=UTC)
    procedure = procedures.get("procurement-consultation")
    facts = LotFacts(procedure, {} if reached is None else {reached: now})
    viewer = Viewer(frozenset({Audience.EVERYBODY}))
    assert disclosure.may_see(Item.CLOSING_LIST, viewer, facts, now) is sees
