"""The upload server: raw tus 1.0, what it refuses, and tuspy as a real client."""

from __future__ import annotations

import base64
import hashlib
import select
import socket
import time
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import httpx
import pytest
from django.db import connection
from tusclient.client import TusClient

from bidding.models import Bid, Part
from bidding.rules.uploads import SEGMENT_BYTES, UploadExpired
from bidding.sealed_store import sealed_part
from tests.bidding.programs import OFFSET, TUS, Program, Wire, wire
from tests.worlds import bids

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bidding.sealed_store import SealedPart
    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.bids import SealedBid
    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case

MIB = SEGMENT_BYTES
GIVE_UP_S = 30


@pytest.fixture
def sealed(case: Case, keepers: Keepers, tmp_path: Path) -> SealedBid:
    """A sealed bid of a little over three segments, with its bidder."""
    bidder = case.city.bidder("甲建设公司")
    document = b"%PDF-1.4" + bytes(range(251)) * 12_600
    made = bids.seal_bid(case, bidder, tmp_path / "bid", document=document)
    made.bidder = bidder  # type: ignore[attr-defined]
    return made


@pytest.fixture
def line(live_server: LiveServer, case: Case, sealed: SealedBid) -> Wire:
    """The wire of the registered bid; its opening statement is up already."""
    program = Program(live_server, sealed.bidder)  # type: ignore[attr-defined]
    made = program.register(case, sealed).json()
    found, places = wire(live_server, made)
    found.place = places[1]  # type: ignore[attr-defined]
    found.first = places[0]  # type: ignore[attr-defined]
    assert found.patch(places[0], 0, sealed.part(0)).status_code == 204
    return found


def _code(answer: httpx.Response) -> str:
    return str(answer.json()["refused"]["code"])


