"""What an owner types to buy from one supplier (单一来源). Shape only."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tender.form_fields import Yuan
from tender.rules.reasons import TEXT_CHARACTERS_MAX
from tender.rules.sole_source import GROUNDS, Claim, Ground, opinions_from


def _grounds() -> list[tuple[str, str]]:
    is_english = (get_language() or "").startswith("en")
    return [
        (str(key), text.en if is_english else text.zh) for key, text in GROUNDS.items()
    ]


class SoleSource(forms.Form):
    """Supplier, ground and reason; opinions, or the former contract."""

    supplier = forms.CharField(
        label=_("Credit code of the supplier"),
        max_length=30,
        help_text=_("Its unified social credit code, as registered here."),
    )
    ground = forms.ChoiceField(
        label=_("Ground"), choices=_grounds, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=TEXT_CHARACTERS_MAX,
    )
    opinions = forms.CharField(
        label=_("Professionals' opinions"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=TEXT_CHARACTERS_MAX,
        required=False,
        help_text=_(
            "Where there is only one supplier. One a line: name | employer | title | "
            "opinion. They are published."
        ),
    )
    contract = forms.CharField(
        label=_("Former contract"),
        max_length=200,
        required=False,
        help_text=_("For an addition: its number and title."),
    )
    contract_fen = Yuan(label=_("Amount of the former contract, yuan"), required=False)
    added_fen = Yuan(label=_("Added to it before, yuan"), required=False)

    def claim(self) -> Claim:
        """Return what was typed as the rule knows it; refuses a broken opinion."""
        data = self.cleaned_data
        lines = [line for line in data["opinions"].splitlines() if line.strip()]
        parts = [line.replace("｜", "|").split("|", 3) for line in lines]
        is_addition = data["ground"] == Ground.ADDITION
        return Claim(
            ground=Ground(data["ground"]),
            reason=data["reason"].strip(),
            opinions=opinions_from(parts),
            contract=data["contract"].strip() if is_addition else "",
            contract_fen=(data["contract_fen"] or 0) if is_addition else 0,
            added_fen=(data["added_fen"] or 0) if is_addition else 0,
        )


class Talks(forms.Form):
    """The record of the talks (协商情况记录)."""

    held = forms.CharField(
        label=_("When, where and with whom"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=TEXT_CHARACTERS_MAX,
    )
    grounds = forms.CharField(
        label=_("On what the price rests"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=TEXT_CHARACTERS_MAX,
        help_text=_("Its cost, prices of like contracts, patents and own know-how."),
    )
    agreed = forms.CharField(
        label=_("What was agreed"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=TEXT_CHARACTERS_MAX,
        help_text=_("The main terms of the contract, and how the price was agreed."),
    )
