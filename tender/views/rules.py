"""The rules in force, for everybody: numbers with articles, and a planned timetable."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.forms import ChoiceField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views import View

from journal.queries import instant
from kernel.durations import legal_date
from kernel.refused import NotFound, Refused
from parties import queries as parties
from tender import forms
from tender.facts import books
from tender.form_fields import Moment
from tender.rules import editions, procedures, timetable
from tender.rules.rulebooks import Force, Rulebook
from tender.rules.timetable import Terms


def _usable() -> list[Rulebook]:
    return books.usable(training_allowed=settings.OPENSEAL_TRAINING_ALLOWED)


def _book(edition: str) -> Rulebook:
    for book in _usable():
        if book.edition == edition:
            return book
    raise NotFound


def _in_force(on: date) -> Rulebook:
    """Return the statutory edition of a day for every place, or the newest."""
    books = _usable()
    statutory = (book for book in books if not book.is_training and not book.region)
    return next((book for book in statutory if book.force(on) is Force.NOW), books[0])


class Planned(Form):
    """Which trade is planned, and when it is to begin."""

    procedure = ChoiceField(label=lazy("Procedure"))
    rulebook = ChoiceField(label=lazy("Rulebook edition"))
    start = Moment(label=lazy("It begins at"))

    def __init__(self, *args: Any, books: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            (row.code, forms.said(row.title)) for row in procedures.to_register()
        ]
        self.fields["rulebook"].choices = books  # type: ignore[attr-defined]


class Rules(View):
    """`/rules/` and `/rules/<edition>/`: the numbers of the law, with articles.

    `?compare=<edition>` shows another edition beside it, differences marked.
    """

    def get(self, request: HttpRequest, edition: str = "") -> HttpResponse:
        """Show an edition, that in force unless one is named."""
        today, books = legal_date(instant()), _usable()
        book = _book(edition) if edition else _in_force(today)
        wanted = request.GET.get("compare", "")
        other = _book(wanted) if wanted and wanted != book.edition else None
        found = list(editions.subjects(book, other))
        lines = [line for subject in found for line in subject.lines]
        context = {
            "page_title": _("Rules"),
            "book": book,
            "other": other,
            "training": book.is_training,
            "force": book.force(today),
            "books": [(each, each.force(today)) for each in books],
            "others": [each for each in books if each != book],
            "subjects": found,
            "differences": sum(line.differs for line in lines) if other else None,
        }
        return render(request, "tender/rules.html", context)


class Planner(View):
    """`/rules/timetable/`: the earliest legal dates of any planned trade."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, and the dates once procedure and day are chosen."""
        books = [(each.edition, forms.said(each.title)) for each in _usable()]
        asked, now = bool(request.GET), instant()
        in_force = _in_force(legal_date(now)).edition
        first = {"start": now + timedelta(days=1), "rulebook": in_force}
        form = Planned(request.GET if asked else None, books=books, initial=first)
        context: dict[str, Any] = {
            "page_title": _("Timetable of a planned trade"),
            "form": form,
        }
        status = 200
        if asked and form.is_valid():
            try:
                context |= _planned(form.cleaned_data)
            except Refused as refused:
                form.add_error("start", refused.sentence(get_language() or "zh"))
        if asked and form.errors:
            status = 422
        return render(request, "tender/planner.html", context, status=status)


def _planned(typed: dict[str, Any]) -> dict[str, Any]:
    """Return the earliest dates of a trade that is begun at `start`."""
    book = _book(typed["rulebook"])
    terms = Terms(procedures.get(typed["procedure"]), book, parties.calendar())
    start = typed["start"]
    if terms.ahead is not None:
        terms = replace(terms, published_ahead_at=start)
    dates = timetable.suggest(start, terms)
    return {
        "training": book.is_training,
        "procedure": terms.procedure,
        "book": book,
        "ahead": terms.ahead,
        "start": start,
        "rows": timetable.plan(dates, terms),
        "clarification": terms.clarification,
        "last_clarification": terms.clarification.latest(
            dates.submission_closes_at, terms.calendar
        ),
    }
