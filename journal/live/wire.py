"""The server's end of a WebSocket, through which a hub writes frames made once.

`uvicorn --ws journal.live.wire:Wire`. ASGI's `send` wakes one task a socket and builds
one frame a socket; with a thousand watchers that is nearly all the time an event takes.
A wire offers itself to the application beside `send`, in the scope's extensions. Under
another server rooms work as well, only slower.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.http11 import Request

from journal.live.framing import FULL_WINDOW_BITS, Frame

EXTENSION: Final = "openseal.wire"


class Writes(Protocol):
    """What a hub uses of a wire."""

    @property
    def ready(self) -> bool:
        """Whether a frame would go out now, before nothing that waits."""

    def write(self, frame: Frame) -> None:
        """Write a frame at once; a socket that is closing takes none."""


def of(scope: Mapping[str, Any]) -> Writes | None:
    """The wire of this connection, if its server has one."""
    extensions = scope.get("extensions") or {}
    return cast("Writes | None", extensions.get(EXTENSION))


class Wire(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, which takes frames that are made already."""

    _packs = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.config.ws_per_message_deflate:
            # No context on either side: what is packed once suits every socket, and
            # two thousand of them hold no windows.
            self.conn.available_extensions = [
                ServerPerMessageDeflateFactory(
                    server_no_context_takeover=True, client_no_context_takeover=True
                )
            ]

    @property
    def ready(self) -> bool:
        """Whether the socket has taken nearly all that it was sent."""
        return self.writable.is_set()

    def write(self, frame: Frame) -> None:
        """Write a frame past ASGI; after a close nothing is written."""
        if self.handshake_complete and not (
            self.close_sent or self.disconnected or self.transport.is_closing()
        ):
            self.transport.write(frame.packed if self._packs else frame.plain)

    def handle_connect(self, event: Request) -> None:
        """Begin as uvicorn does, and be found by the application."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            # The application's task begins after this step of the loop.
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self
        self._packs = any(
            isinstance(each, PerMessageDeflate)
            and each.local_max_window_bits == FULL_WINDOW_BITS
            for each in self.conn.extensions
        )
