"""The log of a lot's draws, for everybody after the result (domain.md 2.10)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from evaluation.facts import draw_log
from evaluation.views import field_names


class DrawLog(View):
    """`/draws/experts/<lot>/`: every draw of the panel's experts, in its order."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show what was frozen, given and drawn, and what became of every call."""
        row, panel = draw_log.log_for(request.actor, lot)
        draws = draw_log.shown(panel)
        field_names.name(each["row"] for draw in draws for each in draw["lists"])
        context = {
            "page_title": _("Log of the draw of experts"),
            "lot": row,
            "draws": draws,
        }
        return render(request, "evaluation/draw_log.html", context)


class DrawLogJson(View):
    """`/draws/experts/<lot>/draw.json`: the same, to be drawn again by hand."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Give the question that `python -m verifier recompute` answers."""
        _row, panel = draw_log.log_for(request.actor, lot)
        return JsonResponse(
            draw_log.as_json(panel), json_dumps_params={"ensure_ascii": False}
        )
