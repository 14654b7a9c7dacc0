"""The pages of the scoring room: enter, work, summary, report."""

import base64
import json
from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from django.views import View

from evaluation import forms
from evaluation.actions.make_report import make_report
from evaluation.actions.sign_in import ACT, sign_in, sign_in_facts
from evaluation.actions.sign_report import prepare_signature, sign_report
from evaluation.actions.sign_sheet import sheet_bytes, sign_sheet
from evaluation.facts import panels, reporting, room, room_acts, trade
from evaluation.facts.panels import Place
from evaluation.press import printing
from evaluation.rules import reports
from evaluation.rules.phases import Phase
from evaluation.views import seats
from journal import queries as journal
from journal.queries import instant
from journal.rules.events import registry
from kernel.refused import Invalid, NotFound
from parties.actions.signed_acts import act_bytes

AFTER_SIGNING = {Phase.SUMMING_UP, Phase.REPORTING, Phase.SIGNED}


def language() -> str:
    """Return the language of the page."""
    return get_language() or "zh-hans"


def sentences() -> dict[str, str]:
    """Return how each kind of row of this app reads, in the language of the page."""
    return {
        kind: gettext(event.sentence_en)
        for kind, event in registry().items()
        if kind.startswith("evaluation.")
    }


def told(
    body: bytes,
    sentence: str,
    consequence: str = "",
    rows: list[list[str]] | None = None,
) -> JsonResponse:
    """Answer a form that asks what it is about to sign: an act, or a file with rows."""
    return JsonResponse(
        {
            "act": base64.b64encode(body).decode(),
            "sentence": sentence,
            "consequence": consequence,
            "rows": rows,
        }
    )


