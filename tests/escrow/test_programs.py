"""The agent as a program: `python -m client custodian` against a real server."""

from __future__ import annotations

import select
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from escrow import queries
from escrow.models import Seat
from tests.escrow import openings
from tests.worlds import trades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import At
    from tests.worlds.agents import Guarded

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("甲建设公司", "乙建设公司", "丙建设公司")
#: far more than any step takes; a step that needs it has failed
GIVE_UP_S = 60.0


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run an agent, and end it as a service manager would."""
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as agent:
        try:
            yield agent
        finally:
            agent.send_signal(signal.SIGTERM)
            try:
                agent.wait(GIVE_UP_S)
            except subprocess.TimeoutExpired:
                agent.kill()


def once(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )


def until(holds: Callable[[], object], *agents: subprocess.Popen[str]) -> None:
    """Wait until something holds, while the agents live."""
    give_up = time.monotonic() + GIVE_UP_S
    while not holds():
        assert time.monotonic() < give_up, "it never came"
        assert all(agent.poll() is None for agent in agents), "an agent ended"
        select.select([], [], [], 0.05)


def is_rehearsed(guarded: Guarded) -> bool:
    """Say whether all agents have opened the dummy bid."""
    found = queries.rehearsal_of(guarded.subject)
    return found is not None and found.opened_at is not None


def test_five_programs_open_together_while_the_server_restarts(
    guarded: Guarded, tmp_path: Path, at: At
) -> None:
    """Keys and signatures, a server that goes and comes, then the releases."""
    more = ("--unattended-sign", "--poll-s", "0.2")
    commands = [guarded.command(index, *more) for index in (1, 3, 5)]
    guarded.look(2, 4)
    with (
        running(commands[0]) as first,
        running(commands[1]) as second,
        running(commands[2]) as third,
    ):
        all_three = (first, second, third)
        until(lambda: not Seat.objects.filter(enrolled_at=None).exists(), *all_three)
        guarded.propose()
        guarded.look(2, 4)
        until(lambda: queries.complete_statement(guarded.subject), *all_three)
        openings.make_keys()
        guarded.look(2, 4)
        until(lambda: is_rehearsed(guarded), *all_three)
        trades.announced(guarded.case)
        openings.hand_in(guarded, tmp_path, *NAMES)
        # One program dies without a word; its successor has only its home.
        third.kill()
        third.wait(GIVE_UP_S)
        deadline = guarded.case.lot.submission_closes_at
        assert deadline is not None
        at.running_from(deadline)
        guarded.pair.running_from(deadline + timedelta(seconds=5))
        made = openings.closed(guarded)
        with running(commands[2]) as again:
            until(lambda: queries.released_enough(made.digest), first, second, again)
    assert [agent.returncode for agent in (first, second, again)] == [0, 0, 0]
    for index in (1, 3, 5):
        assert len(openings.opened(guarded, made, index).shares) == 3


def test_a_server_that_is_away_is_asked_again(guarded: Guarded) -> None:
    """The program outlives its server, and finds the next one at the same address."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    command = [
        word.replace(guarded.server, f"http://127.0.0.1:{port}")
        for word in guarded.command(1, "--poll-s", "0.1")
    ]
    with running(command) as agent:
        assert agent.stderr is not None
        assert "cannot go on yet" in agent.stderr.readline()
        with forwarding(port, int(guarded.server.rpartition(":")[2])):
            until(lambda: Seat.objects.get(index=1).enrolled_at, agent)
    assert agent.returncode == 0


def test_a_program_killed_between_deciding_and_sending_decides_the_same_again(
    announced: Guarded, tmp_path: Path, at: At
) -> None:
    """The release is on the disk, its request never leaves; nothing is done twice."""
    openings.hand_in(announced, tmp_path, *NAMES)
    deadline = announced.case.lot.submission_closes_at
    assert deadline is not None
    at.running_from(deadline)
    announced.pair.running_from(deadline + timedelta(seconds=5))
    made = openings.closed(announced)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    own = announced.command(1, "--poll-s", "0.2")
    command = [
        word.replace(announced.server, f"http://127.0.0.1:{port}") for word in own
    ]
    sent = announced.folder / "home1" / "releases" / f"{made.digest}.p7m"
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as agent:
        to_port = int(announced.server.rpartition(":")[2])
        with forwarding(port, to_port, cut=b"/release/", then=agent.kill):
            assert agent.wait(GIVE_UP_S) == -signal.SIGKILL
    decided = sent.read_bytes()
    asked = announced.pair.first.asked
    assert not queries.releases_for(made.digest)
    for _twice in range(2):
        again = once([*own, "--once"])
        assert again.returncode == 0, again.stderr
    (kept,) = queries.releases_for(made.digest)
    assert bytes(kept.body) == decided
    assert announced.pair.first.asked == asked
    assert len(openings.opened(announced, made, 1).shares) == 3


@contextmanager
def forwarding(
    port: int,
    to_port: int,
    *,
    cut: bytes = b"",
    then: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Answer at `port` with what the server at `to_port` says, until the block ends.

    A request that has `cut` in its first line goes nowhere: `then` is called instead.
    """

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", to_port)) as behind:
                both = {self.request: behind, behind: self.request}
                while True:
                    for ready in select.select(list(both), [], [])[0]:
                        data = ready.recv(65536)
                        if not data:
                            return
                        if cut and cut in data.partition(b"\r\n")[0]:
                            then()
                            return
                        both[ready].sendall(data)

    class Forwarder(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Forwarder(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def test_a_person_signs_beside_a_running_agent(guarded: Guarded) -> None:
    """Without --unattended-sign a statement waits, and `sign` shows it and signs."""
    guarded.look()
    made = guarded.propose()
    command = guarded.command(1)
    waits = once([*command, "--once"])
    assert waits.returncode == 0
    assert f"statement {made.digest}" in waits.stderr
    assert not made.signatures.filter(index=1).exists()
    with running([*command, "--poll-s", "0.2"]) as agent:
        assert agent.stderr is not None
        assert "waits to be signed" in agent.stderr.readline()
        signed = once(guarded.command(1, "sign", made.digest))
        assert once([*command, "--once"]).returncode == 1
    assert signed.returncode == 0, signed.stderr
    assert "Any 3 of these 5 seats together could read bids early" in signed.stderr
    assert made.signatures.filter(index=1).exists()
    again = once(guarded.command(1, "sign", made.digest))
    assert again.returncode == 1
    assert again.stderr.startswith("refused: not-found: ")


def test_wrong_usage_and_wrong_keys_have_their_own_exit_status(
    guarded: Guarded,
) -> None:
    assert once([sys.executable, "-m", "client", "custodian"]).returncode == 2
    command = guarded.command(1, "--once")
    (guarded.folder / "passphrase").write_text("another\n")
    refused = once(command)
    assert refused.returncode == 1
    assert refused.stderr.startswith("refused: unreadable-key: ")


def test_one_authority_is_said_to_be_one(guarded: Guarded) -> None:
    command = guarded.command(1, "--once")
    del command[-2:]
    looked = once(command)
    assert looked.returncode == 0
    assert looked.stderr.startswith("one authority only")
