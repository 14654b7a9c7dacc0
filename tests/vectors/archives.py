"""The vectors of bundles (envelope.md section 4): what a hostile tar can say and be."""

import tarfile
from collections.abc import Iterator

from sealing.padding import padme
from tests.vectors.vector import INDEX, Vector, compact


def member(
    name: str, data: bytes = b"", **changes: object
) -> tuple[tarfile.TarInfo, bytes]:
    """Return one tar member."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in changes.items():
        setattr(info, field, value)
    return info, data


def archive(
    *members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT
) -> bytes:
    """Return an archive, padded to its Padmé length."""
    whole = b""
    for info, data in members:
        whole += info.tobuf(form, "utf-8", "surrogateescape")
        whole += data + bytes(-len(data) % 512)
    return padded(whole + bytes(1024))


def padded(data: bytes) -> bytes:
    """Return bytes with zeros up to the Padmé length."""
    return data + bytes(padme(len(data)) - len(data))


def index_of(*names: str) -> tuple[tarfile.TarInfo, bytes]:
    """Return the member index.json that lists files of three bytes."""
    files = [{"name": name, "size": 3, "role": "document"} for name in names]
    return member("index.json", compact({**INDEX, "files": files}))


def bundle_vector(name: str, expect: str, comment: str, data: bytes) -> Vector:
    """Name a vector of the bundle."""
    return Vector(f"bundle-{name}", "bundle", expect, comment, data)


def bundle() -> Iterator[Vector]:
    """Bundles (section 4): what the members of a hostile tar can say."""

    one = bundle_vector
    a = member("a.pdf", b"abc")
    good = archive(index_of("a.pdf"), a)
    yield one("good", "accepted", "An index and one document.", good)
    chinese = "技术方案" * 15 + ".pdf"
    data = archive(index_of(chinese), member(chinese, b"abc"))
    yield one("pax-path", "accepted", "A long Chinese name is a pax path.", data)
    data = archive(
        index_of("a.pdf"), member("a.pdf", b"abc", pax_headers={"mtime": "1.5"})
    )
    yield one("pax-mtime", "accepted", "Metadata without a meaning here.", data)
    links = {
        "symlink": {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
        "hard-link": {"type": tarfile.LNKTYPE, "linkname": "index.json"},
        "directory": {"type": tarfile.DIRTYPE},
        "device": {"type": tarfile.CHRTYPE},
        "fifo": {"type": tarfile.FIFOTYPE},
        "sparse": {"type": tarfile.GNUTYPE_SPARSE},
        "linked-file": {"linkname": "/etc/passwd"},
    }
    for name, changes in links.items():
        data = archive(index_of("a.pdf"), member("a.pdf", b"abc", **changes))
        yield one(name, "not-regular", "Regular files only.", data)
    data = archive(index_of("a.pdf"), member("../a.pdf", b"abc"))
    yield one("member-up", "bundle-mismatch", "Only listed names are used.", data)
    data = archive(index_of("../a.pdf"), member("../a.pdf", b"abc"))
    yield one("listed-up", "bad-name", "Nor is a listed name that leads out.", data)
    data = archive(index_of("a.pdf"), a, a)
    yield one("member-twice", "bundle-mismatch", "Each name once.", data)
    yield one("unlisted", "bundle-mismatch", "All are listed.", archive(index_of(), a))
    yield one("absent", "bundle-mismatch", "All are there.", archive(index_of("a.pdf")))
    data = archive(index_of("a", "b"), member("b", b"abc"), member("a", b"abc"))
    yield one("order", "bundle-mismatch", "In the index's order.", data)
    data = archive(index_of("a.pdf"), member("a.pdf", b"abcd"))
    yield one("size", "bundle-mismatch", "Of the index's sizes.", data)
    yield one("no-index", "bundle-mismatch", "The index is first.", archive(a))


def bundle_archive() -> Iterator[Vector]:
    """Bundles (section 4): what a hostile tar can be as an archive."""
    one = bundle_vector
    a = member("a.pdf", b"abc")
    good = archive(index_of("a.pdf"), a)
    data = archive(index_of("a.pdf"), a, form=tarfile.GNU_FORMAT)
    yield one("gnu", "tar-malformed", "POSIX tar, not GNU's.", data)
    for key, value in (("size", "0"), ("GNU.sparse.realsize", "9"), ("linkpath", "x")):
        records = {key: value}
        data = archive(index_of("a.pdf"), member("a.pdf", b"abc", pax_headers=records))
        comment = "No pax record that gives a member another meaning."
        yield one(f"pax-{key.lower()}", "tar-malformed", comment, data)
    global_header = tarfile.TarInfo.create_pax_global_header({"path": "b"})
    data = padded(global_header + good.rstrip(b"\0") + bytes(2048))
    yield one("pax-global", "not-regular", "No global headers.", data)
    broken = bytearray(good)
    broken[148] ^= 1
    yield one("checksum", "tar-malformed", "A header has its checksum.", bytes(broken))
    late = good + bytes(511) + b"\1"
    yield one("after-the-end", "tar-malformed", "Zeros to the end.", late)
    more = good + bytes(padme(len(good) + 1) - len(good))
    yield one("padded-more", "not-padded", "To its own Padmé length.", more)
    record = good + bytes(10_240 - len(good))
    yield one("record", "accepted", "Records of 20 blocks are common.", record)
    at = good.index(b"abc") + 3
    broken = bytearray(good)
    broken[at] = 1
    comment = "What fills a member's last block is zero."
    yield one("after-a-member", "tar-malformed", comment, bytes(broken))
    yield one("cut", "tar-malformed", "Both zero blocks are there.", good[:2048])
    yield one("empty", "tar-malformed", "Nothing is no archive.", b"")
