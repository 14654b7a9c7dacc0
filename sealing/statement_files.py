"""A statement's directory as bytes: statement.json, its signatures, the former one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sealing import files
from sealing.errors import SealingRefused, UnexpectedFile
from sealing.limits import (
    CUSTODIANS_MAX,
    SIGNATURE_BYTES_MAX,
    STATEMENT_BYTES_MAX,
    STATEMENTS_MAX,
)

STATEMENT: Final = "statement.json"
FORMER: Final = "former"


class TooManyStatements(SealingRefused):
    """Statements supersede one another more often than any tender needs."""

    code = "too-many-statements"
    zh = "招标声明的更替次数超过{limit}次。"
    en = "More than {limit} statements supersede one another."


@dataclass(frozen=True, slots=True)
class StatementFiles:
    """The files of one statement, unread: index 0 is the owner's signature."""

    statement: bytes
    signatures: Mapping[int, bytes]
    former: "StatementFiles | None" = None


def signature_name(i: int) -> str:
    """Return the name of the signature of index `i`; 0 is the owner."""
    return f"statement-{i:02d}.p7s"


def read_directory(path: Path, *, depth: int = 1) -> StatementFiles:
    """Read a statement's directory, and those of the former ones inside it."""
    if depth > STATEMENTS_MAX:
        raise TooManyStatements(limit=STATEMENTS_MAX)
    raw = files.read_bounded(path / STATEMENT, STATEMENT_BYTES_MAX)
    signatures = {}
    for i in range(CUSTODIANS_MAX + 1):
        if (path / signature_name(i)).exists():
            signatures[i] = files.read_bounded(
                path / signature_name(i), SIGNATURE_BYTES_MAX
            )
    former = None
    if (path / FORMER).exists():
        former = read_directory(path / FORMER, depth=depth + 1)
    return StatementFiles(raw, signatures, former)


def write_directory(path: Path, found: StatementFiles) -> None:
    """Write the files of a statement into `path`, an empty directory."""
    if (path / STATEMENT).exists():
        raise UnexpectedFile(name=STATEMENT)
    (path / STATEMENT).write_bytes(found.statement)
    for i, signature in found.signatures.items():
        (path / signature_name(i)).write_bytes(signature)
    if found.former is not None:
        (path / FORMER).mkdir()
        write_directory(path / FORMER, found.former)
