"""The forms of an edition of the rulebook: what it says of itself, and its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from kernel.typed import FIRST_DATE, LAST_DATE
from tender.rules import amending, editions
from tender.rules.amending import Header, Typed
from tender.rules.rulebooks import Row, Rulebook, Text

ARTICLE_MOST = 300


def _day(label: Any, *, required: bool, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        validators=[MinValueValidator(FIRST_DATE), MaxValueValidator(LAST_DATE)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **more,
    )


class NewEdition(forms.Form):
    """What an edition says of itself, and what it follows."""

    edition = forms.CharField(
        label=_("Short name"),
        max_length=20,
        help_text=_("Small letters, digits and hyphens, for instance 2027."),
    )
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=80)
    effective_from = _day(_("Takes effect on"), required=True)
    effective_until = _day(
        _("No longer from"), required=False, help_text=_("Empty: until further notice.")
    )
    region = forms.ChoiceField(label=_("For trades of"), required=False)
    source = forms.CharField(
        label=_("The document it follows"),
        max_length=200,
        help_text=_("Its title and number."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        everywhere = ("", _("everywhere"))
        self.fields["region"].choices = [everywhere, *regions]  # type: ignore[attr-defined]

    @property
    def header(self) -> Header:
        """Return what was typed."""
        typed = self.cleaned_data
        return Header(
            edition=typed["edition"],
            title=Text(typed["title_zh"], typed["title_en"]),
            effective_from=typed["effective_from"],
            effective_until=typed["effective_until"],
            region=typed["region"],
        )


class Decline(forms.Form):
    """Why an edition is not put beside the others."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form, as it is or as it was typed."""

    row: Row
    value: str
    article: Text
    error: str = ""


def lines(
    base: Rulebook, given: Mapping[str, str], *, refused: str = "", words: str = ""
) -> Iterator[tuple[editions.Subject, list[Line]]]:
    """Return the rows by subject; `refused` is the key whose number was refused."""
    typed = rows_typed(base, given)
    for subject in editions.subjects(base):
        found = []
        for line in subject.lines:
            row = base.row(line.key)
            was = typed.get(line.key, Typed(amending.shown(row), row.article))
            error = words if line.key == refused else ""
            found.append(Line(row, was.value, was.article, error))
        yield subject, found


def rows_typed(base: Rulebook, given: Mapping[str, str]) -> dict[str, Typed]:
    """Return what a post says of each row of the base."""
    return {
        key: Typed(
            given[f"value-{key}"][:40],
            Text(
                given.get(f"zh-{key}", "")[:ARTICLE_MOST],
                given.get(f"en-{key}", "")[:ARTICLE_MOST],
            ),
        )
        for key in base.rows
        if f"value-{key}" in given
    }
