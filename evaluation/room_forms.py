"""What people type for questions, answers, stops, talk and notes. Shape only."""

from django import forms

from evaluation.forms import Signed
from evaluation.rules import halts, inquiries, talk


class Amount(forms.DecimalField):
    """An amount of money that may be left out."""

    def __init__(self) -> None:
        """Take what a price of the house can hold."""
        super().__init__(max_digits=20, decimal_places=6, min_value=0, required=False)


class Asked(forms.Form):
    """Whom something is asked of, and for how long it may be answered."""

    bid = forms.UUIDField()
    minutes = forms.IntegerField(min_value=1, required=False)


class Clarification(Asked):
    """A question of clarification."""

    reason = forms.ChoiceField(choices=[(key, "") for key in inquiries.REASONS])
    question = forms.CharField(max_length=inquiries.TEXT_MAX, required=False)


class Proof(Asked):
    """A request to prove a price."""

    question = forms.CharField(max_length=inquiries.TEXT_MAX, required=False)


class Correction(Asked):
    """What else the bid says about its price."""

    words = forms.CharField(max_length=100, required=False)
    other_parts = Amount()
    units_sum = Amount()


class SettingAside(forms.Form):
    """A motion that an answer changes substance."""

    inquiry = forms.UUIDField()
    reason = forms.CharField(max_length=1000, required=False)


class Answer(Signed):
    """A bidder's answer: words, or whether it confirms a corrected price."""

    answer = forms.CharField(max_length=inquiries.TEXT_MAX, required=False)
    accepts = forms.CharField(max_length=3, required=False)

    def clean_accepts(self) -> bool:
        """Return whether a corrected price is confirmed; only "yes" is yes."""
        return str(self.cleaned_data["accepts"]) == "yes"

    def values(self) -> dict[str, str]:
        """Return the lines of the opening form as they were typed again, if any."""
        return {
            name.removeprefix("value-"): str(self.data[name])[:100]
            for name in self.data
            if name.startswith("value-")
        }


class Halt(Signed):
    """A supervisor's stop."""

    reason = forms.CharField(max_length=halts.TEXT_MAX, required=False)
    article = forms.CharField(max_length=halts.ARTICLE_MAX, required=False)


class Resume(Signed):
    """The end of a stop."""

    reason = forms.CharField(max_length=halts.TEXT_MAX, required=False)


class Message(forms.Form):
    """Something said in the room."""

    category = forms.ChoiceField(choices=[(key, "") for key in talk.Category])
    text = forms.CharField(max_length=talk.MESSAGE_MAX, required=False)


class Note(forms.Form):
    """Private notes as typed."""

    text = forms.CharField(
        max_length=talk.NOTE_MAX, required=False, strip=False, empty_value=""
    )
