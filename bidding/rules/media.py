"""What an unsealed document is, by its first bytes and never by its name.

Nothing is refused here: the bid is its bidder's, and the panel judges it. What is not
known is offered as bytes to keep, never shown in the page.
"""

from typing import Final

from tender.rules.documents import KINDS

UNKNOWN: Final = "application/octet-stream"
#: what a browser may show by itself
SHOWN: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})


def media_type(head: bytes) -> str:
    """Return the type that a file's first bytes tell."""
    for kind in KINDS:
        if head.startswith(kind.magic):
            return kind.media_type
    return UNKNOWN
