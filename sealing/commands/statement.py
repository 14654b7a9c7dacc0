"""`statement new` and `statement sign`."""

import argparse
from pathlib import Path

from sealing import files, statement_draft, statement_files, statement_signatures
from sealing.commands import common
from sealing.statement_files import signature_name


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands."""
    parser = commands.add_parser("statement", help="write and sign a tender statement")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    new = acts.add_parser("new", help="write a statement from a draft")
    new.add_argument("draft", metavar="DRAFT.json", type=Path)
    new.add_argument("--out", metavar="DIR", type=Path, required=True)
    new.set_defaults(run=run_new)
    sign = acts.add_parser("sign", help="sign a statement as the owner or a custodian")
    sign.add_argument("directory", metavar="DIR", type=Path)
    sign.add_argument("--as", dest="index", metavar="0|INDEX", type=int, required=True)
    common.add_signer(sign)
    sign.set_defaults(run=run_sign)


def run_new(arguments: argparse.Namespace) -> None:
    """Write a statement's directory, unsigned."""
    files.check_free(arguments.out)
    composed = statement_draft.compose(arguments.draft)
    with files.staged_directory(arguments.out) as stage:
        statement_files.write_directory(stage, composed)
    common.say(f"statement {statement_signatures.read(composed)[0].digest}")


def run_sign(arguments: argparse.Namespace) -> None:
    """Add one signature to a statement's directory."""
    found = statement_files.read_directory(arguments.directory)
    statement = statement_signatures.read(found)[0]
    statement_draft.named_signer(statement, arguments.index)
    signer = common.signer(arguments)
    signature = statement_draft.sign(found, arguments.index, signer, at=common.now())
    name = signature_name(arguments.index)
    files.write_new(arguments.directory / name, signature)
    common.say(f"signed {statement.digest} as {name}")
