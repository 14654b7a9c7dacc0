"""The drug hall (药械大厅): rules, prices and lines for everybody, picks in turn."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views import View

from bidding.actions import volume_picks as act
from bidding.facts import volume_hall as halls
from bidding.facts import volumes as facts
from bidding.models import VolumeRound
from bidding.views.applications import lot_context
from bidding.views.check_page import check_page
from bidding.views.opening_acts import signature_of
from bidding.views.opening_room import actor_of
from journal import queries as journal
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from tender import queries as tender
from tender.rules.disclosure import Item, may_see


def _lot(request: HttpRequest, lot: UUID) -> Any:
    """Return a lot that is bought by volume, whose file the reader may see."""
    actor = actor_of(request)
    row = tender.lot_for(actor, lot)
    seen = may_see(
        Item.TENDER_FILE,
        tender.viewer(actor, row),
        tender.disclosure_facts(row),
        journal.instant(),
    )
    if not tender.procedure_of(row.trade).buys_by_volume or not seen:
        raise NotFound
    return row


def _settled(request: HttpRequest, lot: UUID) -> VolumeRound:
    """Return what a lot's prices came to; before that there is nothing here."""
    found = facts.round_of(_lot(request, lot))
    if found is None:
        raise NotFound
    return found


class Hall(View):
    """`/rooms/drug/<lot>/`: one address for all, the view by whose turn it is."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show it as it is now."""
        row = _lot(request, lot)
        context = lot_context(
            row,
            page_title=gettext("Drug hall"),
            hall=halls.hall_of(actor_of(request), row, journal.instant()),
        )
        return render(request, "bidding/drug_hall.html", context)


class Question(View):
    """`/rooms/drug/<lot>/question.json`: the lot as a stranger computes it again."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Return the file for `verifier recompute`."""
        found = _settled(request, lot)
        asked = halls.question(found.lot, found)
        return JsonResponse(asked, json_dumps_params={"ensure_ascii": False})


class Pick(View):
    """选择地区, two posts: what is signed is shown first."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Check the pick, then keep it."""
        found, actor = _settled(request, lot), actor_of(request)
        region = request.POST.get("region", "")
        signature = signature_of(request)
        if signature:
            act.pick_region(
                by=actor, found=found.uid, region=region, signature=signature
            )
            return redirect("bidding:drug-hall", lot)
        state, _gone, bid = act.check_pick(found, actor, region, journal.instant())
        signed = act.pick_facts(found, state, bid, region)
        name = facts.group_of(found.lot).region(region).name
        is_english = (get_language() or "").startswith("en")
        part = gettext("Main supplier")
        if state.kind == "backup":
            part = gettext("Backup supplier")
        return check_page(
            request,
            found.lot.trade,
            act=act.PICK,
            body=act_bytes(act.PICK, str(found.uid), signed),
            facts=[
                (gettext("Region"), name.en if is_english else name.zh),
                (gettext("As"), part),
            ],
            kept=[("region", region)],
            back="../",
        )
