"""The bidder's command line at the real server: seal, submit, replace, withdraw."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from bidding.models import Bid
from client.__main__ import main
from tests.tender.test_running import do_amend
from tests.worlds import bids, people, stamps

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

SECRET = "correct horse"


class Machine:
    """A bidder's own machine: key file, trust anchors, documents, and the command."""

    def __init__(self, folder: Path, server: LiveServer, bidder: Somebody) -> None:
        self.folder = folder
        folder.mkdir()
        self.file("key.p12", bidder.issued.pkcs12(SECRET))
        self.file("secret", SECRET.encode())
        self.file("ca.pem", people.authority().certificate_pem)
        self.file("letter.pdf", b"%PDF-1.4 letter")
        self.file("opening.json", bids.opening(bidder, "736320.00"))
        self._url = server.url

    def reach(self, port: int) -> None:
        """Reach the server by another port from now on."""
        self._url = f"http://localhost:{port}"

    def file(self, name: str, body: bytes) -> None:
        """Put a file on the machine."""
        (self.folder / name).write_bytes(body)

    def path(self, name: str) -> str:
        """Return where a file is."""
        return str(self.folder / name)

    def run(self, command: str, *words: str) -> int:
        """Run `client bidder` and return its exit status."""
        options = [
            *("--server", self._url, "--key", self.path("key.p12")),
            *("--passphrase-file", self.path("secret")),
            *("--trust", self.path("ca.pem")),
        ]
        return main(["bidder", command, *options, *words])

    def seal(self, case: Case, name: str, *words: str) -> int:
        """Seal the machine's letter into a directory of this name."""
        return self.run(
            "seal",
            *("--lot", str(case.lot.uid), "--opening", self.path("opening.json")),
            *("--out", self.path(name), *words, self.path("letter.pdf")),
        )


@pytest.fixture
def bidder(case: Case, keepers: Keepers) -> Somebody:
    """Somebody who bids."""
    return case.city.bidder("甲建设公司")


@pytest.fixture
def machine(live_server: LiveServer, bidder: Somebody, tmp_path: Path) -> Machine:
    """The bidder's machine."""
    return Machine(tmp_path / "machine", live_server, bidder)


def _stamp() -> None:
    from bidding.actions.stamp import keep_token

    bid = Bid.objects.get(state="submitted")
    keep_token(bid=bid.uid, token=stamps.token(bytes.fromhex(bid.manifest_digest)))


