"""Fields of the forms of a wave's plan."""

from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import pgettext_lazy

DAY = {"type": "date"}
QUOTA_AT_MOST = 100_000
_localized = lazy(localize, str)  # a bound as it is written in the reader's language: 0,001


class NumberInput(forms.NumberInput):
    """A number without an empty decimal: «85» of 85.0."""

    def format_value(self, value: Any) -> str | None:
        """As Django's."""
        is_whole = isinstance(value, float) and value.is_integer()
        shown: str | None = super().format_value(int(value) if is_whole else value)
        return shown


def day_field(label: Any, **fields: Any) -> forms.DateField:
    """A day that need not be said."""
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY), **fields
    )


def number_field(label: Any = "", *, least: float = 0, most: float, step: str = "any", **fields: Any) -> Any:
    """A finite number within bounds."""
    return forms.FloatField(
        label=label,
        min_value=least,
        max_value=most,
        widget=NumberInput({"step": step, "inputmode": "decimal"}),
        error_messages=bounds(least, most),
        **fields,
    )


def bounds(least: float, most: float) -> dict[str, Any]:
    """What a number out of its bounds is told, short enough for a cell."""
    return {
        "min_value": format_lazy(pgettext_lazy("plan", "At least {limit}."), limit=_localized(least)),
        "max_value": format_lazy(pgettext_lazy("plan", "At most {limit}."), limit=_localized(most)),
    }


def small(field: Any, said: str) -> Any:
    """The field as a cell of a table: its heading is said to those who do not see the table."""
    field.widget.attrs |= {"class": "form-control form-control-sm", "aria-label": said}
    return field
