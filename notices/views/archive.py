"""Pages of the archive's hand (数字档案岗): finished lots, and the papers of one."""

from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from kernel.refused import NotFound
from notices.actions.check_papers import check_papers
from notices.facts import papers
from notices.rules import papers as rule
from notices.views.trades import actor_of, trade_context
from parties import queries as parties
from parties.rules import policy
from tender import queries as tender
from tender.rules.stages import Stage

PAGE_LENGTH: Final = 30


class Archive(View):
    """`/centre/archive/`: the finished lots of the region, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, with whether their papers were checked."""
        actor = actor_of(request)
        policy.check(actor, papers.SEE, region=actor.region)
        finished = parties.in_region(
            tender.lots_at(*rule.FINISHED), actor, field="trade__region__path"
        )
        rows = finished.order_by("-id")
        page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
        context = {
            "page_title": _("Archive"),
            "page": page,
            "lots": [(lot, papers.checked(lot)) for lot in page],
        }
        return render(request, "notices/archive.html", context)


class Papers(View):
    """`/centre/archive/<lot>/`: what one lot has left, and what is missing."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show the list."""
        actor, row = actor_of(request), tender.lot(lot)
        if not papers.may_see(actor, row) or Stage(row.stage) not in rule.FINISHED:
            raise NotFound
        kept = papers.of(row)
        is_sealed = tender.procedure_of(row.trade).is_sealed
        context: dict[str, Any] = trade_context(
            row.trade,
            page_title=_("Papers of a lot"),
            lot=row,
            kept=[(each, rule.PAPER_WORDS[each.paper]) for each in kept],
            missing=rule.missing(kept, Stage(row.stage), is_sealed=is_sealed),
            checked=papers.checked(row),
            may_check=policy.may(actor, papers.ACT, region=row.trade.region.path),
            article=rule.ARTICLE,
        )
        return render(request, "notices/papers.html", context)

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Record that they are complete."""
        check_papers(by=actor_of(request), lot=lot)
        return redirect("notices:papers", lot)