class RoomPage(LoginRequiredMixin, View):
    """A page of one panel's room; whoever has no place finds nothing."""

    #: up to which row of the lot's stream the page is made
    head = 0

    def place(self, request: HttpRequest, panel: UUID) -> Place:
        """Return the reader's place, or raise `NotFound`."""
        found = panels.place_for(request.actor, panel)
        # Read before anything is shown: the page draws itself anew for what is later.
        self.head, _digest = journal.head(found.panel.lot.stream)
        return found

    def show(
        self,
        request: HttpRequest,
        template: str,
        place: Place,
        more: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        """Render a page of the room."""
        context = {
            "page_code": place.panel.lot.trade.code,
            "head": self.head,
            "sentences": sentences(),
            **room.overview(place, language()),
            **seats.remote(place.panel, place.member),
            **more,
        }
        return render(request, f"evaluation/{template}.html", context, status=status)


class Enter(RoomPage):
    """Sign in: avoidance list, discipline statement, session key."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Show whom one must have no interest in; or the room, once inside."""
        place = self.place(request, panel)
        if place.member is None or seats.is_inside(request, place.member):
            return redirect("evaluation:room", panel)
        more = {
            "page_title": _("Sign in to the scoring room"),
            "form": forms.SignIn(),
            "avoid": trade.avoided_by(place.panel.lot, place.member.kind),
        }
        return self.show(request, "enter", place, more)

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Take the seat."""
        form = forms.SignIn(request.POST)
        if not form.is_valid():
            raise Invalid(field="session_key")
        sign_in(
            by=request.actor,
            panel=panel,
            session_key=form.cleaned_data["session_key"],
            signature=form.cleaned_data["signature"],
        )
        return redirect("evaluation:room", panel)


class EnterAct(RoomPage):
    """What signing in signs."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Return the bytes of the statement with this session key."""
        member = panels.member_for(request.actor, panel)
        key = request.POST.get("session_key", "")
        body = act_bytes(ACT, str(panel), sign_in_facts(member, key))
        return told(body, _("I have no interest in these parties and keep discipline"))


class Room(RoomPage):
    """The room: what the seat does in the present phase."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Show the work, or the door while one has not signed in."""
        place = self.place(request, panel)
        if place.member is not None and place.member.signed_in_at is None:
            return redirect("evaluation:enter", panel)
        more = {
            "page_title": place.panel.lot.title,
            "live_url": f"/live/scoring/{panel}/",
            **room.work(place, language()),
            **room_acts.work(place, request.actor, language()),
        }
        return self.show(request, "room", place, more)


class SheetAct(RoomPage):
    """What signing the sheet signs."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Return the bytes of the sheet as it is saved, or why it cannot be signed."""
        member = panels.member_for(request.actor, panel)
        return told(
            sheet_bytes(member),
            _("Sign my score sheet"),
            _("A signed sheet cannot be changed."),
        )


class SignSheet(RoomPage):
    """Sign the sheet with the session key."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Keep the signature; the last one opens the summary."""
        form = forms.Signed(request.POST)
        if not form.is_valid():
            raise Invalid(field="signature")
        sign_sheet(
            by=request.actor, panel=panel, signature=form.cleaned_data["signature"]
        )
        return redirect("evaluation:room", panel)


class Summary(RoomPage):
    """Totals, ranks, steps and alerts, once all have signed."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Show the summary, or who has still to sign (by seat)."""
        place = self.place(request, panel)
        more: dict[str, Any] = {
            "page_title": _("Summary"),
            "live_url": f"/live/scoring/{panel}/",
        }
        if Phase(place.panel.phase) in AFTER_SIGNING:
            more |= {"is_open": True, **room.summary(place, language())}
        more |= room_acts.halting(place, request.actor)
        return self.show(request, "summary", place, more)


class Report(RoomPage):
    """The report: read, dissent, sign."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Show the report and who has signed it."""
        place = self.place(request, panel)
        report = panels.report_of(place.panel)
        more: dict[str, Any] = {
            "page_title": _("Evaluation report"),
            "live_url": f"/live/scoring/{panel}/",
            "report": report,
            "form": forms.SignReport(),
        }
        if report is not None:
            content = trade.read_body(report.body)
            more |= {
                "content": content,
                "page_digest": report.digest,
                "recommended": reporting.recommended(content),
                "signatures": list(report.signatures.select_related("member")),
                "silences": list(report.silences.select_related("member")),
                "missing": reporting.may_be_missing(report, place.seat, instant()),
                "has_signed": place.member is not None
                and report.signatures.filter(member=place.member).exists(),
                **room.summary(place, language()),
            }
        return self.show(request, "report", place, more)


class ReportJson(RoomPage):
    """The report's canonical bytes, as they are signed."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Return the bytes whose digest stands under every signature."""
        report = panels.report_of(self.place(request, panel).panel)
        if report is None:
            raise NotFound
        return HttpResponse(bytes(report.body), content_type="application/json")


class ReportPdf(RoomPage):
    """The report on paper."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Return the PDF with the signatures that it has so far."""
        report = panels.report_of(self.place(request, panel).panel)
        if report is None:
            raise NotFound
        return HttpResponse(printing.current(report), content_type="application/pdf")


class QuestionJson(RoomPage):
    """The question put to the method, for `python -m verifier recompute`."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Return the stored question in the documented form."""
        place = self.place(request, panel)
        row = panels.latest_result(place.panel)
        if row is None or Phase(place.panel.phase) not in AFTER_SIGNING:
            raise NotFound
        asked = {"v": "openseal/recompute/1", "ask": "evaluate"}
        asked |= trade.read_body(row.question)  # type: ignore[arg-type]
        return HttpResponse(
            json.dumps(asked, ensure_ascii=False, indent=1),
            content_type="application/json",
        )


class MakeReport(RoomPage):
    """Make the report; the chair's act."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Make it from the record."""
        make_report(by=request.actor, panel=panel)
        return redirect("evaluation:report", panel)


class ReportAct(RoomPage):
    """What signing the report signs."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Return the PDF's bytes around the place made with the dissent as typed."""
        dissent = request.POST.get("dissent", "")
        body = prepare_signature(by=request.actor, panel=panel, dissent=dissent)
        rows = [
            [_("Document"), "report.pdf"],
            [_("Trade"), panels.panel(panel).lot.title],
            [_("Dissent"), reports.check_dissent(dissent) or _("None")],
        ]
        return told(body, _("Sign the report"), rows=rows)


class SignReport(RoomPage):
    """Sign the report with the personal certificate."""

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Keep signature and dissent; the last signature ends the evaluation."""
        form = forms.SignReport(request.POST)
        if not form.is_valid():
            raise Invalid(field="signature")
        sign_report(
            by=request.actor,
            panel=panel,
            dissent=form.cleaned_data["dissent"],
            signature=form.cleaned_data["signature"],
        )
        return redirect("evaluation:report", panel)
