"""What the page of a conversation sends: which turn is answered, and with which reply."""

from django import forms


class ReplyForm(forms.Form):
    """One choice."""

    number = forms.IntegerField(min_value=1, max_value=999)
    chosen = forms.IntegerField(min_value=0, max_value=9)

    def choice(self) -> tuple[int, int]:
        """Number of the turn and place of the reply; the form is valid."""
        return self.cleaned_data["number"], self.cleaned_data["chosen"]
