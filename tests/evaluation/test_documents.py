"""Bids' documents before the panel: opened, shown in the page, to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from evaluation.facts import trade
from tests.evaluation import real

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.evaluation.real import RealRoom
    from tests.worlds.people import City, Somebody

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(city: City, tmp_path: Path, at: At) -> RealRoom:
    """A consultation whose first responses are open, documents included."""
    return real.consultation(city, tmp_path, at)


def test_a_member_reads_a_document_in_the_page(room: RealRoom) -> None:
    room.draw()
    bid = room.suppliers[0]
    (document,) = trade.documents_of(bid)
    path = f"/rooms/scoring/{room.uid}/files/{document.uid}/"

    def status(who: Somebody) -> int:
        return who.signed_in(Client()).get(path).status_code

    assert status(room.person("A1")) == 404  # not signed in to the room yet
    room.sit().elect()
    answer = room.person("A1").signed_in(Client()).get(path)
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    assert body == f"%PDF-1.4 letter of {bid.name}".encode()
    # Long documents are read piece by piece.
    client = room.person("A1").signed_in(Client())
    size = len(body)
    for asked, expected in (
        ("bytes=5-9", body[5:10]),
        (f"bytes={size - 1}-", body[-1:]),
        (f"bytes=0-{size - 1}", body),
        (f"bytes={size}-", body),
        ("bytes=-5", body),
        ("lines=1-2", body),
    ):
        part = client.get(path, headers={"range": asked})
        assert b"".join(part.streaming_content) == expected, asked
        assert part["Content-Length"] == str(len(expected))
        assert part.status_code == (206 if len(expected) < size else 200)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert bid.name not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    page = room.person("A1").signed_in(Client()).get(f"/rooms/scoring/{room.uid}/")
    assert path in page.content.decode()
    seated = {member.person for member in room.members}
    stranger = next(each for each in room.pool if each.person.uid not in seated)
    assert room.closed is not None
    for who in (stranger, room.drawer, room.closed.bidders[0]):
        assert status(who) == 404
    assert status(room.owner) == 200  # the purchaser examines qualification
    assert status(room.supervisor) == 200
