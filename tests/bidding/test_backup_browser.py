"""A party of the draw commits and seals its backup in a real Chromium; it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from bidding.actions import draw_factor
from bidding.actions.stamp import keep_token
from bidding.facts.draws import reveal_until
from bidding.models import Bid, DrawSecret
from journal import queries as journal
from kernel import draw as kernel_draw
from parties.rules.actor import Role
from tests.bidding import test_draw_backups as backups
from tests.bidding.test_auction_browser import elsewhere, serious
from tests.worlds import openings, stamps

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from bidding.models import Opening
    from tests.bidding.test_auction_browser import Elsewhere
    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

__all__ = ["elsewhere"]

parties = backups.parties
PASSPHRASE = "口令 of a party"
PATIENCE_MS = 60_000


def committed(case: Case, keepers: Keepers, parties: dict[Role, Somebody]) -> Opening:
    """Let the two others commit."""
    opening = openings.prepared(case, keepers)
    for role in (Role.OPENING, Role.SUPERVISOR):
        commitment = kernel_draw.commitment(backups.SECRETS[role])
        draw_factor.commit_secret(
            by=parties[role].actor, opening=opening.uid, commitment=commitment
        )
    return opening


def drawn(
    case: Case,
    keepers: Keepers,
    parties: dict[Role, Somebody],
    opening: Opening,
    folder: Path,
    at: At,
) -> None:
    """Let the two others reveal, and the time of the silent owner run out."""
    sealed = Bid.objects.get(envelope="reveal")
    token = stamps.token(bytes.fromhex(sealed.manifest_digest))
    keep_token(bid=sealed.uid, token=token)
    found = backups.read(case, keepers, opening, folder, at)
    for role in (Role.OPENING, Role.SUPERVISOR):
        backups.reveal(found, parties[role], role)
    backups.release_backups(case, keepers)
    at(reveal_until(found.again()))
    assert "open backups" in openings.run()


def test_a_backup_sealed_in_the_page_stands_in_for_its_silent_party(
    live_server: LiveServer,
    elsewhere: Elsewhere,
    case: Case,
    keepers: Keepers,
    parties: dict[Role, Somebody],
    tmp_path: Path,
    page: Page,
    at: At,
) -> None:
    opening = elsewhere(committed, case, keepers, parties)
    owner = parties[Role.OWNER]
    (tmp_path / "key.p12").write_bytes(owner.issued.pkcs12(PASSPHRASE))
    name = settings.SESSION_COOKIE_NAME
    cookie = elsewhere(owner.signed_in, Client()).cookies[name].value
    page.context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
    page.set_default_timeout(PATIENCE_MS)
    console = f"{live_server.url}/rooms/opening/{opening.uid}/console/"
    backup = f"{live_server.url}/rooms/opening/{opening.uid}/draw/backup/"
    # Commit first: before that there is no page to seal anything on.
    assert page.goto(backup).status == 404
    terms = f"/bids/{case.lot.uid}/seal/reveal/terms.json"
    assert page.goto(f"{live_server.url}{terms}").status == 404
    bidder = elsewhere(case.city.bidder, "甲建设公司")
    for address in (terms, f"/rooms/opening/{opening.uid}/draw/backup/"):
        assert (
            elsewhere(elsewhere(bidder.signed_in, Client()).get, address).status_code
            == 404
        )
    page.goto(console)
    form = page.locator("form[data-secret=commit]")
    expect(form.locator("[name=commitment]")).not_to_have_value("")
    form.locator("button[type=submit]").click()
    page.click(f"a[href$='{opening.uid}/draw/backup/']")
    expect(page.locator("[data-step=check]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("[data-keepers] li").first).to_be_visible()
    assert serious(page) == []
    page.set_input_files("[data-key-file]", str(tmp_path / "key.p12"))
    page.fill("[data-key-passphrase]", PASSPHRASE)
    page.click("[data-seal]")
    page.wait_for_url("**/console/")
    expect(page.locator("main")).to_contain_text("您的备份已封存")
    # Another device does not hold the secret: it is told where to go.
    page.evaluate("localStorage.clear()")
    page.goto(backup)
    expect(page.locator("[data-no-secret]")).to_contain_text("本设备上没有该秘密")
    expect(page.locator("#sealing")).to_be_hidden()

    elsewhere(drawn, case, keepers, parties, opening, tmp_path, at)
    used = elsewhere(journal.latest, case.lot.stream, "bidding.backup-used").facts
    mine = elsewhere(DrawSecret.objects.get, party="owner")
    assert used["party"] == "owner"
    assert kernel_draw.commitment(bytes.fromhex(used["reveal"])) == mine.commitment
