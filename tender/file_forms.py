"""The tender file as rows of fields: what people type, and the draft that it makes.

Shape only. `content_of` makes the draft that the rules read; `rows_of` the other way
round, and what no field stands for (further parameters, a decryption window) is kept.
"""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tender.forms import ITEM_TYPES, said
from tender.rules.members import ITEMS_MAX
from tender.rules.method_words import method_text
from tender.rules.procedures import Procedure
from tender.rules.tender_file import AWARD_ORDERS

BLANK_ROWS = 2
#: parameters that have fields of their own
_OWN = ("price", "purchase", "fewer_allowed", "k_set", "benchmark", "deviation")


def _key(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=60, required=False)


def _line(label: Any, most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


def _yes(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class Row(forms.Form):
    """One row; it is left out when its key is empty."""

    key = _key(_("Key"))
    zh = _line(_("Chinese"))
    en = _line(_("English"))

    def row(self) -> dict[str, Any]:
        """Return the row as the draft has it."""
        typed = self.cleaned_data
        label = {"zh": typed["zh"], "en": typed["en"] or typed["zh"]}
        return {"key": typed["key"], "label": label, **self.more(typed)}

    def more(self, typed: dict[str, Any]) -> dict[str, Any]:
        """Return the members that only this kind of row has."""
        return {name: typed[name] for name in typed if name not in ("key", "zh", "en")}

    @classmethod
    def initial_of(cls, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row of the draft as a form's initial values."""
        label = row.get("label") or {}
        own = {name: value for name, value in row.items() if name != "label"}
        return {**own, "zh": label.get("zh", ""), "en": label.get("en", "")}


class FormItem(Row):
    """A line of the opening form."""

    type = forms.ChoiceField(label=_("Type"), choices=ITEM_TYPES)
    unit = _line(_("Unit"), 20)
    required = _yes(_("Required"))


class Slot(Row):
    """A place for a document."""

    required = _yes(_("Required"))

    def row(self) -> dict[str, Any]:
        """Return the row; a slot's key is its role."""
        found = super().row()
        found["role"] = found.pop("key")
        return found

    @classmethod
    def initial_of(cls, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row of the draft as a form's initial values."""
        return {**super().initial_of(row), "key": row.get("role", "")}


class Check(Row):
    """Something to pass or fail, with the clause of the file."""

    clause = _line(_("Clause"))


class Veto(Row):
    """A ground to reject, with the article of the law."""

    article = _line(_("Article"))


class ScoreItem(Row):
    """What earns points."""

    group = forms.ChoiceField(
        label=_("Group"),
        choices=[
            ("technical", _("Technical")),
            ("business", _("Business")),
            ("price", _("Price")),
        ],
    )
    min = _line(_("From"), 20)
    max = _line(_("To"), 20)
    step = _line(_("Step"), 20)
    objective = _yes(_("Objective"))


#: the sections of the page, by the member of the draft
SECTIONS: Mapping[str, tuple[type[Row], Any]] = {
    "slots": (Slot, _("Document slots")),
    "opening_form": (FormItem, _("Opening form")),
    "qualification": (Check, _("Qualification")),
    "responsiveness": (Check, _("Responsiveness")),
    "score_items": (ScoreItem, _("Score items")),
    "vetoes": (Veto, _("Veto clauses")),
}


class Method(forms.Form):
    """The method, its usual parameters, and what concerns the file as a whole."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.ChoiceField(label=_("Method"))
    purchase = forms.ChoiceField(
        label=_("The price's weight is that of"),
        choices=[("goods", _("Goods")), ("services", _("Services"))],
        required=False,
    )
    fewer_allowed = forms.ChoiceField(label=_("Fewer than three"), required=False)
    family = forms.ChoiceField(
        label=_("Benchmark"),
        choices=[
            ("", "—"),
            ("A", _("Mean of the bids")),
            ("B", _("Mean without the highest and the lowest")),
            ("C", _("Mean × K")),
        ],
        required=False,
    )
    k_set = _line(_("Values that K is drawn from"))
    above = _line(_("Points off for each per cent above"), 20)
    below = _line(_("Points off for each per cent below"), 20)
    others = forms.CharField(
        label=_("Further parameters (JSON)"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    consortium = _yes(_("Consortia may bid"))
    lots_max = forms.IntegerField(
        label=_("Lots that one bidder may win"), min_value=1, required=False
    )
    by = forms.ChoiceField(
        label=_("Kept by"),
        choices=[(AWARD_ORDERS[0], _("Declared order")), (AWARD_ORDERS[1], _("Best"))],
        required=False,
    )

    def __init__(self, *args: Any, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [  # type: ignore[attr-defined]
            (name, said(method_text(name))) for name in procedure.methods
        ]
        grounds = procedure.floors.fewer.items()
        self.fields["fewer_allowed"].choices = [  # type: ignore[attr-defined]
            ("", _("Never")),
            *((code, said(row.title)) for code, row in grounds),
        ]
        works = "comprehensive-evaluation" in procedure.methods
        hidden = ("purchase", "fewer_allowed") if works else ("family", "k_set")
        for name in (*hidden, *(() if works else ("above", "below"))):
            del self.fields[name]

    def clean_others(self) -> dict[str, Any]:
        """Return the further parameters, an object."""
        try:
            found = json.loads(self.cleaned_data["others"] or "{}")
        except (ValueError, RecursionError):
            raise ValidationError(_("This is not JSON.")) from None
        if not isinstance(found, dict):
            raise ValidationError(_("This is not JSON."))
        return found

    def parameters(self, weight: str) -> dict[str, Any]:
        """Return the method's parameters; the price item's points are its weight."""
        typed = self.cleaned_data
        found: dict[str, Any] = dict(typed["others"])
        if "family" not in self.fields:
            found["price"] = {**found.get("price", {}), "weight": weight}
            found["purchase"] = typed["purchase"] or "goods"
            if typed["fewer_allowed"]:
                found["fewer_allowed"] = typed["fewer_allowed"]
            return found
        if typed["family"]:
            benchmark = {"frozen": True, **found.get("benchmark", {})}
            found["benchmark"] = {**benchmark, "family": typed["family"]}
        if typed["family"] == "C" or typed["k_set"]:
            found["k_set"] = typed["k_set"].replace("，", " ").replace(",", " ").split()
        named = {"full": weight, "above": typed["above"], "below": typed["below"]}
        deviation = {**found.get("deviation", {}), **named}
        found["deviation"] = {key: value for key, value in deviation.items() if value}
        return found


def method_initial(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the method's fields as the draft has them."""
    method = content.get("method") or {}
    parameters = dict(method.get("parameters") or {})
    deviation = dict(parameters.get("deviation") or {})
    benchmark = dict(parameters.get("benchmark") or {})
    limit = content.get("award_limit") or {}
    others = {key: value for key, value in parameters.items() if key not in _OWN}
    kept = {
        "price": _without(parameters.get("price"), "weight"),
        "benchmark": _without(benchmark, "family"),
        "deviation": _without(deviation, "full", "above", "below"),
    }
    others |= {key: value for key, value in kept.items() if value}
    return {
        "name": method.get("name"),
        "purchase": parameters.get("purchase", "goods"),
        "fewer_allowed": parameters.get("fewer_allowed", ""),
        "family": benchmark.get("family", ""),
        "k_set": ", ".join(map(str, parameters.get("k_set") or [])),
        "above": deviation.get("above", ""),
        "below": deviation.get("below", ""),
        "others": json.dumps(others, ensure_ascii=False, indent=1) if others else "",
        "consortium": content.get("consortium", False),
        "lots_max": limit.get("lots_max"),
        "by": limit.get("by"),
    }


def _without(found: Any, *names: str) -> dict[str, Any]:
    return {key: value for key, value in (found or {}).items() if key not in names}


class FileForm:
    """Every section of the page as one: bound to what was typed, or to the draft."""

    def __init__(
        self, content: Mapping[str, Any], procedure: Procedure, revision: int, data: Any
    ) -> None:
        self.former = content
        initial = {**method_initial(content), "revision": revision}
        self.method = Method(
            data, prefix="method", procedure=procedure, initial=initial
        )
        self.sections = []
        for name, (row, title) in SECTIONS.items():
            made = forms.formset_factory(row, extra=BLANK_ROWS, max_num=ITEMS_MAX)
            rows = [row.initial_of(each) for each in content.get(name) or []]
            self.sections.append((name, title, made(data, prefix=name, initial=rows)))

    def is_valid(self) -> bool:
        """Say whether the shape of every field is right."""
        found = [formset.is_valid() for _name, _title, formset in self.sections]
        return self.method.is_valid() and all(found)

    def content(self) -> dict[str, Any]:
        """Return the draft that was typed; a row without a key is left out."""
        made: dict[str, Any] = dict(self.former)
        for name, _title, formset in self.sections:
            made[name] = [
                each.row() for each in formset if each.cleaned_data.get("key")
            ]
        weight = next(
            (row["max"] for row in made["score_items"] if row["group"] == "price"), ""
        )
        typed = self.method.cleaned_data
        made["method"] = {
            "name": typed["name"],
            "version": 1,
            "parameters": self.method.parameters(weight),
        }
        made["consortium"] = typed["consortium"]
        made["award_limit"] = None
        if typed["lots_max"]:
            made["award_limit"] = {"lots_max": typed["lots_max"], "by": typed["by"]}
        return made
