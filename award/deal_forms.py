"""What a deal's pages are sent: why a right is lost, which contract was signed."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from award.forms import reason_field
from award.rules.deals import GROUNDS
from kernel.typed import FIRST_DATE, LAST_DATE

DATES = [MinValueValidator(FIRST_DATE), MaxValueValidator(LAST_DATE)]


class Cancel(forms.Form):
    """On which ground the winner is one no more, and the reason in words."""

    def __init__(self, data: object = None, *, is_english: bool) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["ground"] = forms.ChoiceField(
            label=_("Ground in law"),
            choices=[("", "—")]
            + [(g.code, g.words.en if is_english else g.words.zh) for g in GROUNDS],
        )
        self.fields["reason"] = reason_field()


class Contract(forms.Form):
    """The contract's number and the day on which it was signed."""

    contract = forms.CharField(label=_("Number of the contract"), max_length=80)
    signed_on = forms.DateField(
        validators=DATES,
        label=_("Signed on"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
