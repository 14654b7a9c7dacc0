"""The centre's hands: intake examines and approves; opening extends for an outage."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from journal import queries as journal
from kernel.periods import Period
from kernel.refused import NotFound, Refused
from parties.rules import policy
from tender import forms, queries
from tender.actions.approve import approval_facts, approve
from tender.actions.extend_affected import (
    ACT,
    affected_trades,
    extend_affected,
    foreseen,
    former_outages,
    outage_facts,
    stream_of,
)
from tender.actions.return_to_owner import return_to_owner
from tender.models import Submission
from tender.rules import file_checks
from tender.rules import timetable as rule
from tender.rules.events import OutageExtended
from tender.rules.rulebooks import Text
from tender.views.pages import (
    CasePage,
    actor_of,
    check_page,
    invalid,
    signature_of,
    trade_context,
)


class Intake(CasePage):
    """`/centre/intake/<trade>/`: the rule check, what changed, approve or return."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show the submission with every check and its article."""
        self._check_hand()
        return self._page(forms.Return(initial={"n": self._number()}))

    def _check_hand(self) -> None:
        policy.check(
            self.actor,
            "tender.approve",
            region=self.trade.region.path,
            prepared_by=set(),
        )

    def _last(self) -> Submission | None:
        return self.trade.submissions.order_by("-n").first()

    def _number(self) -> int:
        last = self._last()
        return last.n if last else 0

    def _page(self, form: forms.Return, status: int = 200) -> HttpResponse:
        last = self._last()
        terms = queries.terms(self.trade)
        dates = queries.timetable(self.trade)
        file = queries.edition(self.trade, last.edition.edition) if last else None
        problems: list[Refused] = []
        if file is not None:
            problems = list(
                file_checks.problems(file.content, terms.procedure, terms.rulebook)
            )
        prepared = {self.trade.created_by, last.submitted_by if last else None}
        return self.page(
            "tender/intake.html",
            status=status,
            page_title=_("Examine and approve"),
            submission=last,
            rows=rule.plan(dates, terms) if dates else (),
            file=file,
            problems=problems,
            statement=queries.statement_is_complete(self.trade),
            form=form,
            is_waiting=last is not None and last.outcome == "",
            is_own=self.actor.person in prepared,
            former=self.trade.submissions.exclude(outcome="").order_by("-n"),
        )


class Approve(Intake):
    """Approve what was submitted."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then approve."""
        self._check_hand()
        last = self._last()
        if last is None:
            raise NotFound
        signature = signature_of(request)
        if signature is None:
            return check_page(
                request,
                act="tender.approve",
                subject=str(self.trade.uid),
                facts=approval_facts(last),
                sentence=_("Approve the trade"),
                back="../",
                context=trade_context(self.trade),
            )
        approve(by=self.actor, trade=self.trade.uid, signature=signature)
        return redirect("tender:intake", self.trade.uid)


class Return(Intake):
    """Return what was submitted."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Return it with the reason."""
        form = forms.Return(request.POST)
        if invalid(form):
            return self._page(form, status=422)
        return_to_owner(
            by=self.actor,
            trade=self.trade.uid,
            n=form.cleaned_data["n"],
            reason=form.cleaned_data["reason"],
        )
        return redirect("tender:intake", self.trade.uid)


class Outage(View):
    """`/centre/outage/`: one act that extends every affected deadline."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for the period; list what it touches once it is known."""
        actor = actor_of(request)
        policy.check(actor, ACT, region=actor.region)
        return self._page(request, forms.Outage())

    def post(self, request: HttpRequest) -> HttpResponse:
        """List and show what is signed, then extend all."""
        actor = actor_of(request)
        policy.check(actor, ACT, region=actor.region)
        form = forms.Outage(request.POST)
        if invalid(form):
            return self._page(request, form, status=422)
        data = form.cleaned_data
        outage = Period(data["starts_at"], data["ends_at"])
        length_s, reason = data["extension_s"], data["reason"]
        signature = signature_of(request)
        if signature is None:
            trades = affected_trades(actor, outage)
            return check_page(
                request,
                act=ACT,
                subject=actor.region,
                facts=outage_facts(actor.region, outage, length_s, reason, trades),
                sentence=_("Extend every affected deadline"),
                consequence=_("Each takes effect when its custodians have signed."),
                keep=[("listed", trade.code) for trade in trades],
                context={"affected": foreseen(actor, outage, length_s)},
            )
        done = extend_affected(
            by=actor,
            outage=outage,
            extension_s=length_s,
            reason=reason,
            listed=request.POST.getlist("listed"),
            signature=signature,
        )
        return redirect("tender:outage-done", done.outage)

    def _page(
        self, request: HttpRequest, form: forms.Outage, status: int = 200
    ) -> HttpResponse:
        context = {
            "page_title": _("Extend for an outage"),
            "form": form,
            "now": journal.instant(),
            "former": former_outages(actor_of(request)),
        }
        return render(request, "tender/outage.html", context, status=status)


class OutageDone(View):
    """`/centre/outage/<outage>/`: what the act extended, what it did not, and why."""

    def get(self, request: HttpRequest, outage: UUID) -> HttpResponse:
        """Show the one row that the act wrote."""
        actor = actor_of(request)
        row = journal.latest(stream_of(outage), OutageExtended.kind)
        if row is None:
            raise NotFound
        policy.check(actor, ACT, region=row.facts["region"])
        facts = row.facts
        context = {
            **facts,
            "page_title": _("Extended for an outage"),
            "starts_at": datetime.fromisoformat(facts["starts_at"]),
            "ends_at": datetime.fromisoformat(facts["ends_at"]),
            "extended": [
                (one, datetime.fromisoformat(one["submission_closes_at"]))
                for one in facts["extended"]
            ],
            "left_out": [
                (one, Text(one["zh"], one["en"])) for one in facts["left_out"]
            ],
        }
        return render(request, "tender/outage_done.html", context)
