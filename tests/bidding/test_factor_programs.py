"""解密 by programs: the bidder's command on any machine, and a custodian's agent."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from client.__main__ import main
from client.custody import factors as agents
from client.custody.answers import ClosingFiles
from client.custody.opening import Taken, Trust
from client.server import Server
from escrow import queries as escrow
from journal.queries import instant
from parties import queries as parties
from sealing import closing as closings
from sealing import statement_signatures
from sealing.errors import WrongSigner
from tests.bidding.programs import Program, text
from tests.worlds import factors as worlds
from tests.worlds import keepers as custody
from tests.worlds import openings, people, stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.factors import Deciding

SECRET = "correct horse"


@pytest.fixture
def deciding(transactional_db: None, tmp_path: Path, at: At) -> Deciding:
    """Three bids whose window is open, with a remedy in the file."""
    case = worlds.drafted(people.city(), remedy_s=30)
    stamps.platform()
    trades.approved(case)
    kept = custody.of(case)
    trades.announced(case)
    return worlds.closed(case, kept, tmp_path, at, (*openings.PRICES, "7400000.00"))


def command(
    closed: Deciding, server: LiveServer, place: int, *words: str, key: int = -1
) -> int:
    """Run the bidder's command on a machine that has nothing but its key."""
    folder = closed.folder / f"machine-{place}"
    folder.mkdir(exist_ok=True)
    holder = closed.bidders[place if key < 0 else key]
    (folder / "key.p12").write_bytes(holder.issued.pkcs12(SECRET))
    (folder / "secret").write_text(SECRET)
    (folder / "ca.pem").write_bytes(people.authority().certificate_pem)
    options = [
        *("--server", server.url, "--key", str(folder / "key.p12")),
        *("--passphrase-file", str(folder / "secret")),
        *("--trust", str(folder / "ca.pem")),
    ]
    return main(["bidder", words[0], *options, *words[1:]])


def test_a_second_machine_needs_the_key_alone(
    live_server: LiveServer, deciding: Deciding, capsys: pytest.CaptureFixture[str]
) -> None:
    bid = str(deciding.bid(0).uid)
    asked = ("release-factor", bid, "--no-wait")
    assert command(deciding, live_server, 0, *asked) == 0
    assert capsys.readouterr().out == "state sent\n"
    assert command(deciding, live_server, 0, *asked) == 0
    worlds.check(deciding)
    assert command(deciding, live_server, 0, "release-factor", bid) == 0
    assert capsys.readouterr().out.endswith("state given\n")
    assert deciding.last(0).number == 1
    other = str(deciding.bid(1).uid)
    assert command(deciding, live_server, 1, "release-factor", other, key=2) == 1
    assert "not-found" in capsys.readouterr().err
    assert deciding.last(1) is None
    _check_refused(Program(live_server, deciding.bidders[1]), other)


def _check_refused(program: Program, bid: str) -> None:
    """What is no sealed key is refused by its name, and nothing of it is kept."""
    path = f"/api/v1/bids/{bid}/factor/"
    for sealed in ("", "!", text(b"\0" * 40)):
        answer = program.ask("POST", path, {"sealed": sealed})
        assert answer.status_code == 422
    shown = program.ask("GET", path).json()
    assert shown["state"] == "none"
    assert closings.read(base64.b64decode(shown["closing"]))


def test_the_remedy_goes_by_command_line(
    live_server: LiveServer,
    deciding: Deciding,
    at: At,
    capsys: pytest.CaptureFixture[str],
) -> None:
    worlds.release(deciding, 0, 1, 2)
    folder = str(deciding.folder / "bid-3")
    asked = ("remedy", folder, "--no-wait")
    assert command(deciding, live_server, 3, *asked) == 1
    assert "remedy-not-open" in capsys.readouterr().err
    at(deciding.window().ends_at)
    worlds.frozen(deciding)
    openings.release(deciding.keepers, deciding.digest)
    openings.run()
    assert command(deciding, live_server, 3, *asked) == 0
    openings.run()
    assert deciding.outcomes()[3] == ("opened", "opened-by-remedy")


def test_an_agent_waits_for_the_stamped_list_and_believes_its_signer_alone(
    live_server: LiveServer, deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1, 2)
    listed = escrow.closing(deciding.digest)
    signed = escrow.complete_statement(deciding.keepers.subject)
    anchors = parties.trust_anchors()
    chain = statement_signatures.verify(signed.as_files(), anchors, now=instant())
    files = ClosingFiles(bytes(listed.body), bytes(listed.cms), b"", None)
    taken = Taken(closings.read(files.closing), chain, None)
    trust = Trust(anchors, anchors, ())
    keeper = deciding.keepers.seats[2].somebody
    server = Server(live_server.url, keeper.signer, now=instant)
    assert agents.released(server, files, taken, trust) is None
    at(deciding.window().ends_at)
    worlds.frozen(deciding)
    wanted = {deciding.bid(place).manifest_digest for place in range(3)}
    at(instant() + timedelta(seconds=1))
    assert agents.released(server, files, taken, trust) == wanted
    other = deciding.bidders[0]
    files = ClosingFiles(files.closing, other.sign(files.closing), b"", None)
    with pytest.raises(WrongSigner):
        agents.released(server, files, taken, trust)
    path = f"/api/v1/custody/closings/{deciding.digest}/factors/"
    stranger = deciding.case.city.custodian("另一公证处")
    assert Program(live_server, stranger).ask("GET", path).status_code == 404
    assert Program(live_server, other).ask("GET", path).status_code == 401
