"""The command line of the sealed envelope (docs/reference/sealing-cli.md).

It needs no server and no Django. Exit status: 0 done; 1 refused, with one line
`refused: <code>: <sentence>` on standard error; 2 wrong usage.
"""

import argparse
import io
import sys
from collections.abc import Sequence

from kernel.refused import ENGLISH, Refused
from sealing.commands import check, common, opening, package, seal, share, statement

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    found = argparse.ArgumentParser(
        prog="python -m sealing", description=__doc__, allow_abbrev=False
    )
    commands = found.add_subparsers(metavar="COMMAND", required=True)
    for module in (statement, seal, check, share, opening, package):
        module.add(commands)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    found = parser()
    asked = found.parse_args(arguments)
    try:
        asked.run(asked)
    except Refused as refusal:
        sys.stderr.write(line_of(refusal) + "\n")
        return REFUSED
    except common.Usage as usage:
        sys.stderr.write(f"{found.prog}: error: {usage}\n")
        return WRONG_USAGE
    return DONE


def line_of(refusal: Refused) -> str:
    """Return a refusal as one line, whatever the facts in its sentence are."""
    sentence = refusal.sentence(ENGLISH)
    plain = "".join(each if each.isprintable() else " " for each in sentence)
    return f"refused: {refusal.code}: {plain}"


if __name__ == "__main__":
    sys.exit(main())
