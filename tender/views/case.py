"""The list of cases, a new one, and the workbench of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from journal import queries as journal
from kernel.money import yuan
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules.actor import Actor, Role
from tender import forms, queries
from tender.actions.announce import announce, announcement_facts
from tender.actions.create_trade import create_trade
from tender.actions.recall import recall
from tender.actions.submit_for_review import changed_since, submit_for_review
from tender.facts import guests
from tender.models import Lot, Trade
from tender.rules.preannouncements import NAMES
from tender.rules.procedures import Procedure, to_register
from tender.rules.rulebooks import Text
from tender.rules.stages import ACT_WORDS, STAGE_WORDS, Act, Stage
from tender.views.pages import (
    CasePage,
    actor_of,
    check_page,
    invalid,
    signature_of,
    stage_allows,
    trade_context,
)


class Cases(LoginRequiredMixin, View):
    """`/case/`: the trades one works on or watches."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, the newest first."""
        actor = actor_of(request)
        trades = queries.cases_for(actor)[:200]
        return render(
            request,
            "tender/cases.html",
            {
                "page_title": _("Trades"),
                "trades": trades,
                "may_create": actor.role in (Role.OWNER, Role.AGENCY),
            },
        )


class NewCase(LoginRequiredMixin, View):
    """`/case/new/`: register a trade."""

    def _form(self, actor: Actor, data: Any = None, **kwargs: Any) -> forms.NewTrade:
        if actor.role not in (Role.OWNER, Role.AGENCY) or actor.organisation is None:
            raise NotFound
        home = parties.region(actor.region)
        return forms.NewTrade(
            data,
            regions=[(home.path, home.name_zh)],
            training_allowed=settings.OPENSEAL_TRAINING_ALLOWED,
            **kwargs,
        )

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask what is to be bought, by which procedure."""
        actor = actor_of(request)
        form = self._form(actor, initial=_begun_again(request, actor))
        return self._page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it; a double click gives one trade."""
        actor = actor_of(request)
        form = self._form(actor, request.POST)
        if invalid(form):
            return self._page(request, form, status=422)
        data = form.cleaned_data
        trade = create_trade(
            by=actor,
            request_key=data["request_key"],
            title=data["title"],
            procedure=data["procedure"],
            purchase=data["purchase"],
            rulebook=data["rulebook"],
            region_path=data["region"],
            budget_fen=data["budget"],
            owner_uscc=data["owner_uscc"],
            summary=data["summary"],
            contact=data["contact"],
            retender_of=data["retender_of"],
        )
        return redirect("tender:case", trade.uid)

    def _page(
        self, request: HttpRequest, form: forms.NewTrade, status: int = 200
    ) -> HttpResponse:
        context = {
            "page_title": _("New trade"),
            "form": form,
            "procedures": to_register(),
        }
        return render(request, "tender/new.html", context, status=status)


