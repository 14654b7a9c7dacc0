"""`open`: k shares open a bid."""

import argparse
import json
from pathlib import Path

from sealing import directory, files, opening, reading
from sealing.commands import common
from sealing.directory import Bid
from sealing.limits import FACTOR_ENVELOPE_BYTES_MAX, SHARE_CONTENT_BYTES_MAX
from sealing.opening import Keys

OPENING = "opening.json"
KEYS = "keys.json"
DOCUMENTS = "documents"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("open", help="open a bid with k shares")
    common.add_bid(parser)
    common.add_statement(parser)
    parser.add_argument(
        "--share",
        metavar="share.json",
        type=common.secret_path,
        action="append",
        default=[],
    )
    parser.add_argument("--factor", metavar="factor.json", type=common.secret_path)
    parser.add_argument("--out", metavar="OUT_DIR", type=Path, required=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Open a bid into a directory."""
    files.check_free(arguments.out)
    trusted = common.anchors(arguments.trust)
    statement = common.verified_statement(arguments, trusted)
    order = common.verified_order(arguments, statement, trusted)
    bid = directory.read(arguments.bid)
    directory.check_all_but_parts(bid, statement, order, trusted)
    found = bid.signed.manifest
    contents = [
        files.read_bounded(path, SHARE_CONTENT_BYTES_MAX) for path in arguments.share
    ]
    points = opening.read_shares(found, contents)
    content = None
    if arguments.factor is not None:
        content = files.read_bounded(arguments.factor, FACTOR_ENVELOPE_BYTES_MAX)
    factor = opening.read_factor(found, content)
    keys = opening.combine(found, points, factor)
    with files.staged_directory(arguments.out) as stage:
        _open_into(bid, keys, stage)
    common.say(f"opened {bid.signed.digest}")


def _open_into(bid: Bid, keys: Keys, stage: Path) -> None:
    found = bid.signed.manifest
    bid.digests(0)
    with bid.part(0) as read:
        segment = memoryview(bytearray(bid.layout(0).size))
        read(0, segment)
    opened = opening.open_part0(found, keys.opening, bytes(segment))
    (stage / OPENING).write_bytes(opened.raw)
    published = json.dumps({"0": reading.base64_text(keys.opening)})
    (stage / KEYS).write_text(published + "\n", "ascii")
    tell = common.progress("opening", bid.layout(1).count)
    digests = bid.digests(1)
    with bid.part(1) as read:
        opening.open_part1(found, keys.bundle, digests, read, stage / DOCUMENTS, tell)
