"""Announcing ahead (采购意向、招标计划), and from when the notice may follow."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from journal.queries import instant
from kernel.refused import NotFound
from tender import forms, queries
from tender.actions.preannounce import ACT, preannounce, preannouncement_facts
from tender.models import Preannouncement
from tender.rules import preannouncements as rule
from tender.rules.stages import Act, Stage
from tender.views.pages import (
    CasePage,
    check_page,
    invalid,
    signature_of,
    stage_allows,
    trade_context,
)


class Ahead(CasePage):
    """`/case/<trade>/ahead/`: publish it, or read what was published."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show it."""
        if not self._has_ahead():
            raise NotFound
        return self._page(forms.Ahead(initial={"summary": self.trade.summary}))

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then publish it."""
        if not self.may(ACT) or not self._has_ahead():
            raise NotFound
        form = forms.Ahead(request.POST)
        if invalid(form):
            return self._page(form, status=422)
        summary, planned = (
            form.cleaned_data["summary"],
            form.cleaned_data["planned_date"],
        )
        signature = signature_of(request)
        if signature is None:
            return check_page(
                request,
                act=ACT,
                subject=str(self.trade.uid),
                facts=preannouncement_facts(self.trade, summary, planned),
                sentence=_("Announce ahead"),
                consequence=_("It is public at once, and published once."),
                context=trade_context(self.trade),
            )
        preannounce(
            by=self.actor,
            trade=self.trade.uid,
            summary=summary,
            planned_date=planned,
            signature=signature,
        )
        return redirect("tender:ahead", self.trade.uid)

    def _has_ahead(self) -> bool:
        """Say whether trades of this category are ever announced ahead."""
        procedure = queries.procedure_of(self.trade)
        if procedure.is_sole_source:
            return False
        return Stage.PREANNOUNCED in procedure.stages

    def _page(self, form: forms.Ahead, status: int = 200) -> HttpResponse:
        terms = queries.terms(self.trade)
        published = Preannouncement.objects.filter(trade=self.trade).first()
        row = rule.row_of(terms.procedure, terms.rulebook)
        return self.page(
            "tender/ahead.html",
            status=status,
            page_title=_("Announce ahead"),
            form=form,
            name=rule.name_of(terms.procedure),
            row=row,
            published=published,
            notice_from=row.earliest(published.published_at, terms.calendar)
            if row is not None and row.demanded and published is not None
            else None,
            earliest=rule.earliest_date(row, instant(), terms.calendar),
            may_publish=self.may(ACT)
            and published is None
            and stage_allows(self.trade, Act.PREANNOUNCE),
        )
