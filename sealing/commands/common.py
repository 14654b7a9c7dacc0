"""What the commands share: arguments, the clock, trust anchors, passphrases, progress.

This is the entrance: here alone the clock is read and the terminal written to.
"""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from sealing import (
    certificates,
    files,
    keys,
    order,
    statement_files,
    statement_signatures,
)
from sealing.commands.usage import Usage
from sealing.errors import MissingFile, UnreadableFile
from sealing.order import Order
from sealing.pipeline import Progress, quietly
from sealing.statement import Statement

Anchors = tuple[x509.Certificate, ...]
#: below this many segments nobody needs to be told how far it is
_PROGRESS_FROM = 32
_PROGRESS_EVERY = 16


def now() -> datetime:
    """Return the clock's time, to the second, with the offset of this machine."""
    return datetime.now(UTC).astimezone().replace(microsecond=0)


def secret_path(text: str) -> Path:
    """Return the path of a secret, which is never standard input."""
    if text == "-":
        raise argparse.ArgumentTypeError("a secret is never read from standard input")
    return Path(text)


def add_bid(parser: argparse.ArgumentParser) -> None:
    """Add BID_DIR."""
    parser.add_argument("bid", metavar="BID_DIR", type=Path)


def add_statement(parser: argparse.ArgumentParser) -> None:
    """Add --statement, --trust and --order."""
    parser.add_argument("--statement", metavar="DIR", type=Path, required=True)
    parser.add_argument("--trust", metavar="CA.pem", type=Path, required=True)
    parser.add_argument("--order", metavar="DIR", type=Path)


def add_signer(parser: argparse.ArgumentParser) -> None:
    """Add --key (a PKCS#12 file) and --passphrase-file."""
    parser.add_argument("--key", metavar="KEY.p12", type=secret_path, required=True)
    parser.add_argument("--passphrase-file", metavar="F", type=secret_path)


def anchors(path: Path) -> tuple[x509.Certificate, ...]:
    """Read the trust anchors."""
    return certificates.load_bundle(
        files.read_bounded(path, certificates.BUNDLE_BYTES_MAX)
    )


def verified_statement(
    arguments: argparse.Namespace, trusted: tuple[x509.Certificate, ...]
) -> Statement:
    """Read and verify the statement's directory."""
    found = statement_files.read_directory(arguments.statement)
    return statement_signatures.verify(found, trusted, now=now()).statement


def verified_order(
    arguments: argparse.Namespace,
    statement: Statement,
    trusted: tuple[x509.Certificate, ...],
) -> Order | None:
    """Read and verify the order's directory, if one is given."""
    if arguments.order is None:
        return None
    found = order.read_directory(arguments.order)
    return order.verify(found, statement, trusted, now=now())


def signer(arguments: argparse.Namespace) -> keys.Pkcs12Signer:
    """Open the PKCS#12 file with its passphrase."""
    if arguments.passphrase_file is not None:
        phrase = passphrase(arguments.passphrase_file)
    elif sys.stdin.isatty():
        phrase = _asked(f"Passphrase of {arguments.key.name}: ")
    else:
        raise Usage("without a terminal, --passphrase-file is needed")
    data = files.read_bounded(arguments.key, keys.KEY_FILE_BYTES_MAX)
    return keys.Pkcs12Signer.load(data, phrase)


def _asked(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise Usage("no passphrase was given") from None


def passphrase(path: Path) -> str:
    """Read a passphrase: the first line of its file."""
    try:
        return keys.read_passphrase(path)
    except FileNotFoundError:
        raise MissingFile(name=path.name) from None
    except OSError:
        raise UnreadableFile(name=path.name) from None


def progress(what: str, segments: int) -> Progress:
    """Return what tells a person at a terminal how far a long part is."""
    if segments < _PROGRESS_FROM or not sys.stderr.isatty():
        return quietly

    def tell(done: int) -> None:
        if done % _PROGRESS_EVERY == 0 or done == segments - 1:
            end = "\n" if done == segments - 1 else ""
            sys.stderr.write(f"\r{what}: {100 * (done + 1) // segments} %{end}")
            sys.stderr.flush()

    return tell


def say(line: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(line + "\n")
