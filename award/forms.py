"""What the decision page is sent: the choice, and why others are passed over."""

import base64
import binascii
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from award.rules.decisions import REASON_LENGTH_MAX, Candidate, Ground, Passed
from parties.actions.signed_acts import SignatureMissing


class Decision(forms.Form):
    """The candidates, one to choose; for each a ground and a reason to pass it over."""

    def __init__(
        self,
        data: object = None,
        *,
        candidates: Iterable[Candidate],
        grounds: Iterable[Ground],
        is_english: bool,
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.candidates = list(candidates)
        last = max((one.rank for one in self.candidates), default=1)
        self.fields["bid"] = forms.ChoiceField(
            label=_("Award to"),
            choices=[(one.bid, f"{one.rank}. {one.name}") for one in self.candidates],
            widget=forms.RadioSelect,
            initial=next((c.bid for c in self.candidates if c.rank == 1), None),
        )
        choices = [("", "—")] + [
            (g.code, g.words.en if is_english else g.words.zh) for g in grounds
        ]
        for one in self.candidates:
            if one.rank == last:
                continue
            self.fields[f"ground-{one.bid}"] = forms.ChoiceField(
                label=one.name, choices=choices, required=False
            )
            self.fields[f"reason-{one.bid}"] = forms.CharField(
                label=_("Reason"),
                required=False,
                max_length=REASON_LENGTH_MAX,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def passed(self) -> list[Passed]:
        """Return who is passed over, as typed."""
        data = self.cleaned_data
        return [
            Passed(one.bid, data[f"ground-{one.bid}"], data[f"reason-{one.bid}"])
            for one in self.candidates
            if data.get(f"ground-{one.bid}") or data.get(f"reason-{one.bid}")
        ]

    def over(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields (ground, reason) for each who may be passed over."""
        return [
            (self[f"ground-{one.bid}"], self[f"reason-{one.bid}"])
            for one in self.candidates
            if f"ground-{one.bid}" in self.fields
        ]


def signature_bytes(text: str) -> bytes:
    """Return the CMS message that a form carries in base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureMissing(field="signature") from None
