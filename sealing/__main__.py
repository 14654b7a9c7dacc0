"""The command line of the sealed envelope (docs/reference/sealing-cli.md).

It needs no server and no Django. Exit status: 0 done; 1 refused, with one line
`refused: <code>: <sentence>` on standard error; 2 wrong usage.
"""

import argparse
import gc
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from kernel.refused import ENGLISH, Refused
from sealing.commands.usage import Usage

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
#: which module adds a command; only the one that is asked for is loaded
MODULES: Final[Mapping[str, str]] = {
    "statement": "statement",
    "seal": "seal",
    "inspect": "check",
    "verify": "check",
    "share": "share",
    "evidence": "evidence",
    "open": "opening",
    "pack": "package",
    "unpack": "package",
}


class _Parser(argparse.ArgumentParser):
    """A parser that knows options by their whole names only, in its commands too."""

    def __init__(self, *, allow_abbrev: bool = False, **options: Any) -> None:
        super().__init__(allow_abbrev=allow_abbrev, **options)


def parser(command: str) -> argparse.ArgumentParser:
    """Return the parser for `command`, or for all of them if there is none such."""
    found = _Parser(prog="python -m sealing", description=__doc__)
    commands = found.add_subparsers(metavar="COMMAND", required=True)
    wanted = {MODULES[command]} if command in MODULES else sorted({*MODULES.values()})
    for name in wanted:
        importlib.import_module(f"sealing.commands.{name}").add(commands)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if arguments is None else list(arguments)
    found = parser(words[0] if words else "")
    asked = found.parse_args(words)
    try:
        asked.run(asked)
    except Refused as refusal:
        sys.stderr.write(line_of(refusal) + "\n")
        return REFUSED
    except Usage as usage:
        sys.stderr.write(f"{found.prog}: error: {usage}\n")
        return WRONG_USAGE
    return DONE


def line_of(refusal: Refused) -> str:
    """Return a refusal as one line, whatever the facts in its sentence are."""
    sentence = refusal.sentence(ENGLISH)
    plain = "".join(each if each.isprintable() else " " for each in sentence)
    return f"refused: {refusal.code}: {plain}"


def leave(status: int) -> NoReturn:
    """End this process at once: taking the interpreter apart would take longer.

    Every file is closed by then and every thread is over.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # Nobody reads any more: the interpreter says so in its own way.
        sys.exit(status)
    os._exit(status)


if __name__ == "__main__":
    # A command is over before what it drops in circles could count.
    gc.disable()
    leave(main())
