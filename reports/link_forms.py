"""What somebody sends who opens a report to a person without an account."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models import ReportLink

TERMS = (7, 14, ReportLink.LONGEST_DAYS)


class ReportLinkForm(forms.Form):
    """For whom the address is and how long it lives."""

    label = forms.CharField(
        max_length=80, error_messages={"required": _("Say for whom the link is: the list will be clear.")}
    )
    days = forms.TypedChoiceField(
        coerce=int,
        initial=TERMS[1],
        choices=[
            (7, pgettext_lazy("report link", "7 days")),
            (14, pgettext_lazy("report link", "14 days")),
            (30, pgettext_lazy("report link", "30 days")),
        ],
    )
