"""What a bidder reads and asks about a lot: documents, questions, objections.

Nothing here is counted or listed for others, and no sign-up is asked for: documents of
an announced trade are everybody's (20号令20). The page is the same for every reader but
for that reader's own questions.
"""

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from journal.queries import instant
from kernel.refused import NotFound
from kernel.typed import whole_number
from parties.rules import policy
from tender import forms, queries
from tender.actions.evidence import add_evidence, chosen
from tender.actions.objections import objection_facts, raise_objection
from tender.actions.questions import ask_question
from tender.facts import suspensions
from tender.models import Document, Lot, Trade
from tender.queries import FileFacts
from tender.rules.changes import changes, side_by_side
from tender.rules.objections import About
from tender.rules.stages import ENDED, Act, Stage, allowed
from tender.views.pages import (
    actor_of,
    check_page,
    invalid,
    signature_of,
    trade_context,
)

#: no organisation has it: whoever acts for none has asked nothing
NOBODY = UUID(int=0)


class Documents(View):
    """`/bids/<lot>/documents/`: editions, what changed, documents."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show the edition in force, or a former one (`?edition=1`)."""
        row = _with_file(request, lot)
        number = whole_number(request.GET.get("edition", ""))
        file = queries.edition(row.trade, number)
        context = trade_context(
            row.trade,
            page_title=_("Documents"),
            lot=row,
            file=file,
            documents=queries.documents(row.trade, file.edition),
            editions=row.trade.editions.order_by("-edition"),
            clarifications=row.trade.clarifications.order_by("-n"),
            answers=row.trade.questions.exclude(answered_at=None).order_by("-id"),
            dates=queries.timetable(row.trade),
            former=file.edition - 1,
            changes=_changed(row.trade, file),
        )
        return render(request, "tender/documents.html", context)


def _with_file(request: HttpRequest, uid: UUID) -> Lot:
    """Return a lot whose tender file the reader may have."""
    row = queries.lot_for(actor_of(request), uid)
    queries.check_file(actor_of(request), row)
    return row


def _changed(trade: Trade, file: FileFacts) -> list[dict[str, Any]]:
    """Return what an edition changed of the one before, part by part (`c-diff`)."""
    if file.edition == 1:
        return []
    former = queries.edition(trade, file.edition - 1)
    found = []
    for change in changes(former.content, file.content):
        before, after = side_by_side(
            forms.said(change.former), forms.said(change.present)
        )
        found.append({"where": change.where, "before": before, "after": after})
    return found


class TenderJson(View):
    """The signed bytes of an edition, as they are."""

    def get(self, request: HttpRequest, lot: UUID, edition: int) -> HttpResponse:
        """Give tender.json; its digest is the edition's."""
        row = _with_file(request, lot)
        file = queries.edition(row.trade, edition)
        response = HttpResponse(file.body, content_type="application/json")
        response["Content-Disposition"] = 'attachment; filename="tender.json"'
        response["X-Content-Type-Options"] = "nosniff"
        response["ETag"] = f'"{file.digest}"'
        return response


class Download(View):
    """A document of an edition; always a download, never shown in the page."""

    def get(self, request: HttpRequest, document: UUID, name: str) -> FileResponse:
        """Give the bytes to whoever may see the trade; who asked is not kept."""
        row = Document.objects.select_related("trade").filter(uid=document).first()
        if row is None:
            raise NotFound
        trade = queries.trade_for(actor_of(request), row.trade.uid)
        if not any(
            queries.may_have_file(actor_of(request), lot) for lot in trade.lots.all()
        ):
            raise NotFound
        return download(row.key, row.name, row.media_type)


