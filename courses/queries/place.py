"""A trainee's own place as a step's page reads it: at every opening, so with as little as will do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from accounts.models import User
from accounts.prepared import Prepared
from catalog.models import Lesson, Module, PlanStep, Programme
from courses.models import Cohort, CohortDay, Enrolment, StepProgress

Row = TypeVar("Row", bound=Model)
VERSIONS = 64  # of programmes, kept in the process's memory
LESSONS = 512


def _names(model: type[Model], *wanted: str) -> tuple[str, ...]:
    """The columns in the order of the model, as `from_db` takes them."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in wanted)


_PLACE = _names(Enrolment, "id", "cohort_id", "user_id", "state")
_COHORT = _names(
    Cohort, "id", "organisation_id", "programme_id", "title", "state", "mode", "timezone", "norms"
)
_PROGRAMME = _names(Programme, "id", "module_id", "version", "source_sha256", "created_at")
_MODULE = _names(Module, "id", "code")
_PROGRESS = _names(StepProgress, "id", "enrolment_id", "step_id", "state", "percent", "score")
_STEP, _STATE = _PROGRESS.index("step_id"), _PROGRESS.index("state")
_DAY = _names(CohortDay, "id", "cohort_id", "number", "on_date", "starts_at")
_COLUMNS = (
    *_PLACE,
    *(f"cohort__{name}" for name in _COHORT),
    *(f"cohort__programme__{name}" for name in _PROGRAMME),
    *(f"cohort__programme__module__{name}" for name in _MODULE),
)
_places = Prepared(
    lambda place, user: Enrolment.objects.filter(pk=place, user=user).order_by().values_list(*_COLUMNS),
    -1,
    -2,
)
_progress = Prepared(
    lambda place: StepProgress.objects.filter(enrolment=place).order_by().values_list(*_PROGRESS), -1
)
_days = Prepared(lambda cohort: CohortDay.objects.filter(cohort=cohort).order_by().values_list(*_DAY), -1)


_HELD = _names(Programme, *_PROGRAMME, "tests")
_HELD_COLUMNS = (
    *_PLACE,
    *(f"cohort__{name}" for name in _COHORT),
    *(f"cohort__programme__{name}" for name in _HELD),
)
_held_places = Prepared(
    lambda place: (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=place)
        .order_by()
        .values_list(*_HELD_COLUMNS)
    ),
    -1,
)


def held_place(enrolment_id: int) -> Enrolment:
    """The place with its cohort and programme, locked until the end of the transaction; one statement.

    Columns that neither steps nor results need are read when something asks for them.

    Raises:
        Enrolment.DoesNotExist: there is no such place.

    """
    row = next(iter(_held_places(enrolment_id)), None)
    if row is None:
        raise Enrolment.DoesNotExist
    values = iter(row)
    place = _row_of(Enrolment, _PLACE, values)
    place.cohort = _row_of(Cohort, _COHORT, values)
    place.cohort.programme = _row_of(Programme, _HELD, values)
    return place


def own_place(user: User, enrolment_id: int) -> Enrolment | None:
    """The person's own place with its cohort, programme and module; one statement.

    Columns that a step's page does not need are read when something asks for them.
    """
    row = next(iter(_places(enrolment_id, user.pk)), None)
    if row is None:
        return None
    values = iter(row)
    place = _row_of(Enrolment, _PLACE, values)
    place.cohort = _row_of(Cohort, _COHORT, values)
    place.cohort.programme = _row_of(Programme, _PROGRAMME, values)
    place.cohort.programme.module = _row_of(Module, _MODULE, values)
    place.user = user
    return place


class Progress:
    """How far a place is, by step; only the rows that are looked at become models."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows = {row[_STEP]: row for row in rows}

    def of_step(self, step_id: int) -> StepProgress | None:
        """How far it is in the step."""
        row = self._rows.get(step_id)
        return _row_of(StepProgress, _PROGRESS, iter(row)) if row else None

    def state_of(self, step_id: int) -> str | None:
        """The state alone."""
        row = self._rows.get(step_id)
        return row[_STATE] if row else None


def progress_of(enrolment: Enrolment) -> Progress:
    """How far the place is. One statement."""
    return Progress(_progress(enrolment.pk))


def days_of(cohort: Cohort) -> dict[int, CohortDay]:
    """The cohort's days by number. One statement."""
    rows = [_row_of(CohortDay, _DAY, iter(row)) for row in _days(cohort.pk)]
    return {row.number: row for row in rows}


def outline_of(programme: Programme) -> tuple[PlanStep, ...]:
    """Steps of the version in their order; no query when this process has read them before."""
    return _outline(*version_of(programme))


def step_in(programme: Programme, step_id: int) -> PlanStep:
    """The step of the version; no query when this process has read them before.

    Raises:
        PlanStep.DoesNotExist: the step belongs to another programme.

    """
    found = next((one for one in outline_of(programme) if one.pk == step_id), None)
    return found or PlanStep.objects.get(pk=step_id, programme=programme)


def lesson_of(programme: Programme, number: str) -> Lesson | None:
    """A lesson of the version; no query when this process has read it before."""
    return _lesson(number, *version_of(programme))


def version_of(programme: Programme) -> tuple[int, int, str, datetime]:
    """What names a version for good: nothing of it changes once somebody studies by it."""
    return programme.pk, programme.version, programme.source_sha256, programme.created_at


@lru_cache(maxsize=VERSIONS)
def _outline(programme_id: int, *_version: Any) -> tuple[PlanStep, ...]:
    """Steps for `outline_of`."""
    return tuple(PlanStep.objects.filter(programme=programme_id).order_by("day", "position"))


@lru_cache(maxsize=LESSONS)
def _lesson(number: str, programme_id: int, *_version: Any) -> Lesson | None:
    """The lesson for `lesson_of`."""
    return Lesson.objects.filter(programme=programme_id, number=number).first()


def _row_of(model: type[Row], names: Sequence[str], values: Iterator[Any]) -> Row:
    """The row of which the next values are these columns."""
    return model.from_db(DEFAULT_DB_ALIAS, names, [next(values) for _name in names])
