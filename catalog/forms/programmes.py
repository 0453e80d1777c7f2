"""Forms of a programme's draft: passport, outcomes, the plan by topics, the steps of its days."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import pgettext_lazy

from catalog.models import Programme
from catalog.plans import PlanSums, StepLine, TopicLine, plan_sums
from catalog.services.programmes import DraftEdit, StepEdit

MINUTES_AT_MOST = 1080  # three days
TOPICS_AT_MOST = 40
KINDS = (("knows", "З"), ("can", "Н"), ("ready", "У"))


class PassportForm(forms.Form):
    """What a programme is for and what it needs; lists are written a line each."""

    goal = forms.CharField(
        label=pgettext_lazy("request", "Goal"), required=False, widget=forms.Textarea({"rows": 3})
    )
    audience = forms.CharField(
        label=pgettext_lazy("request", "Audience"), required=False, widget=forms.Textarea({"rows": 2})
    )
    entry = forms.CharField(
        label=pgettext_lazy("request", "Entry requirements"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    group_min = forms.IntegerField(
        label=pgettext_lazy("request", "Group, from"), required=False, min_value=1, max_value=1000
    )
    group_max = forms.IntegerField(
        label=pgettext_lazy("request", "Group, up to"), required=False, min_value=1, max_value=1000
    )
    needs = forms.CharField(
        label=pgettext_lazy("request", "Equipment and room"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=pgettext_lazy("request", "One a line."),
    )
    not_when = forms.CharField(
        label=pgettext_lazy("request", "Not to be assigned when"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    transfer = forms.CharField(
        label=pgettext_lazy("request", "Transfer to work and what follows the course"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    knows = forms.CharField(
        label=pgettext_lazy("request", "Will know"), required=False, widget=forms.Textarea({"rows": 4})
    )
    can = forms.CharField(
        label=pgettext_lazy("request", "Will be able to"), required=False, widget=forms.Textarea({"rows": 4})
    )
    ready = forms.CharField(
        label=pgettext_lazy("request", "Will be ready to"), required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, data: Mapping[str, Any] | None, *, draft: Programme, has_course: bool) -> None:
        super().__init__(data, initial=_initial(draft))
        self.has_course = has_course
        if has_course:  # questions and exercises refer to the outcomes by code
            for kind, _letter in KINDS:
                del self.fields[kind]

    def clean(self) -> dict[str, Any]:
        """The bounds of the group in their order."""
        cleaned = super().clean() or {}
        least, most = cleaned.get("group_min"), cleaned.get("group_max")
        if least and most and most < least:
            text = pgettext_lazy("request", "The group is up to fewer people than it begins from.")
            self.add_error("group_max", text)
        return cleaned

    def passport(self) -> dict[str, Any]:
        """The valid fields as Programme.passport has them."""
        given = self.cleaned_data
        texts = {name: given[name] for name in ("goal", "audience", "entry", "not_when")}
        group = {"min": given["group_min"], "max": given["group_max"]}
        return {**texts, "group_size": group, "needs": _lines(given["needs"])}

    def outcomes(self) -> list[dict[str, str]] | None:
        """Outcomes with their codes in order; None when they are not the form's to change."""
        if self.has_course:
            return None
        return [
            {"code": f"{letter}{at}", "kind": kind, "text": text}
            for kind, letter in KINDS
            for at, text in enumerate(_lines(self.cleaned_data[kind]), start=1)
        ]


class TopicForm(forms.Form):
    """One line of the plan; an empty title means no line."""

    title = forms.CharField(label=pgettext_lazy("request", "Topic"), required=False, max_length=200)
    theory = forms.IntegerField(
        label=pgettext_lazy("request", "Theory, min"), required=False, min_value=0, max_value=MINUTES_AT_MOST
    )
    practice = forms.IntegerField(
        label=pgettext_lazy("request", "Practice, min"),
        required=False,
        min_value=0,
        max_value=MINUTES_AT_MOST,
    )
    control = forms.CharField(
        label=pgettext_lazy("request", "Form of control"), required=False, max_length=120
    )

    def clean(self) -> dict[str, Any]:
        """Minutes without a title would be lost."""
        cleaned = super().clean() or {}
        if not cleaned.get("title") and (cleaned.get("theory") or cleaned.get("practice")):
            self.add_error("title", pgettext_lazy("request", "Minutes need the name of their topic."))
        return cleaned


class FixedTopicForm(TopicForm):
    """One line of a plan whose days are laid out by steps: steps refer to it by number, so it stays."""

    title = forms.CharField(label=pgettext_lazy("request", "Topic"), max_length=200)


class StepForm(forms.Form):
    """What may be changed of one step of a day."""

    title = forms.CharField(label=pgettext_lazy("request", "Step"), max_length=200)
    minutes = forms.IntegerField(label=pgettext_lazy("request", "Minutes"), min_value=1, max_value=360)
    theory = forms.IntegerField(label=pgettext_lazy("request", "of them theory"), min_value=0, max_value=360)

    def clean(self) -> dict[str, Any]:
        """Theory is part of the step."""
        cleaned = super().clean() or {}
        if (cleaned.get("theory") or 0) > (cleaned.get("minutes") or 0):
            self.add_error("theory", pgettext_lazy("request", "There is more theory than the step lasts."))
        return cleaned


class DraftForms:
    """The forms of one draft, valid or not together."""

    def __init__(
        self, draft: Programme, data: Mapping[str, Any] | None = None, *, blank_rows: int = 0
    ) -> None:
        self.draft = draft
        self.steps = list(draft.steps.all())
        topics = list(draft.topics.all())
        has_course = bool(self.steps)
        self.passport = PassportForm(data, draft=draft, has_course=has_course)
        line: type[TopicForm] = FixedTopicForm if has_course else TopicForm
        made = formset_factory(
            line,
            extra=0 if has_course else blank_rows,
            max_num=TOPICS_AT_MOST,
            absolute_max=TOPICS_AT_MOST,
        )
        fields = ("title", "theory", "practice", "control")
        initial = [{name: getattr(one, name) for name in fields} for one in topics]
        self.topics: BaseFormSet[TopicForm] = made(data, prefix="topics", initial=initial)
        self.step_forms = [
            (
                step,
                StepForm(
                    data,
                    prefix=step.code,
                    initial={"title": step.title, "minutes": step.minutes, "theory": step.theory},
                ),
            )
            for step in self.steps
        ]

    def is_valid(self) -> bool:
        """Whether every form is; all are asked, so that all errors are shown."""
        return all(
            [
                self.passport.is_valid(),
                self.topics.is_valid(),
                *[form.is_valid() for _step, form in self.step_forms],
            ]
        )

    def edit(self) -> DraftEdit:
        """The valid forms as the service takes them."""
        return DraftEdit(
            passport=self.passport.passport(),
            outcomes=self.passport.outcomes(),
            topics=self.topic_lines(),
            steps=[
                StepEdit(
                    step.code,
                    form.cleaned_data["title"],
                    form.cleaned_data["minutes"],
                    form.cleaned_data["theory"],
                )
                for step, form in self.step_forms
            ],
            transfer=self.passport.cleaned_data["transfer"],
        )

    def topic_lines(self) -> list[TopicLine]:
        """The plan's named lines, numbered from 1; what is not a number yet counts as nothing."""
        rows = [getattr(form, "cleaned_data", {}) for form in self.topics]
        named = [row for row in rows if row.get("title")]
        return [
            TopicLine(
                number,
                row["title"],
                row.get("theory") or 0,
                row.get("practice") or 0,
                row.get("control") or "",
            )
            for number, row in enumerate(named, start=1)
        ]

    def sums(self) -> PlanSums:
        """What the forms add up to as they are, also when some field is wrong."""
        self.is_valid()
        steps = [
            StepLine(
                step.day,
                step.topic_number,
                form.cleaned_data.get("minutes") or 0,
                form.cleaned_data.get("theory") or 0,
                step.kind,
            )
            for step, form in self.step_forms
            if not step.is_outside
        ]
        return plan_sums(self.draft.module.days, self.topic_lines(), steps)


def _initial(draft: Programme) -> dict[str, Any]:
    """The passport and the outcomes as the form shows them."""
    passport = draft.passport
    group = passport.get("group_size") or {}
    texts = {name: passport.get(name) or "" for name in ("goal", "audience", "entry", "not_when")}
    kinds = {
        kind: "\n".join(str(one["text"]) for one in draft.outcomes if one["kind"] == kind)
        for kind, _l in KINDS
    }
    return {
        **texts,
        **kinds,
        "group_min": group.get("min"),
        "group_max": group.get("max"),
        "needs": "\n".join(passport.get("needs") or ()),
        "transfer": draft.transfer,
    }


def _lines(text: str) -> list[str]:
    """Lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
