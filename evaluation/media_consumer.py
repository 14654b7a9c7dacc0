"""Arranges sound and picture between seats: /live/scoring/<panel>/seats/.

Browsers talk to each other (WebRTC); this socket only passes their notes on, bounded,
between members, witnesses and supervisors. While subjective items are open it passes on
no note that sends sound, and orders every page to send none. Nothing here is a row of
the journal, and the session goes on without it.

    page says    {"say": "signal", "to": "A2", "data": {"type": "offer", "sdp": "…"}}
    page hears   {"hello": {"you", "watches", "muted", "ice"}}, {"peer": "A2", "is":
                 "here" | "gone"}, {"from": "A2", "data"}, {"muted": true}, {"refused"}
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from evaluation.facts import seat_media
from evaluation.facts.seat_media import Peer
from evaluation.rules import seat_media as rule
from journal.consumers import AWAY, REFUSED, same_origin
from journal.live import frames, pool
from kernel.canonical import strict_object
from kernel.refused import Refused

MESSAGE_BYTES_MAX: Final = 32 * 1024
LOOK_S: Final = 2.0
#: the same seat came in with another socket: the newer one has it
TAKEN_OVER: Final = 4409


class SeatMediaConsumer(AsyncWebsocketConsumer):
    """One socket of one seat, or of somebody who watches."""

    _peer: Peer | None = None
    _look: asyncio.Task[None] | None = None

    # --- the socket's life -----------------------------------------------------

    async def connect(self) -> None:
        """Let in who takes part, and tell all that it is here."""
        if not same_origin(self.scope):
            await self.close()
            return
        await self.accept()
        try:
            peer = await self._ask()
        except Refused as refusal:
            await self._turn_away(refusal)
            return
        self._peer = peer
        self._me = peer.name + (f"-{secrets.token_hex(3)}" if peer.watches else "")
        self._group = f"seats.{self.scope['url_route']['kwargs']['panel']}"
        #: which socket each of the others is at
        self._channels: dict[str, str] = {}
        self._spare, self._since = float(rule.SIGNALS_AT_ONCE), _clock()
        hello = {
            "you": self._me,
            "watches": peer.watches,
            "muted": peer.muted,
            "ice": settings.OPENSEAL_ICE_SERVERS,
        }
        await self._tell({"hello": hello})
        await self.channel_layer.group_add(self._group, self.channel_name)
        await self._all("seat.here", answer=True)
        self._look = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        """Tell all that it is gone."""
        if self._look is not None:
            self._look.cancel()
        if self._peer is None:
            return
        await self.channel_layer.group_discard(self._group, self.channel_name)
        if code != TAKEN_OVER:
            await self._all("seat.gone")
        self._peer = None

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        """Pass a note on, or say why not."""
        if self._peer is None:
            return
        try:
            to, data = self._read(text_data)
            if data["type"] in ("offer", "answer"):
                # Asked now: a phase may have changed since the last look.
                await self._renew()
            data = self._allowed(data)
        except Refused as refusal:
            await self.send(text_data=frames.refused(refusal, "").text)
            return
        await self._all("seat.signal", to=to, data=data)

    # --- notes -----------------------------------------------------------------

    def _read(self, text: str | None) -> tuple[str, dict[str, Any]]:
        if text is None or len(text.encode("utf-8", "replace")) > MESSAGE_BYTES_MAX:
            raise rule.SignalMalformed(field="data")
        self._pay()
        message = strict_object(text.encode("utf-8", "surrogatepass"))
        if message.get("say") != "signal":
            raise rule.SignalMalformed(field="say")
        to = rule.check_peer(message.get("to"))
        return to, rule.check_signal(message.get("data"), muted=False)

    def _allowed(self, data: dict[str, Any]) -> dict[str, Any]:
        assert self._peer is not None
        if self._peer.watches:
            rule.check_only_watches(data)
        return rule.check_signal(data, muted=self._peer.muted)

    def _pay(self) -> None:
        """Let so many notes through in a second, and no more."""
        now = _clock()
        gained = (now - self._since) * rule.SIGNALS_PER_S
        self._spare = min(rule.SIGNALS_AT_ONCE, self._spare + gained)
        self._since = now
        if self._spare < 1:
            raise rule.TooManySignals
        self._spare -= 1

    # --- what the others' sockets say -------------------------------------------

    async def seat_here(self, event: dict[str, Any]) -> None:
        """Somebody came: tell the page, and answer whoever has just come."""
        if event["channel"] == self.channel_name:
            return
        self._channels[event["peer"]] = event["channel"]
        if event["peer"] == getattr(self, "_me", None):
            await self.close(code=TAKEN_OVER)
            return
        await self._tell({"peer": event["peer"], "is": "here"})
        if event.get("answer"):
            note = {"type": "seat.here", "peer": self._me, "channel": self.channel_name}
            await self.channel_layer.send(event["channel"], note)

    async def seat_gone(self, event: dict[str, Any]) -> None:
        """Somebody left; not who came back before the former socket was known dead."""
        if self._channels.get(event["peer"]) == event["channel"]:
            del self._channels[event["peer"]]
            await self._tell({"peer": event["peer"], "is": "gone"})

    async def seat_signal(self, event: dict[str, Any]) -> None:
        """A note for one of us."""
        if event["to"] == self._me:
            await self._tell({"from": event["peer"], "data": event["data"]})

    # --- what changes meanwhile --------------------------------------------------

    async def _watch(self) -> None:
        """Look again every two seconds: a phase, a seat or a role may be gone."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._renew()
            except (pool.Busy, pool.Unavailable):
                continue
            except Refused as refusal:
                await self._turn_away(refusal)
                return

    async def _renew(self) -> None:
        former, self._peer = self._peer, await self._ask()
        if former is not None and former.muted != self._peer.muted:
            await self._tell({"muted": self._peer.muted})

    async def _ask(self) -> Peer:
        panel = self.scope["url_route"]["kwargs"]["panel"]
        return await pool.READS.run(seat_media.peer_of, self.scope, panel)

    # --- sending -------------------------------------------------------------------

    async def _all(self, kind: str, **more: object) -> None:
        note = {"type": kind, "peer": self._me, "channel": self.channel_name, **more}
        await self.channel_layer.group_send(self._group, note)

    async def _tell(self, message: Mapping[str, object]) -> None:
        with contextlib.suppress(OSError):
            await self.send(text_data=json.dumps(message, ensure_ascii=False))

    async def _turn_away(self, refusal: Refused) -> None:
        await self.send(text_data=frames.refused(refusal, "").text)
        away = isinstance(refusal, pool.Busy | pool.Unavailable)
        await self.close(code=AWAY if away else REFUSED)


def _clock() -> float:
    return asyncio.get_running_loop().time()
