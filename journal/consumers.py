"""The socket of every live room; docs/reference/live-rooms.md is its protocol.

An app gives its room and says who looks:

    class OpeningConsumer(RoomConsumer):
        def viewer(self, scope): ...        # from scope["user"]; in a thread, may query
        def room(self, viewer, /, **kwargs): ...   # from the URL; raises NotFound
"""

import asyncio
import contextlib
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer

from journal import queries
from journal.live import frames, halls, pool, wire
from journal.live.framing import Frame
from journal.live.hub import Hub
from journal.live.outlet import Outlet
from journal.live.room import Room, Viewer
from kernel.canonical import Json, strict_object
from kernel.refused import Invalid, Refused

MESSAGE_BYTES_MAX: Final = 64 * 1024
REF_MAX: Final = 64
ASKS_AGAIN_S: Final = 1.0
# Close codes: the page reconnects after SLOW and AWAY, not after REFUSED.
SLOW: Final = 4008
REFUSED: Final = 4404
AWAY: Final = 4503


class UnknownMessage(Invalid):
    """A message that the room's protocol does not have."""

    code = "unknown-message"
    zh = "无法识别的消息。"
    en = "The room does not know this message."


class CatchUpFirst(Refused):
    """An act before the socket has caught up: its sender would not hear of it."""

    code = "catch-up-first"
    zh = "请先同步记录，再进行操作。"
    en = "Catch up with the record before you act."


class RoomConsumer(AsyncWebsocketConsumer):
    """One socket of one room."""

    # Hubs hear pokes; a socket needs no channel of its own.
    channel_layer_alias = "none"
    #: for apps whose room is made from the URL's arguments alone
    room_class: ClassVar[type[Room] | None] = None

    _hub: Hub | None = None
    _tasks: tuple[asyncio.Task[None], ...] = ()

    @abstractmethod
    def viewer(self, scope: Mapping[str, Any]) -> Viewer:
        """Who looks, hashable; called in a thread at the start, before each act, and
        after a row by which somebody's place is gone (`Room.doubts`).
        """

    def room(self, viewer: Viewer, /, **kwargs: Any) -> Room:
        """The room of this URL for this viewer; raises `NotFound`. In a thread."""
        if self.room_class is None:
            raise NotImplementedError
        return self.room_class(**kwargs)

    # --- the socket's life -----------------------------------------------------

    async def connect(self) -> None:
        if not same_origin(self.scope):
            await self.close()
            return
        await self.accept()
        try:
            self._viewer, self._room, greeting = await pool.READS.run(self._arrive)
            self._outlet = Outlet(self._viewer, wire.of(self.scope))
            self._hub = await halls.enter(self._room, self._outlet)
        except Refused as refusal:
            await self._turn_away(refusal)
            return
        await self.send(text_data=greeting.text)
        self._tasks = (
            asyncio.create_task(self._write()),
            asyncio.create_task(self._watch()),
            asyncio.create_task(self._look_again()),
        )

    async def disconnect(self, code: int) -> None:
        for task in self._tasks:
            task.cancel()
        if self._hub is not None:
            halls.leave(self._hub, self._outlet)
            self._hub = None

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        if self._hub is None:
            return
        ref = ""
        try:
            message = _read(text_data)
            ref = _ref(message)
            match message:
                case {"say": "catch-up", "after": int(after)} if after >= 0:
                    await self._catch_up(self._hub, after)
                case {"say": str(say), **content} if say in self._room.acts:
                    content.pop("ref", None)
                    await self._act(self._hub, say, content, ref)
                case _:
                    raise UnknownMessage
        except Refused as refusal:
            await self._answer(frames.refused(refusal, ref))

    # --- what it does ------------------------------------------------------------

    async def _catch_up(self, hub: Hub, after: int) -> None:
        self._outlet.live = False
        try:
            await hub.catch_up(self._outlet, after=after)
        except TimeoutError:
            self._outlet.too_slow.set()

    async def _act(
        self, hub: Hub, say: str, content: dict[str, Json], ref: str
    ) -> None:
        if not self._outlet.live:
            raise CatchUpFirst
        if ref:
            self._outlet.refs.add(ref)
        try:
            async with hub.acts:
                answer = await pool.run(self._perform, say, content, ref)
        except Refused:
            self._outlet.refs.discard(ref)
            raise
        hub.nudge()
        if answer is not None:
            self._outlet.refs.discard(ref)
            await self._answer(frames.encode({**answer, "ref": ref}))

    def _perform(
        self, say: str, content: dict[str, Json], ref: str
    ) -> Mapping[str, Any] | None:
        # Asked again: a role may have been laid down since the socket was opened.
        viewer = self.viewer(self.scope)
        return self._room.acts[say](self._room, viewer, content, ref)

    def _arrive(self) -> tuple[Viewer, Room, Frame]:
        viewer = self.viewer(self.scope)
        room = self.room(viewer, **self.scope["url_route"]["kwargs"])
        greeting = frames.hello(
            clock=queries.instant(),
            head=queries.head(room.stream)[0],
            you=room.you(viewer),
        )
        return viewer, room, greeting

    async def _answer(self, frame: Frame) -> None:
        # In line with the frames, so that one writer alone uses the socket.
        self._outlet.put(frame)

    async def _write(self) -> None:
        await self._outlet.write_queued(lambda text: self.send(text_data=text))

    async def _watch(self) -> None:
        await self._outlet.too_slow.wait()
        self._leave()
        with contextlib.suppress(OSError):
            await self.close(code=SLOW)

    async def _look_again(self) -> None:
        while True:
            await self._outlet.doubted.wait()
            self._outlet.doubted.clear()
            try:
                await pool.READS.run(self.viewer, self.scope)
            except (pool.Busy, pool.Unavailable):
                self._outlet.doubted.set()
                await asyncio.sleep(ASKS_AGAIN_S)
            except Refused as refusal:
                self._leave()
                with contextlib.suppress(OSError):
                    await self._turn_away(refusal)
                return

    def _leave(self) -> None:
        """Hear nothing more; what is said from now on is said by who calls this."""
        writer, *_others = self._tasks
        writer.cancel()
        if self._hub is not None:
            halls.leave(self._hub, self._outlet)
            self._hub = None

    async def _turn_away(self, refusal: Refused) -> None:
        await self.send(text_data=frames.refused(refusal, "").text)
        away = isinstance(refusal, pool.Busy | pool.Unavailable)
        await self.close(code=AWAY if away else REFUSED)


def _read(text: str | None) -> dict[str, Json]:
    if text is None or len(text) > MESSAGE_BYTES_MAX:
        raise UnknownMessage
    data = text.encode("utf-8", "surrogatepass")
    # No column of the database can hold this character.
    if len(data) > MESSAGE_BYTES_MAX or b"\\u0000" in data:
        raise UnknownMessage
    return strict_object(data)


def _ref(message: Mapping[str, Json]) -> str:
    ref = message.get("ref", "")
    if not isinstance(ref, str) or len(ref) > REF_MAX:
        raise UnknownMessage
    return ref


def same_origin(scope: Mapping[str, Any]) -> bool:
    """Whether a page of this very host opens the socket; programs send no Origin."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == headers.get(b"host")
