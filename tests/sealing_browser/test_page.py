"""Sealing in a real Chromium, through the real server, with a line that breaks."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import expect

from bidding import tus, uploading
from bidding.models import Bid
from bidding.sealed_store import sealed_part
from escrow import queries as escrow
from sealing import manifest, statement_files
from sealing.__main__ import main
from sealing.manifest import share_name
from tests.worlds import keepers as keeping
from tests.worlds import people, stamps, trades
from web.assets import sealing_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Request, Route

    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

    Elsewhere = Callable[..., Any]

_TAKE = tus._patch
PASSPHRASE = "口令 of a bidder"
PLAN_BYTES = 20 * 1024 * 1024 + 77
PATIENCE_MS = 180_000
PRICE = "7,363,200.00"
UPPER = "柒佰叁拾陆万叁仟贰佰元整"


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Do something in another thread: the browser's own loop runs in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda do, *args, **keys: pool.submit(do, *args, **keys).result()
        pool.submit(connections.close_all).result()


def announced() -> tuple[Case, Keepers, Somebody]:
    """Return an announced works trade, its custodians, and somebody who bids."""
    case = trades.draft(people.city())
    stamps.platform()
    trades.approved(case)
    kept = keeping.of(case)
    trades.announced(case)
    return case, kept, case.city.bidder("甲建设公司")


class Machine:
    """A bidder's machine: files, a browser in the bidder's session, and a bad line."""

    def __init__(
        self, page: Page, server: LiveServer, bidder: Somebody, folder: Path
    ) -> None:
        self.page = page
        self.server = server
        self.folder = folder
        self.patches = 0
        self.allowed = 10**9
        (folder / "key.p12").write_bytes(bidder.issued.pkcs12(PASSPHRASE))
        (folder / "投标函.pdf").write_bytes(b"%PDF-1.4 letter")
        pattern = bytes(range(256)) * 4096
        plan = pattern * (PLAN_BYTES // len(pattern) + 1)
        (folder / "plan.bin").write_bytes(plan[:PLAN_BYTES])

    async def piece(self, request: Any, part: Any) -> Any:
        """Take a piece, or drop the connection without an answer when it is cut."""
        self.patches += 1
        if self.patches > self.allowed:
            raise uploading.Disconnected
        return await _TAKE(request, part)

    def cut_after(self, pieces: int) -> None:
        """Let so many more pieces through."""
        self.allowed = self.patches + pieces

    def mend(self) -> None:
        """Let everything through from now on."""
        self.allowed = 10**9

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def fill(self, lot: str) -> None:
        """Fill steps 1 to 3, up to the button that seals."""
        page = self.page
        page.goto(f"{self.server.url}/bids/{lot}/seal/")
        expect(page.locator("[data-step=files]")).to_be_visible()
        page.set_input_files("#slot-letter", self.path("投标函.pdf"))
        page.set_input_files("#slot-document", self.path("plan.bin"))
        page.select_option("#mark-plan", "plan.bin")
        page.fill("[name=page-plan]", "12")
        page.click("[data-step=files] [data-next]")
        page.fill("#item-price", PRICE)
        page.fill("#item-duration", "180")
        expect(page.locator("[data-item=price] .upper")).to_have_text(UPPER)
        page.click("[data-step=form] [data-next]")
        expect(page.locator("[data-summary]")).to_contain_text(UPPER)
        page.set_input_files("[data-key-file]", self.path("key.p12"))

    def seal(self, passphrase: str = PASSPHRASE) -> None:
        self.page.fill("[data-key-passphrase]", passphrase)
        self.page.click("[data-seal]")


@pytest.fixture
def world(elsewhere: Elsewhere, live_server: LiveServer) -> tuple[Case, Keepers, Any]:
    """The trade, its custodians and a bidder, while the server runs."""
    found: tuple[Case, Keepers, Any] = elsewhere(announced)
    return found


@pytest.fixture
def machine(
    page: Page,
    live_server: LiveServer,
    world: Any,
    elsewhere: Elsewhere,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Machine]:
    """The bidder's machine."""
    bidder = world[2]
    name = settings.SESSION_COOKIE_NAME
    client = elsewhere(bidder.signed_in, Client())
    cookie = {"name": name, "value": client.cookies[name].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])
    folder = tmp_path / "machine"
    folder.mkdir()
    found = Machine(page, live_server, bidder, folder)
    monkeypatch.setattr(tus, "_patch", found.piece)
    # A worker, a megabyte of script and a server share this machine with other tests.
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield found
    expect.set_options(timeout=5_000)


