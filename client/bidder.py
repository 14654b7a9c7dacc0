"""`python -m client bidder`: seal and hand in a bid from the bidder's own machine.

    python -m client bidder fetch    --lot L [--envelope E] --out STATEMENT_DIR ...
    python -m client bidder seal     --lot L [--envelope E] --opening opening.json
             [--index index.json] [--replaces OLD_BID_DIR] --out BID_DIR FILE... ...
    python -m client bidder submit   BID_DIR [--no-token] ...
    python -m client bidder replace  --replaces OLD_BID_DIR --opening opening.json
             [--index index.json] --out BID_DIR [--no-token] FILE... ...
    python -m client bidder status   BID_DIR ...
    python -m client bidder receipt  BID_DIR ...
    python -m client bidder withdraw BID_DIR ...
    python -m client bidder release-factor BID [--no-wait] ...
    python -m client bidder remedy   BID_DIR [--no-wait] ...

each with --server URL --key P12 [--passphrase-file F] --trust CA.pem [--tsa-trust PEM].
Nothing unsealed leaves the machine. An interrupted `submit` is given again and goes on
where it stopped. `release-factor` takes the bid's directory or its identifier alone:
any machine that has the key will do. `submit` ends when the receipt, and the timestamp
over the manifest, are in BID_DIR as receipt.p7m and receipt.tst and have been verified.
Lines on standard output are `name value`.
"""

import argparse
import base64
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509

from client.bids import factor, fetching, form, receipts, uploads
from client.server import Server, ServerUnreachable
from client.sign import UnreadableFile, passphrase
from kernel.canonical import strict_object
from kernel.refused import Refused
from sealing import (
    certificates,
    cms,
    directory,
    files,
    keys,
    statement_files,
    statement_signatures,
)
from sealing import order as orders
from sealing.commands import seal as sealing_command
from sealing.context import is_round
from sealing.directory import PARTS, RECOVERY, Bid, digests_name, part_name
from sealing.limits import MIB, SHARE_ENVELOPE_BYTES_MAX
from sealing.manifest import MANIFEST, share_name
from sealing.submission import FACTOR

RECEIPT: Final = "receipt.p7m"
STAMP: Final = "receipt.tst"
WITHDRAWAL: Final = "bidding.withdraw"
#: how long `submit` waits for the timestamp, which is made just after the receipt
TOKEN_WAIT_S: Final = 90.0
_LOOK_EVERY_S: Final = 0.5


class WrongWithdrawal(Refused):
    """The server offers something else to sign than the withdrawal of this bid."""

    code = "wrong-withdrawal"
    zh = "服务器给出的待签内容不是对本投标的撤回。"
    en = "What the server offers for signing is not the withdrawal of this bid."


class TokenLate(Refused):
    """The bid is submitted; its timestamp has not come yet."""

    code = "token-not-yet"
    zh = "投标已递交，回执已取得；时间戳尚未取得，请稍后执行receipt。"
    en = "The bid is submitted and has its receipt; ask for the timestamp later."


class NotWhole(Refused):
    """Every byte is there, and the server does not call the bid submitted."""

    code = "not-submitted"
    zh = "服务器未将本投标列为已递交，当前状态：{state}。"
    en = "The server does not call this bid submitted; its state is {state}."


@dataclass(frozen=True, slots=True)
class Bidder:
    """Who asks which server, and whom they trust."""

    server: Server
    url: str
    signer: keys.Pkcs12Signer
    anchors: Sequence[x509.Certificate]
    timestamp_anchors: Sequence[x509.Certificate]


