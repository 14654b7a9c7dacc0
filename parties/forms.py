"""What people type on the pages of this app. Shape only: the rules decide later."""

import base64
import binascii
import re
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kernel.typed import FIRST_DATE, LAST_DATE
from parties.models import Organisation, Region
from parties.rules.actor import GRANTED_ROLES, Role
from parties.rules.segregation import Kind
from parties.rules.words import KIND_NAMES, ROLE_NAMES

DATES = [MinValueValidator(FIRST_DATE), MaxValueValidator(LAST_DATE)]

SIGNATURE_CHARS_MAX = 256 * 1024


def _choose(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


class Signed(forms.Form):
    """A signature as the browser or the command line gives it."""

    signature = forms.CharField(
        widget=forms.HiddenInput, max_length=SIGNATURE_CHARS_MAX, required=True
    )

    def clean_signature(self) -> bytes:
        """Return the CMS in DER."""
        text = "".join(self.cleaned_data["signature"].split())
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError(_("This is no signature in base64.")) from None


class NewOrganisation(forms.Form):
    """Register an organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, required=False
    )
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=24,
        help_text=_("18 characters; the last is checked."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[(str(kind), _(KIND_NAMES[kind])) for kind in Kind],
    )
    region = forms.ChoiceField(label=_("Region"))

    def __init__(self, data: QueryDict | None = None, *, regions: list[Region]) -> None:
        """Offer the places that the reader reaches."""
        super().__init__(data)
        _choose(self, "region").choices = [
            (region.path, f"{region.name_zh} {region.path}") for region in regions
        ]


class NewPerson(forms.Form):
    """Register a person with an account."""

    name = forms.CharField(label=_("Full name"), max_length=100)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=100, required=False
    )
    organisation = forms.ChoiceField(label=_("Organisation"))
    username = forms.CharField(label=_("Account name"), max_length=150)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not digits alone, nothing common."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, organisations: list[Organisation]
    ) -> None:
        """Offer the organisations that the reader reaches."""
        super().__init__(data)
        _choose(self, "organisation").choices = [
            (str(body.uid), f"{body.name} {body.uscc}") for body in organisations
        ]


class Grant(forms.Form):
    """Give a role."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(str(r), _(ROLE_NAMES[r])) for r in Role if r in GRANTED_ROLES],
    )
    region = forms.ChoiceField(label=_("Region"))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, data: QueryDict | None = None, *, regions: list[Region]) -> None:
        """Offer the places that the reader reaches."""
        super().__init__(data)
        _choose(self, "region").choices = [
            (region.path, f"{region.name_zh} {region.path}") for region in regions
        ]


class Reason(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class Days(forms.Field):
    """Dates, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        """Take several lines."""
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 10, "class": "form-control"}),
            **kwargs,
        )

    def to_python(self, value: object) -> list[str]:
        """Return ISO dates, or refuse the first line that is none."""
        found = []
        for word in re.split(r"[\s,，、]+", str(value or "").strip()):
            if not word:
                continue
            try:
                found.append(date.fromisoformat(word).isoformat())
            except ValueError:
                raise ValidationError(
                    _("“%(word)s” is no date: write it as 2027-01-01."),
                    params={"word": word},
                ) from None
        return sorted(set(found))


class HolidayYear(forms.Form):
    """Propose the holidays of a year."""

    holidays = Days(
        label=_("Holidays"),
        help_text=_("One date a line, as the State Council announced them."),
        required=True,
    )
    worked = Days(
        label=_("Weekend days worked in exchange"),
        help_text=_("One date a line; only Saturdays and Sundays."),
        required=False,
    )
    source = forms.CharField(
        label=_("Official announcement"),
        max_length=200,
        help_text=_("Its title and number."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        validators=DATES,
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PoolFilter(forms.Form):
    """What narrows the pool: name, field, place, and a day for availability."""

    q = forms.CharField(label=_("Name or specialty"), max_length=60, required=False)
    on = _day(_("Available on"), required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        specialties: list[tuple[str, str]],
        places: list[tuple[str, str]],
    ) -> None:
        """Offer the pool's fields and places."""
        super().__init__(data)
        self.fields["specialty"] = forms.ChoiceField(
            label=_("Specialty"),
            choices=[("", _("Every specialty")), *specialties],
            required=False,
        )
        self.fields["region"] = forms.ChoiceField(
            label=_("Region"),
            choices=[("", _("Every region")), *places],
            required=False,
        )
        self.order_fields(["q", "specialty", "region", "on"])


class Away(forms.Form):
    """Days on which an expert is not to be drawn."""

    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))


class Tie(forms.Form):
    """What binds somebody to an organisation."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("former-employer", _("Former employer")),
            ("director", _("Director or legal representative")),
            ("shareholding", _("Shareholding")),
            ("service", _("Served it")),
            ("kinship", _("Kinship")),
            ("penalty", _("Penalty by the authority")),
            ("employer", _("Employer")),
            ("other", _("Other tie")),
        ],
    )
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=24)
    organisation_name = forms.CharField(label=_("Organisation"), max_length=200)
    since_date = forms.DateField(
        validators=DATES,
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_date = forms.DateField(
        validators=DATES,
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty while the tie lasts."),
    )
    detail = forms.CharField(label=_("What exactly"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a tie that ends before it begins."""
        typed = super().clean() or {}
        since, until = typed.get("since_date"), typed.get("until_date")
        if since and until and until < since:
            self.add_error("until_date", _("It ends before it begins."))
        return typed


class Admission(forms.Form):
    """Admit somebody to the pool of experts."""

    username = forms.CharField(
        label=_("Account name"),
        max_length=150,
        help_text=_("The person is registered first, by an administrator."),
    )
    specialties = forms.MultipleChoiceField(
        label=_("Specialties"), widget=forms.CheckboxSelectMultiple
    )
    region = forms.ChoiceField(label=_("Region"))
    title = forms.ChoiceField(
        label=_("Professional title"),
        choices=[
            ("senior", _("Senior")),
            ("equivalent", _("The same standing")),
            ("intermediate", _("Intermediate")),
        ],
    )
    practising_since_date = _day(_("Practising since"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        specialties: list[tuple[str, str]],
        places: list[tuple[str, str]],
    ) -> None:
        """Offer the pool's fields, and the places that the reader reaches."""
        super().__init__(data)
        cast(
            forms.MultipleChoiceField, self.fields["specialties"]
        ).choices = specialties
        _choose(self, "region").choices = places


class NewRegion(forms.Form):
    """Add a place below one that the reader reaches."""

    path = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The codes from the city downwards with full stops: 3208.320812"),
    )
    name_zh = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
