"""A signature made in a real Chromium verifies here and with plain openssl."""

import base64
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from sealing import cms
from sealing.ca import DevelopmentAuthority
from sealing.issuing import Issued, KeyKind
from tests.live import LiveServer
from web.rules.showroom import ACT

PASSPHRASE = "口令 of an owner"


@pytest.fixture(scope="module")
def authority() -> DevelopmentAuthority:
    """A development authority, an hour old."""
    at = datetime.now(UTC) - timedelta(hours=1)
    return DevelopmentAuthority.create("Tests", at)


def person(authority: DevelopmentAuthority, kind: KeyKind = "p256") -> Issued:
    at = datetime.now(UTC) - timedelta(minutes=30)
    return authority.issue_person(
        "欧阳明月", "甲公司", "91320800MA1MXXXX0X", at=at, key=kind
    )


def open_sheet(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/manage/components/")
    page.click("form[data-sign-form] button")
    expect(page.locator("#sign-sheet")).to_be_visible()


def sign(page: Page, store: Path, passphrase: str) -> None:
    page.set_input_files("#sign-file", store)
    page.fill("#sign-passphrase", passphrase)
    page.click("[data-sign-go]")


def signature_of(page: Page) -> bytes:
    page.wait_for_url("**signature=MI**")
    return base64.b64decode(parse_qs(urlsplit(page.url).query)["signature"][0])


@pytest.mark.parametrize("kind", ["p256", "rsa"])
def test_an_act_signed_in_the_page_verifies_everywhere(
    page: Page,
    live_server: LiveServer,
    authority: DevelopmentAuthority,
    tmp_path: Path,
    kind: KeyKind,
) -> None:
    holder = person(authority, kind)
    store = tmp_path / "owner.p12"
    store.write_bytes(holder.pkcs12(PASSPHRASE))
    open_sheet(page, live_server)
    sign(page, store, PASSPHRASE)
    der = signature_of(page)
    assert cms.verify_detached(ACT, der).certificate == holder.certificate
    (tmp_path / "act").write_bytes(ACT)
    (tmp_path / "act.p7s").write_bytes(der)
    (tmp_path / "ca.pem").write_bytes(authority.certificate_pem)
    command = "cms -verify -binary -inform DER -in act.p7s -content act"
    subprocess.run(
        ["openssl", *command.split(), "-CAfile", "ca.pem", "-purpose", "any"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )


def test_a_store_written_by_openssl_opens(
    page: Page, live_server: LiveServer, authority: DevelopmentAuthority, tmp_path: Path
) -> None:
    holder = person(authority)
    (tmp_path / "all.pem").write_bytes(holder.key_pem() + holder.certificate_pem())
    command = "pkcs12 -export -in all.pem -out store.p12 -passout pass:plain"
    subprocess.run(["openssl", *command.split()], cwd=tmp_path, check=True)
    open_sheet(page, live_server)
    sign(page, tmp_path / "store.p12", "plain")
    assert cms.verify_detached(ACT, signature_of(page))


def test_a_wrong_passphrase_is_said_and_nothing_is_sent(
    page: Page, live_server: LiveServer, authority: DevelopmentAuthority, tmp_path: Path
) -> None:
    store = tmp_path / "owner.p12"
    store.write_bytes(person(authority).pkcs12(PASSPHRASE))
    open_sheet(page, live_server)
    sign(page, store, "another")
    expect(page.locator("[data-sign-error]")).to_contain_text("口令不对")
    expect(page.locator("[data-sign-error]")).to_be_focused()
    assert "signature" not in page.url


def test_key_file_and_passphrase_never_leave_the_page(
    page: Page, live_server: LiveServer, authority: DevelopmentAuthority, tmp_path: Path
) -> None:
    store = tmp_path / "owner.p12"
    store.write_bytes(person(authority).pkcs12("a very particular passphrase"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    open_sheet(page, live_server)
    sign(page, store, "a very particular passphrase")
    signature_of(page)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert not any("particular" in url for url in sent)
    assert [url for url in sent if not url.startswith(live_server.url)] == []


class TestTheSheet:
    def test_lists_what_stands_in_the_signed_bytes(
        self, page: Page, live_server: LiveServer
    ) -> None:
        open_sheet(page, live_server)
        facts = page.locator("[data-sign-facts]")
        expect(facts).to_contain_text("736,320.00 元 柒拾叁万陆仟叁佰贰拾元整")
        expect(facts).to_contain_text("E3208-2026-0001")
        digest = page.locator("[data-sign-digest]").get_attribute("data-hex")
        said = subprocess.run(
            ["openssl", "dgst", "-sha256", "-r"],
            input=ACT,
            capture_output=True,
            check=True,
        )
        assert digest == said.stdout.split()[0].decode()

    def test_begins_at_the_sentence_and_goes_back_without_a_trace(
        self, page: Page, live_server: LiveServer
    ) -> None:
        open_sheet(page, live_server)
        expect(page.locator("#sign-sentence")).to_be_focused()
        page.click("[data-sign-back]")
        expect(page.locator("#sign-sheet")).to_be_hidden()
        expect(page.locator("form[data-sign-form] button")).to_be_focused()
        assert page.input_value("input[name=signature]") == ""

    def test_takes_a_signature_made_by_command_line(
        self,
        page: Page,
        live_server: LiveServer,
        authority: DevelopmentAuthority,
    ) -> None:
        made = cms.sign_detached(
            ACT, person(authority).signer(), signing_time=datetime.now(UTC)
        )
        open_sheet(page, live_server)
        page.click("#sign-sheet summary")
        page.fill("#sign-paste", base64.encodebytes(made).decode())
        page.click("[data-sign-go]")
        assert signature_of(page) == made

    def test_refuses_a_paste_that_is_no_signature(
        self, page: Page, live_server: LiveServer
    ) -> None:
        open_sheet(page, live_server)
        page.click("#sign-sheet summary")
        page.fill("#sign-paste", "refused: wrong-key")
        page.click("[data-sign-go]")
        expect(page.locator("[data-sign-error]")).to_contain_text("不是签名")
