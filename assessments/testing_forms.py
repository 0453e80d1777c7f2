"""What trainers, methodologists and learners type about tests, parsed; decides nothing."""

from datetime import date, datetime, time
from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments.models import Correction, QuestionAppeal
from assessments.queries.items import SORTS
from assessments.services.corrections import GivenCorrection
from assessments.services.windows import GivenExtension
from catalog.loading.files import ContentError, read_text
from catalog.models import Question
from courses import zones
from figures.items import Flag

MAX_MINUTES = 600
MAX_ATTEMPTS = 5
QUESTION_META = ("code", "kind", "pool", "outcome", "lesson", "difficulty", "critical", "points")
DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def _instant(day: date | None, clock: time | None, zone: str) -> datetime | None:
    """The UTC instant of a wall clock reading in the group's zone; None without a day."""
    return None if day is None else zones.instant(day, clock or time(), zone)


class WindowForm(forms.Form):
    """When a group may take a test, by its own wall clock; an empty bound is none."""

    opens_on = forms.DateField(label=pgettext_lazy("window", "Opens"), required=False, widget=DATE)
    opens_time = forms.TimeField(label=pgettext_lazy("window", "at"), required=False, widget=TIME)
    closes_on = forms.DateField(label=pgettext_lazy("window", "Closes"), required=False, widget=DATE)
    closes_time = forms.TimeField(label=pgettext_lazy("window", "at"), required=False, widget=TIME)

    def __init__(self, data: Any = None, *, zone: str, window: Any = None) -> None:
        self.zone = zone
        initial: dict[str, Any] = {}
        for name in ("opens", "closes"):
            moment = getattr(window, f"{name}_at", None)
            if moment is not None:
                local = zones.wall_clock(moment, zone)
                initial |= {f"{name}_on": local.date(), f"{name}_time": local.time()}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """A day has its clock; the end comes after the beginning."""
        clean: dict[str, Any] = super().clean() or {}
        for name in ("opens", "closes"):
            if clean.get(f"{name}_on") and clean.get(f"{name}_time") is None:
                self.add_error(f"{name}_time", gettext_lazy("Give the time, too."))
            if clean.get(f"{name}_time") is not None and not clean.get(f"{name}_on"):
                self.add_error(f"{name}_on", gettext_lazy("Give the day, too."))
        if not self.errors:
            opens_at, closes_at = self.bounds()
            if opens_at and closes_at and closes_at <= opens_at:
                self.add_error("closes_on", gettext_lazy("The window closes after it opens."))
        return clean

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """UTC instants of both ends."""
        clean = self.cleaned_data
        return (
            _instant(clean.get("opens_on"), clean.get("opens_time"), self.zone),
            _instant(clean.get("closes_on"), clean.get("closes_time"), self.zone),
        )