def _sha256(data: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()


def _stored(number: int) -> SealedPart:
    bid = Bid.objects.get()
    return sealed_part(str(bid.lot.trade.uid), str(bid.uid), number)


def _until(holds: Callable[[], object]) -> None:
    give_up = time.monotonic() + GIVE_UP_S
    while not holds():
        assert time.monotonic() < give_up, "it never came"
        select.select([], [], [], 0.02)


def test_it_says_what_it_speaks(live_server: LiveServer) -> None:
    answer = httpx.options(live_server.url + "/tus/")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    spoken = set(answer.headers["tus-extension"].split(","))
    assert {"creation", "checksum", "termination", "expiration"} <= spoken
    place = live_server.url + f"/tus/{'0' * 32}"
    old = httpx.head(place, headers={"Tus-Resumable": "0.2.2"})
    assert (old.status_code, old.headers["tus-version"]) == (412, "1.0.0")
    assert httpx.head(place, headers=TUS).status_code == 404
    assert httpx.put(place, headers=TUS).status_code == 405


def test_offsets_are_exact_wherever_a_request_ends(
    line: Wire, sealed: SealedBid
) -> None:
    """Just before a segment's end, on it, just after; then the rest in small bites."""
    body, place = sealed.part(1), line.place  # type: ignore[attr-defined]
    stops = [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB + 77_777, len(body) - 1]
    for start, end in pairwise(stops):
        assert line.patch(place, start, body[start:end]).status_code == 204
        assert line.offset(place) == end
        assert Bid.objects.get().state == "uploading"
    wrong = line.patch(place, 5, body[5:])
    assert (wrong.status_code, _code(wrong)) == (409, "offset-conflict")
    assert line.patch(place, len(body) - 1, body[-1:]).status_code == 204
    assert line.offset(place) == len(body)
    assert Bid.objects.get().state == "submitted"
    # A retry of the last request finds it done.
    assert line.patch(place, len(body), b"").status_code == 204
    more = line.patch(place, len(body), b"x")
    assert (more.status_code, _code(more)) == (413, "too-much")


def test_what_it_refuses_leaves_the_offset_where_it_was(
    line: Wire, sealed: SealedBid
) -> None:
    body, place = sealed.part(1), line.place  # type: ignore[attr-defined]
    sums = {"Upload-Checksum": _sha256(body[:MIB])}
    damaged = line.patch(place, 0, b"X" + body[1:MIB], **sums)
    assert (damaged.status_code, _code(damaged)) == (460, "checksum-mismatch")
    assert line.offset(place) == 0
    unknown = line.patch(place, 0, body[:MIB], **{"Upload-Checksum": "md5 AAAA"})
    assert unknown.status_code == 400
    assert line.patch(place, 0, body[:MIB], **sums).status_code == 204
    # Without a checksum the signed digest of the segment still refuses it.
    altered = bytearray(body[MIB : 2 * MIB])
    altered[500_000] ^= 1
    refused = line.patch(place, MIB, bytes(altered))
    assert (refused.status_code, _code(refused)) == (422, "segment-digest")
    assert line.offset(place) == MIB
    # Damage in the head of a segment is found when the segment is whole.
    head = b"plain text, not sealed" + body[MIB + 22 : MIB + 1000]
    assert line.patch(place, MIB, head).status_code == 204
    found = line.patch(place, MIB + 1000, body[MIB + 1000 : 2 * MIB])
    assert (found.status_code, _code(found)) == (422, "segment-digest")
    assert line.offset(place) == MIB
    long = line.patch(place, MIB, body[MIB:] + b"!")
    assert (long.status_code, _code(long)) == (413, "too-much")
    typed = line.patch(place, MIB, b"x", Content_Type="text/plain")
    assert typed.status_code == 415
    assert Bid.objects.get().state == "uploading"


def test_a_cut_request_keeps_what_came(
    line: Wire, sealed: SealedBid, live_server: LiveServer
) -> None:
    """The line dies in the middle of a segment; the next one goes on from there."""
    body, place = sealed.part(1), line.place  # type: ignore[attr-defined]
    sent = MIB + 300_000
    with socket.create_connection(("localhost", live_server.port)) as raw:
        raw.sendall(
            f"PATCH {place} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\n"
            f"Authorization: Bearer {line.upload_key}\r\nContent-Type: {OFFSET}\r\n"
            f"Upload-Offset: 0\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        raw.sendall(body[:sent])
        # Bytes that nobody had taken from the line when it died may be lost with it.
        stored = _stored(1)
        _until(lambda: stored.read(MIB - 1, 1))
        raw.shutdown(socket.SHUT_WR)
        while raw.recv(1024):
            pass
    _until(lambda: line.offset(place))
    offset = line.offset(place)
    assert MIB <= offset <= sent
    assert line.patch(place, offset, body[offset:]).status_code == 204
    assert Bid.objects.get().state == "submitted"


def test_whoever_comes_later_takes_over(line: Wire, sealed: SealedBid) -> None:
    """An overtaken connection can record nothing and harm nothing."""
    from bidding.actions import submit, uploads
    from bidding.rules.uploads import LeaseLost

    body = sealed.part(1)
    part = Part.objects.get(number=1)
    key = base64.b64decode(line.upload_key)
    early = uploads.take_lease(part=part.uid, upload_key=key, offset=0)
    assert line.patch(line.place, 0, body[:-1]).status_code == 204  # type: ignore[attr-defined]
    early.store.write_head(early.lease, b"garbage of the connection before")
    with pytest.raises(LeaseLost):
        uploads.advance(upload=early, offset=32)
    with pytest.raises(LeaseLost):
        submit.part_is_whole(upload=early)
    last = line.patch(line.place, len(body) - 1, body[-1:])  # type: ignore[attr-defined]
    assert last.status_code == 204
    assert b"".join(early.store.segments(len(body))) == body


def test_a_real_client_uploads_in_its_own_bites(
    line: Wire, sealed: SealedBid, live_server: LiveServer
) -> None:
    """tuspy, with chunks that end nowhere near a segment's end."""
    place = line.place  # type: ignore[attr-defined]
    client = TusClient(
        live_server.url + "/tus/",
        headers={"Authorization": f"Bearer {line.upload_key}"},
    )
    made = line.send(
        "POST",
        "/tus/",
        Upload_Length=str(len(sealed.part(1))),
        Upload_Metadata="part " + base64.b64encode(place[5:].encode()).decode(),
    )
    assert (made.status_code, made.headers["location"]) == (201, place)
    assert made.headers["upload-expires"].endswith(" GMT")
    uploader = client.uploader(
        file_stream=BytesIO(sealed.part(1)),
        url=live_server.url + place,
        chunk_size=700_001,
        upload_checksum=True,
    )
    uploader.upload()
    assert uploader.offset == len(sealed.part(1))
    assert Bid.objects.get().state == "submitted"


def test_creation_may_bring_bytes_and_methods_may_be_overridden(
    line: Wire, sealed: SealedBid
) -> None:
    body, place = sealed.part(1), line.place  # type: ignore[attr-defined]
    made = line.send(
        "POST",
        "/tus/",
        body[: MIB + 5],
        Upload_Length=str(len(body)),
        Upload_Metadata="part " + base64.b64encode(place[5:].encode()).decode(),
    )
    assert (made.status_code, made.headers["upload-offset"]) == (201, str(MIB + 5))
    on = line.send(
        "POST",
        place,
        body[MIB + 5 :],
        X_HTTP_Method_Override="PATCH",
        Upload_Offset=str(MIB + 5),
    )
    assert on.status_code == 204
    assert Bid.objects.get().state == "submitted"
    kept = line.send("DELETE", place)
    assert (kept.status_code, _code(kept)) == (409, "already-submitted")


def test_a_terminated_upload_is_gone(line: Wire, sealed: SealedBid) -> None:
    place = line.place  # type: ignore[attr-defined]
    line.patch(place, 0, sealed.part(1)[:MIB])
    assert line.send("DELETE", place).status_code == 204
    assert line.send("HEAD", place).status_code == 410
    gone = line.patch(place, 0, b"")
    assert (gone.status_code, _code(gone)) == (410, "upload-ended")
    no_key = base64.b64encode(bytes(32)).decode()
    stranger = {**TUS, "Authorization": f"Bearer {no_key}"}
    url = line.server.url + place
    assert httpx.head(url, headers=stranger).status_code == 404, "only who may know"
    assert Bid.objects.get().state == "unfinished"


def test_an_upload_that_expires_under_way_says_so(
    line: Wire, sealed: SealedBid, case: Case, keepers: Keepers, at: At
) -> None:
    """The lot closes between two requests of one upload (20号令27; tus expiration)."""
    from bidding.actions import uploads
    from bidding.actions.close import close_envelope
    from escrow import queries as escrow
    from escrow.actions.opening_keys import make_opening_keys
    from parties.rules.actor import CLOCK

    place = line.place  # type: ignore[attr-defined]
    assert line.patch(place, 0, sealed.part(1)[:MIB]).status_code == 204
    part, key = Part.objects.get(number=1).uid, base64.b64decode(line.upload_key)
    under_way = uploads.take_lease(part=part, upload_key=key, offset=MIB)
    signed = escrow.complete_statement(keepers.subject)
    assert signed is not None
    make_opening_keys(by=CLOCK, statement_digest=signed.digest, wrap_key=b"\7" * 32)
    at(case.lot.submission_closes_at)
    close_envelope(lot=case.lot.uid, envelope="full")
    assert Bid.objects.get().state == "unfinished"
    assert line.send("HEAD", place).status_code == 410
    answer = line.patch(place, MIB, sealed.part(1)[MIB : 2 * MIB])
    assert (answer.status_code, _code(answer)) == (410, "upload-expired")
    said = answer.json()["refused"]
    assert said["article"] == "电子招标投标办法第27条"
    assert "视为撤回" in said["zh"]
    assert "counts as withdrawn" in said["en"]
    # So does the connection that was writing when the lot closed.
    with pytest.raises(UploadExpired):
        uploads.advance(upload=under_way, offset=2 * MIB)


@pytest.mark.parametrize(("micro", "state"), [(-1, "submitted"), (0, ""), (1, "")])
def test_the_last_byte_counts(
    line: Wire, sealed: SealedBid, case: Case, at: At, micro: int, state: str
) -> None:
    """A microsecond before the deadline is in time; the deadline itself is late."""
    from datetime import timedelta

    from bidding.actions import submit, uploads

    body, deadline = sealed.part(1), case.lot.submission_closes_at
    key = base64.b64decode(line.upload_key)
    part = Part.objects.get(number=1)
    upload = uploads.take_lease(part=part.uid, upload_key=key, offset=0)
    at(deadline + timedelta(microseconds=micro))
    if state:
        assert submit.part_is_whole(upload=upload)
        assert Bid.objects.get().received_at < deadline
        return
    late = line.patch(line.place, 0, body)  # type: ignore[attr-defined]
    assert (late.status_code, _code(late)) == (409, "late")
    from bidding.rules.uploads import Late

    with pytest.raises(Late):
        submit.part_is_whole(upload=upload)
    found = Bid.objects.get()
    assert (found.state, found.received_at) == ("uploading", None)


def test_a_database_that_goes_away_leaves_nothing_half(
    line: Wire, sealed: SealedBid, live_server: LiveServer
) -> None:
    """Its connections are cut in the middle of an upload; the bid is done, or not."""
    body, place = sealed.part(1), line.place  # type: ignore[attr-defined]
    with socket.create_connection(("localhost", live_server.port)) as raw:
        raw.sendall(
            f"PATCH {place} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\n"
            f"Authorization: Bearer {line.upload_key}\r\nContent-Type: {OFFSET}\r\n"
            f"Upload-Offset: 0\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        raw.sendall(body[:MIB])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        raw.sendall(body[MIB:])
        status = int(raw.recv(4096).split()[1])
    assert status in {204, 503}
    assert (Bid.objects.get().state == "submitted") == (status == 204)
    offset = line.offset(place)
    assert line.patch(place, offset, body[offset:]).status_code == 204
    assert Bid.objects.get().state == "submitted"