#: the letter's first bytes, as text, in base64 and in a form; and what opens the key.
#: None of them comes about in base64 by chance.
PLAIN = ("%PDF-1.4", "JVBERi0xLjQ", "%25PDF-1.4", PASSPHRASE)


def _words(request: Request) -> str:
    """What a request says in words; the pieces of ciphertext are not decoded."""
    return "" if "/tus/" in request.url else request.post_data or ""


def in_state(page: Page, state: str) -> None:
    """Wait until the upload says so."""
    words = page.locator("[data-sending-state]")
    expect(words).to_have_attribute("data-state", state)


def serious(page: Page) -> list[str]:
    """Return what axe finds, each with where and why."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def laid_out(bid: Bid, case: Case, kept: Keepers, folder: Path) -> list[str]:
    """Write what the server stores as the command line's directories."""
    stored, stated = folder / "bid", folder / "statement"
    stored.mkdir()
    stated.mkdir()
    (stored / "manifest.p7m").write_bytes(bytes(bid.manifest))
    for share in bid.shares.all():
        (stored / share_name(share.index)).write_bytes(bytes(share.envelope))
    for part in bid.parts.all():
        store = sealed_part(str(case.trade.uid), str(bid.uid), part.number)
        data = b"".join(store.segments(part.size))
        (stored / f"part-{part.number}.bin").write_bytes(data)
        (stored / f"digests-{part.number}.bin").write_bytes(bytes(part.digests))
    signed = escrow.complete_statement(str(case.trade.uid))
    statement_files.write_directory(stated, signed.as_files())
    (folder / "ca.pem").write_bytes(people.authority().certificate_pem)
    for i in (1, 3, 5):
        key = kept.seats[i - 1].encryption.key_pem()
        (folder / f"seat-{i}.pem").write_bytes(key)
    trust = ["--statement", str(stated), "--trust", str(folder / "ca.pem")]
    return [str(stored), *trust]


def test_a_cut_line_and_a_closed_tab_lose_nothing(
    machine: Machine, world: Any, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    case, kept, _bidder = world
    page, lot = machine.page, str(case.lot.uid)
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(_words(request)))
    machine.fill(lot)
    assert serious(page) == []
    machine.cut_after(3)
    machine.seal()
    in_state(page, "waiting")
    page.context.set_offline(True)
    machine.mend()
    machine.cut_after(2)
    page.context.set_offline(False)
    in_state(page, "running")
    in_state(page, "waiting")
    # Paused by hand, nothing goes even when the line is back, until it is resumed.
    page.click("[data-pause]")
    in_state(page, "paused")
    sent_before, held = machine.patches, "[data-resume]"
    machine.cut_after(2)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(held)).to_be_visible()
    assert machine.patches == sent_before
    page.click(held)
    in_state(page, "running")
    in_state(page, "waiting")
    page.close()
    machine.page = page = page.context.new_page()
    machine.mend()
    page.goto(f"{machine.server.url}/bids/{lot}/seal/")
    expect(page.locator("[data-kept]")).to_be_visible(timeout=30_000)
    page.click("[data-kept-go]")
    page.wait_for_url("**/receipts/**")
    expect(page.locator("[data-kept-recovery]")).to_be_visible()
    with page.expect_download() as saved:
        page.click("[data-recovery-save]")
    saved.value.save_as(tmp_path / "recovery.p7m")
    told = [mark for mark in PLAIN for body in sent if mark in body]
    assert told == []
    elsewhere(check_stored, case, kept, machine, tmp_path)
    rehearse(machine, lot, tmp_path / "recovery.p7m")


