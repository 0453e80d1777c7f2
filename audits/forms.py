"""What people send to the room; forms check shape and hand over domain values."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from audits.models import AuditWave, CriterionScore
from audits.queries.board import CriterionLine
from catalog.models import Module

TEXT_AT_MOST = 1000


class WaveFilterForm(forms.Form):
    """Search and filter of the list of waves; a wrong value counts as none."""

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=[("", ""), *AuditWave.State.choices])

    def chosen(self) -> dict[str, str]:
        """Arguments of `wave_table`."""
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "state": self.cleaned_data.get("state", "")}


class CriterionFilterForm(forms.Form):
    """Which criteria the board's table shows, and in which order; a wrong value counts as none."""

    SORTS = ("deficit", "score", "code", "n")

    source = forms.SlugField(required=False)
    strength = forms.ChoiceField(required=False, choices=[("", ""), *CriterionScore.Strength.choices])
    sort = forms.ChoiceField(required=False, choices=[(one, one) for one in SORTS])

    def chosen(self) -> dict[str, str]:
        """Source, strength and sort; empty where nothing is chosen."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("source", "strength", "sort")}

    def applied(self, lines: Iterable[CriterionLine]) -> list[CriterionLine]:
        """The lines chosen, in the order chosen; the widest deficit first unless told otherwise."""
        chosen = self.chosen()
        kept = [
            one
            for one in lines
            if chosen["source"] in {"", one.source_code} and chosen["strength"] in {"", one.strength}
        ]
        keys: dict[str, Any] = {
            "score": lambda one: (one.score, one.code),
            "code": lambda one: one.code,
            "n": lambda one: (-one.n, one.code),
        }
        return sorted(kept, key=keys[chosen["sort"]]) if chosen["sort"] in keys else kept


class RejectionForm(forms.Form):
    """Why a line is struck out."""

    reason = forms.CharField(label=pgettext_lazy("audit", "Reason"), max_length=TEXT_AT_MOST)

    def reason_given(self) -> str:
        """The valid reason."""
        return str(self.cleaned_data["reason"])


class ApprovalForm(forms.Form):
    """What an approval takes along: undecided lines, and why it does not wait for appeals of branches."""

    undecided = forms.BooleanField(required=False)
    because = forms.CharField(required=False, max_length=TEXT_AT_MOST)

    def answered(self) -> dict[str, Any]:
        """For `approve_wave`; a text that is too long is none."""
        self.full_clean()
        known = self.cleaned_data
        return {
            "takes_undecided": bool(known.get("undecided")),
            "appeals_because": known.get("because", "").strip(),
        }


class RecommendationForm(forms.Form):
    """A module that the auditor adds by hand, on the ground of measured criteria."""

    module: Any = forms.ModelChoiceField(
        Module.objects.none(), label=pgettext_lazy("audit", "Module"), empty_label=""
    )
    criteria = forms.MultipleChoiceField(
        label=pgettext_lazy("audit", "Criteria of the wave that it answers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": pgettext_lazy("audit", "Tick at least one criterion.")},
    )
    reason = forms.CharField(
        label=pgettext_lazy("audit", "Why it is needed"),
        max_length=TEXT_AT_MOST,
        widget=forms.Textarea({"rows": 3}),
        help_text=pgettext_lazy("audit", "The customer reads it in the plan and in the report."),
    )

    def __init__(self, *args: Any, modules: Any, criteria: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]
        self.fields["criteria"].choices = list(criteria)  # type: ignore[attr-defined]

    def line(self) -> dict[str, Any]:
        """Arguments of `add_recommendation`."""
        return {name: self.cleaned_data[name] for name in ("module", "criteria", "reason")}
