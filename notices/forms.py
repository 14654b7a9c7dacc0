"""What somebody looks for, as the list's query string has it."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel.typed import FIRST_DATE, LAST_DATE
from notices.facts.search import Filters
from notices.queries import regions
from notices.rules.kinds import KIND_WORDS
from notices.rules.search import QUERY_LENGTH_MAX
from tender.rules.procedures import Category
from tender.rules.stages import BEFORE_ANNOUNCEMENT, STAGE_WORDS, Stage

DATES = [MinValueValidator(FIRST_DATE), MaxValueValidator(LAST_DATE)]

CATEGORY_WORDS = {
    Category.WORKS: _("Works"),
    Category.PROCUREMENT: _("Procurement"),
    Category.LAND: _("Land"),
    Category.INTERMEDIARY: _("Intermediaries"),
    Category.EQUITY: _("Equity"),
    Category.DRUGS: _("Drugs and devices"),
    Category.PPP: _("PPP"),
}
#: stages that a reader of notices can meet
_STAGES = [stage for stage in Stage if stage not in BEFORE_ANNOUNCEMENT]


class Search(forms.Form):
    """Words, trade, kind, region, stage, days; everything may be left empty."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=QUERY_LENGTH_MAX, strip=True
    )
    category = forms.ChoiceField(label=_("Trade"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    stage = forms.ChoiceField(label=_("State"), required=False)
    since = forms.DateField(
        validators=DATES,
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        validators=DATES,
        label=_("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        english = (get_language() or "").startswith("en")
        every = [("", _("All"))]
        self._choose("category", [*every, *CATEGORY_WORDS.items()])
        self._choose(
            "kind",
            [*every, *((k, w.en if english else w.zh) for k, w in KIND_WORDS.items())],
        )
        self._choose("region", [*every, *regions(english=english)])
        self._choose(
            "stage",
            [
                *every,
                *(
                    (s, STAGE_WORDS[s].en if english else STAGE_WORDS[s].zh)
                    for s in _STAGES
                ),
            ],
        )

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(value), label) for value, label in choices]

    def filters(self) -> Filters:
        """Return what was asked, of a valid form."""
        data = self.cleaned_data
        return Filters(
            q=data["q"],
            category=data["category"],
            kind=data["kind"],
            region=data["region"],
            stage=data["stage"],
            since=data["since"],
            until=data["until"],
        )
