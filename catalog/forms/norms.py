"""The form of a company's norms."""

from typing import Any

from django import forms
from django.utils.translation import pgettext

from catalog.queries.norms import NormRow


class NormsForm(forms.Form):
    """A number for each norm within its bounds; empty means the default."""

    def __init__(self, *args: Any, rows: list[NormRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            norm = row.norm
            words = pgettext("norm", "Give a whole number %(bounds)s.") % {"bounds": row.bounds_text}
            self.fields[norm.code] = forms.IntegerField(
                label=norm.title,
                required=False,
                min_value=norm.minimum,
                max_value=norm.maximum,
                initial=row.own,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
            )

    def lines(self) -> list[tuple[NormRow, forms.BoundField]]:
        """Each norm with its field."""
        return [(row, self[row.norm.code]) for row in self.rows]

    def values(self) -> dict[str, int | None]:
        """What `save_norms` takes."""
        return {row.norm.code: self.cleaned_data[row.norm.code] for row in self.rows}
