"""Which part of the progress is shown; a wrong value counts as none."""

from typing import Any

from django import forms


class ProgressForm(forms.Form):
    """One source, or all; only who is behind."""

    source = forms.IntegerField(required=False, min_value=1)
    behind = forms.BooleanField(required=False)

    def chosen(self) -> dict[str, Any]:
        """Source as an id or None, and whether only those behind are shown."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in ("source", "behind")}
