"""Notices before they are published: how one will read, and what each kind holds."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from notices.facts import drafts
from notices.forms import CATEGORY_WORDS
from notices.rules import kinds
from notices.rules.kinds import Kind
from notices.views.trades import actor_of
from parties.rules import policy
from tender import queries as tender
from tender.rules.procedures import Category


class Drafts(View):
    """`/case/<trade>/notices/`: which notices this trade has, and which are out."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """List them in the order of the trade's life."""
        row = tender.case_for(actor_of(request), trade)
        context = {"drafts": drafts.drafts_of(row), "page_title": _("Notices")}
        return render(request, "notices/drafts.html", _case(row) | context)


class DraftPage(View):
    """`/case/<trade>/notices/<kind>/`: how it will read, and what it lacks."""

    def get(self, request: HttpRequest, trade: UUID, kind: str) -> HttpResponse:
        """Show it as the public will read it, or what has to come first."""
        row = tender.case_for(actor_of(request), trade)
        draft = drafts.draft_of(row, kind)
        preview = None
        if not draft.published:
            language = get_language() or "zh-hans"
            preview = drafts.preview_of(row, draft.kind, language)
        context = {
            "page_title": _("How the notice will read"),
            "draft": draft,
            "preview": preview,
            "is_written_early": draft.kind in (Kind.PLAN, Kind.ANNOUNCEMENT),
        }
        return render(request, "notices/draft.html", _case(row) | context)


class Templates(View):
    """`/manage/templates/`: what each kind of notice must contain, and by which law."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the kinds of one sort of trade."""
        policy.check(actor_of(request), "notices.see-templates")
        given = request.GET.get("category")
        chosen = Category(given) if given in CATEGORY_WORDS else Category.WORKS
        shown = [
            (kinds.word(kind, chosen), kinds.fields(kind, chosen))
            for kind in Kind
            if (kind, chosen) in kinds.TABLE
        ]
        context = {
            "page_title": _("What notices contain"),
            "categories": CATEGORY_WORDS.items(),
            "chosen": chosen,
            "kinds": shown,
        }
        return render(request, "notices/templates.html", context)


def _case(row: Any) -> dict[str, Any]:
    """Return what the frame of a trade's inside shows."""
    book = tender.rulebook_of(row)
    return {
        "trade": row,
        "lots": list(row.lots.order_by("number")),
        "procedure": tender.procedure_of(row),
        "rulebook": book,
        "training": book.is_training,
        "page_code": row.code,
    }
