"""`python -m client custodian`: a custodian's agent, on the custodian's own machine.

    python -m client custodian --server URL --home DIR --key P12 --passphrase-file F
        --trust CA.pem --tsa URL --tsa URL [--tsa-trust PEM] [--poll-s 1] [--once]
        [--unattended-sign] [--platform PEM] [--supervisor PEM]
    python -m client custodian sign DIGEST ... the same options
    python -m client custodian hold SUBJECT --hold HOLD.json HOLD.p7s
        [--lift LIFT.json LIFT.p7s] ... the same options
    python -m client custodian destroy SUBJECT --archive-period-is-over ...

It makes the keys of each tender, waits, and releases shares at the opening, by
itself. Statements are signed by a person with `sign`, or by itself only when told so
by --unattended-sign. Closing lists are believed from the platform's certificate that
was seen first in a tender, or from those in --platform alone; a hold is lifted by
whoever signed it, or by a certificate in --supervisor. With one --tsa the time rests
on one authority, and it says so. SIGTERM ends it between two duties.
"""

import argparse
import random
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Final

from client.custody.agent import Agent
from client.custody.answers import HoldFiles, duties
from client.custody.home import Home
from client.custody.opening import Trust
from client.server import Server, told
from client.sign import UnreadableFile, passphrase
from kernel.refused import NotFound, Refused
from sealing import certificates, keys
from sealing.release_rules import AUTHORITIES

PAUSE_S_MAX: Final = 15.0


def main(arguments: list[str]) -> int:
    """Run the agent, or do one thing beside it, and return the exit status."""
    act = arguments[0] if arguments and arguments[0] in _ACTS else ""
    given = _parser(act).parse_args(arguments[1:] if act else arguments)
    try:
        agent = _agent(given)
    except OSError as error:
        raise UnreadableFile(path=error.filename or given.home) from error
    if act:
        return _ACTS[act](agent, given)
    with agent.home.claimed():
        return _run(agent, poll_s=given.poll_s, once=given.once)


def _parser(act: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m client custodian {act}".strip())
    if act == "sign":
        parser.add_argument("digest", help="of the statement to sign, in hex")
    elif act:
        parser.add_argument("subject", help="the tender's identifier")
    if act == "hold":
        parser.add_argument("--hold", type=Path, nargs=2, required=True)
        parser.add_argument("--lift", type=Path, nargs=2)
    if act == "destroy":
        parser.add_argument(
            "--archive-period-is-over", action="store_true", required=True
        )
    parser.add_argument("--server", required=True, metavar="URL")
    parser.add_argument("--home", type=Path, required=True, metavar="DIR")
    parser.add_argument("--key", type=Path, required=True, metavar="P12")
    parser.add_argument("--passphrase-file", type=Path, metavar="F")
    parser.add_argument("--trust", type=Path, required=True, metavar="CA.pem")
    parser.add_argument("--tsa", action="append", required=True, metavar="URL")
    parser.add_argument("--tsa-trust", type=Path, metavar="PEM")
    parser.add_argument("--platform", type=Path, metavar="PEM")
    parser.add_argument("--supervisor", type=Path, metavar="PEM")
    parser.add_argument("--poll-s", type=float, default=1.0)
    parser.add_argument("--once", action="store_true", help="look once, then end")
    parser.add_argument("--unattended-sign", action="store_true")
    return parser


def _agent(given: argparse.Namespace) -> Agent:
    signer = keys.Pkcs12Signer.load(given.key, passphrase(given.passphrase_file))
    anchors = certificates.load_bundle(given.trust.read_bytes())
    stamping = anchors
    if given.tsa_trust is not None:
        stamping = certificates.load_bundle(given.tsa_trust.read_bytes())
    trust = Trust(
        anchors=anchors,
        timestamp_anchors=stamping,
        timestamp_urls=tuple(given.tsa),
        authorities=min(AUTHORITIES, len(given.tsa)),
        platforms=_fingerprints(given.platform),
        supervisors=_fingerprints(given.supervisor),
    )
    if trust.authorities < AUTHORITIES:
        _say("one authority only: the time rests on a single timestamping authority")
    return Agent(
        server=Server(given.server, signer),
        home=Home(given.home),
        signer=signer,
        trust=trust,
        say=_say,
        signs_unattended=given.unattended_sign,
    )


def _fingerprints(path: Path | None) -> frozenset[str]:
    if path is None:
        return frozenset()
    found = certificates.load_bundle(path.read_bytes())
    return frozenset(certificates.fingerprint(one) for one in found)


def _sign(agent: Agent, given: argparse.Namespace) -> int:
    """Show a statement that waits for this seat, and sign it."""
    waiting = duties(agent.server.get("/api/v1/custody/duties/")).sign
    subject = next((one for one, known in waiting if known == given.digest), None)
    if subject is None:
        raise NotFound
    agent.sign(subject, given.digest, show=True)
    return 0


def _hold(agent: Agent, given: argparse.Namespace) -> int:
    """Take a hold, or its lift, that was handed over as files."""
    found = [*given.hold, *(given.lift or ())]
    try:
        raw = [path.read_bytes() for path in found]
    except OSError as error:
        raise UnreadableFile(path=error.filename) from error
    lift = (raw[2], raw[3]) if given.lift else None
    agent.take_hold(given.subject, HoldFiles(raw[0], raw[1], lift))
    return 0


def _destroy(agent: Agent, given: argparse.Namespace) -> int:
    """Destroy a tender's keys; the agent must not be running meanwhile."""
    with agent.home.claimed():
        agent.destroy(given.subject)
    return 0


_ACTS: Final = {"sign": _sign, "hold": _hold, "destroy": _destroy}


def _run(agent: Agent, *, poll_s: float, once: bool) -> int:
    """Look until told to end; whatever stands in the way is tried again, ever later.

    A refusal too: an agent that ended would leave a tender without its share, and what
    is refused now (a clock, a seat not yet entered) may be given in a minute.
    """
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    failures, said = 0, ""
    while not ended.is_set():
        try:
            done = agent.look()
            failures, said = 0, ""
        except (OSError, Refused) as error:
            if once and isinstance(error, Refused):
                raise
            done, failures = False, failures + 1
            if said != told(error):
                said = told(error)
                _say(said)
        if once:
            return 0 if done else 1
        pause_s = poll_s if not failures else min(PAUSE_S_MAX, poll_s * 2**failures)
        # Many agents wait for the same server: none may come in step with another.
        ended.wait(pause_s * random.uniform(0.75, 1.25))  # noqa: S311
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
