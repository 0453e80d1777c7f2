"""What auditors, observers and branches send about sheets; forms check shape and hand over domain values."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audits.models import Sheet
from audits.services.appeals import LONGEST_TEXT
from audits.services.sheet_plans import MOST_A_BRANCH, SheetPlan
from audits.services.sheet_reviews import LONGEST_REASON

BIGGEST_SAVE = 300_000  # bytes


class PlanForm(forms.Form):
    """Sheets for branches, a number of them each."""

    instrument = forms.IntegerField(min_value=1)
    scenario = forms.IntegerField(min_value=1, required=False)
    branches = forms.TypedMultipleChoiceField(coerce=int)
    each = forms.IntegerField(min_value=1, max_value=MOST_A_BRANCH)
    observers = forms.CharField(max_length=4000, required=False)
    filled_by = forms.IntegerField(min_value=1, required=False)
    opens_on = forms.DateField(required=False)
    closes_on = forms.DateField(required=False)

    def __init__(self, *args: Any, branches: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branches"].choices = [(pk, pk) for pk in branches]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody observes, and the days follow one another."""
        data = super().clean() or {}
        if not data.get("filled_by") and not data.get("observers", "").strip():
            raise ValidationError(_("Name the observers by codes, or choose an auditor."))
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if opens and closes and opens > closes:
            raise ValidationError(_("The window ends before it begins."))
        return data

    def plan(self) -> SheetPlan:
        """The valid plan; observers are parted by lines, commas or semicolons."""
        data = self.cleaned_data
        codes = data["observers"].replace(";", "\n").replace(",", "\n").splitlines()
        names = ("instrument", "branches", "each", "scenario", "filled_by", "opens_on", "closes_on")
        known = {name: data[name] for name in names}
        return SheetPlan(observers=[one.strip() for one in codes if one.strip()], **known)


BEGUN = "begun"  # planned, and the observer has opened it


class SheetFilterForm(forms.Form):
    """Which sheets are shown; a wrong value counts as none."""

    state = forms.ChoiceField(required=False, choices=[(one, one) for one in (*Sheet.State.values, BEGUN)])
    branch = forms.IntegerField(required=False, min_value=1)
    observer = forms.CharField(required=False, max_length=100)
    overdue = forms.BooleanField(required=False)

    def chosen(self) -> dict[str, Any]:
        """Arguments of `sheet_table`."""
        self.is_valid()
        data = self.cleaned_data
        state = data.get("state") or ""
        return {
            "state": Sheet.State.PLANNED.value if state == BEGUN else state,
            "is_begun": {BEGUN: True, Sheet.State.PLANNED: False}.get(state),
            "branch": data.get("branch"),
            "observer": data.get("observer") or "",
            "is_overdue": bool(data.get("overdue")),
        }


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=LONGEST_REASON)

    def reason_given(self) -> str:
        """The valid reason; empty without one."""
        return str(self.cleaned_data["reason"]) if self.is_valid() else ""


class PhotoForm(forms.Form):
    """One photograph of one item."""

    item = forms.CharField(max_length=10)
    client_id = forms.RegexField(r"^[0-9A-Za-z-]{8,40}$")
    photo = forms.FileField()


class RecordingForm(forms.Form):
    """What is said of recordings that come together."""

    branch = forms.IntegerField(min_value=1)
    called_at = forms.DateTimeField(required=False)
    is_calibration = forms.BooleanField(required=False)


class ScorersForm(forms.Form):
    """Who scores a recording, and by which checklist."""

    instrument = forms.IntegerField(min_value=1)
    scorers = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, people: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scorers"].choices = [(pk, pk) for pk in people]  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """Which items a branch disputes, and why."""

    text = forms.CharField(max_length=LONGEST_TEXT, required=False)
    items = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """The reasons of a decision."""

    decision = forms.CharField(max_length=LONGEST_TEXT, required=False)

    def reasons(self) -> str:
        """As they were given; empty where they are none or too long."""
        return str(self.cleaned_data.get("decision", "")) if self.is_valid() else ""


def sent_draft(request: HttpRequest) -> dict[str, Any] | None:
    """The JSON object of a save; None for anything else, or too much of it."""
    if len(request.body) > BIGGEST_SAVE:
        return None
    try:
        found = json.loads(request.body)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def sent_number(data: dict[str, Any]) -> int | None:
    """The number of a save; None for anything else."""
    found = data.get("no")
    is_number = isinstance(found, int) and not isinstance(found, bool)
    return found if is_number and 0 < found < 2**31 else None  # type: ignore[operator]
