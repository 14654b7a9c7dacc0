"""What no column can hold, and what no header should be: refused, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import redis.exceptions
from django.test import Client, RequestFactory
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.live import NO_TLS
from tests.worlds import people
from web import broken

if TYPE_CHECKING:
    from tests.live import LiveServer

UID = "11111111-1111-4111-8111-111111111111"
PART = "cGFydA=="


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/trades/%00/",
        "/trades/%00/journal/",
        "/trades/%00/lots/1/",
        "/notices/?q=%00",
        "/notices/?%00=a",
        f"/api/v1/lots/{UID}/closings/%00/",
        "/api/v1/custody/closings/%00/",
        "/sign-in/?next=%00",
    ],
)
def test_the_character_that_no_column_holds_is_nowhere(address: str) -> None:
    for prefix in ("", "/en") if not address.startswith("/api") else ("",):
        assert Client().get(prefix + address).status_code == 404


@pytest.mark.django_db
def test_in_a_form_it_is_refused_by_name() -> None:
    city = people.city()
    owner = city.owner().signed_in(Client())
    answer = owner.post("/case/new/", {"title": "水渠\0加固"})
    assert answer.status_code == 422
    assert "不可识别的字符" in answer.content.decode()
    english = owner.post("/en/me/role/", {"gr\0ant": "x"})
    assert english.status_code == 422
    assert "no text" in english.content.decode()


def test_an_upload_with_a_header_that_is_no_text_finds_nothing(
    live_server: LiveServer,
) -> None:
    said = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "1",
        "Upload-Metadata": f"part {PART}",
        "Authorization": b"Bearer \xe9",
    }
    answer = httpx.post(f"{live_server.url}/tus/", headers=said, verify=NO_TLS)
    assert answer.status_code in (404, 422)
    wrong = {**said, "Authorization": "Bearer YWJj", "Upload-Checksum": b"sha256 \xe9"}
    answer = httpx.post(f"{live_server.url}/tus/", headers=wrong, verify=NO_TLS)
    assert answer.status_code in (404, 422)


@pytest.mark.parametrize("path", ["opening/None/", "nothing/", "%00/"])
def test_a_room_that_does_not_exist_stays_shut(
    live_server: LiveServer, path: str
) -> None:
    with (
        pytest.raises(InvalidStatus) as shut,
        connect(f"{live_server.ws}/live/{path}", origin=live_server.url),
    ):
        pass
    assert shut.value.response.status_code == 403


def _leave(gone: Exception) -> None:
    raise gone


@pytest.mark.parametrize(
    "gone", [redis.exceptions.ConnectionError, redis.exceptions.TimeoutError]
)
def test_a_service_that_says_nothing_is_as_gone_as_one_that_left(
    gone: type[Exception],
) -> None:
    request = RequestFactory().get("/")
    try:
        _leave(gone())
    except gone:
        answer = broken.server_error(request)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
