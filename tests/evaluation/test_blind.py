"""暗标: codes and stripped files until all have signed; no door tells more."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

import pypdfium2
import pytest
from django.test import Client
from reportlab.pdfgen.canvas import Canvas

from bidding.facts.openings import DocumentFacts
from evaluation.facts import panels, trade
from evaluation.live import ScoringRoom, viewer_of
from evaluation.rules import blind as rule
from journal import queries as journal
from press import blind, pictures
from tests.evaluation import world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.evaluation.world import Room
    from tests.worlds.people import City

_ROLES = ("technical", "business")


def paper(name: str, text: str = "plan") -> bytes:
    """Return a PDF that tells a name in every place that is no page."""
    made = BytesIO()
    canvas = Canvas(made)
    canvas.setAuthor(name)
    canvas.setTitle(name)
    canvas.setKeywords(name)
    canvas.setCreator(name)
    canvas.drawString(90, 700, text)
    canvas.bookmarkPage("x")
    canvas.addOutlineEntry(name, "x")
    canvas.acroForm.textfield(name=name, value=name)
    canvas.linkURL(f"https://{name}.example/", (0, 0, 9, 9))
    canvas.showPage()
    canvas.save()
    return made.getvalue()


class TestStripping:
    """The copy paints the same pages and holds nothing else."""

    def test_only_the_pages_stay(self) -> None:
        given = paper("Huaian-Qinghe")
        assert b"Huaian-Qinghe" in given
        copy = blind.strip(given)
        assert b"Qinghe" not in copy
        assert b"/Annots" not in copy
        read = pypdfium2.PdfDocument(copy)
        assert len(read) == 1
        assert "plan" in read[0].get_textpage().get_text_range()

    def test_what_cannot_be_stripped_is_refused_by_name(self) -> None:
        for given in (b"", b"%PDF-1.4 letter", paper("x")[:400]):
            with pytest.raises(blind.NotStrippable):
                blind.strip(given)

    def test_notes_in_photographs_stay_behind(self) -> None:
        exif = b"\xff\xe1\x00\x0aQinghe-1"
        scan = b"\xff\xda\x00\x02data\xff\xd9"
        jfif = b"\xff\xe0\x00\x04ok"
        painted = pictures.bare_jpeg(b"\xff\xd8" + jfif + exif + scan)
        assert painted == b"\xff\xd8" + jfif + scan


class TestCodes:
    """Which bid has which code follows neither names nor times."""

    def test_every_bid_has_one_and_rooms_differ(self) -> None:
        bids = [str(uuid5(NAMESPACE_URL, str(n))) for n in range(30)]
        first = rule.codes(bids, room="a")
        assert sorted(first.values()) == [rule.CODE.format(n) for n in range(1, 31)]
        assert first == rule.codes(reversed(bids), room="a")
        assert first != rule.codes(bids, room="b")

    def test_terms_that_could_not_hold_are_refused(self) -> None:
        with pytest.raises(rule.BlindSlotUnknown):
            rule.check_terms(["plan"], slots=_ROLES, owner_examines=True)
        with pytest.raises(rule.BlindNeedsOwner):
            rule.check_terms(["technical"], slots=_ROLES, owner_examines=False)


@pytest.fixture
def room(city: City, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room whose technical slot is blind; every bid has two documents."""
    slots: Any = {"blind": [_blind_slot()]}
    found = world.opened(city, monkeypatch, room=slots)
    papers: dict[UUID, tuple[DocumentFacts, bytes]] = {}
    by_bid: dict[UUID, list[DocumentFacts]] = {}
    for each in found.border.rounds["full"]:
        for role in (_blind_slot(), "other"):
            data = paper(f"Maker-{each.uscc}", role)
            uid = uuid5(each.uid, role)
            name = f"{each.name}{role}.pdf"
            row = DocumentFacts(
                uid, name, role, len(data), "application/pdf", uid.hex * 2
            )
            papers[uid] = (row, data)
            by_bid.setdefault(each.uid, []).append(row)

    def opened(uid: UUID, start: int = 0) -> tuple[DocumentFacts, Iterator[bytes]]:
        row, data = papers[uid]
        return row, iter([data[start:]])

    def marks(bid: UUID) -> list[dict[str, Any]]:
        return [
            {"item": "plan", "file": row.name, "page": 1} for row in by_bid.get(bid, [])
        ]

    from bidding import queries

    monkeypatch.setattr(queries, "bid_documents", lambda bid: by_bid.get(bid, []))
    monkeypatch.setattr(queries, "open_document", opened)
    monkeypatch.setattr(queries, "bid_marks", marks)
    return found


def _blind_slot() -> str:
    from tests.worlds.trades import content

    return str(content("comprehensive-score")["slots"][0]["role"])


def fetched(room: Room, seat: str) -> dict[str, bytes]:
    """Return everything a member can fetch in the room: pages, files, the record."""
    who = room.person(seat)
    client = who.signed_in(Client())
    base = f"/rooms/scoring/{room.uid}/"
    found = {}
    for path in ("", "summary/", "report/", "bills/", "summary/question.json"):
        answer = client.get(f"{base}{path}")
        if answer.status_code == 200:
            found[path] = answer.content
    for bid in trade.bids_of(room.case.lot, named=True):
        for row in trade.documents_of(bid):
            answer = client.get(f"{base}files/{row.uid}/")
            if answer.status_code == 200:
                said = str(sorted(answer.headers.items())).encode()
                found[row.name] = b"".join(answer.streaming_content) + said
    found["record"] = record(room, seat)
    return found


def record(room: Room, seat: str) -> bytes:
    """Return the rows of the lot's stream that the room's socket gives a member."""
    live = ScoringRoom(room.panel.uid, room.case.lot.uid)
    actor = room.person(seat).actor
    viewer, facts = (
        viewer_of(actor, panels.place_for(actor, room.panel.uid)),
        live.facts(),
    )
    rows = journal.rows(room.case.lot.stream)
    seen = [
        row.facts
        for row in rows
        if row.audience == "public" or live.may_see(row.audience, viewer, facts)
    ]
    return str(seen).encode()


def names(room: Room) -> list[bytes]:
    found = trade.bids_of(room.case.lot, named=True)
    return [word.encode() for bid in found for word in (bid.name, bid.uscc)]


def test_nothing_that_a_member_can_fetch_tells_a_name_before_all_have_signed(
    room: Room,
) -> None:
    room.draw().sit().elect().qualify().check()
    for look in range(2):
        for seat in ("A1", "A2"):
            got = fetched(room, seat)
            assert len([name for name in got if name.endswith(".pdf")]) == 4
            assert not [n for n in got if n.endswith("other.pdf")]
            for path, body in got.items():
                hits = [name.decode() for name in names(room) if name in body]
                assert not hits, (path, hits)
        if not look:
            room.quote()
    assert b"T01" in got[""]
    # The purchaser examines by names, and whoever sums up the result has them.
    owner = room.owner.signed_in(Client())
    page = owner.get(f"/case/{room.case.trade.uid}/qualification/").content
    assert names(room)[0] in page
