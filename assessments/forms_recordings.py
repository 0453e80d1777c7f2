"""Forms about recordings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import RecordingChoice


class RecordingChoiceForm(forms.Form):
    """How the learner wants to be assessed in one exercise."""

    way = forms.ChoiceField(choices=RecordingChoice.Way)
    agrees = forms.BooleanField(required=False)


class RecordingTermForm(forms.Form):
    """How many days recordings are kept after the decision."""

    keep_days = forms.IntegerField(
        label=_("Days after the decision"),
        min_value=1,
        max_value=1825,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
