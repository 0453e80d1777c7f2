"""The form of a chosen option."""

from django import forms


class OptionForm(forms.Form):
    """Which option goes into the plan."""

    option = forms.IntegerField(min_value=1)

    def option_id(self) -> int:
        """Its id; of a valid form."""
        found: int = self.cleaned_data["option"]
        return found
