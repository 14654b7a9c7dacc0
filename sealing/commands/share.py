"""`share`: the low-level step of a release, by hand. It keeps no clock.

An agent opens a share only for a listed bid, after its time and on two tokens. This
command asks for none of that: it is for ceremonies by hand and for tests, and says so.
"""

import argparse
from pathlib import Path

from sealing import custody, directory, files, keys
from sealing.commands import common


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "share",
        help="open one share's envelope by hand (keeps no clock)",
        description=__doc__,
    )
    common.add_bid(parser)
    common.add_statement(parser)
    parser.add_argument(
        "--key", metavar="TENDER_KEY.pem", type=common.secret_path, required=True
    )
    parser.add_argument("--out", metavar="share.json", type=Path, required=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Open the envelope of the seat that the key belongs to."""
    trusted = common.anchors(arguments.trust)
    statement = common.verified_statement(arguments, trusted)
    order = common.verified_order(arguments, statement, trusted)
    bid = directory.read(arguments.bid)
    directory.check_manifest(bid, statement, order, trusted)
    pem = files.read_bounded(arguments.key, keys.KEY_FILE_BYTES_MAX)
    seat, receiver = custody.seat_of(statement, pem)
    content = custody.open_share(bid.signed.manifest, bid.share(seat.i), seat, receiver)
    files.write_new(arguments.out, content)
    common.say(f"share {seat.i} of {statement.n}; {statement.k} open the bid.")
    common.say("This step keeps no clock and asks for no token: for ceremonies by hand")
    common.say("and for tests. Whoever has k such files can open the bid now.")
