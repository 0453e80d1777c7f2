"""What a person says of a new repeat of a wave."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import pgettext_lazy


class RepeatForm(forms.Form):
    """Name and days; everything else comes from the wave that is repeated."""

    name = forms.CharField(label=pgettext_lazy("repeat", "Name of the wave"), max_length=120)
    starts_on = forms.DateField(
        label=pgettext_lazy("repeat", "First day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=pgettext_lazy("repeat", "Better the same season and the same days as the first time."),
    )
    ends_on = forms.DateField(
        label=pgettext_lazy("repeat", "Last day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """A wave does not end before it begins."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            raise ValidationError(
                {"ends_on": pgettext_lazy("repeat", "The last day is before the first one.")}
            )
        return found

    def plan(self) -> dict[str, Any]:
        """Arguments of `create_repeat`."""
        return {name: self.cleaned_data[name] for name in ("name", "starts_on", "ends_on")}
