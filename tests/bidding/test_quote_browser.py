"""A final quote in a real Chromium: sealed by its order, once; opened with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from bidding import queries
from bidding.actions.stamp import keep_token
from bidding.models import Bid
from tests.bidding import test_quote_round as rounds
from tests.bidding.conftest import city  # noqa: F401
from tests.bidding.test_auction_browser import elsewhere, serious
from tests.worlds import openings, stamps

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.bidding.test_auction_browser import Elsewhere
    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.trades import Case

__all__ = ["elsewhere"]

case = rounds.case
evaluated = rounds.evaluated
PASSPHRASE = "口令 of a bidder"
PATIENCE_MS = 60_000


def opened(case: Case, evaluated: Any, made: Any, folder: Path, at: At) -> list[str]:
    """Let the two others quote, the custodians release, and the quotes be read."""
    kept, closed = evaluated
    quote = Bid.objects.get(envelope="quote-1")
    keep_token(bid=quote.uid, token=stamps.token(bytes.fromhex(quote.manifest_digest)))
    others = openings.Closed(closed.opening, closed.bidders[1:], closed.digest)
    digest = rounds.quoted(case, others, made, folder, at)
    openings.release(kept, digest)
    openings.run()
    found = queries.opened_bids(case.lot, "quote-1")
    return sorted(each.items["price"] for each in found)


def test_a_quote_is_sealed_in_the_page_and_opens_with_the_others(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    case: Case,
    evaluated: Any,
    tmp_path: Path,
    page: Page,
    at: At,
) -> None:
    _kept, closed = evaluated
    made = elsewhere(rounds.call, case, closed)
    bidder, lot = closed.bidders[0], str(case.lot.uid)
    (tmp_path / "key.p12").write_bytes(bidder.issued.pkcs12(PASSPHRASE))
    page.set_default_timeout(PATIENCE_MS)
    sent: list[str] = []
    page.on(
        "request", lambda one: "/tus/" in one.url or sent.append(one.post_data or "")
    )
    address = f"/bids/{lot}/quote/1/"
    name = settings.SESSION_COOKIE_NAME
    client = elsewhere(bidder.signed_in, Client())
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}{address}")
    # No documents: the opening form comes first, and nothing leads back before it.
    expect(page.locator("[data-step=form]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("[data-step=form] [data-back]")).to_have_count(0)
    page.click("[data-step=form] [data-next]")
    expect(page.locator("#summary [role=alert]")).to_be_visible()
    page.fill("#item-price", "736,320.00")
    if page.locator("#item-duration").count():
        page.fill("#item-duration", "180")
    page.click("[data-step=form] [data-next]")
    expect(page.locator("[data-summary]")).to_contain_text("柒拾叁万陆仟叁佰贰拾元整")
    assert serious(page) == []
    page.set_input_files("[data-key-file]", str(tmp_path / "key.p12"))
    page.fill("[data-key-passphrase]", PASSPHRASE)
    page.click("[data-seal]")
    page.wait_for_url("**/receipts/**")
    assert not any("736320" in body or PASSPHRASE in body for body in sent)
    page.goto(f"{live_server.url}{address}")
    expect(page.locator("[data-sealing]")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("不能更改")
    assert serious(page) == []
    prices = elsewhere(opened, case, evaluated, made, tmp_path, at)
    assert prices == sorted(["736320.00", *rounds.QUOTES[:2]])
