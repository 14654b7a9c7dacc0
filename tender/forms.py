"""What people type on this app's pages. Shape only: rules decide in the actions."""

import base64
import binascii
import json
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel import prices
from kernel.prices import PriceType
from kernel.refused import Refused
from tender.facts import books
from tender.form_fields import Moment, Yuan
from tender.rules import evidence, procedures, timetable
from tender.rules.amending import is_for
from tender.rules.reasons import TEXT_CHARACTERS_MAX
from tender.rules.rulebooks import Text

SIGNATURE_CHARS_MAX = 256 * 1024
DRAFT_CHARS_MAX = 1024 * 1024
PRICE_TYPES = [
    (str(PriceType.AMOUNT), _("Amount")),
    (str(PriceType.PERCENT), _("Rate")),
    (str(PriceType.DISCOUNT), _("Discount rate")),
    (str(PriceType.UNIT_PRICE), _("Unit price")),
]
#: what a line of the opening form may hold
ITEM_TYPES = [*PRICE_TYPES, ("integer", _("Whole number")), ("text", _("Text"))]

SEAT_ROLES = [
    ("", _("No seat")),
    ("centre", _("Trading centre")),
    ("owner", _("Owner")),
    ("agency", _("Agency")),
    ("notary", _("Notary")),
    ("authority", _("Certificate authority")),
    ("guarantor", _("Guarantee institution")),
    ("auditor", _("Auditor")),
    ("other", _("Another body")),
]


def said(text: Text) -> str:
    """Return a text of the rules in the language of the page."""
    return text.en if (get_language() or "zh").startswith("en") else text.zh


