"""What verifiers and assessors send about second marks, appeals, the sample and calibrations."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assessments.desk_forms import MAX_COMMENT, GradeForm
from assessments.forms import LevelFieldsForm
from assessments.models import Grade, GradeAppeal, SamplingPlan
from assessments.models.marking import MAX_WORDS
from assessments.queries.marking import TABS, WAITING
from assessments.services.sampling import GivenPlan

SECOND_DECISIONS = [
    one for one in Grade.Decision.choices if one[0] in (Grade.Decision.COMPETENT, Grade.Decision.NOT_YET)
]


class MarkForm(GradeForm):
    """A second or third mark: as a grade, without returning the work; no lock, only its taker writes it."""

    version = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    decision = forms.ChoiceField(choices=SECOND_DECISIONS, required=False)


class TabForm(forms.Form):
    """Which tab of the queue is looked at; what is not one of them is the first."""

    tab = forms.ChoiceField(choices=[(one, one) for one in TABS], required=False)

    def chosen(self) -> str:
        """The tab."""
        self.full_clean()
        return self.cleaned_data.get("tab") or WAITING


class WordsOfMarkForm(forms.Form):
    """Notes of a talk, the text of an appeal."""

    text = forms.CharField(max_length=MAX_WORDS, required=False)

    def text_given(self) -> str:
        """The text, empty when it is not acceptable."""
        self.full_clean()
        found: str = self.cleaned_data.get("text", "")
        return found


class AppealReplyForm(forms.Form):
    """How an appeal is answered."""

    verdict = forms.ChoiceField(
        choices=[(one, one) for one in (GradeAppeal.State.UPHELD, GradeAppeal.State.CHANGED)]
    )
    reply = forms.CharField(max_length=MAX_WORDS, required=False)


class SamplingPlanForm(forms.Form):
    """A sampling plan."""

    new_share = forms.IntegerField(
        label=pgettext_lazy("sampling", "New assessor or module, % of works"), min_value=0, max_value=100
    )
    established_share = forms.IntegerField(
        label=pgettext_lazy("sampling", "Established, % of works"), min_value=0, max_value=100
    )
    new_works = forms.IntegerField(
        label=pgettext_lazy("sampling", "New until so many decisions"), min_value=0, max_value=1000
    )
    margin = forms.IntegerField(
        label=pgettext_lazy("sampling", "Borderline: points around the rule"), min_value=0, max_value=30
    )
    is_near_critical = forms.BooleanField(
        label=pgettext_lazy("sampling", "Borderline too: a critical criterion one level above failing"),
        help_text=pgettext_lazy(
            "sampling", "Takes most works: the standard itself is one level above failing."
        ),
        required=False,
    )
    is_final_shared = forms.BooleanField(
        label=pgettext_lazy("sampling", "Final exercises are not assessed by one trainer alone"),
        required=False,
    )

    @classmethod
    def of(cls, plan: SamplingPlan) -> "SamplingPlanForm":
        """The form with the plan as it stands."""
        return cls(initial={name: getattr(plan, name) for name in GivenPlan.__slots__})

    def given(self) -> GivenPlan:
        """The plan as the service takes it."""
        return GivenPlan(**{name: self.cleaned_data[name] for name in GivenPlan.__slots__})


class CalibrationForm(forms.Form):
    """A common work, a deadline, who marks it."""

    title = forms.CharField(label=pgettext_lazy("calibration", "Title"), max_length=120)
    work = forms.TypedChoiceField(label=pgettext_lazy("calibration", "Common work"), coerce=int)
    closes_on = forms.DateTimeField(
        label=pgettext_lazy("calibration", "Marks until"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    assessors = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("calibration", "Assessors"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        works: Iterable[tuple[int, str]],
        people: Iterable[User],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["work"].choices = list(works)  # type: ignore[attr-defined]
        self.fields["assessors"].choices = [  # type: ignore[attr-defined]
            (person.pk, person.full_name) for person in people
        ]

    def facts(self) -> dict[str, Any]:
        """The calibration as the service takes it, without the work."""
        clean = self.cleaned_data
        closes_at: datetime = clean["closes_on"]
        return {"title": clean["title"], "closes_at": closes_at, "assessor_ids": clean["assessors"]}


class CalibrationMarkForm(LevelFieldsForm):
    """One assessor's mark of the common work."""

    COMMENT = "comment_"
    decision = forms.ChoiceField(choices=SECOND_DECISIONS, required=False)

    def __init__(self, data: Any, *, criteria: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(data, criteria=criteria)
        for one in self.criteria:
            self.fields[self.COMMENT + one["code"]] = forms.CharField(required=False, max_length=MAX_COMMENT)

    def comments(self) -> dict[str, str]:
        """Criterion code -> text."""
        return {
            name.removeprefix(self.COMMENT): text
            for name, text in self.cleaned_data.items()
            if name.startswith(self.COMMENT)
        }


class MeetingForm(LevelFieldsForm):
    """The mark that the meeting agreed on, and its notes."""

    notes = forms.CharField(required=False, max_length=MAX_WORDS)
