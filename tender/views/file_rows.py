"""`/case/<trade>/file/rows/`: the tender file, written row by row."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kernel.refused import Invalid, NotFound, Refused
from tender import queries
from tender.actions.edit_trade import save_file_draft
from tender.facts.compose import checked_draft, content_of
from tender.file_forms import FileForm
from tender.rules.stages import Act
from tender.views.pages import CasePage, stage_allows


class FileRows(CasePage):
    """Rows of fields for slots, opening form, checks, score items and the method."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the draft in rows, with every refusal at its section."""
        self._check_hand()
        _file, problems = checked_draft(self.trade)
        return self._page(self._form(content_of(self.trade)), problems)

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Save what was typed; a structure that cannot be read stays on the page."""
        self._check_hand()
        form = self._form(content_of(self.trade), request.POST)
        if not form.is_valid():
            return self._page(form, [], status=422)
        try:
            save_file_draft(
                by=self.actor,
                trade=self.trade.uid,
                content=form.content(),
                revision=form.method.cleaned_data["revision"],
            )
        except Invalid as refused:
            return self._page(form, [refused], status=422)
        self.trade = queries.case_for(self.actor, trade)
        _file, problems = checked_draft(self.trade)
        if problems:
            return redirect("tender:file-rows", trade)
        return redirect("tender:file", trade)

    def _check_hand(self) -> None:
        allowed = (Act.EDIT, Act.AMEND)
        if not self.may("tender.edit") or not any(
            stage_allows(self.trade, act) for act in allowed
        ):
            raise NotFound

    def _form(self, content: dict[str, Any], data: Any = None) -> FileForm:
        draft = getattr(self.trade, "file_draft", None)
        revision = draft.revision if draft else 0
        return FileForm(content, queries.procedure_of(self.trade), revision, data)

    def _page(
        self, form: FileForm, problems: list[Refused], status: int = 200
    ) -> HttpResponse:
        by_section: dict[str, list[Refused]] = {}
        for problem in problems:
            member = str(problem.field).replace("[", ".").partition(".")[0]
            by_section.setdefault(member, []).append(problem)
        sections = [
            {
                "name": name,
                "title": title,
                "rows": rows,
                "problems": by_section.pop(name, []),
            }
            for name, title, rows in form.sections
        ]
        return self.page(
            "tender/file_rows.html",
            status=status,
            page_title=_("Write the tender file"),
            sections=sections,
            method=form.method,
            method_problems=[each for rows in by_section.values() for each in rows],
            problems=problems,
        )