def download(key: str, name: str, media_type: str) -> FileResponse:
    """Return stored bytes as a file to keep; no browser runs or guesses them."""
    response = FileResponse(
        default_storage.open(key),
        as_attachment=True,
        filename=name,
        content_type=media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


class Questions(View):
    """`/bids/<lot>/questions/`: ask, object, and follow one's own."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show one's own questions and objections, and every answer."""
        return self._page(request, queries.lot_for(actor_of(request), lot))

    def _page(
        self,
        request: HttpRequest,
        row: Lot,
        *,
        question: forms.Question | None = None,
        objection: forms.Objection | None = None,
        status: int = 200,
    ) -> HttpResponse:
        actor = actor_of(request)
        policy.check(actor, "tender.ask")
        at = instant()
        mine = row.questions.filter(organisation=actor.organisation or NOBODY)
        file, result = suspensions.file_window(row), suspensions.result_window(row)
        stage = Stage(row.stage)
        context = trade_context(
            row.trade,
            page_title=_("Questions and objections"),
            lot=row,
            mine=mine.order_by("-id"),
            answers=row.trade.questions.exclude(answered_at=None).order_by("-id"),
            objections=row.objections.filter(
                organisation__uid=actor.organisation or NOBODY
            ).order_by("-id"),
            question=question or forms.Question(),
            objection=objection
            or forms.Objection(initial={"about": "result" if result else "file"}),
            files=forms.Evidence(auto_id="id_ask_%s"),
            object_files=forms.Evidence(auto_id="id_object_%s"),
            may_ask=allowed(stage, Act.ASK),
            may_object=allowed(stage, Act.OBJECT)
            and any(one is not None and not one.is_over(at) for one in (file, result)),
            has_ended=stage in ENDED,
            windows=[
                (About.FILE, file, file is not None and file.is_over(at)),
                (About.RESULT, result, result is not None and result.is_over(at)),
            ],
        )
        return render(request, "tender/bidder_questions.html", context, status=status)


class Ask(Questions):
    """Ask a question."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Ask it; the owner is not told who did."""
        row = queries.lot_for(actor_of(request), lot)
        form = forms.Question(request.POST)
        if invalid(form):
            return self._page(request, row, question=form, status=422)
        ask_question(
            by=actor_of(request),
            lot=row.uid,
            text=form.cleaned_data["text"],
            request_key=form.cleaned_data["request_key"],
            files=_given(request, row),
        )
        return redirect("tender:bid-questions", row.uid)


class Object(Questions):
    """Raise an objection."""

    def post(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show what is signed, then raise it."""
        row = queries.lot_for(actor_of(request), lot)
        form = forms.Objection(request.POST)
        if invalid(form):
            return self._page(request, row, objection=form, status=422)
        about, text = About(form.cleaned_data["about"]), form.cleaned_data["text"]
        policy.check(actor_of(request), "tender.object")
        signature = signature_of(request)
        if signature is None:
            given = chosen(actor_of(request), row, _given(request, row, about))
            return check_page(
                request,
                act="tender.object",
                subject=str(row.uid),
                facts=objection_facts(row, about, text, given),
                sentence=_("Raise an objection"),
                back="../",
                keep=[("given", str(one.uid)) for one in given],
                context=trade_context(row.trade),
            )
        raise_objection(
            by=actor_of(request),
            lot=row.uid,
            about=about,
            text=text,
            signature=signature,
            files=_uids(request.POST.getlist("given")),
        )
        return redirect("tender:bid-questions", row.uid)


def _given(request: HttpRequest, row: Lot, about: About | None = None) -> list[UUID]:
    """Store the files of a post; return them by uid, in nothing yet."""
    files = [
        (one.name or "", cast(BinaryIO, one.file))
        for one in request.FILES.getlist("evidence")
    ]
    if not files:
        return []
    made = add_evidence(by=actor_of(request), lot=row.uid, files=files, about=about)
    return [one.uid for one in made]


def _uids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise NotFound from None


class EvidenceFile(View):
    """A file given with a question or an objection; always a download."""

    def get(self, request: HttpRequest, evidence: UUID) -> FileResponse:
        """Give the bytes to whoever may read what it belongs to."""
        row = queries.evidence_for(actor_of(request), evidence, instant())
        return download(row.key, row.name, row.media_type)
