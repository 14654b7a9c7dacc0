"""`/manage/rules/`: editions of the rulebook, one that is drawn up, and its review."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views import View

from journal.queries import instant
from kernel.durations import legal_date
from kernel.refused import Invalid
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor
from tender import rulebook_forms as forms
from tender.actions import amend_rulebook as act
from tender.facts import books
from tender.rules.rulebooks import Rulebook, RulebookMissing
from tender.views.pages import actor_of

SEE = "tender.see-rulebooks"


class Editions(View):
    """The editions that there are, and those that wait for a second hand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        return self._page(request, forms.Decline())

    def _page(
        self, request: HttpRequest, decline: forms.Decline, *, status: int = 200
    ) -> HttpResponse:
        actor = actor_of(request)
        policy.check(actor, SEE)
        today = legal_date(instant())
        waiting = [
            (found, policy.may(actor, act.DECIDE, prepared_by=[found.row.proposed_by]))
            for found in books.proposals()
        ]
        context = {
            "page_title": gettext("Editions of the rulebook"),
            "books": [(book, book.force(today)) for book in _usable()],
            "proposals": waiting,
            "decline": decline,
            "may_propose": policy.may(actor, act.PROPOSE),
        }
        return render(request, "tender/editions.html", context, status=status)


class Decide(Editions):
    """Approve or decline an edition that waits."""

    def post(self, request: HttpRequest, edition: UUID, word: str) -> HttpResponse:
        """Do what the address says, and nothing for another word."""
        actor = actor_of(request)
        if word == "approve":
            act.approve_rulebook(by=actor, edition=edition)
        elif word == "decline":
            form = forms.Decline(request.POST)
            if not form.is_valid():
                return self._page(request, form, status=422)
            reason = form.cleaned_data["reason"]
            act.decline_rulebook(by=actor, edition=edition, reason=reason)
        else:
            raise Http404
        return redirect("tender:editions")


class NewEdition(View):
    """An edition drawn from another: what it says of itself, then its numbers."""

    def get(self, request: HttpRequest, base: str) -> HttpResponse:
        """Show the form, filled with the numbers of the base."""
        book = self._base(request, base)
        form = forms.NewEdition(
            regions=_regions(actor_of(request)), initial={"region": book.region}
        )
        return self._page(request, book, form, {})

    def post(self, request: HttpRequest, base: str) -> HttpResponse:
        """Propose what was typed."""
        book = self._base(request, base)
        form = forms.NewEdition(request.POST, regions=_regions(actor_of(request)))
        given = request.POST.dict()
        if not form.is_valid():
            return self._page(request, book, form, given, status=422)
        try:
            act.propose_rulebook(
                by=actor_of(request),
                base=book.edition,
                header=form.header,
                typed=forms.rows_typed(book, given),
                source=form.cleaned_data["source"],
                reason=form.cleaned_data["reason"],
            )
        except Invalid as refused:
            field = refused.field
            words = refused.sentence(get_language() or "")
            if field in form.fields:
                form.add_error(field, words)
            return self._page(
                request, book, form, given, refused=field, words=words, status=422
            )
        return redirect("tender:editions")

    def _base(self, request: HttpRequest, base: str) -> Rulebook:
        policy.check(actor_of(request), act.PROPOSE)
        try:
            return books.get(base)
        except RulebookMissing:
            raise Http404 from None

    def _page(
        self,
        request: HttpRequest,
        book: Rulebook,
        form: forms.NewEdition,
        given: dict[str, str],
        *,
        refused: str = "",
        words: str = "",
        status: int = 200,
    ) -> HttpResponse:
        key = refused.removeprefix("value-")
        context: dict[str, Any] = {
            "page_title": gettext("A new edition of the rulebook"),
            "base": book,
            "form": form,
            "subjects": forms.lines(book, given, refused=key, words=words),
            "refused_row": key if key in book.rows else "",
            "refused_words": words,
        }
        return render(request, "tender/new_edition.html", context, status=status)


def _usable() -> list[Rulebook]:
    return books.usable(training_allowed=settings.OPENSEAL_TRAINING_ALLOWED)


def _regions(actor: Actor) -> list[tuple[str, str]]:
    is_english = (get_language() or "").startswith("en")
    return [
        (place.path, place.name_en if is_english else place.name_zh)
        for place in parties.regions_for(actor)
    ]
