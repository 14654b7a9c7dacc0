"""What a party runs on its own machine: `python -m client COMMAND ...`.

Exit status: 0 done; 1 refused, with one line on standard error; 2 wrong usage
(envelope.md section 10).
"""

import importlib
import sys
from typing import Final

from kernel.refused import ENGLISH, Refused

#: each is a module with `main(arguments) -> int`; only the one asked for is imported
COMMANDS: Final = {
    "sign": "client.sign",
    "bidder": "client.bidder",
    "custodian": "client.custodian",
}

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2


def main(arguments: list[str]) -> int:
    """Run one command and return the exit status."""
    if not arguments or arguments[0] not in COMMANDS:
        _say(f"usage: python -m client {{{','.join(COMMANDS)}}} ...")
        return USAGE
    command = importlib.import_module(COMMANDS[arguments[0]])
    try:
        return int(command.main(arguments[1:]))
    except Refused as refusal:
        _say(f"refused: {refusal.code}: {refusal.sentence(ENGLISH)}")
        return REFUSED


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