def main(arguments: list[str]) -> int:
    """Run one command and return the exit status."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given, _bidder(given))
    except ServerUnreachable as error:
        raise _Unreachable(what=str(error)) from error
    except OSError as error:
        raise UnreadableFile(path=error.filename or "?") from error
    return 0


class _Unreachable(Refused):
    """The line or the server failed more often than was tried."""

    code = "server-unreachable"
    zh = "无法连接服务器（{what}）。已传数据保留，重新执行即可续传。"
    en = "The server cannot be reached ({what}). Give the command again to go on."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m client bidder")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    fetch = _command(commands, "fetch", run_fetch)
    _add_envelope(fetch)
    fetch.add_argument("--out", type=Path, required=True, metavar="DIR")
    seal = _command(commands, "seal", run_seal)
    _add_envelope(seal)
    _add_content(seal)
    seal.add_argument("--replaces", type=Path, metavar="OLD_BID_DIR")
    replace = _command(commands, "replace", run_replace)
    replace.add_argument("--replaces", type=Path, required=True, metavar="OLD_BID_DIR")
    _add_content(replace)
    replace.add_argument("--no-token", action="store_true")
    submit = _command(commands, "submit", run_submit)
    submit.add_argument("bid", type=Path, metavar="BID_DIR")
    submit.add_argument("--no-token", action="store_true", help="end with the receipt")
    for name, run in (
        ("status", run_status),
        ("receipt", run_receipt),
        ("withdraw", run_withdraw),
    ):
        command = _command(commands, name, run)
        command.add_argument("bid", type=Path, metavar="BID_DIR")
    _add_own_keys(commands)
    return parser


def _add_own_keys(commands: Any) -> None:
    release = _command(commands, "release-factor", run_release_factor)
    release.add_argument("bid", metavar="BID", help="its directory, or its identifier")
    remedy = _command(commands, "remedy", run_remedy)
    remedy.add_argument("bid", type=Path, metavar="BID_DIR")
    for command in (release, remedy):
        command.add_argument(
            "--no-wait", action="store_true", help="do not wait for the check"
        )


def _command(commands: Any, name: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name)
    parser.add_argument("--server", required=True, metavar="URL")
    parser.add_argument("--key", type=Path, required=True, metavar="P12")
    parser.add_argument("--passphrase-file", type=Path, metavar="F")
    parser.add_argument("--trust", type=Path, required=True, metavar="CA.pem")
    parser.add_argument("--tsa-trust", type=Path, metavar="PEM")
    parser.set_defaults(run=run)
    return parser


def _add_envelope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lot", required=True)
    parser.add_argument("--envelope", default="full")


def _add_content(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--opening", type=Path, required=True, metavar="opening.json")
    parser.add_argument("--index", type=Path, metavar="index.json")
    parser.add_argument("--out", type=Path, required=True, metavar="BID_DIR")
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")


def _bidder(given: argparse.Namespace) -> Bidder:
    signer = keys.Pkcs12Signer.load(given.key, passphrase(given.passphrase_file))
    anchors = certificates.load_bundle(given.trust.read_bytes())
    stamping = anchors
    if given.tsa_trust is not None:
        stamping = certificates.load_bundle(given.tsa_trust.read_bytes())
    server = Server(given.server, signer)
    return Bidder(server, given.server.rstrip("/"), signer, anchors, stamping)


# --- fetch, seal ---


def run_fetch(given: argparse.Namespace, bidder: Bidder) -> None:
    """Write the statement in force (and a round's order) and verify both."""
    with files.staged_directory(given.out) as stage:
        _fetch(bidder, given.lot, given.envelope, stage)
    _say("statement", given.out)


def _fetch(bidder: Bidder, lot: str, envelope: str, into: Path) -> None:
    fetching.fetch_statement(bidder.server, lot, into)
    now = datetime.now(UTC)
    found = statement_files.read_directory(into)
    verified = statement_signatures.verify(found, bidder.anchors, now=now)
    if not is_round(envelope):
        return
    fetching.fetch_order(bidder.server, lot, envelope, into)
    order = orders.read_directory(into)
    under = verified.sealed_under(orders.read(order.order).statement)
    orders.verify(order, under, bidder.anchors, now=now)


def run_seal(given: argparse.Namespace, bidder: Bidder) -> None:
    """Seal a bid to the custodians of the statement in force."""
    files.check_free(given.out)
    edition = form.check(bidder.server, given)
    stated = given.out.with_name(given.out.name + ".statement")
    with files.staged_directory(stated) as stage:
        _fetch(bidder, given.lot, given.envelope, stage)
    order = stated if is_round(given.envelope) else None
    words = {"statement": stated, "order": order, "edition": edition}
    with fetching.taken_back(stated):
        sealing_command.run(argparse.Namespace(**{**vars(given), **words}))
    if edition is not None:
        form.keep_edition(given.out, edition)


def run_replace(given: argparse.Namespace, bidder: Bidder) -> None:
    """Seal a bid in the place of a submitted one, and hand it in."""
    former = directory.read(given.replaces).signed.manifest.context
    words = {**vars(given), "lot": former.lot, "envelope": former.envelope}
    run_seal(argparse.Namespace(**words), bidder)
    _submit(bidder, directory.read(given.out), wants_token=not given.no_token)


# --- submit ---


def run_submit(given: argparse.Namespace, bidder: Bidder) -> None:
    """Hand a sealed bid in, or go on with it; done already is no fault."""
    _submit(bidder, directory.read(given.bid), wants_token=not given.no_token)


def _submit(bidder: Bidder, bid: Bid, *, wants_token: bool) -> None:
    if not (bid.path / RECEIPT).exists():
        form.check_still_in_force(bidder.server, bid)
    made = bidder.server.post("/api/v1/bids/", _announcement(bid))
    for part, place in zip(PARTS, made["uploads"], strict=True):
        uploads.send(
            bid.path / part_name(part),
            uploads.Place(bidder.url, place["url"], made["upload_key"]),
            tell=_progress(part),
        )
    _say("bid", made["bid"])
    _keep_receipt(bidder, bid)
    if wants_token:
        _keep_token(bidder, bid, give_up_at=time.monotonic() + TOKEN_WAIT_S)


def _announcement(bid: Bid) -> dict[str, Any]:
    bound = bid.signed.manifest.context
    own = None
    if bid.signed.manifest.factor is not None:
        own = _base64(files.read_bounded(bid.path / FACTOR, MIB))
    shares = [
        files.read_bounded(bid.path / share_name(i), SHARE_ENVELOPE_BYTES_MAX)
        for i in sorted(bid.signed.manifest.shares)
    ]
    return {
        "lot": bound.lot,
        "envelope": bound.envelope,
        "manifest": _base64(files.read_bounded(bid.path / MANIFEST, MIB)),
        "shares": [_base64(share) for share in shares],
        "digests": [
            _base64(files.read_bounded(bid.path / digests_name(p), MIB)) for p in PARTS
        ],
        "sizes": [(bid.path / part_name(p)).stat().st_size for p in PARTS],
        "factor": own,
    }


def _progress(part: int) -> uploads.Tell:
    def tell(done: int, size: int) -> None:
        if part == 1 and size > 0 and sys.stderr.isatty():
            end = "\n" if done == size else ""
            sys.stderr.write(f"\ruploading: {100 * done // size} %{end}")
            sys.stderr.flush()

    return tell


def _keep_receipt(bidder: Bidder, bid: Bid) -> None:
    shown = _show(bidder, bid)
    if shown["received_at"] is None:
        raise NotWhole(state=shown["state"])
    message = bidder.server.get_bytes(_path(bid) + RECEIPT)
    found = receipts.check_receipt(message, bid.signed, bidder.anchors)
    files.write_new(bid.path / RECEIPT, message)
    _say("state", shown["state"])
    _say("received_at", found.received_at.isoformat())


def _keep_token(bidder: Bidder, bid: Bid, *, give_up_at: float) -> None:
    while _show(bidder, bid)["stamped_at"] is None:
        if time.monotonic() >= give_up_at:
            raise TokenLate
        time.sleep(_LOOK_EVERY_S)
    token = bidder.server.get_bytes(_path(bid) + STAMP)
    found = receipts.check_token(token, bid.signed, bidder.timestamp_anchors)
    files.write_new(bid.path / STAMP, token)
    _say("stamped_at", found.gen_time.isoformat())


# --- afterwards ---


def run_status(given: argparse.Namespace, bidder: Bidder) -> None:
    """Say where a bid stands."""
    shown = _show(bidder, directory.read(given.bid))
    for name in ("bid", "state", "seq", "received_at", "stamped_at"):
        _say(name, shown[name])
    for part in shown["uploads"]:
        _say(f"part-{part['part']}", f"{part['offset']}/{part['size']}")


def run_receipt(given: argparse.Namespace, bidder: Bidder) -> None:
    """Fetch, verify and keep the receipt and the timestamp."""
    bid = directory.read(given.bid)
    _keep_receipt(bidder, bid)
    _keep_token(bidder, bid, give_up_at=time.monotonic())


def run_withdraw(given: argparse.Namespace, bidder: Bidder) -> None:
    """Withdraw a submitted bid with a signature over the server's act bytes."""
    bid = directory.read(given.bid)
    act = base64.b64decode(_show(bidder, bid)["withdrawal"], validate=True)
    said = strict_object(act)
    facts = said.get("facts")
    of_this = (
        said.get("act") == WITHDRAWAL
        and said.get("subject") == bid.signed.manifest.context.bid
        and isinstance(facts, dict)
        and facts.get("manifest") == bid.signed.digest
    )
    if not of_this:
        raise WrongWithdrawal
    signature = cms.sign_detached(act, bidder.signer, signing_time=datetime.now(UTC))
    answer = bidder.server.post(
        _path(bid) + "withdraw/", {"signature": _base64(signature)}
    )
    _say("state", answer["state"])


def run_release_factor(given: argparse.Namespace, bidder: Bidder) -> None:
    """Release the bidder's own key; done already is no fault."""
    uid = str(given.bid)
    if Path(given.bid).is_dir():
        uid = directory.read(Path(given.bid)).signed.manifest.context.bid
    asked = _ask(bidder, uid)
    sealed = factor.own_key(asked, bidder.signer)
    factor.hand_in(bidder.server, uid, "factor", sealed, waits=not given.no_wait)


def run_remedy(given: argparse.Namespace, bidder: Bidder) -> None:
    """Hand in the recovery file's content, where the tender file has a remedy."""
    bid = directory.read(given.bid)
    uid = bid.signed.manifest.context.bid
    file = files.read_bounded(bid.path / RECOVERY, MIB)
    sealed = factor.recovery(_ask(bidder, uid), file, bidder.signer)
    factor.hand_in(bidder.server, uid, "recovery", sealed, waits=not given.no_wait)


def _ask(bidder: Bidder, uid: str) -> factor.Asked:
    return factor.ask(
        bidder.server,
        uid,
        bidder.signer,
        bidder.anchors,
        bidder.timestamp_anchors,
        datetime.now(UTC),
    )


def _show(bidder: Bidder, bid: Bid) -> dict[str, Any]:
    return bidder.server.get(_path(bid))


def _path(bid: Bid) -> str:
    return f"/api/v1/bids/{bid.signed.manifest.context.bid}/"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _say(name: str, value: object) -> None:
    sys.stdout.write(f"{name} {value}\n")
