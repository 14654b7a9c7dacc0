"""The lawful exits of a trade: suspend, resume, terminate, begin again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kernel.refused import NotFound
from parties.rules.actor import Role
from tender import forms, queries
from tender.actions.exits import exit_facts, resume, suspend, terminate
from tender.rules.exits import effect_of
from tender.rules.stages import Act, Stage, allowed
from tender.views.pages import (
    CasePage,
    check_page,
    invalid,
    signature_of,
    trade_context,
)

EXITS = {
    "suspend": ("tender.suspend", suspend, gettext_noop("Suspend the lots")),
    "resume": ("tender.resume", resume, gettext_noop("Resume the lots")),
    "terminate": ("tender.terminate", terminate, gettext_noop("Terminate the lots")),
}
#: after these a need is still there, and a new trade may follow
TO_BEGIN_AGAIN = frozenset({Stage.FAILED, Stage.ALL_REJECTED, Stage.TERMINATED})


class Exits(CasePage):
    """`/case/<trade>/exits/`: suspend, resume, terminate."""

    def get(self, request: HttpRequest, trade: UUID, what: str = "") -> HttpResponse:
        """Show the lawful exits only, each for the lots that it is lawful for."""
        return self._page()

    def post(self, request: HttpRequest, trade: UUID, what: str = "") -> HttpResponse:
        """Show what is signed, then do it."""
        if what not in EXITS:
            raise NotFound
        name, do, sentence = EXITS[what]
        if not self.may(name):
            raise NotFound
        form = self._form(what, request.POST)
        if invalid(form):
            return self._page(status=422, typed={what: form})
        lots, reason = form.cleaned_data["lots"], form.cleaned_data["reason"]
        signature = signature_of(request)
        if signature is None:
            return check_page(
                request,
                act=name,
                subject=str(self.trade.uid),
                facts=exit_facts(self.trade, name, lots, reason),
                sentence=_(sentence),
                consequence=self._consequence(Act(what)),
                back="../",
                context=trade_context(self.trade),
            )
        do(
            by=self.actor,
            trade=self.trade.uid,
            lots=lots,
            reason=reason,
            signature=signature,
        )
        return self.home()

    def _form(self, what: str, data=None) -> forms.Exit:  # type: ignore[no-untyped-def]
        numbers = [
            (lot.number, f"{lot.number} {lot.title}")
            for lot in self.trade.lots.order_by("number")
            if allowed(Stage(lot.stage), Act(what))
        ]
        return forms.Exit(data, numbers=numbers, auto_id=f"{what}-%s")

    def _page(
        self, *, status: int = 200, typed: dict[str, forms.Exit] | None = None
    ) -> HttpResponse:
        procedure = queries.procedure_of(self.trade)
        offered = [
            {
                "what": what,
                "act": name,
                "sentence": _(sentence),
                "form": form,
                "effect": effect_of(procedure, Act(what)),
            }
            for what, (name, _do, sentence) in EXITS.items()
            if self.may(name)
            for form in [(typed or {}).get(what) or self._form(what)]
            if form.fields["lots"].choices  # type: ignore[attr-defined]
        ]
        return self.page(
            "tender/exits.html",
            status=status,
            page_title=_("Suspend, resume, terminate"),
            offered=offered,
            may_begin_again=self._may_begin_again(),
        )

    def _may_begin_again(self) -> bool:
        ended = self.trade.lots.filter(stage__in=TO_BEGIN_AGAIN).exists()
        return ended and self.actor.role in (Role.OWNER, Role.AGENCY)

    def _consequence(self, act: Act) -> str:
        effect = effect_of(queries.procedure_of(self.trade), act)
        return f"{forms.said(effect.bids)} {forms.said(effect.deposits)}"
