"""Fields of forms: money as people write it, and moments in Beijing."""

from datetime import UTC, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel import money
from kernel.refused import Refused

FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)


class Yuan(forms.CharField):
    """An amount of yuan, typed as people write it; whole fen inside."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return fen, or say what is wrong with the amount."""
        text = super().clean(value).replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            return money.parse_yuan(text)
        except Refused as refused:
            raise ValidationError(refused.sentence(get_language() or "zh")) from None


class Moment(forms.DateTimeField):
    """A date and a time in Beijing."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Beijing time"))
        # Beyond, no calendar can count; within, a year without data is named.
        kwargs.setdefault(
            "validators", [MinValueValidator(FIRST), MaxValueValidator(LAST)]
        )
        super().__init__(**kwargs)
