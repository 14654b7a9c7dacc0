"""The command line: `python -m verifier recompute FILE.json`.

Prints the answer as JSON (or, with `--steps`, the step table as lines) and ends with
status 0; a question that is refused ends with status 2 and both sentences.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from kernel.canonical import MalformedJson, strict_loads
from kernel.refused import CHINESE, ENGLISH, Refused
from verifier.recompute import recompute

FILE_BYTES_MAX = 64 * 1024 * 1024


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        answer = recompute(_read(options.file))
    except Refused as refused:
        for language in (CHINESE, ENGLISH):
            sys.stderr.write(refused.sentence(language) + "\n")
        sys.stderr.write(f"{refused.code} {refused.field}".strip() + "\n")
        return 2
    except (MalformedJson, OSError, ValueError) as error:
        sys.stderr.write(f"{options.file}: {error}\n")
        return 2
    if options.steps:
        _print_steps(answer, options.language)
    else:
        _write(answer)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m verifier")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("recompute", help="answer a question again")
    command.add_argument("file", type=Path)
    command.add_argument("--steps", action="store_true", help="the step table as text")
    command.add_argument("--language", choices=("zh", "en"), default="zh")
    return parser


def _read(path: Path) -> object:
    if path.stat().st_size > FILE_BYTES_MAX:
        raise ValueError("the file is larger than 64 MiB")
    return strict_loads(path.read_bytes(), depth_max=16, decimals_as_text=True)


def _print_steps(answer: Mapping[str, object], language: str) -> None:
    steps = answer["steps"]
    assert isinstance(steps, list)
    for number, step in enumerate(steps, start=1):
        subject = f"{step['subject']}  " if step["subject"] else ""
        rounding = f"  ({step['exact']})" if step["rounding"] else ""
        sys.stdout.write(
            f"{number:>4}  {subject}{step['title'][language]}: "
            f"{step['formula']} = {step['result']}{rounding}  [{step['article']}]\n"
        )
    _write(answer["answer"])


def _write(answer: object) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
