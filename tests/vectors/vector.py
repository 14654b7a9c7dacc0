"""What a vector is: a header, a blank line, and the bytes that a reader takes."""

import base64
import json
import textwrap
from dataclasses import dataclass
from typing import Any

#: an index that every reader accepts
INDEX: dict[str, Any] = {
    "v": "sbe1/index",
    "edition": None,
    "files": [{"name": "a.pdf", "size": 3, "role": "document"}],
    "marks": [],
    "tool": None,
}


@dataclass(frozen=True)
class Vector:
    """One scenario: its file's name, the reader, what to expect, why, the bytes."""

    name: str
    read: str
    expect: str
    comment: str
    data: bytes

    def text(self) -> str:
        """Return the file's text."""
        header = f"read: {self.read}\nexpect: {self.expect}\ncomment: {self.comment}\n"
        try:
            body = self.data.decode("utf-8")
            plain = body.isprintable() and not body.startswith("\ufeff")
        except UnicodeDecodeError:
            plain = False
        if plain:
            return f"{header}\n{body}"
        encoded = base64.b64encode(self.data).decode()
        return f"{header}encoding: base64\n\n" + "\n".join(textwrap.wrap(encoded, 88))


def compact(value: object) -> bytes:
    """Return JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
