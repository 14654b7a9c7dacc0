"""Write the project's own vectors: one scenario a file, one for each way to fail.

    python -m tests.vectors.generate

A vector is a header (`read:` which reader takes the bytes, `expect:` the code of the
refusal or `accepted`, `comment:` why), a blank line, and the bytes; `encoding: base64`
says that they are not text. Nothing is random, so that a second run changes nothing.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.vectors.archives import bundle, bundle_archive
from tests.vectors.vector import INDEX, Vector, compact

HERE = Path(__file__).parent
HEX, OTHER = "a" * 64, "b" * 64
UUID = "7d0c5f0e-3c1b-4f0a-9a3e-2b6d1c8e4f10"

OPENING: dict[str, Any] = {
    "v": "sbe1/opening",
    "bidder": "投标人甲建设有限公司",
    "uscc": "91330100MA2XXXXX08",
    "members": [],
    "items": [{"key": "price", "type": "amount", "value": "736320.00", "unit": "CNY"}],
}
CONTEXT: dict[str, Any] = {
    "v": "sbe1",
    "suite": 1,
    "tender": "T-2026-001",
    "lot": "L1",
    "envelope": "full",
    "bid": UUID,
    "seq": 1,
    "supersedes": None,
    "bidder_cert": HEX,
    "statement": OTHER,
    "order": None,
    "k": 3,
    "n": 5,
    "bidder_factor": False,
}


def opening() -> Iterator[Vector]:
    """Opening statements (section 7)."""

    def one(name: str, expect: str, comment: str, **changes: object) -> Vector:
        data = compact({**OPENING, **changes})
        return Vector(f"opening-{name}", "opening", expect, comment, data)

    def item(**changes: object) -> list[dict[str, object]]:
        return [{**OPENING["items"][0], **changes}]

    bad = "malformed"
    yield one("good", "accepted", "The example of section 7.")
    yield one(
        "no-items", "accepted", "A form may ask for nothing to be read out.", items=[]
    )
    member = {"name": "乙", "uscc": "U", "share": "40.5", "sme": True}
    yield one("consortium", "accepted", "The signer leads.", members=[member])
    yield one("key-twice", bad, "Each key once.", items=item() * 2)
    yield one("unknown-type", bad, "Types are listed.", items=item(type="money"))
    yield one("price-number", bad, "A price is a decimal string.", items=item(value=1))
    yield one("price-exponent", bad, "No exponent.", items=item(value="1e3"))
    yield one("price-negative", bad, "No sign.", items=item(value="-1.00"))
    yield one(
        "price-leading-zero", bad, "One spelling only.", items=item(value="01.00")
    )
    yield one("price-fullwidth", bad, "ASCII digits.", items=item(value="１２"))
    no_unit = [{"key": "price", "type": "percent", "value": "98.5"}]
    yield one("price-without-unit", bad, "Each price has its unit.", items=no_unit)
    boolean = [{"key": "days", "type": "integer", "value": True}]
    yield one("integer-boolean", bad, "A boolean is not an integer.", items=boolean)
    text = [{"key": "manager", "type": "text", "value": "王", "unit": "x"}]
    yield one("text-with-unit", bad, "A text has no unit.", items=text)
    lines = [{"key": "scope", "type": "text", "value": "一\n二" * 8000}]
    yield one("text-long", "accepted", "As long as part 0 holds.", items=lines)
    nul = [{"key": "scope", "type": "text", "value": "一\0"}]
    yield one("text-nul", bad, "No control characters.", items=nul)
    yield one("sme-text", bad, "sme is a boolean.", members=[{**member, "sme": "yes"}])
    yield one(
        "share-over-100", bad, "Per cent.", members=[{**member, "share": "100.1"}]
    )
    yield one("more", bad, "Unknown members are refused.", remark="cheap")
    yield one("version", "unknown-version", "Another document.", v="sbe1/index")
    without = {key: value for key, value in OPENING.items() if key != "members"}
    yield Vector(
        "opening-missing", "opening", bad, "No member may be missing.", compact(without)
    )


def hidden_in_opening() -> Iterator[Vector]:
    """Opening statements of which not all can be seen: one way for each text."""
    hidden = "invisible-character"
    comment = "What cannot be seen, or turns the text, is not read out."

    def one(name: str, expect: str, comment: str, **changes: object) -> Vector:
        data = compact({**OPENING, **changes})
        return Vector(f"opening-{name}", "opening", expect, comment, data)

    def item(**changes: object) -> list[dict[str, object]]:
        return [{**OPENING["items"][0], **changes}]

    member = {"name": "乙", "uscc": "U", "share": "40.5", "sme": True}
    yield one("bidder-bidi", hidden, comment, bidder="甲\u202e乙")
    yield one("uscc-zero-width", hidden, comment, uscc="91330100MA2XXXXX08\u200b")
    yield one("key-joiner", hidden, comment, items=item(key="price\u2060"))
    yield one("unit-soft-hyphen", hidden, comment, items=item(unit="CN\u00adY"))
    turned = [{"key": "manager", "type": "text", "value": "王\u2066工"}]
    yield one("text-bidi", hidden, comment, items=turned)
    marked = [{"key": "manager", "type": "text", "value": "\ufeff王工"}]
    yield one("text-bom", hidden, comment, items=marked)
    wide = [{"key": "manager", "type": "text", "value": "王\u3000工 𠮷"}]
    yield one("text-wide-space", "accepted", "Spaces and rare characters.", items=wide)
    yield one("member-filler", hidden, comment, members=[{**member, "name": "\u3164"}])
    code = {**member, "uscc": "U\U000e0041"}
    yield one("member-uscc-tag", hidden, comment, members=[code])


def context() -> Iterator[Vector]:
    """Contexts (section 4)."""

    def one(name: str, expect: str, comment: str, **changes: object) -> Vector:
        data = compact({**CONTEXT, **changes})
        return Vector(f"context-{name}", "context", expect, comment, data)

    bad = "malformed"
    yield one("good", "accepted", "The example of section 4.")
    spaced = json.dumps(CONTEXT, indent=1).encode()
    yield Vector("context-spaced", "context", "accepted", "Hashed as it is.", spaced)
    yield one("suite-2", "unknown-suite", "There is no negotiation.", suite=2)
    yield one("suite-true", "unknown-suite", "A boolean is not 1.", suite=True)
    yield one("seq-0", bad, "Submissions count from 1.", seq=0)
    yield one("first-supersedes", bad, "The first replaces nothing.", supersedes=HEX)
    yield one("round-without-order", bad, "A round has its order.", envelope="quote-1")
    yield one("order-without-round", bad, "Only rounds have an order.", order=HEX)
    yield one("k-over-n", bad, "k is at most n.", k=6)
    yield one("k-1", bad, "One custodian is none.", k=1)
    yield one("bid-upper-case", bad, "One spelling of a UUID.", bid=UUID.upper())
    yield one("digest-upper-case", bad, "hex is lower case.", statement="B" * 64)
    yield one("digest-short", bad, "32 bytes.", statement="b" * 62)
    yield one("lot-with-newline", bad, "No control characters.", lot="L1\nL2")
    yield one("factor-1", bad, "1 is not true.", bidder_factor=1)
    full = compact(CONTEXT).ljust(2961)
    comment = "As long as a share's content of 4 KiB has room for."
    yield Vector("context-longest", "context", "accepted", comment, full)
    comment = "A share's content would be over 4 KiB."
    yield Vector("context-too-long", "context", "too-large", comment, full + b" ")
    twice = compact(CONTEXT)[:-1] + b',"lot":"L2"}'
    yield Vector(
        "context-lot-twice", "context", "malformed-json", "Two lots in one.", twice
    )


def index() -> Iterator[Vector]:
    """Indexes (section 4)."""

    def one(name: str, expect: str, comment: str, **changes: object) -> Vector:
        data = compact({**INDEX, **changes})
        return Vector(f"index-{name}", "index", expect, comment, data)

    def file(name: str) -> dict[str, object]:
        return {"name": name, "size": 3, "role": "document"}

    mark = {"item": "s1", "file": "a.pdf", "page": 1}
    yield one("good", "accepted", "Marks may be empty, tool and edition null.")
    yield one("mark", "accepted", "A mark points to a listed file.", marks=[mark])
    yield one("folder", "accepted", "A relative path.", files=[file("b/a.pdf")])
    bad_names = {
        "up": "../a.pdf",
        "up-inside": "b/../../a.pdf",
        "absolute": "/etc/passwd",
        "dot": "./a.pdf",
        "empty-part": "b//a.pdf",
        "backslash": "..\\a.pdf",
        "nul": "a.pdf\0",
        "newline": "a\n.pdf",
        "empty": "",
        "index": "index.json",
        "long": "x" * 256,
    }
    for name, bad in bad_names.items():
        comment = "Names are relative, plain, at most 255 bytes."
        yield one(f"name-{name}", "bad-name", comment, files=[file(bad)])
    twice = [file("a.pdf")] * 2
    yield one("name-twice", "duplicate-name", "Each name once.", files=twice)
    both = [file("b"), file("b/a.pdf")]
    yield one("name-is-folder", "bad-name", "A file is no folder.", files=both)
    other = [{**mark, "file": "b.pdf"}]
    yield one("mark-elsewhere", "malformed", "A mark's file is listed.", marks=other)
    yield one("page-0", "malformed", "From 1.", marks=[{**mark, "page": 0}])
    yield one("tool-list", "malformed", "An object or null.", tool=[])
    long_role = [{**file("a.pdf"), "role": "x" * 129}]
    yield one("role-long", "malformed", "At most 128 characters.", files=long_role)
    many = [file(f"{n}") for n in range(2000)]
    comment = "2,000 members, the index among them."
    yield one("too-many", "too-many-files", comment, files=many)


def hidden_in_index() -> Iterator[Vector]:
    """Indexes of which not all can be seen."""

    def one(name: str, expect: str, comment: str, **changes: object) -> Vector:
        data = compact({**INDEX, **changes})
        return Vector(f"index-{name}", "index", expect, comment, data)

    def file(name: str) -> dict[str, object]:
        return {"name": name, "size": 3, "role": "document"}

    mark = {"item": "s1", "file": "a.pdf", "page": 1}
    hidden_names = {
        "bidi-override": "fdp.\u202egpj.exe",
        "bidi-isolate": "a\u2067.pdf",
        "arabic-mark": "a\u061c.pdf",
        "zero-width": "a\u200b.pdf",
        "bom": "\ufeffa.pdf",
        "soft-hyphen": "a\u00ad.pdf",
        "variation": "a\ufe0f.pdf",
        "tag": "a\U000e0020.pdf",
        "line-separator": "a\u2028.pdf",
    }
    for name, bad in hidden_names.items():
        comment = "A name is all to be seen, and reads in one direction."
        yield one(f"name-{name}", "invisible-character", comment, files=[file(bad)])
    yield one("name-chinese", "accepted", "Any script.", files=[file("投标函 1.pdf")])
    comment = "Words of the index are seen as well."
    hidden_role = [{**file("a.pdf"), "role": "letter\u200b"}]
    yield one("role-hidden", "invisible-character", comment, files=hidden_role)
    hidden_mark = [{**mark, "item": "s1\u200f"}]
    yield one("mark-hidden", "invisible-character", comment, marks=hidden_mark)


def vectors() -> Iterator[Vector]:
    """Give all vectors."""
    yield from opening()
    yield from hidden_in_opening()
    yield from context()
    yield from index()
    yield from hidden_in_index()
    yield from bundle()
    yield from bundle_archive()


def write() -> None:
    """Write all files, and remove those that are no vector any more."""
    every = {f"{vector.name}.txt": vector.text() for vector in vectors()}
    for path in HERE.glob("*.txt"):
        if path.name not in every:
            path.unlink()
    for name, text in every.items():
        (HERE / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write()
