"""The opening record as a PDF and for machines, and the documents of opened bids."""

from uuid import UUID

from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.views import View

from bidding.facts import openings
from bidding.models import OpenedDocument
from bidding.press import gathering, record
from bidding.rules.media import SHOWN
from bidding.rules.opening import RecordNotThere
from bidding.views.opening_room import actor_of
from journal import queries as journal
from kernel.refused import NotFound
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Item


class RecordPdf(View):
    """The sealed record, for whoever may see the table."""

    def get(self, request: HttpRequest, opening: UUID) -> HttpResponse:
        """Answer it, the same bytes each time."""
        found = openings.opening(opening)
        if not gathering.may_read(actor_of(request), found):
            raise NotFound
        kept = getattr(found, "record", None)
        if kept is None:
            raise RecordNotThere
        answer = HttpResponse(bytes(kept.pdf), content_type="application/pdf")
        name = f"{found.lot.trade.code}-{found.lot.number}-{found.envelope}.pdf"
        answer["Content-Disposition"] = f'inline; filename="{name}"'
        return answer


class RecordJson(View):
    """The rows that the record is made from, with their numbers and digests."""

    def get(self, request: HttpRequest, opening: UUID) -> HttpResponse:
        """Answer them as they are in the journal."""
        found = openings.opening(opening)
        if not gathering.may_read(actor_of(request), found):
            raise NotFound
        told = record.as_json(gathering.rows(found))
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


class Document(View):
    """A document of an opened bid, for its bidder, the owner and watchers."""

    def get(self, request: HttpRequest, document: UUID) -> StreamingHttpResponse:
        """Stream it; only types that a browser can show are shown in it."""
        row = (
            OpenedDocument.objects.select_related(
                "opened__bid__organisation", "opened__opening__lot__trade"
            )
            .filter(uid=document)
            .first()
        )
        if row is None:
            raise NotFound
        found = openings.opening(row.opened.opening.uid)
        may = disclosure.may_see(
            Item.BID_DOCUMENTS,
            tender.viewer(actor_of(request), found.lot),
            tender.disclosure_facts(found.lot),
            journal.instant(),
            owner=str(row.opened.bid.organisation.uid),
        )
        if not may:
            raise NotFound
        facts, body = openings.open_document(document)
        answer = StreamingHttpResponse(body, content_type=facts.media_type)
        way = "inline" if facts.media_type in SHOWN else "attachment"
        answer["Content-Disposition"] = f'{way}; filename="{row.number}"'
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer
