"""What the decision page is sent: the choice, and why others are passed over."""

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from award.rules.decisions import REASON_LENGTH_MAX, Candidate, Ground, Passed
from award.rules.talks import POINTS_MAX
from parties.actions.signed_acts import SignatureMissing
from parties.rules.service_ratings import STARS, WORDS_MAX


class Decision(forms.Form):
    """The candidates, one to choose; for each a ground and a reason to pass it over."""

    def __init__(
        self,
        data: object = None,
        *,
        candidates: Iterable[Candidate],
        grounds: Iterable[Ground],
        is_english: bool,
        passes_all: bool = False,
        auto_id: str = "id_%s",
    ) -> None:
        super().__init__(data, auto_id=auto_id)  # type: ignore[arg-type]
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
            if one.rank == last and not passes_all:
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


class Decline(forms.Form):
    """On which ground an award fell away, and the reason in words."""

    def __init__(
        self, data: object = None, *, grounds: Iterable[Ground], is_english: bool
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["ground"] = forms.ChoiceField(
            label=_("Ground in law"),
            choices=[("", "—")]
            + [(g.code, g.words.en if is_english else g.words.zh) for g in grounds],
        )
        self.fields["reason"] = reason_field()


class GiveUp(forms.Form):
    """Why the winner gives its own award up."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["reason"] = reason_field()


class End(Decision):
    """Why nobody is awarded the lot; a ground and a reason for each who is left."""

    def __init__(
        self,
        data: object = None,
        *,
        candidates: Iterable[Candidate],
        grounds: Iterable[Ground],
        is_english: bool,
    ) -> None:
        super().__init__(
            data,
            candidates=candidates,
            grounds=grounds,
            is_english=is_english,
            passes_all=True,
            auto_id="id_end_%s",
        )
        del self.fields["bid"]
        self.fields["reason"] = reason_field()

    def passed(self) -> list[Passed]:
        """Return who is passed over, as sent; the rule says what is missing."""
        return [
            Passed(
                one.bid,
                str(self.data.get(f"ground-{one.bid}", "")),
                str(self.data.get(f"reason-{one.bid}", "")),
            )
            for one in self.candidates
        ]


def reason_field() -> forms.CharField:
    """Return the field of a reason that is not left out."""
    return forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def signature_bytes(text: str) -> bytes:
    """Return the CMS message that a form carries in base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureMissing(field="signature") from None


class Talks(forms.Form):
    """How the talks with the candidate whose turn it is ended."""

    bid = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("yes", _("agreed")), ("no", _("no agreement"))],
        widget=forms.RadioSelect,
    )
    points = forms.CharField(
        label=_("What was talked about"),
        help_text=_(
            "What was agreed about the terms that may change, or why nothing was."
        ),
        error_messages={
            "required": _(
                "Say what was agreed about the terms that may change, or why nothing "
                "was agreed."
            )
        },
        max_length=POINTS_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    keeps_core = forms.BooleanField(
        label=_("The contract's core terms were not talked about"),
        error_messages={
            "required": _(
                "The talks may not touch the contract's core terms (Caiku [2014] No. "
                "215, art. 15)."
            )
        },
    )

    def said(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {
            "bid": data["bid"],
            "agreed": data["agreed"] == "yes",
            "points": data["points"],
            "keeps_core": data["keeps_core"],
        }


class Rating(forms.Form):
    """Stars for the other side of an award, and words."""

    stars = forms.TypedChoiceField(
        label=_("Stars"),
        choices=[(each, f"{each} {'★' * each}") for each in reversed(STARS)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In words"),
        help_text=_("One or two stars ask for the reason."),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
