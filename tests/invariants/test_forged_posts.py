"""A page of somebody else's posts in the reader's name: refused, and nothing is done.

Over the real stack, with a real session: what a browser would add by itself (the
cookies) is never enough, neither for a form nor for what a script of the page sends.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
from django.test import Client

from tender.models import Question
from tests.live import NO_TLS

if TYPE_CHECKING:
    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def _browser(server: LiveServer, who: Somebody) -> httpx.Client:
    session = who.signed_in(Client()).cookies["sessionid"].value
    return httpx.Client(
        base_url=server.url, cookies={"sessionid": session}, timeout=60, verify=NO_TLS
    )


def _form(browser: httpx.Client, path: str) -> dict[str, str]:
    """Read a page, and return what its form would send, the token included."""
    page = browser.get(path)
    token = _TOKEN.search(page.text)
    assert token, page.status_code
    return {
        "csrfmiddlewaretoken": token[1],
        "request_key": str(uuid4()),
        "text": "工期是否含节假日？",
    }


def test_a_post_from_elsewhere_is_refused(
    live_server: LiveServer, case: Case, keepers: Keepers
) -> None:
    lot = f"/bids/{case.lot.uid}"
    ask = f"{lot}/questions/ask/"
    victim = _browser(live_server, case.city.bidder("甲建设有限公司"))
    other = _browser(live_server, case.city.bidder("乙建设有限公司"))
    with victim, other:
        mine, theirs = (_form(each, f"{lot}/questions/") for each in (victim, other))
        without = {k: v for k, v in mine.items() if k != "csrfmiddlewaretoken"}
        forged = {**mine, "csrfmiddlewaretoken": theirs["csrfmiddlewaretoken"]}
        script = {"Content-Type": "text/plain", "Accept": "application/json"}
        far = {"Origin": "https://evil.example"}
        answers = {
            "no token": victim.post(ask, data=without),
            "another session's": victim.post(ask, data=forged),
            "from elsewhere": victim.post(ask, data=mine, headers=far),
            "from nowhere": victim.post(ask, data=mine, headers={"Origin": "null"}),
            "another port": victim.post(
                ask, data=mine, headers={"Origin": "http://localhost:1"}
            ),
            "the page's script": victim.post(
                f"{lot}/seal/full/register/", content=b"{}", headers=script
            ),
        }
        told = {name: answer.status_code for name, answer in answers.items()}
        assert told == dict.fromkeys(answers, 403)
        assert not Question.objects.exists()
        # Cookies open nothing to programs: they show a certificate with each request.
        asked = victim.post("/api/v1/bids/", json={})
        assert asked.status_code in {401, 403, 404, 422}
        asked = victim.post(f"/api/v1/bids/{uuid4()}/withdraw/", json={"signature": ""})
        assert asked.status_code in {401, 403, 404}
        # The control: its own page, its own token.
        own = victim.post(ask, data=mine, headers={"Origin": live_server.url})
        assert own.status_code == 302
    assert Question.objects.count() == 1
