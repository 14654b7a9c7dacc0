"""Evidence of why a bid stayed shut or who lied, as files that a stranger can check."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View

from bidding.facts import factors, openings, share_evidence
from bidding.models import OpenedBid, Opening
from bidding.views.opening_room import actor_of
from escrow import queries as escrow
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor, Role
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Item

_WHOLE = (Role.SUPERVISOR, Role.AUDITOR)


class OwnKeyEvidence(View):
    """`…/evidence/<bid>/`: what became of the bidder's own key."""

    def get(self, request: HttpRequest, opening: UUID, bid: UUID) -> HttpResponse:
        """Answer it once the bids are read."""
        found = openings.opening(opening)
        opened = _opened(actor_of(request), found, bid)
        answer = JsonResponse(
            factors.evidence(found, opened.bid),
            json_dumps_params={"ensure_ascii": False, "indent": 1},
        )
        return _as_file(answer, f"evidence-{bid}.json")


class ShareEvidence(View):
    """`…/evidence/<bid>/<seat>/`: for `python -m sealing evidence FILE`."""

    def get(
        self, request: HttpRequest, opening: UUID, bid: UUID, seat: int
    ) -> HttpResponse:
        """Answer it where a custodian's share of the bid was wrong."""
        actor, found = actor_of(request), openings.opening(opening)
        opened = _opened(actor, found, bid)
        listed = openings.closing_of(found)
        digest = opened.bid.manifest_digest
        kept = escrow.share_evidence(listed.digest, digest, seat)
        if kept is None:
            raise NotFound
        raw = share_evidence.file_of(bytes(kept), whole=actor.role in _WHOLE)
        answer = HttpResponse(raw, content_type="application/json")
        return _as_file(answer, f"evidence-{bid}-seat{seat}.json")


def _opened(actor: Actor, found: Opening, bid: UUID) -> OpenedBid:
    """Return a bid as it was opened, to those who may know why it stayed shut."""
    viewer = openings.viewer(actor, found)
    opened = found.bids.select_related("bid__organisation").filter(bid__uid=bid).first()
    if opened is None:
        raise NotFound
    lot = tender.disclosure_facts(found.lot)
    is_shown = disclosure.may_see(Item.FACTOR_NOTE, viewer, lot, instant())
    if not is_shown and str(opened.bid.organisation.uid) not in viewer.owns:
        raise NotFound
    return opened


def _as_file(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