def check_stored(case: Case, kept: Keepers, machine: Machine, folder: Path) -> None:
    """The command line opens what the server stores, to what was chosen and typed."""
    bid = Bid.objects.get()
    assert bid.state == "submitted"
    found = manifest.open_message(bytes(bid.manifest)).manifest
    assert found.client["bundle"] == sealing_script().sha256
    where = laid_out(bid, case, kept, folder)
    assert main(["verify", *where]) == 0
    given = []
    for i in (1, 3, 5):
        out = str(folder / f"share-{i}.json")
        key = ["--key", str(folder / f"seat-{i}.pem"), "--out", out]
        assert main(["share", *where, *key]) == 0
        given += ["--share", out]
    assert main(["open", *where, *given, "--out", str(folder / "out")]) == 0
    said = json.loads((folder / "out" / "opening.json").read_bytes())
    assert said["items"] == [
        {"key": "price", "type": "amount", "value": "7363200.00", "unit": "CNY"},
        {"key": "duration", "type": "integer", "value": 180, "unit": "day"},
    ]
    for name in ("投标函.pdf", "plan.bin"):
        read = (folder / "out" / "documents" / name).read_bytes()
        assert read == (machine.folder / name).read_bytes()


def rehearse(machine: Machine, lot: str, recovery: Path) -> None:
    """The bidder's key opens its own recovery envelope; a wrong passphrase is said."""
    page = machine.page
    page.goto(f"{machine.server.url}/bids/{lot}/rehearsal/")
    expect(page.locator("[data-rehearsal]")).to_be_visible()
    page.set_input_files("[data-key-file]", machine.path("key.p12"))
    page.set_input_files("[data-recovery-file]", str(recovery))
    page.fill("[data-key-passphrase]", "another")
    page.click("[data-rehearse]")
    expect(page.locator("#summary")).to_contain_text("口令不对")
    page.fill("[data-key-passphrase]", PASSPHRASE)
    page.click("[data-rehearse]")
    expect(page.locator("[data-rehearsal-said]")).to_contain_text("您的密钥可用")
    assert serious(page) == []


def test_what_the_page_refuses_and_what_it_says_to_do(
    machine: Machine, world: Any
) -> None:
    page, lot = machine.page, str(world[0].lot.uid)
    page.goto(f"{machine.server.url}/bids/{lot}/seal/")
    page.click("[data-step=files] [data-next]")
    expect(page.locator("#summary")).to_contain_text("投标函")
    machine.fill(lot)
    legacy(machine, world[2])
    page.set_input_files("[data-key-file]", machine.path("old.p12"))
    machine.seal("old")
    expect(page.locator("#summary")).to_contain_text("RC2或3DES")
    page.route("**/terms.json", amended)
    page.set_input_files("[data-key-file]", machine.path("key.p12"))
    machine.seal()
    expect(page.locator("#summary")).to_contain_text("现行为第2版（更正了评分项plan）")
    kept = page.locator("[data-slots]")
    expect(kept).to_contain_text("投标函.pdf")
    expect(kept).to_contain_text("plan.bin")
    insecure = "Object.defineProperty(window, 'isSecureContext', { value: false })"
    page.add_init_script(insecure)
    page.reload()
    expect(page.locator("#summary")).to_contain_text("https")
    expect(page.locator("[data-by-command]")).to_contain_text("client bidder seal")
    expect(page.locator("#sealing")).to_be_hidden()
    assert Bid.objects.count() == 0


def amended(route: Route) -> None:
    """Answer with the next edition, which changes one score item."""
    response = route.fetch()
    terms = response.json()
    terms["edition"] = {"number": 2, "digest": "ef" * 32}
    terms["score_items"][0]["max"] = "30"
    route.fulfill(response=response, json=terms)


def legacy(machine: Machine, bidder: Somebody) -> None:
    """Write the bidder's key as systems of twenty years ago do."""
    both = bidder.issued.key_pem() + bidder.issued.certificate_pem()
    (machine.folder / "both.pem").write_bytes(both)
    command = "pkcs12 -export -legacy -in both.pem -out old.p12 -passout pass:old"
    subprocess.run(["openssl", *command.split()], cwd=machine.folder, check=True)
