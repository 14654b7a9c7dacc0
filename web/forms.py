"""A form for the page of components: invented fields, one of them refused."""

from __future__ import annotations

from django import forms


class Example(forms.Form):
    """Shows a field with unit and 大写, one with an error, and a choice."""

    amount = forms.CharField(label="投标报价", help_text="含税，以元为单位。")
    deadline = forms.CharField(label="投标截止")
    audience = forms.ChoiceField(
        label="唱标方式",
        choices=[("public", "公开唱标"), ("own-row", "只看本单位")],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_deadline(self) -> str:
        """Refuse always: the page shows how a refusal looks."""
        raise forms.ValidationError(
            "投标截止不能早于12月15日00:00（招标投标法第24条）。请改为12月15日或以后。"
        )


def example() -> Example:
    """The form as it stands after a refusal, with what was typed."""
    typed = {"amount": "736,320.00", "deadline": "2026-12-14 09:30"}
    form = Example({**typed, "audience": "public"}, auto_id="example_%s")
    form.full_clean()
    return form