def _begun_again(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return what a trade takes over from the ended one that it follows (重新招标)."""
    if "again" not in request.GET:
        return {}
    try:
        former = queries.case_for(actor, UUID(request.GET["again"]))
    except ValueError:
        raise NotFound from None
    return {
        "retender_of": former.uid,
        "title": former.title,
        "procedure": former.procedure,
        "purchase": former.purchase,
        "budget": yuan(former.budget_fen),
        "rulebook": former.rulebook,
        "contact": former.contact,
        "summary": former.summary,
    }


class Case(CasePage):
    """`/case/<trade>/`: the workbench: stage, what is next, what is there."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show it; the acts on it are those the reader may do now."""
        trade_row = self.trade
        dates = queries.timetable(trade_row)
        return self.page(
            "tender/case.html",
            page_title=trade_row.title,
            dates=dates,
            ahead_name=ahead_name(queries.procedure_of(trade_row)),
            tasks=self._tasks(),
            timeline=timeline(trade_row, journal.instant()),
            submissions=trade_row.submissions.order_by("-n"),
            clarifications=trade_row.clarifications.order_by("-n"),
            editions=trade_row.editions.order_by("-edition"),
            extensions=trade_row.extensions.order_by("-id"),
            may_submit=self._offers("tender.submit", Act.SUBMIT),
            may_announce=self._offers("tender.announce", Act.ANNOUNCE)
            and is_approved(trade_row),
            may_review=self._offers("tender.approve", Act.APPROVE, prepared_by=set()),
            may_exit=self.may("tender.suspend"),
            sees_guests=queries.sees_guests(self.actor, trade_row),
            may_examine=self.may("bidding.examine-application"),
            sees_deal=self.may("award.see-decision"),
            reason=forms.Reason(),
        )

    def _offers(self, name: str, act: Act, **facts: object) -> bool:
        return self.may(name, **facts) and stage_allows(self.trade, act)

    def _tasks(self) -> list[dict[str, Any]]:
        """Return what is prepared and what is missing, in any order."""
        return preparation(self.trade) if self.may("tender.edit") else []


def ahead_name(procedure: Procedure) -> Text | None:
    """Return what is announced ahead of such a trade; None where nothing is."""
    if Stage.PREANNOUNCED not in procedure.stages or procedure.is_sole_source:
        return None
    return NAMES.get(procedure.category)


def is_approved(trade: Trade) -> bool:
    """Say whether the last submission was approved."""
    last = trade.submissions.order_by("-n").first()
    return last is not None and last.outcome == "approved"


def preparation(trade: Trade) -> list[dict[str, Any]]:
    """Return the preparing tasks: name, route, whether done."""
    edition = trade.editions.order_by("-edition").first()
    tasks: list[dict[str, Any]] = [
        {"name": _("Split into lots"), "route": "tender:lots", "done": True},
        {
            "name": _("Write and sign the tender file"),
            "route": "tender:file",
            "done": edition is not None and not changed_since(edition),
        },
        {
            "name": _("Set the dates"),
            "route": "tender:timetable",
            "done": queries.timetable(trade) is not None,
        },
    ]
    procedure = queries.procedure_of(trade)
    if procedure.is_sole_source:
        done = guests.list_of(trade) is not None
        name = _("Say why there is one supplier")
        tasks.append({"name": name, "route": "tender:sole-source", "done": done})
    elif procedure.by_invitation:
        done = guests.list_of(trade) is not None
        tasks.append(
            {"name": _("Name who is invited"), "route": "tender:guests", "done": done}
        )
    if procedure.is_sealed:
        done = queries.statement_is_complete(trade)
        name = _("Custodians sign")
        tasks.append({"name": name, "route": "tender:custody", "done": done})
    return tasks


def timeline(trade: Trade, now: datetime) -> list[dict[str, Any]]:
    """Return the trade's life for `c-timeline`: what was, what is, what is planned."""
    nodes: list[dict[str, Any]] = [
        {"act": _("Registered"), "at": trade.created_at, "state": "done", "url": ""}
    ]
    lot = trade.lots.order_by("number").first()
    if lot is None:
        return nodes
    is_english = _language_is_english()
    for milestone in lot.milestones.all():
        words = ACT_WORDS[Act(milestone.act)]
        nodes.append(
            {
                "act": words.en if is_english else words.zh,
                "at": milestone.at,
                "state": "done",
                "url": "",
            }
        )
    stage = STAGE_WORDS[Stage(lot.stage)]
    held = lot.stage in (Stage.SUSPENDED, Stage.FROZEN)
    nodes.append(
        {
            "act": stage.en if is_english else stage.zh,
            "at": None,
            "state": "held" if held else "now",
            "url": "",
        }
    )
    return nodes + _planned(trade, lot, now)


def _planned(trade: Trade, lot: Lot, now: datetime) -> list[dict[str, Any]]:
    dates = queries.timetable(trade)
    if dates is None:
        return []
    found = [
        (_("Announcement"), dates.announce_at, not queries.is_announced(lot)),
        (_("Deadline"), dates.submission_closes_at, True),
    ]
    return [
        {"act": act, "at": at, "state": "planned", "url": ""}
        for act, at, wanted in found
        if wanted and at > now
    ]


def _language_is_english() -> bool:
    return (get_language() or "").startswith("en")


class Submit(CasePage):
    """Hand the trade to intake."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Submit it."""
        submit_for_review(by=self.actor, trade=self.trade.uid)
        return self.home()


class Recall(CasePage):
    """Take an approved trade back."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Return it to draft, with the reason."""
        reason = request.POST.get("reason", "")
        recall(by=self.actor, trade=self.trade.uid, reason=reason)
        return self.home()


class Announce(CasePage):
    """Announce an approved trade."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then announce."""
        signature = signature_of(request)
        if signature is None:
            if not self.may("tender.announce"):
                raise NotFound
            return check_page(
                request,
                act="tender.announce",
                subject=str(self.trade.uid),
                facts=announcement_facts(self.trade),
                sentence=_("Announce the trade"),
                consequence=_(
                    "From this moment bids are taken; dates can only move later."
                ),
                back="../",
                context=trade_context(self.trade),
            )
        announce(by=self.actor, trade=self.trade.uid, signature=signature)
        return self.home()
