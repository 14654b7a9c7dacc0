"""`python -m play --server URL --home DIR`: trades played from outside.

    python -m play code LOGIN --home DIR     the six digits of an account, now

Exit status: 0 when everything happened and every figure is the published one; 1 with
the reason otherwise.
"""

import argparse
import json
import os
import sys
import time
import traceback
from pathlib import Path

from play import cast, custodians, report
from play.people import digits


def main() -> int:
    """Play, and return the exit status."""
    if sys.argv[1:2] == ["code"]:
        return _code(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m play", description=__doc__)
    parser.add_argument("--server", required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--trust", type=Path, help="default: dev-ca beside the home")
    given = parser.parse_args()
    trust = given.trust or given.home.parent / "dev-ca" / "ca.pem"
    os.environ["OPENSEAL_PLAY_TRUST"] = str(trust.resolve())
    print("people: registering whoever is missing", flush=True)
    everybody = cast.assemble(given.server, given.home.resolve())
    custodians.ask_for_agents(everybody, trust.resolve(), custodians.timestampers())
    started = time.monotonic()
    try:
        cast.sign_in(everybody)
        report.play_all(everybody, started)
    except Exception as failure:  # noqa: BLE001 - whatever it is ends the play
        traceback.print_exc()
        print(f"THE PLAY FAILED: {failure}", file=sys.stderr, flush=True)
        return 1
    return 0


def _code(arguments: list[str]) -> int:
    """Print the six digits that an account's authenticator would show."""
    parser = argparse.ArgumentParser(prog="python -m play code")
    parser.add_argument("login")
    parser.add_argument("--home", type=Path, default=Path("var/demo"))
    given = parser.parse_args(arguments)
    people = json.loads((given.home / "people" / "people.json").read_text("utf-8"))
    secrets = {each["login"]: each["totp"] for each in people}
    secret = secrets.get(given.login, "")
    print(digits(secret) if secret else "no six digits are asked of this account")
    return 0


if __name__ == "__main__":
    sys.exit(main())
