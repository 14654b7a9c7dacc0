"""The documents of opened bids, for panel members, watchers and the examining owner.

Served for reading in the page: never under a name that a bidder chose, never as a type
that a browser would run.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, StreamingHttpResponse
from django.views import View

from evaluation.facts import panels, trade
from evaluation.facts.panels import Place
from evaluation.models import Panel
from evaluation.rules.phases import Phase
from kernel.refused import NotFound
from parties.rules.actor import Actor, Role

#: what a browser may show itself; everything else is a file to keep
SHOWN = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


class RoomDocument(LoginRequiredMixin, View):
    """A document of a bid that is open before this panel."""

    def get(
        self, request: HttpRequest, panel: UUID, document: UUID
    ) -> StreamingHttpResponse:
        """Stream it to whoever has a place in the room, or examines."""
        found, named = _readable(request.actor, panel)
        start, end = _asked(request.headers.get("Range", ""))
        facts, content = trade.open_document(found.lot, document, start, named=named)
        last = facts.size - 1 if end is None else min(end, facts.size - 1)
        if start > last:
            start, last = 0, facts.size - 1
            facts, content = trade.open_document(found.lot, document, named=named)
        kind = facts.media_type if facts.media_type in SHOWN else ""
        length = last - start + 1
        response = StreamingHttpResponse(
            _only(content, length), content_type=kind or "application/octet-stream"
        )
        response["Accept-Ranges"] = "bytes"
        if length != facts.size:
            response.status_code = 206
            response["Content-Range"] = f"bytes {start}-{last}/{facts.size}"
        shown = "inline" if kind else "attachment"
        response["Content-Disposition"] = f'{shown}; filename="{document}"'
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        response["Content-Length"] = str(length)
        return response


def _asked(header: str) -> tuple[int, int | None]:
    """Return the first and last byte of a range, or the whole for anything else."""
    found = re.fullmatch(r"bytes=([0-9]{1,15})-([0-9]{0,15})", header.strip())
    if found is None:
        return 0, None
    return int(found[1]), int(found[2]) if found[2] else None


def _only(content: Iterator[bytes], length: int) -> Iterator[bytes]:
    """Yield so many bytes of what is read."""
    for chunk in content:
        yield chunk[:length]
        length -= len(chunk)
        if length <= 0:
            return


def _readable(actor: Actor, panel: UUID) -> tuple[Panel, bool]:
    """Return the panel, and whether its bidders are named to the reader (暗标)."""
    if actor.role in {Role.OWNER, Role.AGENCY}:
        found = panels.panel(panel)
        sits = panels.sits(actor, found)
        if not sits:
            panels.check_about(actor, "evaluation.examine", found.lot)
        return found, not sits
    place: Place = panels.place_for(actor, panel)
    if place.member is not None and place.member.signed_in_at is None:
        raise NotFound
    if Phase(place.panel.phase) in {Phase.FORMING, Phase.DRAWING, Phase.INVITING}:
        raise NotFound
    return place.panel, False
