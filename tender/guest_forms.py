"""What an owner types to invite (邀请招标). Shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tender.rules.reasons import TEXT_CHARACTERS_MAX


class Invite(forms.Form):
    """Whom to invite, one credit code a line, and on what ground not everybody."""

    guests = forms.CharField(
        label=_("Credit codes of those invited"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        help_text=_("One organisation a line: its unified social credit code."),
    )
    reason = forms.CharField(
        label=_("Why by invitation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=TEXT_CHARACTERS_MAX,
    )

    def clean_guests(self) -> list[str]:
        """Return the credit codes, without empty lines."""
        lines = str(self.cleaned_data["guests"]).splitlines()
        return [line.strip() for line in lines if line.strip()]
