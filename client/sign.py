"""`python -m client sign`: a detached signature over an act's bytes.

    python -m client sign ACT.json --key P12 [--passphrase-file F] --out ACT.p7s

The bytes are signed as they are. Without a passphrase file the passphrase is asked
for; it is never an argument. A refusal leaves no output file.
"""

import argparse
import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kernel.refused import Invalid
from sealing import cms, keys

ACT_BYTES_MAX: Final = 64 * 1024 * 1024


class UnreadableFile(Invalid):
    """A file is not there, cannot be read or written, or is too large."""

    code = "unreadable-file"
    zh = "文件“{path}”无法读取或写入。"
    en = "The file {path} cannot be read or written."


def main(arguments: list[str]) -> int:
    """Sign what the arguments name and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m client sign")
    parser.add_argument("act", type=Path, help="the file to sign, as it is")
    parser.add_argument("--key", type=Path, required=True, help="PKCS#12 file")
    parser.add_argument("--passphrase-file", type=Path, help="its first line is used")
    parser.add_argument("--out", type=Path, required=True, help="the signature, DER")
    given = parser.parse_args(arguments)
    try:
        sign_file(given.act, given.key, passphrase(given.passphrase_file), given.out)
    except OSError as error:
        raise UnreadableFile(path=error.filename or given.act) from error
    return 0


def passphrase(file: Path | None) -> str:
    """Return the first line of the file, or ask the person."""
    if file is None:
        return getpass.getpass("passphrase: ")
    return keys.read_passphrase(file)


def sign_file(act: Path, key: Path, secret: str, out: Path) -> None:
    """Sign the bytes of `act` and write the signature to `out`."""
    signer = keys.Pkcs12Signer.load(key, secret)
    with act.open("rb") as file:
        data = file.read(ACT_BYTES_MAX + 1)
    if len(data) > ACT_BYTES_MAX:
        raise UnreadableFile(path=act)
    signature = cms.sign_detached(data, signer, signing_time=datetime.now(UTC))
    # Written under another name first, so that what is at `out` is whole.
    partial = out.with_name(out.name + ".partial")
    partial.write_bytes(signature)
    partial.replace(out)