def test_a_bid_is_sealed_handed_in_and_stamped(
    machine: Machine, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine.seal(case, "bid") == 0
    assert machine.run("submit", machine.path("bid"), "--no-token") == 0
    assert "state submitted" in capsys.readouterr().out
    assert machine.run("receipt", machine.path("bid")) == 1
    assert "token-not-yet" in capsys.readouterr().err
    _stamp()
    assert machine.run("submit", machine.path("bid")) == 0
    said = capsys.readouterr().out
    assert "stamped_at" in said
    assert _openssl_says(machine)


def _openssl_says(machine: Machine) -> bool:
    """Have openssl verify the receipt's signature and the timestamp."""
    bid = machine.folder / "bid"
    token = subprocess.run(
        [
            *("openssl", "ts", "-verify", "-token_in", "-in", bid / "receipt.tst"),
            *("-data", bid / "manifest.p7m", "-CAfile", machine.path("ca.pem")),
        ],
        capture_output=True,
        check=False,
    )
    receipt = subprocess.run(
        [
            *("openssl", "cms", "-verify", "-inform", "DER", "-binary"),
            *("-in", bid / "receipt.p7m", "-CAfile", machine.path("ca.pem")),
            *("-purpose", "any"),
        ],
        capture_output=True,
        check=False,
    )
    assert token.returncode == 0, token.stderr
    assert receipt.returncode == 0, receipt.stderr
    return b'"v":"sbe1/receipt"' in receipt.stdout


def test_replaced_then_withdrawn(
    machine: Machine, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.seal(case, "first")
    machine.run("submit", machine.path("first"), "--no-token")
    replaced = machine.run(
        "replace",
        *(
            "--replaces",
            machine.path("first"),
            "--opening",
            machine.path("opening.json"),
        ),
        *("--out", machine.path("second"), "--no-token", machine.path("letter.pdf")),
    )
    assert replaced == 0
    assert sorted(Bid.objects.values_list("seq", "state")) == [
        (1, "replaced"),
        (2, "submitted"),
    ]
    assert machine.run("withdraw", machine.path("first")) == 1
    assert "nothing-to-withdraw" in capsys.readouterr().err
    assert machine.run("withdraw", machine.path("second")) == 0
    assert "state withdrawn" in capsys.readouterr().out


def test_a_large_bid_goes_on_where_the_line_broke(
    machine: Machine, case: Case, live_server: LiveServer
) -> None:
    """The line is cut in the second request; the next command sends only the rest."""
    from tests.bidding.lines import cutting

    machine.file("letter.pdf", b"%PDF" + bytes(range(256)) * 80_000)
    machine.seal(case, "bid")
    with cutting(live_server.port, after_bytes=11_000_000) as port:
        machine.reach(port)
        assert machine.run("submit", machine.path("bid"), "--no-token") == 0
    assert Bid.objects.get().state == "submitted"


def test_an_old_edition_is_neither_sealed_nor_handed_in(
    machine: Machine, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    """design.md section 4: a clarification makes an edition; an old one is refused."""
    from tender import queries as tender

    first = tender.tender_file_of(case.lot).digest
    machine.file("first.json", f'{{"edition":"{first}"}}'.encode())
    machine.file("none.json", b'{"marks":[]}')
    assert machine.seal(case, "told", "--index", machine.path("first.json")) == 0
    assert machine.seal(case, "untold", "--index", machine.path("none.json")) == 0
    assert (machine.folder / "untold" / "edition").read_text().strip() == first
    assert machine.run("submit", machine.path("told"), "--no-token") == 0
    do_amend(case, new=None, affects=False)
    second = tender.tender_file_of(case.lot).digest
    assert second != first
    for words in (
        ("submit", machine.path("untold"), "--no-token"),
        (
            *("seal", "--lot", str(case.lot.uid), "--out", machine.path("third")),
            *("--opening", machine.path("opening.json")),
            *("--index", machine.path("first.json"), machine.path("letter.pdf")),
        ),
        (
            *("replace", "--replaces", machine.path("told")),
            *("--opening", machine.path("opening.json"), "--out"),
            *(machine.path("third"), "--index", machine.path("first.json")),
        ),
    ):
        assert machine.run(*words) == 1
        said = capsys.readouterr().err
        assert "edition-not-in-force" in said
        assert second in said, "what to fetch is named"
    # A refusal leaves nothing: neither the bid nor what was fetched for it.
    assert not list(machine.folder.glob("third*"))
    # What was submitted in time stands, and giving the command again is no fault.
    assert machine.run("submit", machine.path("told"), "--no-token") == 0
    assert Bid.objects.get().state == "submitted"


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([bids.price_item("736320.00"), bids.DURATION], ""),
        ([{**bids.price_item("73.60"), "unit": "万元"}, bids.DURATION], "form-unit"),
        ([{"key": "price", "type": "text", "value": "面议"}, bids.DURATION], "form-ty"),
        ([bids.price_item("736320.00")], "form-item-missing"),
    ],
)
def test_what_does_not_answer_the_form_is_not_sealed(
    machine: Machine,
    case: Case,
    bidder: Somebody,
    capsys: pytest.CaptureFixture[str],
    items: list[dict],
    code: str,
) -> None:
    opening = machine.folder / "opening.json"
    opening.write_bytes(bids.opening(bidder, "", items))
    status = machine.seal(case, "bid")
    assert (status == 0) is (code == "")
    assert code in capsys.readouterr().err
    assert (machine.folder / "bid").exists() is (code == "")
