"""While bids are taken: questions, objections, amendments, extensions."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from journal.queries import instant
from kernel.refused import NotFound
from tender import forms, queries
from tender.actions.amend import amend, amendment_facts
from tender.actions.extend import check_extend, extend, extension_facts
from tender.actions.objections import answer_facts, answer_objection, check_answer
from tender.actions.questions import answer_question
from tender.models import Objection
from tender.rules.disclosure import Item, may_see
from tender.rules.stages import Act
from tender.views.pages import (
    CasePage,
    check_page,
    invalid,
    signature_of,
    stage_allows,
    trade_context,
)


class Questions(CasePage):
    """`/case/<trade>/questions/`: what was asked and objected, amend, extend."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show them without the askers' names."""
        return self._page()

    def _page(
        self,
        *,
        amendment: forms.Amendment | None = None,
        extension: forms.Extension | None = None,
        objection_answer: forms.ObjectionAnswer | None = None,
        status: int = 200,
    ) -> HttpResponse:
        now = instant()
        return self.page(
            "tender/questions.html",
            status=status,
            page_title=_("Questions and objections"),
            questions=self.trade.questions.order_by("answered_at", "id"),
            objections=[self._shown(row, now) for row in self._objections()],
            clarifications=self.trade.clarifications.order_by("-n"),
            extensions=self.trade.extensions.order_by("-id"),
            answer=forms.Answer(),
            objection_answer=objection_answer or forms.ObjectionAnswer(),
            amendment=amendment or forms.Amendment(),
            extension=extension or forms.Extension(),
            may_answer=self.may("tender.answer-question"),
            may_amend=self.may("tender.amend") and stage_allows(self.trade, Act.AMEND),
            next_edition=self.trade.editions.count() + 1,
        )

    def _objections(self) -> list[Objection]:
        return list(
            self.trade.objections.select_related("lot", "organisation").order_by("id")
        )

    def _shown(self, row: Objection, now) -> dict[str, object]:  # type: ignore[no-untyped-def]
        """Return an objection; whose it is only when the table opens names."""
        facts = queries.disclosure_facts(row.lot)
        viewer = queries.viewer(self.actor, row.lot)
        item = Item.ASKER if row.about == "file" else Item.OBJECTION
        is_named = may_see(item, viewer, facts, now)
        return {"row": row, "name": row.organisation.name if is_named else ""}


class AnswerQuestion(CasePage):
    """Answer a question for everybody."""

    def post(self, request: HttpRequest, trade: UUID, question: UUID) -> HttpResponse:
        """Publish the answer without the asker."""
        self.trade_has_question(question)
        answer = request.POST.get("answer", "")
        answer_question(by=self.actor, question=question, answer=answer)
        return redirect("tender:questions", self.trade.uid)

    def trade_has_question(self, question: UUID) -> None:
        """A question of another trade is not found here."""
        if not self.trade.questions.filter(uid=question).exists():
            raise NotFound


class AnswerObjection(Questions):
    """Answer an objection, signed."""

    def post(self, request: HttpRequest, trade: UUID, objection: UUID) -> HttpResponse:
        """Show what is signed, then answer."""
        row = self.trade.objections.filter(uid=objection).first()
        if row is None or not self.may("tender.answer-objection"):
            raise NotFound
        form = forms.ObjectionAnswer(request.POST)
        if invalid(form):
            return self._page(objection_answer=form, status=422)
        answer, upheld = form.cleaned_data["answer"], form.cleaned_data["upheld"]
        upheld = upheld == "yes"
        signature = signature_of(request)
        if signature is None:
            check_answer(row, answer)
            return check_page(
                request,
                act="tender.answer-objection",
                subject=str(row.uid),
                facts=answer_facts(row, answer, upheld=upheld),
                sentence=_("Answer the objection"),
                consequence=_("An answer is given once and cannot be changed."),
                back=f"../../#{row.uid}",
                context=trade_context(self.trade),
            )
        answer_objection(
            by=self.actor,
            objection=row.uid,
            answer=answer,
            upheld=upheld,
            signature=signature,
        )
        return redirect("tender:questions", self.trade.uid)


class Amend(Questions):
    """Clarify or amend the file."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then issue the edition."""
        if not self.may("tender.amend"):
            raise NotFound
        form = forms.Amendment(request.POST)
        if invalid(form):
            return self._page(amendment=form, status=422)
        data = form.cleaned_data
        change = {
            "title": data["title"],
            "text": data["text"],
            "affects_bids": data["affects_bids"],
            "new_deadline": data["new_deadline"],
        }
        signature = signature_of(request)
        if signature is None:
            _body, facts = amendment_facts(self.trade, **change)
            return check_page(
                request,
                act="tender.amend",
                subject=str(self.trade.uid),
                facts=facts,
                sentence=_("Issue a clarification with a new edition"),
                consequence=_(
                    "Bids for the former edition must be sealed again by their bidders."
                ),
                back="../",
                context=trade_context(self.trade),
            )
        amend(by=self.actor, trade=self.trade.uid, signature=signature, **change)
        return redirect("tender:questions", self.trade.uid)


class Extend(Questions):
    """Announce a later deadline."""

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show what is signed, then announce it."""
        if not self.may("tender.extend"):
            raise NotFound
        form = forms.Extension(request.POST)
        if invalid(form):
            return self._page(extension=form, status=422)
        new, reason = form.cleaned_data["new"], form.cleaned_data["reason"]
        signature = signature_of(request)
        if signature is None:
            check_extend(self.trade, new, reason)
            return check_page(
                request,
                act="tender.extend",
                subject=str(self.trade.uid),
                facts=extension_facts(self.trade, new, reason),
                sentence=_("Extend the deadline"),
                consequence=_(
                    "It takes effect when the custodians have signed the new times."
                ),
                back="../",
                context=trade_context(self.trade),
            )
        extend(
            by=self.actor,
            trade=self.trade.uid,
            new=new,
            reason=reason,
            signature=signature,
        )
        return redirect("tender:questions", self.trade.uid)
