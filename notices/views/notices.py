"""Notices: the list with its search, one notice, its PDF, its data."""

import csv
from typing import Any
from uuid import UUID

from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from journal.queries import instant
from kernel.refused import NotFound
from notices import queries
from notices.forms import CATEGORY_WORDS, Search
from notices.models import Notice
from notices.rules import content as contents
from notices.rules.kinds import Kind, word
from tender import queries as tender
from tender.rules.changes import side_by_side
from tender.rules.procedures import Category

PAGE_LENGTH = 30
CSV_ROWS_MAX = 5000
#: what a spreadsheet would take for a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NoticeList(View):
    """`/notices/`: find by words, trade, kind, region, stage and day."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List what fits; a wrong query is said at its field."""
        form = Search(request.GET)
        if not form.is_valid():
            return self._page(request, form, Notice.objects.none(), status=422)
        return self._page(request, form, queries.find(form.filters()))

    def _page(
        self, request: HttpRequest, form: Search, rows: Any, *, status: int = 200
    ) -> HttpResponse:
        page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
        kept = request.GET.copy()
        kept.pop("page", None)
        context = {
            "page_title": _("Notices"),
            "form": form,
            "page": page,
            "lines": [_line(row) for row in page],
            "kept": kept.urlencode(),
            "is_filtered": any(value for value in kept.values()),
            "categories": [("", _("All")), *CATEGORY_WORDS.items()],
        }
        return render(request, "notices/list.html", context, status=status)


def _line(row: Notice) -> dict[str, Any]:
    line = queries.line(row)
    return {"line": line, "row": row, "word": word(Kind(row.kind), _category(row))}


def _category(row: Notice) -> Category:
    return Category(row.category)


class NoticeTable(View):
    """`/notices.csv`: the same list as a table, for spreadsheets."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return at most so many rows of what fits."""
        form = Search(request.GET)
        if not form.is_valid():
            raise NotFound
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="notices.csv"'
        response.write("\ufeff")
        writer = csv.writer(response)
        writer.writerow(
            ["published_at", "kind", "code", "title_zh", "title_en", "region", "digest"]
        )
        for row in queries.find(form.filters())[:CSV_ROWS_MAX]:
            writer.writerow(
                _plain(cell)
                for cell in (
                    row.published_at.isoformat(),
                    row.kind,
                    row.trade.code,
                    row.title_zh,
                    row.title_en,
                    row.region_path,
                    row.digest,
                )
            )
        return response


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet computes."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class NoticePage(View):
    """`/notices/<id>/`: the text, its seal, what replaced it, until when."""

    def get(self, request: HttpRequest, notice: UUID) -> HttpResponse:
        """Show it."""
        row = queries.notice(notice)
        content, language = queries.content(row), get_language() or "zh-hans"
        sections = contents.shown(content, language)
        rulebook = tender.rulebook_of(row.trade)
        newer = queries.newer(row)
        period = queries.period_of(row, newer)
        lots = row.trade.lots.prefetch_related("moments")
        context = {
            "page_title": queries.title(row),
            "page_code": row.trade.code,
            "page_digest": row.digest,
            "training": rulebook.is_training,
            "rulebook": rulebook,
            "notice": row,
            "trade": row.trade,
            "kind": word(Kind(row.kind), _category(row)),
            "sections": sections,
            "changes": _changes(sections) if row.kind == Kind.CORRECTION else [],
            "file": queries.file_of(row, _language(language)),
            "newer": newer,
            "former": row.supersedes,
            "others": queries.of_trade(row.trade.pk).exclude(pk=row.pk),
            "period": period,
            "is_announced": any(map(tender.is_announced, lots)),
            "is_running": period.is_running(instant()),
        }
        return render(request, "notices/notice.html", context)


def _changes(sections: list[contents.ShownSection]) -> list[dict[str, Any]]:
    """Return the table of changes as former and present parts (`c-diff`)."""
    rows = [
        row
        for section in sections
        for item in section.items
        if item.key == "changes"
        for row in item.rows
    ]
    found = []
    for where, former, present in rows:
        before, after = side_by_side(former, present)
        found.append({"where": where, "before": before, "after": after})
    return found


def _language(language: str) -> str:
    return "en" if language.startswith("en") else "zh-hans"


class NoticeFile(View):
    """`/notices/<id>.pdf`: the sealed file in the language of the address."""

    def get(self, request: HttpRequest, notice: UUID) -> HttpResponse:
        """Return it, or nothing while it is being made."""
        row = queries.notice(notice)
        language = _language(get_language() or "")
        found = queries.file_of(row, language)
        if found is None:
            raise NotFound
        with storages["default"].open(found.key) as file:
            response = HttpResponse(file.read(), content_type="application/pdf")
        name = f"{row.trade.code}-{row.kind}-{language}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


class NoticeData(View):
    """`/notices/<id>.json`: the content as it was hashed."""

    def get(self, request: HttpRequest, notice: UUID) -> HttpResponse:
        """Return content and digest."""
        row = queries.notice(notice)
        return JsonResponse(
            {"digest": row.digest, "content": queries.content(row)},
            json_dumps_params={"ensure_ascii": False},
        )
