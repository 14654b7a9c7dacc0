"""`pack` and `unpack`: a bid's directory as one uncompressed ZIP, and back."""

import argparse
from pathlib import Path

from sealing import directory, files, package
from sealing.commands import common
from sealing.errors import MissingFile


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands."""
    parser = commands.add_parser("pack", help="pack a bid into one uncompressed ZIP")
    common.add_bid(parser)
    parser.add_argument("--out", metavar="BID.zip", type=Path, required=True)
    parser.set_defaults(run=run_pack)
    parser = commands.add_parser("unpack", help="unpack a bid from its ZIP")
    parser.add_argument("package", metavar="BID.zip", type=Path)
    parser.add_argument("--out", metavar="BID_DIR", type=Path, required=True)
    parser.set_defaults(run=run_unpack)


def run_pack(arguments: argparse.Namespace) -> None:
    """Pack a bid, the bidder's recovery file left out."""
    bid = directory.read(arguments.bid)
    bid.check_no_others()
    out: Path = arguments.out
    for name in bid.names:
        if not (bid.path / name).is_file():
            raise MissingFile(name=name)
    with files.staged_file(out) as stage, stage.open("xb") as file:
        package.pack(bid, file)
    common.say(f"packed {bid.signed.digest}")


def run_unpack(arguments: argparse.Namespace) -> None:
    """Unpack a bid; what is in it is checked by `verify`."""
    if not arguments.package.is_file():
        raise MissingFile(name=arguments.package.name)
    with files.staged_directory(arguments.out) as stage:
        package.unpack(arguments.package, stage)
        digest = directory.read(stage).signed.digest
    common.say(f"unpacked {digest}")
