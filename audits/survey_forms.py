"""What an auditor sends about surveys; forms check shape and hand over domain values."""

from typing import Any

from django import forms

from audits.models import SurveyLink
from audits.services.surveys import CODES_AT_ONCE


class LinksForm(forms.Form):
    """Links of one questionnaire for all branches."""

    instrument = forms.IntegerField(min_value=1)
    kind = forms.ChoiceField(choices=[(one, one) for one in SurveyLink.Kind.values])
    channel = forms.CharField(required=False, max_length=40)
    is_shared = forms.BooleanField(required=False)

    def links(self) -> dict[str, Any]:
        """Arguments of `make_links`."""
        return {name: self.cleaned_data[name] for name in ("instrument", "kind", "channel", "is_shared")}


class MoveForm(forms.Form):
    """One link, or all of one questionnaire."""

    instrument = forms.IntegerField(min_value=1)
    link = forms.IntegerField(required=False, min_value=1)

    def links(self) -> dict[str, Any]:
        """Arguments of `set_open`."""
        link = self.cleaned_data["link"]
        return {"instrument": self.cleaned_data["instrument"], "links": None if link is None else [link]}


class CodesForm(forms.Form):
    """How many codes, and on what they are given out."""

    count = forms.IntegerField(min_value=1, max_value=CODES_AT_ONCE)
    output = forms.ChoiceField(choices=[("cards", "cards"), ("xlsx", "xlsx")])

    def count_given(self) -> int:
        """The valid number."""
        return int(self.cleaned_data["count"])

    def is_table(self) -> bool:
        """Whether a table is wanted instead of cards."""
        return bool(self.cleaned_data["output"] == "xlsx")


class SheetForm(forms.Form):
    """Which cards are printed; a wrong value counts as none."""

    source = forms.IntegerField(required=False, min_value=1)
    link = forms.IntegerField(required=False, min_value=1)
    q = forms.CharField(required=False, max_length=100)
    size = forms.ChoiceField(required=False, choices=[("a6", "a6"), ("a5", "a5")])

    def chosen(self) -> dict[str, Any]:
        """Source and link as ids or None, words, the size of a card."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in ("source", "link")}
        return {**found, "q": self.cleaned_data.get("q", ""), "size": self.cleaned_data.get("size") or "a6"}
