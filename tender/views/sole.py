"""Buying from one supplier: the owner says why, and keeps the record of the talks."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kernel.refused import NotFound
from tender import queries, sole_forms
from tender.actions import name_sole_source as naming
from tender.actions import record_talks as talks
from tender.facts import sole as facts
from tender.models import Lot
from tender.rules import sole_source as rule
from tender.rules.stages import Act
from tender.views.pages import (
    CasePage,
    check_page,
    invalid,
    signature_of,
    stage_allows,
    trade_context,
)


class _SolePage(CasePage):
    """A page of a single source; any other trade has none."""

    def _check(self) -> None:
        if not queries.procedure_of(self.trade).is_sole_source:
            raise NotFound


class SoleSourcePage(_SolePage):
    """`/case/<trade>/sole-source/`: from whom, on what ground, and why."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what was given, or ask for it."""
        self._check()
        return self._page(sole_forms.SoleSource())

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then keep it."""
        self._check()
        if not self.may(naming.ACT):
            raise NotFound
        form = sole_forms.SoleSource(request.POST)
        if invalid(form):
            return self._page(form, status=422)
        supplier, claim = form.cleaned_data["supplier"], form.claim()
        signature = signature_of(request)
        if signature is None:
            found = naming.checked(self.trade, supplier, claim)
            return check_page(
                request,
                act=naming.ACT,
                subject=str(self.trade.uid),
                facts=naming.claim_facts(self.trade, found, claim),
                sentence=_("Buy from one supplier"),
                consequence=_("It is given once. Where the law asks, it is published."),
                article=rule.LAW_31.zh,
                context=trade_context(self.trade),
            )
        naming.name_sole_source(
            by=self.actor,
            trade=self.trade.uid,
            supplier=supplier,
            claim=claim,
            signature=signature,
        )
        return redirect("tender:sole-source", self.trade.uid)

    def _page(self, form: sole_forms.SoleSource, status: int = 200) -> HttpResponse:
        given = facts.of(self.trade)
        return self.page(
            "tender/sole_source.html",
            status=status,
            page_title=_("Why one supplier"),
            form=form,
            given=given,
            ground=rule.GROUNDS[rule.Ground(given.ground)] if given else None,
            additions=facts.additions_of(self.trade),
            publicity=queries.rulebook_of(self.trade).row("single-source.publicity"),
            may_give=given is None
            and self.may(naming.ACT)
            and stage_allows(self.trade, Act.PREANNOUNCE),
        )


class TalksPage(_SolePage):
    """`/case/<trade>/talks/`: how the price was agreed, signed before the award."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the record, or ask for it."""
        self._check()
        return self._page(sole_forms.Talks())

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then keep it."""
        self._check()
        if not self.may(talks.ACT):
            raise NotFound
        form = sole_forms.Talks(request.POST)
        if invalid(form):
            return self._page(form, status=422)
        lot, said = self._lot(), talks.Said(**form.cleaned_data).checked()
        signature = signature_of(request)
        if signature is None:
            return check_page(
                request,
                act=talks.ACT,
                subject=str(lot.uid),
                facts=talks.record_facts(lot, said),
                sentence=_("Sign the record of the talks"),
                consequence=_("The award may follow; the record stays."),
                article=rule.ORDER_74_42.zh,
                context=trade_context(self.trade),
            )
        talks.record_talks(
            by=self.actor,
            trade=self.trade.uid,
            lot=lot.number,
            said=said,
            signature=signature,
        )
        return redirect("tender:talks", self.trade.uid)

    def _lot(self) -> Lot:
        found: Lot = self.trade.lots.order_by("number")[0]
        return found

    def _page(self, form: sole_forms.Talks, status: int = 200) -> HttpResponse:
        made = facts.record_of(self._lot())
        return self.page(
            "tender/talks.html",
            status=status,
            page_title=_("Record of the talks"),
            form=form,
            made=made,
            article=rule.ORDER_74_42,
            may_record=made is None
            and self.may(talks.ACT)
            and stage_allows(self.trade, Act.DECIDE),
        )