def signature_bytes(text: str) -> bytes:
    """Return the CMS in DER that a form's field `signature` holds in base64."""
    compact = "".join(text.split())[:SIGNATURE_CHARS_MAX]
    try:
        return base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _text(label: Any, *, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_CHARACTERS_MAX,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class NewTrade(forms.Form):
    """Register a trade."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = forms.CharField(label=_("Title of the trade"), max_length=200)
    procedure = forms.ChoiceField(label=_("Procedure"))
    purchase = forms.ChoiceField(
        label=_("What is bought"),
        choices=[
            ("goods", _("Goods")),
            ("services", _("Services")),
            ("works", _("Works")),
        ],
    )
    owner_uscc = forms.CharField(
        label=_("Owner's credit code"),
        max_length=18,
        required=False,
        help_text=_("Only an agency fills this in: whom it acts for."),
    )
    region = forms.ChoiceField(label=_("Region"))
    budget = Yuan(label=_("Budget"))
    rulebook = forms.ChoiceField(label=_("Rulebook edition"))
    contact = forms.CharField(label=_("Contact"), max_length=200, required=False)
    summary = _text(_("What is needed"), required=False)
    retender_of = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        regions: list[tuple[str, str]],
        training_allowed: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = regions  # type: ignore[attr-defined]
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            (row.code, said(row.title)) for row in procedures.to_register()
        ]
        self.fields["rulebook"].choices = [  # type: ignore[attr-defined]
            (book.edition, said(book.title))
            for book in books.usable(training_allowed=training_allowed)
            if any(is_for(book, path) for path, _name in regions)
        ]


class LotRow(forms.Form):
    """One lot."""

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=99)
    title = forms.CharField(label=_("Title"), max_length=200)
    # A browser always sends a choice: with its initial value a row stays unchanged.
    ceiling_type = forms.ChoiceField(
        label=_("Type"), choices=PRICE_TYPES, initial=str(PriceType.AMOUNT)
    )
    ceiling = forms.CharField(
        label=_("Ceiling"),
        max_length=30,
        required=False,
        help_text=_("Leave it empty if there is none."),
    )
    ceiling_unit = forms.CharField(label=_("Unit"), max_length=20, initial="CNY")
    deposit = Yuan(label=_("Deposit"), required=False)

    def clean(self) -> dict[str, Any]:
        """Add `price`: the ceiling as a typed price, or None."""
        data = super().clean() or {}
        text = str(data.get("ceiling") or "").replace(",", "")
        data["price"] = None
        if text:
            kind = PriceType(data.get("ceiling_type", "amount"))
            try:
                unit = str(data.get("ceiling_unit", ""))
                data["price"] = prices.parse(text, kind, unit)
            except Refused as refused:
                sentence = refused.sentence(get_language() or "zh")
                self.add_error("ceiling", sentence)
        return data


class Timetable(forms.Form):
    """A trade's dates."""

    announce_at = Moment(label=_("Notice and issue of the file"))
    documents_until = Moment(label=_("End of obtaining the file"))
    submission_closes_at = Moment(label=_("Deadline"))

    def dates(self, terms: timetable.Terms) -> timetable.Timetable:
        """Return what was typed; when bids are opened follows from the deadline."""
        typed = self.cleaned_data
        return timetable.Timetable(
            announce_at=typed["announce_at"],
            documents_until=typed["documents_until"],
            submission_closes_at=typed["submission_closes_at"],
            opens_at=timetable.opening_for(typed["submission_closes_at"], terms),
        )


class OverrideRequest(Timetable):
    """Dates that break a minimum, and why the supervisor is asked to waive it."""

    reason = _text(_("Why the minimum cannot be kept"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = False
        super().__init__(*args, **kwargs)
        # The dates stand in the table above: here they only come along.
        for name in ("announce_at", "documents_until", "submission_closes_at"):
            self.fields[name].widget = forms.DateTimeInput(
                attrs={"type": "hidden"}, format="%Y-%m-%dT%H:%M:%S"
            )


class OverrideDecision(forms.Form):
    """The supervisor's answer."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("refused", _("Refuse: the minimum stands")),
            ("granted", _("Waive the minimum for these dates")),
        ],
    )
    ground = _text(_("Ground"))


class FileImport(forms.Form):
    """The draft as JSON, from a template or another trade."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    content = forms.CharField(
        label=_("The tender file as JSON"),
        max_length=DRAFT_CHARS_MAX,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def clean_content(self) -> dict[str, Any]:
        """Return the object; what is in it the rules read strictly."""
        try:
            value = json.loads(self.cleaned_data["content"])
        except (ValueError, RecursionError):
            raise ValidationError(_("This is not JSON.")) from None
        if not isinstance(value, dict):
            raise ValidationError(_("This is not JSON."))
        return value


class DocumentUpload(forms.Form):
    """A document of the tender file."""

    document = forms.FileField(label=_("Document"))


class Reason(forms.Form):
    """Why."""

    reason = _text(_("Reason"))


class Return(Reason):
    """Return a submission."""

    n = forms.IntegerField(widget=forms.HiddenInput)


class ManyFiles(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class Evidence(forms.Form):
    """Files with a question or an objection; they are read from `request.FILES`."""

    evidence = forms.FileField(
        label=_("Files"),
        required=False,
        help_text=_("PDF, PNG or JPEG, at most 5 files of 20 MiB each."),
        widget=ManyFiles(attrs={"accept": evidence.ENDINGS_LIST}),
    )


class Question(forms.Form):
    """A question about the file."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = _text(_("Question"))


class Objection(forms.Form):
    """An objection."""

    about = forms.ChoiceField(
        label=_("About"),
        choices=[("file", _("The tender file")), ("result", _("The result"))],
    )
    text = _text(_("Objection and its grounds"))


class Answer(forms.Form):
    """The answer to a question."""

    answer = _text(_("Answer"))


class ObjectionAnswer(Answer):
    """The answer to an objection."""

    upheld = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("no", _("Not upheld")), ("yes", _("Upheld"))],
    )


class Amendment(forms.Form):
    """A clarification or amendment; the draft of the file is its new edition."""

    title = forms.CharField(label=_("What changes"), max_length=200)
    text = _text(_("Former text, present text, and why"), rows=6)
    affects_bids = forms.BooleanField(
        label=_("It affects how bids are made"), required=False, initial=True
    )
    new_deadline = Moment(
        label=_("New deadline"),
        required=False,
        help_text=_("Needed when too little time is left; Beijing time."),
    )


class Extension(forms.Form):
    """A later deadline."""

    new = Moment(label=_("New deadline"))
    reason = _text(_("Reason"))


class Outage(forms.Form):
    """An outage that touches many deadlines."""

    starts_at = Moment(label=_("Outage from"))
    ends_at = Moment(label=_("Outage until"))
    extension_s = forms.IntegerField(
        label=_("Extend by, seconds"),
        min_value=1,
        max_value=30 * 24 * 3600,
        help_text=_("At least as long as the outage lasted."),
    )
    reason = _text(_("Reason"))


class Ahead(forms.Form):
    """What will be bought or built, published ahead."""

    summary = _text(_("What is needed"))
    planned_date = forms.DateField(
        label=_("Planned day of the notice"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class Exit(forms.Form):
    """Suspend, resume or terminate lots."""

    lots = forms.TypedMultipleChoiceField(
        label=_("Lots"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = _text(_("Reason"))

    def __init__(self, *args: Any, numbers: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["lots"].choices = numbers  # type: ignore[attr-defined]


class Seats(forms.Form):
    """Who keeps the bids shut: a role for each custodian chosen, and k."""

    threshold = forms.IntegerField(
        label=_("How many open together"),
        min_value=2,
        max_value=16,
        initial=3,
        help_text=_("Interested bodies together must be fewer than this."),
    )

    def __init__(
        self, *args: Any, candidates: list[tuple[UUID, str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        for person, _fingerprint, words in candidates:
            self.fields[f"seat-{person}"] = forms.ChoiceField(
                label=words, choices=SEAT_ROLES, required=False
            )

    def chosen(self) -> list[tuple[UUID, str, str]]:
        """Return (person, fingerprint, role) of each seat, in the page's order."""
        found = []
        for person, fingerprint, _words in self.candidates:
            role = self.cleaned_data.get(f"seat-{person}")
            if role:
                found.append((person, fingerprint, role))
        return found
