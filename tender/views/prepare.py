"""Preparing a trade: lots, tender file, documents, dates."""

import json
from typing import Any, BinaryIO, cast
from uuid import UUID

from django import forms as django_forms
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from journal.queries import instant
from tender import forms, queries
from tender.actions.documents import add_document, remove_document
from tender.actions.edit_trade import LotDraft, save_file_draft, set_lots
from tender.actions.issue_file_edition import edition_facts, issue_file_edition
from tender.actions.set_timetable import set_timetable
from tender.facts.compose import checked_draft
from tender.models import Lot
from tender.rules import tender_file
from tender.rules import timetable as rule
from tender.rules.reasons import ReasonMissing
from tender.rules.stages import Act
from tender.views.pages import (
    CasePage,
    check_page,
    invalid,
    signature_of,
    stage_allows,
    trade_context,
)

LotRows = formset_factory(forms.LotRow, extra=1, max_num=tender_file.LOTS_MAX)


class Lots(CasePage):
    """`/case/<trade>/lots/`: split, ceilings, deposits."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the lots and one empty row."""
        rows = LotRows(initial=[_initial(lot) for lot in self.trade.lots.all()])
        return self._page(rows)

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Set all lots; a row without a number is left out."""
        rows = LotRows(request.POST)
        for form in rows.forms:
            form.empty_permitted = True
        if not rows.is_valid():
            return self._page(rows, status=422)
        drafts = [_draft(row.cleaned_data) for row in rows if _is_filled(row)]
        set_lots(by=self.actor, trade=self.trade.uid, lots=drafts)
        return redirect("tender:lots", self.trade.uid)

    def _page(self, rows: Any, status: int = 200) -> HttpResponse:
        return self.page(
            "tender/lots.html",
            status=status,
            page_title=_("Lots"),
            rows=rows,
            may_edit=self.may("tender.edit") and stage_allows(self.trade, Act.EDIT),
        )


def _initial(lot: Lot) -> dict[str, Any]:
    ceiling = lot.ceiling_value
    return {
        "uid": lot.uid,
        "number": lot.number,
        "title": lot.title,
        "ceiling_type": lot.ceiling_type or "amount",
        "ceiling": f"{ceiling.normalize():f}" if ceiling is not None else "",
        "ceiling_unit": lot.ceiling_unit or "CNY",
        "deposit": f"{lot.deposit_fen // 100}.{lot.deposit_fen % 100:02d}",
    }


def _is_filled(row: django_forms.Form) -> bool:
    return bool(row.cleaned_data.get("number"))


def _draft(data: dict[str, Any]) -> LotDraft:
    return LotDraft(
        uid=data["uid"],
        number=data["number"],
        title=data["title"],
        ceiling=data["price"],
        deposit_fen=data["deposit"] or 0,
    )


class File(CasePage):
    """`/case/<trade>/file/`: the structured file, its checks, editions, documents."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the draft as bidders will read it, with every refusal it deserves."""
        return self._page(forms.FileImport(initial=self._initial()))

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Save the draft; its law is shown on the page that follows."""
        form = forms.FileImport(request.POST)
        if invalid(form):
            return self._page(form, status=422)
        save_file_draft(
            by=self.actor,
            trade=self.trade.uid,
            content=form.cleaned_data["content"],
            revision=form.cleaned_data["revision"],
        )
        return redirect("tender:file", self.trade.uid)

    def _initial(self) -> dict[str, Any]:
        draft = getattr(self.trade, "file_draft", None)
        content = draft.content if draft else {}
        return {
            "revision": draft.revision if draft else 0,
            "content": json.dumps(content, ensure_ascii=False, indent=2),
        }

    def _page(self, form: forms.FileImport, status: int = 200) -> HttpResponse:
        read, problems = checked_draft(self.trade)
        edition = self.trade.editions.count() + 1
        may_edit = self.may("tender.edit") and (
            stage_allows(self.trade, Act.EDIT) or stage_allows(self.trade, Act.AMEND)
        )
        return self.page(
            "tender/file.html",
            status=status,
            page_title=_("Tender file"),
            form=form,
            draft=read,
            total=sum(item.max for item in read.score_items) if read else None,
            problems=problems,
            next_edition=edition,
            editions=self.trade.editions.order_by("-edition"),
            documents=self.trade.documents.filter(removed_in=None),
            upload=forms.DocumentUpload(),
            may_edit=may_edit,
            may_sign=may_edit and stage_allows(self.trade, Act.EDIT),
        )


class SignEdition(CasePage):
    """Sign the draft as the next edition."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then sign."""
        signature = signature_of(request)
        if signature is None:
            _body, facts = edition_facts(self.trade)
            return check_page(
                request,
                act="tender.issue-edition",
                subject=str(self.trade.uid),
                facts=facts,
                sentence=_("Sign an edition of the tender file"),
                back="../",
                context=trade_context(self.trade),
            )
        issue_file_edition(by=self.actor, trade=self.trade.uid, signature=signature)
        return redirect("tender:file", self.trade.uid)


