"""The documents of opened bids, for panel members, watchers and the examining owner.

Served for reading in the page: never under a name that a bidder chose, never as a type
that a browser would run.
"""

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
        found = _readable(request.actor, panel)
        facts, content = trade.open_document(found.lot, document)
        kind = facts.media_type if facts.media_type in SHOWN else ""
        response = StreamingHttpResponse(
            content, content_type=kind or "application/octet-stream"
        )
        shown = "inline" if kind else "attachment"
        response["Content-Disposition"] = f'{shown}; filename="{document}"'
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        response["Content-Length"] = str(facts.size)
        return response


def _readable(actor: Actor, panel: UUID) -> Panel:
    if actor.role in {Role.OWNER, Role.AGENCY}:
        found = panels.panel(panel)
        if not panels.sits(actor, found):
            panels.check_about(actor, "evaluation.examine", found.lot)
        return found
    place: Place = panels.place_for(actor, panel)
    if place.member is not None and place.member.signed_in_at is None:
        raise NotFound
    if Phase(place.panel.phase) in {Phase.FORMING, Phase.DRAWING, Phase.INVITING}:
        raise NotFound
    return place.panel
