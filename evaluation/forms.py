"""What people type on the pages of this app. Shape only: rules decide in actions."""

import base64
import binascii

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from evaluation.rules.checks import REASON_LENGTH_MAX
from evaluation.rules.panels import MEMBERS_MAX, Composition, Quota
from evaluation.rules.replacements import REASON_LENGTH_MAX as REPLACEMENT_LENGTH_MAX
from evaluation.rules.replacements import Ground

SIGNATURE_CHARS_MAX = 256 * 1024
#: quotas of places on the page of a composition
PLACED_ROWS = 5
HEX_32 = r"^[0-9a-f]{64}$"


def read_base64(text: str) -> bytes:
    """Return the bytes of a base64 field, or a form's error."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError(_("This is no signature in base64.")) from None


class Signed(forms.Form):
    """A signature: CMS in DER, or r and s of a session key, in base64."""

    signature = forms.CharField(
        widget=forms.HiddenInput, max_length=SIGNATURE_CHARS_MAX, required=False
    )

    def clean_signature(self) -> bytes:
        """Return the bytes; an empty one is refused by the act, by name."""
        return read_base64(self.cleaned_data["signature"])


class Compose(forms.Form):
    """How many experts of which field and place, and how many of the owner's people."""

    special = forms.ChoiceField(
        label=_("Special circumstances"),
        required=False,
        choices=[
            ("", _("None")),
            ("complex", _("Technically complex")),
            ("social-impact", _("Great social impact")),
            ("threshold", _("Above the threshold of open tendering")),
        ],
        help_text=_("They ask for a larger panel, whatever the budget."),
    )
    owners = forms.IntegerField(
        label=_("The owner's representatives"), min_value=0, max_value=MEMBERS_MAX
    )
    regions = forms.CharField(
        label=_("Regions to draw from"),
        required=False,
        max_length=200,
        help_text=_("Region codes with a blank between; empty means the whole pool."),
    )

    def __init__(
        self,
        *args: object,
        specialties: list[tuple[str, str]],
        places: list[tuple[str, str]],
        **kwargs: object,
    ) -> None:
        """Offer a number for every specialty, and rows for quotas of places."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.codes = [code for code, _name in specialties]
        for code, name in specialties:
            self.fields[f"experts_{code}"] = forms.IntegerField(
                label=name, min_value=0, max_value=MEMBERS_MAX, required=False
            )
        self.order_fields([f"experts_{code}" for code in self.codes])
        for row in range(1, PLACED_ROWS + 1):
            self._offer_place(row, specialties, places)

    def _offer_place(
        self, row: int, fields: list[tuple[str, str]], places: list[tuple[str, str]]
    ) -> None:
        """Offer a quota of a place: so many of this field, from there."""
        chosen = (
            ("specialty", _("Specialty"), fields),
            ("region", _("Region"), places),
        )
        for name, label, choices in chosen:
            self.fields[f"placed_{row}_{name}"] = forms.ChoiceField(
                label=label,
                choices=[("", "—"), *choices],
                required=False,
                widget=forms.Select(
                    attrs={"aria-label": f"{label} {row}", "class": "form-select"}
                ),
            )
        self.fields[f"placed_{row}_count"] = forms.IntegerField(
            label=_("Experts"),
            min_value=0,
            max_value=MEMBERS_MAX,
            required=False,
            widget=forms.NumberInput(
                attrs={"aria-label": f"{_('Experts')} {row}", "class": "form-control"}
            ),
        )

    def simple_fields(self) -> list[forms.BoundField]:
        """Return the fields that stand one below the other."""
        return [row for row in self if not row.name.startswith("placed_")]

    def place_rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each quota of a place."""
        return [
            [self[f"placed_{row}_{name}"] for name in ("specialty", "region", "count")]
            for row in range(1, PLACED_ROWS + 1)
        ]

    def clean(self) -> dict[str, object]:
        """Refuse half a quota, and two of the same field and place."""
        typed = super().clean() or {}
        seen: set[str] = set()
        for row in range(1, PLACED_ROWS + 1):
            parts = [
                typed.get(f"placed_{row}_{name}")
                for name in ("specialty", "region", "count")
            ]
            if any(parts) and not all(parts):
                self.add_error(
                    f"placed_{row}_count",
                    _("Say specialty, region and number, or leave the row empty."),
                )
            label = f"{parts[0]}@{parts[1]}"
            if all(parts) and label in seen:
                self.add_error(
                    f"placed_{row}_count",
                    _("This specialty and region stand above already."),
                )
            seen.add(label)
        return typed

    def placed(self) -> tuple[Quota, ...]:
        """Return the quotas of places that were typed."""
        typed = self.cleaned_data
        rows = range(1, PLACED_ROWS + 1)
        return tuple(
            Quota(
                typed[f"placed_{row}_specialty"],
                typed[f"placed_{row}_count"],
                typed[f"placed_{row}_region"],
            )
            for row in rows
            if typed.get(f"placed_{row}_count")
        )

    def composition(self) -> Composition:
        """Return what was typed, specialties with nobody left out."""
        typed = self.cleaned_data
        counts = [(code, typed.get(f"experts_{code}") or 0) for code in self.codes]
        return Composition(
            tuple(Quota(code, count) for code, count in counts if count)
            + self.placed(),
            typed["owners"],
        )


