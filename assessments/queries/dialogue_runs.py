"""What the trainer reads of a group's conversations: who talked, how often, the best ending by criteria."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from assessments.models import DialogueRun
from catalog.models import Exercise, PlanStep
from courses.models import Cohort, Enrolment

DIALOGUE = Exercise.Kind.DIALOGUE


@dataclass(frozen=True, slots=True)
class RunLine:
    """One participant at one dialogue."""

    enrolment: Enrolment
    finished: list[DialogueRun]  # in the order they were held
    is_talking: bool  # a conversation is going on
    best: DialogueRun | None
    ending: dict[str, Any]  # the best run's ending by value: title, kind; empty before the first one
    levels: list[int | None]  # of the best run, in the order of the dialogue's criteria

    @property
    def times(self) -> int:
        """How many conversations were held to their end."""
        return len(self.finished)


@dataclass(frozen=True, slots=True)
class DialogueTable:
    """One dialogue of the group's course with a line for each participant."""

    step: PlanStep
    title: str
    criteria: list[dict[str, Any]]  # code, title, critical: those that the dialogue shows
    lines: list[RunLine]
    accepted: int  # participants whose best conversation is enough


def dialogue_steps(cohort: Cohort) -> dict[str, PlanStep]:
    """Steps of the group's course that lead to a dialogue, by the exercise's code. One query."""
    codes = Exercise.objects.filter(programme=cohort.programme_id, kind=DIALOGUE).values("code")
    steps = PlanStep.objects.filter(programme=cohort.programme_id, kind=PlanStep.Kind.EXERCISE, ref__in=codes)
    return {one.ref: one for one in steps.order_by("day", "position")}


def dialogue_tables(cohort: Cohort) -> list[DialogueTable]:
    """Every dialogue of the group's course. Five queries at most, however many took part, however often."""
    steps = dialogue_steps(cohort)
    exercises = Exercise.objects.filter(programme=cohort.programme_id, kind=DIALOGUE, code__in=steps)
    known = {one.code: one for one in exercises.select_related("rubric")}
    people = list(
        cohort.enrolments.taking_part().select_related("user").order_by("user__last_name", "user__first_name")
    )
    runs = _runs(cohort, [one.pk for one in steps.values()])
    best = {key: _best(of_one) for key, of_one in runs.items()}
    endings = _endings([one.pk for one in best.values() if one is not None])
    return [
        _table(step, known[code], people=people, runs=runs, best=best, endings=endings)
        for code, step in steps.items()
    ]


def _runs(cohort: Cohort, step_ids: list[int]) -> dict[tuple[int, int], list[DialogueRun]]:
    """Runs of the group by participant and step, without what they keep by value."""
    found = DialogueRun.objects.filter(enrolment__cohort=cohort, step__in=step_ids)
    grouped: dict[tuple[int, int], list[DialogueRun]] = defaultdict(list)
    for one in found.defer("dialogue", "rubric").order_by("number"):
        grouped[one.enrolment_id, one.step_id].append(one)
    return grouped


def _best(runs: list[DialogueRun]) -> DialogueRun | None:
    """The run that counts: enough before not, then the score, then the earlier one."""
    finished = [one for one in runs if one.state == DialogueRun.State.FINISHED]
    return max(finished, key=lambda one: (bool(one.is_enough), one.score, -one.number), default=None)


def _endings(run_ids: list[int]) -> dict[int, dict[str, Any]]:
    """How runs ended, as each run keeps its dialogue by value: a later version changes nothing."""
    found: dict[int, dict[str, Any]] = {}
    kept = DialogueRun.objects.filter(pk__in=run_ids).values_list("pk", "ending", "dialogue__endings")
    for pk, code, endings in kept:
        found[pk] = next((one for one in endings if one["code"] == code), {})
    return found


def _table(
    step: PlanStep,
    exercise: Exercise,
    *,
    people: list[Enrolment],
    runs: dict[tuple[int, int], list[DialogueRun]],
    best: dict[tuple[int, int], DialogueRun | None],
    endings: dict[int, dict[str, Any]],
) -> DialogueTable:
    """One dialogue with its lines."""
    shown = set(exercise.source.get("criteria", ()))
    criteria = [one for one in exercise.rubric.criteria if not shown or one["code"] in shown]
    lines = []
    for place in people:
        own = runs.get((place.pk, step.pk), [])
        run = best.get((place.pk, step.pk))
        lines.append(
            RunLine(
                enrolment=place,
                finished=[one for one in own if one.state == DialogueRun.State.FINISHED],
                is_talking=any(one.state == DialogueRun.State.OPEN for one in own),
                best=run,
                ending=endings.get(run.pk, {}) if run else {},
                levels=[run.levels.get(one["code"]) if run else None for one in criteria],
            )
        )
    accepted = sum(bool(one.best and one.best.is_enough) for one in lines)
    return DialogueTable(step, exercise.title, criteria, lines, accepted)