class AddDocument(CasePage):
    """Upload a document of the file."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Store it under a random key; its type is read from its bytes."""
        uploaded = request.FILES.get("document")
        if uploaded is None or uploaded.file is None:
            raise ReasonMissing(field="document", least=1)
        add_document(
            by=self.actor,
            trade=self.trade.uid,
            name=uploaded.name or "",
            content=cast(BinaryIO, uploaded.file),
        )
        return redirect("tender:file", self.trade.uid)


class RemoveDocument(CasePage):
    """Take a document out of the next edition."""

    def post(self, request: HttpRequest, trade: UUID, document: UUID) -> HttpResponse:
        """Take it out."""
        remove_document(by=self.actor, trade=self.trade.uid, document=document)
        return redirect("tender:file", self.trade.uid)


class Timetable(CasePage):
    """`/case/<trade>/timetable/`: each date with its bound and article."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the dates that hold, or the earliest legal ones (`?suggest=1`)."""
        dates = queries.timetable(self.trade)
        if dates is None or "suggest" in request.GET:
            start = dates.announce_at if dates else instant()
            dates = rule.suggest(start, queries.terms(self.trade))
        return self._page(dates)

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Set them, or show each refusal at its date with what would be accepted."""
        form = forms.Timetable(request.POST)
        if invalid(form):
            return self._page(queries.timetable(self.trade), form=form, status=422)
        terms = queries.terms(self.trade)
        dates = form.dates(terms)
        if list(rule.problems(dates, terms)):
            return self._page(dates, status=409)
        set_timetable(by=self.actor, trade=self.trade.uid, dates=dates)
        return redirect("tender:timetable", self.trade.uid)

    def _page(
        self,
        dates: rule.Timetable | None,
        *,
        form: forms.Timetable | None = None,
        status: int = 200,
    ) -> HttpResponse:
        terms = queries.terms(self.trade)
        rows = rule.plan(dates, terms) if dates else ()
        values = {row.field: row.value for row in rows}
        form = form or forms.Timetable(initial=values)
        fields = {name: form[name] for name in form.fields}
        return self.page(
            "tender/timetable.html",
            status=status,
            page_title=_("Timetable"),
            form=form,
            rows=[(row, fields.get(row.field)) for row in rows],
            clarification=terms.clarification,
            factor_window_s=terms.factor_window_s,
            problems=[row.refusal for row in rows if row.refusal],
            may_edit=self.may("tender.plan") and stage_allows(self.trade, Act.EDIT),
            waivable=bool(dates and rule.waivable(dates, terms)),
            request_form=forms.OverrideRequest(initial=values),
            **self._overrides(),
        )

    def _overrides(self) -> dict[str, Any]:
        """Return what was asked of the supervisor, and who may decide now."""
        asked = list(self.trade.overrides.order_by("-id"))
        pending = next((row for row in asked if not row.outcome), None)
        prepared = {self.trade.created_by, pending.asked_by if pending else None}
        may_decide = self.may("tender.decide-override", prepared_by=prepared)
        return {
            "overrides": asked,
            "pending": pending,
            "decision_form": forms.OverrideDecision(),
            "may_decide": pending is not None and may_decide,
        }
