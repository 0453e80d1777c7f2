"""What the assessor's browser sends, parsed and checked for shape; decides nothing."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from assessments.forms import MAX_SEQ, LevelFieldsForm
from assessments.models import Grade
from assessments.queries import queue
from assessments.queries.queue import QueueFilter
from assessments.services.comments import LONGEST as LONGEST_RECORDING
from assessments.services.grades import VACS, GivenGrade
from assessments.services.snippets import LONGEST as LONGEST_WORDS

MAX_COMMENT = 2_000
MAX_CHOSEN = 500  # works in one bulk action


class GradeForm(LevelFieldsForm):
    """An assessor's grade: levels, comments, ticks of the evidence, what is missing."""

    COMMENT = "comment_"
    TICK = "vacs_"
    version = forms.IntegerField(min_value=0, max_value=MAX_SEQ)
    overall = forms.CharField(required=False, max_length=MAX_COMMENT * 2)
    next_try_on = forms.DateField(required=False)
    decision = forms.ChoiceField(choices=Grade.Decision.choices, required=False)
    reason = forms.CharField(required=False, max_length=500)

    def __init__(self, data: Any, *, criteria: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(data, criteria=criteria)
        for one in self.criteria:
            self.fields[self.COMMENT + one["code"]] = forms.CharField(required=False, max_length=MAX_COMMENT)
        for name in VACS:
            self.fields[self.TICK + name] = forms.BooleanField(required=False)

    def given(self) -> GivenGrade:
        """The grade as the service takes it."""
        return GivenGrade(
            levels=self.levels(),
            comments=self._prefixed(self.COMMENT),
            overall=self.cleaned_data.get("overall", ""),
            vacs=self._prefixed(self.TICK),
            next_try_on=self._next_try(),
        )

    def _next_try(self) -> date | None:
        found: date | None = self.cleaned_data.get("next_try_on")
        return found

    def _prefixed(self, prefix: str) -> dict[str, Any]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix)
        }


class QueueForm(forms.Form):
    """Filters of the queue; what is not one of the values filters nothing."""

    state = forms.ChoiceField(
        choices=[(one, one) for one in (queue.WAITING, queue.MINE, queue.TODAY, queue.HELD)], required=False
    )
    cohort = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    module = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    exercise = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    age = forms.ChoiceField(
        choices=[(one, one) for one in (queue.FRESH, queue.DAYS, queue.OLD)], required=False
    )
    taken = forms.ChoiceField(choices=[("me", "me"), ("free", "free")], required=False)
    q = forms.CharField(required=False, max_length=80)
    sort = forms.ChoiceField(choices=[(one, one) for one in queue.ORDERS], required=False)

    def kept(self) -> QueueFilter:
        """The filter as queries take it."""
        self.full_clean()
        found = self.cleaned_data
        return QueueFilter(
            state=found.get("state") or queue.WAITING,
            cohort_id=found.get("cohort"),
            module_id=found.get("module"),
            exercise_id=found.get("exercise"),
            age=found.get("age") or "",
            taken=found.get("taken") or "",
            text=(found.get("q") or "").replace("\x00", ""),
            order=found.get("sort") or "oldest",
        )


class ChosenForm(forms.Form):
    """Works ticked in the queue, and the trainer they go to."""

    work = forms.TypedMultipleChoiceField(coerce=int, required=False)
    trainer = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        asked = data.getlist("work")[:MAX_CHOSEN]
        valid = [one for one in asked if one.isascii() and one.isdecimal() and len(one) < 19]
        self.fields["work"].choices = [(one, one) for one in valid]  # type: ignore[attr-defined]
        self.works = [int(one) for one in valid]

    def trainer_id(self) -> int | None:
        """Who takes the works."""
        self.full_clean()
        found: int | None = self.cleaned_data.get("trainer")
        return found


class CommentForm(forms.Form):
    """A remark at a second of a recording."""

    file = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    second = forms.DecimalField(
        required=False, min_value=Decimal(0), max_value=Decimal(LONGEST_RECORDING), max_digits=12
    )
    criterion = forms.CharField(required=False, max_length=20)
    text = forms.CharField(max_length=MAX_COMMENT)

    def facts(self) -> dict[str, Any]:
        """The remark as the service takes it."""
        found = self.cleaned_data
        return {
            "file_id": found.get("file"),
            "second": found.get("second") or Decimal(0),
            "criterion": found.get("criterion") or "",
            "text": found["text"],
        }


class WordsForm(forms.Form):
    """Words of the bank, edited or starred."""

    text = forms.CharField(max_length=LONGEST_WORDS)
    is_starred = forms.BooleanField(required=False)


class AskedWordsForm(forms.Form):
    """Which words the desk asks for."""

    criterion = forms.CharField(max_length=20)
    level = forms.IntegerField(required=False, min_value=0, max_value=3)
    q = forms.CharField(required=False, max_length=200)
