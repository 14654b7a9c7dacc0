"""index.json, the first member of the bundle: what is in it, and what answers what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.canonical import Json, strict_object
from sealing import reading
from sealing.errors import Malformed, SealingRefused
from sealing.limits import (
    INDEX_BYTES_MAX,
    PART_1_BYTES_MAX,
    TAR_MEMBERS_MAX,
    TAR_NAME_BYTES_MAX,
)

INDEX: Final = "index.json"
DEFAULT_ROLE: Final = "document"
MARKS_MAX: Final = 100_000
PAGE_MAX: Final = 1_000_000
ROLE_CHARACTERS_MAX: Final = 128


class BadName(SealingRefused):
    """A document's name could lead out of its directory, or is no name."""

    code = "bad-name"
    zh = "文件名{name}不被接受。"
    en = "The document name {name} is not accepted."


class DuplicateName(SealingRefused):
    """Two documents have one name."""

    code = "duplicate-name"
    zh = "文件名{name}重复。"
    en = "The document name {name} stands twice."


class TooManyFiles(SealingRefused):
    """The bundle has more members than its limit."""

    code = "too-many-files"
    zh = "文件数超过上限{limit}。"
    en = "The bundle has more than {limit} members."


@dataclass(frozen=True, slots=True)
class File:
    """A document of the bundle; `size` in bytes."""

    name: str
    size: int
    role: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a score item is answered."""

    item: str
    file: str
    page: int


@dataclass(frozen=True, slots=True)
class Index:
    """What index.json says. `tool` is whatever object the tender demands, or None."""

    edition: str | None
    files: tuple[File, ...]
    marks: tuple[Mark, ...]
    tool: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What `--index` says before the files are known."""

    edition: str | None = None
    marks: tuple[Mark, ...] = ()
    roles: Mapping[str, str] | None = None


def check_name(name: str) -> None:
    """Refuse a name that is not relative, plain, short enough, and all to be seen."""
    parts = name.split("/")
    bad = (
        not name
        or any(part in {"", ".", ".."} for part in parts)
        or "\\" in name
        or any(ord(character) < 32 or ord(character) == 127 for character in name)
        or len(name.encode("utf-8", "surrogatepass")) > TAR_NAME_BYTES_MAX
        or any("\ud800" <= character <= "\udfff" for character in name)
    )
    if bad or name == INDEX:
        raise BadName(name=name[:80].encode("utf-8", "backslashreplace").decode())
    reading.visible(name, reading.spelled_out(name))


def check_names(names: Sequence[str]) -> None:
    """Refuse names of which one is bad, stands twice, or is another's directory."""
    if len(names) + 1 > TAR_MEMBERS_MAX:
        raise TooManyFiles(limit=TAR_MEMBERS_MAX)
    seen = set()
    for name in names:
        check_name(name)
        if name in seen:
            raise DuplicateName(name=name)
        seen.add(name)
    for name in names:
        above = name.split("/")[:-1]
        for depth in range(1, len(above) + 1):
            if "/".join(above[:depth]) in seen:
                raise BadName(name=name)


def read(raw: bytes) -> Index:
    """Read index.json, or refuse."""
    value = reading.document(
        raw,
        version="sbe1/index",
        names=("edition", "files", "marks", "tool"),
        bytes_max=INDEX_BYTES_MAX,
        where="index",
    )
    tool = value["tool"]
    if tool is not None and not isinstance(tool, dict):
        raise Malformed(where="index.tool", what="an object or null is expected")
    listed = reading.items(value["files"], "index.files", most=TAR_MEMBERS_MAX)
    files = tuple(_file(item) for item in listed)
    check_names([file.name for file in files])
    marks = _marks(value["marks"])
    _check_marks(marks, {file.name for file in files})
    edition = reading.digest_or_none(value["edition"], "index.edition")
    return Index(edition, files, marks, tool)


def read_draft(raw: bytes, names: Sequence[str]) -> Draft:
    """Read the object of `--index`: any of edition, marks and roles."""
    value = strict_object(raw)
    if not set(value) <= {"edition", "marks", "roles"}:
        raise Malformed(where="index", what="there is an unknown member")
    roles = value.get("roles", {})
    if not isinstance(roles, dict):
        raise Malformed(where="index.roles", what="an object is expected")
    for name in roles:
        if name not in names:
            raise Malformed(where="index.roles", what="names a file that is not given")
    marks = _marks(value.get("marks", []))
    _check_marks(marks, set(names))
    return Draft(
        edition=reading.digest_or_none(value.get("edition"), "index.edition"),
        marks=marks,
        roles={name: _role(role, "index.roles") for name, role in roles.items()},
    )


def write(index: Index) -> bytes:
    """Write index.json."""
    value = {
        "v": "sbe1/index",
        "edition": index.edition,
        "files": [
            {"name": file.name, "size": file.size, "role": file.role}
            for file in index.files
        ],
        "marks": [
            {"item": mark.item, "file": mark.file, "page": mark.page}
            for mark in index.marks
        ],
        "tool": index.tool,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _file(item: Json) -> File:
    value = reading.members(item, ("name", "size", "role"), "index.files")
    name = value["name"]
    if not isinstance(name, str):
        raise Malformed(where="index.files.name", what="a text is expected")
    return File(
        name=name,
        size=reading.integer(
            value["size"], "index.files.size", least=0, most=PART_1_BYTES_MAX
        ),
        role=_role(value["role"], "index.files.role"),
    )


def _role(value: Json, where: str) -> str:
    return reading.visible_text(value, where, characters_max=ROLE_CHARACTERS_MAX)


def _marks(value: Json) -> tuple[Mark, ...]:
    found = []
    for item in reading.items(value, "index.marks", most=MARKS_MAX):
        mark = reading.members(item, ("item", "file", "page"), "index.marks")
        found.append(
            Mark(
                item=reading.visible_text(mark["item"], "index.marks.item"),
                file=reading.text(mark["file"], "index.marks.file"),
                page=reading.integer(
                    mark["page"], "index.marks.page", least=1, most=PAGE_MAX
                ),
            )
        )
    return tuple(found)


def _check_marks(marks: Sequence[Mark], names: set[str]) -> None:
    for mark in marks:
        if mark.file not in names:
            raise Malformed(where="index.marks.file", what="is not a listed file")
