"""A text as WebSocket frames, made once for all sockets that are sent it. Pure.

A server's frames carry no mask (RFC 6455, 5.1): one text is the same bytes on every
socket. A text packed by itself stands in any permessage-deflate context (RFC 7692,
7.2.1): it looks back at nothing before it.
"""

import zlib
from functools import cached_property
from typing import Final

FULL_WINDOW_BITS: Final = 15
#: shorter texts go as they are: packing gives little and costs the page time
PACKED_FROM_BYTES: Final = 1024
#: what a sender leaves away at the end of a packed message (RFC 7692, 7.2.1)
FLUSHED: Final = b"\x00\x00\xff\xff"
_TEXT: Final = 0x81
_PACKED: Final = 0x40
_LEVEL: Final = 5


class Frame:
    """One text, and its frames once somebody has asked for them."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> bytes:
        """The frame of the text as it is."""
        return framed(self.text.encode("utf-8"))

    @cached_property
    def packed(self) -> bytes:
        """The frame for sockets that take deflated texts with a full window."""
        if len(self.plain) < PACKED_FROM_BYTES:
            return self.plain
        packer = zlib.compressobj(_LEVEL, wbits=-FULL_WINDOW_BITS)
        data = packer.compress(self.text.encode("utf-8"))
        data += packer.flush(zlib.Z_SYNC_FLUSH)
        return framed(data.removesuffix(FLUSHED), packed=True)


def framed(data: bytes, *, packed: bool = False) -> bytes:
    """One unmasked text frame around `data` (RFC 6455, 5.2)."""
    first = _TEXT | _PACKED if packed else _TEXT
    length = len(data)
    if length < 126:
        head = bytes((first, length))
    elif length < 1 << 16:
        head = bytes((first, 126)) + length.to_bytes(2, "big")
    else:
        head = bytes((first, 127)) + length.to_bytes(8, "big")
    return head + data