class ExtensionForm(forms.Form):
    """What is given to the ticked people."""

    people = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Tick at least one person.")}
    )
    minutes = forms.IntegerField(
        label=pgettext_lazy("extension", "Extra minutes"), required=False, min_value=0, max_value=MAX_MINUTES
    )
    attempts = forms.IntegerField(
        label=pgettext_lazy("extension", "Extra attempts"),
        required=False,
        min_value=0,
        max_value=MAX_ATTEMPTS,
    )
    closes_on = forms.DateField(
        label=pgettext_lazy("extension", "Closes later: day"), required=False, widget=DATE
    )
    closes_time = forms.TimeField(label=pgettext_lazy("extension", "time"), required=False, widget=TIME)
    reason = forms.CharField(
        label=pgettext_lazy("extension", "Reason"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why: the reason stays in the journal.")},
    )

    def __init__(self, data: Any = None, *, zone: str, enrolment_ids: list[int]) -> None:
        self.zone = zone
        super().__init__(data)
        self.fields["people"].choices = [(pk, pk) for pk in enrolment_ids]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something is given."""
        clean: dict[str, Any] = super().clean() or {}
        if clean.get("closes_on") and clean.get("closes_time") is None:
            self.add_error("closes_time", gettext_lazy("Give the time, too."))
        is_given = clean.get("minutes") or clean.get("attempts") or clean.get("closes_on")
        if not is_given and not self.errors:
            self.add_error("minutes", gettext_lazy("Give minutes, an attempt or a later closing moment."))
        return clean

    def given(self) -> GivenExtension:
        """As the service takes it."""
        clean = self.cleaned_data
        return GivenExtension(
            minutes=clean.get("minutes") or 0,
            attempts=clean.get("attempts") or 0,
            closes_at=_instant(clean.get("closes_on"), clean.get("closes_time"), self.zone),
            reason=clean["reason"],
        )


class AppealForm(forms.Form):
    """A learner's objection."""

    question = forms.CharField(max_length=20)
    text = forms.CharField(max_length=2_000, widget=forms.Textarea)


class ReplyForm(forms.Form):
    """The answer to an objection."""

    decision = forms.ChoiceField(
        choices=[(state, state) for state in (QuestionAppeal.State.ACCEPTED, QuestionAppeal.State.REJECTED)]
    )
    reply = forms.CharField(
        label=pgettext_lazy("appeal", "Reasons, for the learner"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Give the reasons: the learner reads them.")},
    )


class AppealFilterForm(forms.Form):
    """Which disputes are shown; a wrong value counts as «waiting»."""

    state = forms.ChoiceField(
        required=False,
        choices=[*QuestionAppeal.State.choices, ("to_correct", ""), ("all", "")],
    )

    def chosen(self) -> str:
        """The state, «open» when none is chosen."""
        self.is_valid()
        return self.cleaned_data.get("state") or QuestionAppeal.State.OPEN


class ItemFilterForm(forms.Form):
    """Search, flag and order of the table of questions; wrong values count as none."""

    q = forms.CharField(required=False, max_length=100)
    flag = forms.ChoiceField(required=False, choices=[("", ""), ("any", ""), *((one, one) for one in Flag)])
    sort = forms.ChoiceField(
        required=False, choices=[("", ""), *((f"{sign}{one}", one) for one in SORTS for sign in ("", "-"))]
    )

    def chosen(self) -> dict[str, str]:
        """Arguments of `item_table`."""
        self.is_valid()
        clean = self.cleaned_data
        return {
            "text": clean.get("q") or "",
            "flag": clean.get("flag") or "",
            "sort": clean.get("sort") or "question",
        }


class CorrectionForm(forms.Form):
    """What is done with a question: taken out, its right options chosen anew, or its text as YAML."""

    action = forms.ChoiceField(
        choices=[("void", ""), ("options", ""), ("yaml", "")],
        error_messages={"required": gettext_lazy("Choose what to do with the question.")},
    )
    right = forms.MultipleChoiceField(required=False)
    yaml = forms.CharField(required=False, max_length=20_000, strip=False)
    policy = forms.ChoiceField(choices=Correction.Policy.choices)
    reason = forms.CharField(
        max_length=1_000, error_messages={"required": gettext_lazy("Say why: learners read it.")}
    )
    version = forms.CharField(max_length=16)

    def __init__(self, data: Any = None, *, question: Question) -> None:
        self.question = question
        self.body: dict[str, Any] | None = None
        super().__init__(data)
        codes = [(one["code"], one["text"]) for one in question.body.get("options", ())]
        self.fields["right"].choices = codes  # type: ignore[attr-defined]

    @property
    def has_options(self) -> bool:
        """Whether the right ones can be chosen by ticks."""
        return self.question.kind in {Question.Kind.SINGLE, Question.Kind.MULTIPLE}

    def clean(self) -> dict[str, Any]:
        """Make the body that the service takes."""
        clean: dict[str, Any] = super().clean() or {}
        action = clean.get("action")
        if action == "options":
            self._take_options(clean.get("right") or [])
        elif action == "yaml":
            self._take_yaml(clean.get("yaml") or "")
        return clean

    def _take_options(self, right: list[str]) -> None:
        """The body with other right options; what an option says of itself goes when its verdict changed."""
        is_single = self.question.kind == Question.Kind.SINGLE
        if not self.has_options or not right or (is_single and len(right) != 1):
            self.add_error("right", gettext_lazy("Tick the right options: exactly one where one is right."))
            return
        options = []
        for one in self.question.body["options"]:
            kept = {key: value for key, value in one.items() if key != "correct"}
            is_right = one["code"] in right
            if is_right != one["correct"]:
                kept["why"] = _("The key was corrected.")
            options.append({**kept, "correct": is_right})
        self.body = {**self.question.body, "options": options}

    def _take_yaml(self, source: str) -> None:
        """The body as written; everything but the body stays the question's own."""
        try:
            content = yaml.safe_load(source)
        except yaml.YAMLError as error:
            self.add_error("yaml", str(error))
            return
        if not isinstance(content, dict):
            self.add_error("yaml", gettext_lazy("Write the fields of the question, one a line."))
            return
        body = {key: value for key, value in content.items() if key not in QUESTION_META}
        text = yaml.safe_dump([{**_meta(self.question), **body}], allow_unicode=True, sort_keys=False)
        try:
            self.body = {
                key: value
                for key, value in read_text("question", text, "questions").content[0].items()
                if key not in QUESTION_META
            }
        except ContentError as error:
            self.add_error("yaml", "\n".join(fault.reason for fault in error.faults))

    def given(self) -> GivenCorrection:
        """As the service takes it."""
        clean = self.cleaned_data
        return GivenCorrection(
            body=self.body, policy=clean["policy"], reason=clean["reason"], version=clean["version"]
        )


def _meta(question: Question) -> dict[str, Any]:
    """What a line of the bank says beside the body."""
    return {
        "code": question.code,
        "kind": question.kind,
        "pool": question.pool,
        "outcome": question.outcome,
        "lesson": question.lesson,
        "difficulty": question.difficulty,
        "critical": question.is_critical,
        "points": str(question.points.normalize()),
    }


def body_as_yaml(question: Question) -> str:
    """The body as the bank writes it."""
    return yaml.safe_dump(question.body, allow_unicode=True, sort_keys=False, width=100)