class Commitment(forms.Form):
    """The SHA-256 of a secret."""

    commitment = forms.RegexField(HEX_32, label=_("Commitment (SHA-256, hex)"))


class Reveal(forms.Form):
    """The secret itself."""

    reveal = forms.RegexField(HEX_32, label=_("Secret (32 bytes, hex)"))


class Nominate(forms.Form):
    """One of the owner's own people."""

    person = forms.UUIDField(label=_("Representative"))


class Removal(forms.Form):
    """A member to be replaced: the seat, a ground of the law, the reason."""

    seat = forms.CharField(label=_("Seat"), max_length=4)
    ground = forms.ChoiceField(
        label=_("Ground of the law"),
        choices=[
            (Ground.RELATED, _("Must stay away")),
            (Ground.ABSENT, _("Did not come, or left")),
            (Ground.UNABLE, _("Cannot go on for health or a like reason")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=REPLACEMENT_LENGTH_MAX)


class Answer(forms.Form):
    """Accept or decline an invitation."""

    accepts = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("I will come")), ("no", _("I cannot come"))],
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class SignIn(Signed):
    """The session key's public half, and the signature that binds it."""

    session_key = forms.CharField(widget=forms.HiddenInput, max_length=400)


class Seat(forms.Form):
    """A seat's code."""

    seat = forms.CharField(max_length=4)


class Finding(forms.Form):
    """Pass or fail on one check of one bid."""

    bid = forms.UUIDField()
    kind = forms.ChoiceField(
        choices=[("qualification", ""), ("responsiveness", ""), ("deduction", "")],
        required=False,
    )
    key = forms.CharField(max_length=80)
    passed = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes"
    )
    reason = forms.CharField(max_length=REASON_LENGTH_MAX, required=False)
    page = forms.CharField(max_length=20, required=False)


class Motion(forms.Form):
    """A motion to reject a bid or to reopen a sheet."""

    bid = forms.UUIDField(required=False)
    seat = forms.CharField(max_length=4, required=False)
    ground = forms.CharField(max_length=80)
    reason = forms.CharField(max_length=REASON_LENGTH_MAX, required=False)


class MotionOnAll(forms.Form):
    """A motion to reject all bids."""

    reason = forms.CharField(max_length=REASON_LENGTH_MAX, required=False)


class BallotVote(forms.Form):
    """A vote on a motion."""

    ballot = forms.UUIDField()
    agrees = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes"
    )
    reason = forms.CharField(max_length=REASON_LENGTH_MAX, required=False)


class Draft(forms.Form):
    """A score as typed."""

    bid = forms.UUIDField()
    item = forms.CharField(max_length=80)
    score = forms.CharField(max_length=40, required=False)
    reason = forms.CharField(max_length=500, required=False)


class SignReport(Signed):
    """The signature on the report, with a dissent if there is one."""

    dissent = forms.CharField(max_length=2000, required=False)


class MissingSignature(forms.Form):
    """Which seat does not sign the report, and how it was asked."""

    seat = forms.CharField(max_length=4)
    reason = forms.CharField(max_length=2000)
