"""What the auditor sends of one section."""

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from reports.models import AuditConclusion


class ConclusionForm(forms.Form):
    """The text of one section and the version that the person has seen."""

    text = forms.CharField(
        required=False,
        max_length=AuditConclusion.LONGEST,
        label=pgettext_lazy("report", "Conclusion"),
        widget=forms.Textarea({"rows": 6}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def words(self) -> dict[str, Any]:
        """Arguments of `save_conclusion`."""
        return {"text": self.cleaned_data["text"], "version": self.cleaned_data["version"]}
