"""Hands for these tests: an authority, people, and OpenSSL as an independent reader.

Keys are made once for the whole run. Everything happens at `NOON`, in 2026.
"""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sealing import der, der_out
from sealing.authority import Authority
from sealing.ca import DevelopmentAuthority
from sealing.issuing import Issued, KeyKind

NOON = datetime(2026, 6, 1, 4, 0, 0, tzinfo=UTC)
USCC = "91320594MA1MXXXX3A"
KINDS: tuple[KeyKind, ...] = ("p256", "rsa")

Tree = list["int | bytes | Tree"]


@cache
def root() -> DevelopmentAuthority:
    """Return the trust anchor of these tests."""
    return DevelopmentAuthority.create("测试根证书", NOON)


@cache
def intermediate() -> DevelopmentAuthority:
    """Return an authority below the root."""
    return root().issue_intermediate("测试中级证书", at=NOON)


def person(kind: KeyKind = "p256") -> Issued:
    """Return somebody whom the root vouches for."""
    return _issued("person", kind)


def deep_person(kind: KeyKind = "p256") -> Issued:
    """Return somebody whom the intermediate vouches for."""
    return _issued("deep person", kind)


def timestamper(kind: KeyKind = "p256") -> Issued:
    """Return a timestamping authority's certificate and key."""
    return _issued("timestamper", kind)


@cache
def _issued(who: str, kind: KeyKind) -> Issued:
    if who == "timestamper":
        return root().issue_timestamper("测试时间戳", "某某时间公司", at=NOON, key=kind)
    name, by = ("张三", root()) if who == "person" else ("李四", intermediate())
    return by.issue_person(name, "某某建设公司", USCC, at=NOON, key=kind)


def authority(kind: KeyKind = "p256", at: datetime = NOON) -> Authority:
    """Return the embedded authority at a fixed time."""
    issued = timestamper(kind)
    return Authority(issued.key, issued.certificate, lambda: at)


def openssl(folder: Path, *arguments: str) -> bytes:
    """Run OpenSSL in `folder`; return what it says, fail with its complaint."""
    done = subprocess.run(
        ["openssl", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def write(folder: Path, **files: bytes) -> None:
    """Write files whose names have `_` for their dot."""
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)


def tree(data: bytes) -> Tree:
    """Return one element as [tag, content] or [tag, child, ...], to be changed."""
    return _tree(der.read(data, size_max=len(data)))


def _tree(node: der.Node) -> Tree:
    if node.tag & der.CONSTRUCTED:
        return [node.tag, *(_tree(child) for child in node.children())]
    return [node.tag, node.content]


def untree(branch: Tree) -> bytes:
    """Write a changed tree, with right lengths and nothing else put right."""
    tag = branch[0]
    assert isinstance(tag, int)
    parts = (
        part if isinstance(part, bytes) else untree(part)
        for part in branch[1:]
        if not isinstance(part, int)
    )
    return der_out.element(tag, *parts)


def changed(data: bytes, change: Callable[[Tree], object]) -> bytes:
    """Return `data` after `change` has been at its tree."""
    whole = tree(data)
    change(whole)
    return untree(whole)


def at(branch: Tree, *path: int) -> Tree:
    """Walk down: 0 is the first child."""
    for step in path:
        child = branch[step + 1]
        assert isinstance(child, list)
        branch = child
    return branch
