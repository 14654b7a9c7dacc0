"""The form of the deposits hand: one line of the bank's statement."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.calendars import LEGAL_ZONE


class Credit(forms.Form):
    """Who paid, how much, when; `reference` is the bank's own number of the line."""

    uscc = forms.CharField(max_length=18, min_length=18, label=_("Credit code"))
    amount = forms.DecimalField(
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        label=_("Amount (yuan)"),
    )
    credited_at = forms.DateTimeField(
        label=_("Credited at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}),
    )
    reference = forms.CharField(max_length=64, label=_("Bank's reference"))

    @property
    def amount_fen(self) -> int:
        """Return the amount in fen."""
        return int(self.cleaned_data["amount"] * 100)

    def clean_credited_at(self) -> object:
        """Read the time as Beijing's."""
        given = self.cleaned_data["credited_at"]
        return given.replace(tzinfo=LEGAL_ZONE)
