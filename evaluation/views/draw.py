"""The panel's draw (专家抽取): compose, freeze, commit, reveal; names masked."""

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from evaluation import forms
from evaluation.actions.answer_invitation import nominate, owner_people
from evaluation.actions.compose_panel import compose_panel
from evaluation.actions.freeze_lists import freeze_lists
from evaluation.actions.give_secret import commit_secret, party_of, reveal_secret
from evaluation.actions.replace_member import remove_member
from evaluation.facts import draw_log, drawing, panels, replacing, trade
from evaluation.models import Panel
from evaluation.views import field_names
from kernel.refused import Invalid, NotFound
from parties.rules import policy


def _state(panel: Panel | None, party: str) -> dict[str, Any]:
    """Return how far the draw has come, with fields and places by their names."""
    found = drawing.state(panel, party)
    for draw in found["draws"]:
        field_names.name(draw["lists"])
    field_names.name(found.get("invitations", []))
    found["quotas"] = field_names.named_quotas(found["quotas"])
    return found


def _empty_form() -> forms.Compose:
    return forms.Compose(
        specialties=field_names.specialties(), places=field_names.places()
    )


class PanelPage(LoginRequiredMixin, View):
    """The page of one lot's draw, for the centre, the owner and the supervisor."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show how far the draw has come, and the reader's own act."""
        return self.page(request, lot)

    def page(
        self,
        request: HttpRequest,
        lot: UUID,
        form: forms.Compose | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render the page, with a form that was not valid when there is one."""
        row, panel = panels.panel_for_draw(request.actor, lot)
        facts = {
            "organisation": panels.organisations_of(row),
            "region": row.trade.region.path,
        }
        context = {
            "page_title": _("Panel: draw of experts"),
            "lot": row,
            "panel": panel,
            "rule": trade.panel_rule(row, panel.special if panel else ""),
            "is_closed": trade.is_closed(row),
            "avoid": trade.parties_of(row) if trade.is_closed(row) else [],
            "form": form or _empty_form(),
            "may_compose": policy.may(request.actor, "evaluation.compose", **facts),
            "may_replace": policy.may(request.actor, "evaluation.replace", **facts)
            and panel is not None
            and replacing.may_replace(panel),
            "seats": panels.seats(panel) if panel is not None else [],
            "removals": replacing.removals(panel) if panel is not None else [],
            "may_see_log": panel is not None and draw_log.may_see(request.actor, row),
            "removal_form": forms.Removal(),
            "may_nominate": policy.may(request.actor, "evaluation.nominate", **facts),
            "people": owner_people(request.actor),
            "party": party_of(request.actor),
            **_state(panel, party_of(request.actor)),
        }
        return render(request, "evaluation/panel.html", context, status=status)


class Compose(PanelPage):
    """Set the composition."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Hold it against the law and keep it."""
        form = forms.Compose(
            request.POST,
            specialties=field_names.specialties(),
            places=field_names.places(),
        )
        if not form.is_valid():
            return self.page(request, lot, form, status=422)
        compose_panel(
            by=request.actor,
            lot=lot,
            composition=form.composition(),
            regions=form.cleaned_data["regions"].split(),
            special=form.cleaned_data["special"],
        )
        return redirect("evaluation:panel", lot)


class Freeze(PanelPage):
    """Freeze the lists of a draw or of a supplement."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Apply avoidance, salt, hash."""
        freeze_lists(by=request.actor, panel=_panel(request, lot).uid)
        return redirect("evaluation:panel", lot)


class Commit(PanelPage):
    """Give a commitment."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Put it on record."""
        form = forms.Commitment(request.POST)
        if not form.is_valid():
            raise Invalid(field="commitment")
        commit_secret(
            by=request.actor,
            panel=_panel(request, lot).uid,
            commitment=form.cleaned_data["commitment"],
        )
        return redirect("evaluation:panel", lot)


class Reveal(PanelPage):
    """Reveal the secret."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """The last reveal draws."""
        form = forms.Reveal(request.POST)
        if not form.is_valid():
            raise Invalid(field="reveal")
        reveal_secret(
            by=request.actor,
            panel=_panel(request, lot).uid,
            reveal=bytes.fromhex(form.cleaned_data["reveal"]),
        )
        return redirect("evaluation:panel", lot)


class Nominate(PanelPage):
    """Name the owner's representative."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Keep the nomination."""
        form = forms.Nominate(request.POST)
        if not form.is_valid():
            raise NotFound
        nominate(
            by=request.actor,
            panel=_panel(request, lot).uid,
            person=form.cleaned_data["person"],
        )
        return redirect("evaluation:panel", lot)


class Replace(PanelPage):
    """Remove a member, so that another is drawn."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Put ground and reason on record; the supplement follows by itself."""
        form = forms.Removal(request.POST)
        if not form.is_valid():
            raise Invalid(field=next(iter(form.errors)))
        remove_member(
            by=request.actor,
            panel=_panel(request, lot).uid,
            seat=form.cleaned_data["seat"],
            ground=form.cleaned_data["ground"],
            reason=form.cleaned_data["reason"],
        )
        return redirect("evaluation:panel", lot)


def _panel(request: HttpRequest, lot: UUID) -> Panel:
    _row, panel = panels.panel_for_draw(request.actor, lot)
    if panel is None:
        raise NotFound
    return panel
