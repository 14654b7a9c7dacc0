"""Evidence of a custodian's wrong share, as a file that a stranger can check."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views import View

from bidding.facts import openings, share_evidence
from bidding.views.opening_room import actor_of
from escrow import queries as escrow
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Role
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Item

_WHOLE = (Role.SUPERVISOR, Role.AUDITOR)


class ShareEvidence(View):
    """`…/evidence/<bid>/<seat>/`: for `python -m sealing evidence FILE`."""

    def get(
        self, request: HttpRequest, opening: UUID, bid: UUID, seat: int
    ) -> HttpResponse:
        """Answer it to those who may know why the bid stayed shut or who lied."""
        actor, found = actor_of(request), openings.opening(opening)
        viewer = openings.viewer(actor, found)
        row = found.bids.select_related("bid__organisation").filter(bid__uid=bid)
        opened = row.first()
        listed = openings.closing_of(found)
        if opened is None or listed is None:
            raise NotFound
        lot = tender.disclosure_facts(found.lot)
        is_shown = disclosure.may_see(Item.FACTOR_NOTE, viewer, lot, instant())
        owner = str(opened.bid.organisation.uid)
        if not is_shown and owner not in viewer.owns:
            raise NotFound
        digest = opened.bid.manifest_digest
        kept = escrow.share_evidence(listed.digest, digest, seat)
        if kept is None:
            raise NotFound
        raw = share_evidence.file_of(bytes(kept), whole=actor.role in _WHOLE)
        answer = HttpResponse(raw, content_type="application/json")
        name = f"evidence-{bid}-seat{seat}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "no-store"
        return answer
