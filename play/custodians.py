"""The custodians' agents, one process each, kept running by whoever starts the demo.

An agent is asked for by writing `agents/<name>.json` with its command.
"""

import json
import os
import sys
from pathlib import Path
from typing import Final

from play.cast import BY_HAND, CUSTODIANS, Cast

THRESHOLD: Final = 3
LOOK_S: Final = 1.0


def ask_for_agents(cast: Cast, trust: Path, tsa_urls: list[str]) -> None:
    """Ask for an agent for every custodian.

    They sign statements unattended here, but for the one whose person signs.
    """
    folder = cast.home / "agents"
    folder.mkdir(parents=True, exist_ok=True)
    for login, _body, _name, _role in (*CUSTODIANS, BY_HAND):
        command = _command(cast, login, trust, tsa_urls)
        if login != BY_HAND[0]:
            command.append("--unattended-sign")
        asked = folder / f"agent-{login.removeprefix('custodian-')}.json"
        partial = asked.with_name(f".{asked.name}.partial")
        partial.write_text(json.dumps({"command": command}), encoding="utf-8")
        partial.replace(asked)


def _command(cast: Cast, login: str, trust: Path, tsa_urls: list[str]) -> list[str]:
    key = Path(cast.facts[login]["key"])
    command = [sys.executable, "-m", "client", "custodian"]
    command += ["--server", cast.server]
    command += ["--home", str((cast.home / "custody" / login).resolve())]
    command += ["--key", str(key)]
    command += ["--passphrase-file", str(key.with_suffix(".passphrase"))]
    command += ["--trust", str(trust)]
    for url in tsa_urls:
        command += ["--tsa", url]
    return [*command, "--poll-s", str(LOOK_S)]


def timestampers() -> list[str]:
    """Return the addresses of the timestamping authorities that were told."""
    return [url for url in os.environ.get("OPENSEAL_TSA_URLS", "").split(",") if url]


def seats(cast: Cast, owner_seat: str, *, by_hand: bool) -> dict[str, str]:
    """Return the fields of the form that chooses five seats, three to open.

    `owner_seat` is the account of the owner's own custodian. `by_hand` gives the
    notary's seat to the one who signs in person.
    """
    chosen = [
        BY_HAND if by_hand and row[3] == BY_HAND[3] else row for row in CUSTODIANS
    ]
    fields = {"threshold": str(THRESHOLD)}
    for login, _body, _name, role in chosen:
        if role != "owner" or login == owner_seat:
            fields[f"seat-{cast.facts[login]['person_uid']}"] = role
    return fields
