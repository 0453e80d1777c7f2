"""Access rows of conversations: their author holds them, the trainer reads what came of them."""

from datetime import time

from catalog.loading.course_rows import dialogue_fields
from catalog.models import Exercise, PlanStep
from courses.models import Enrolment
from tests.access import Row, World
from tests.factories.dialogues import play, small

WATCH = ("hr", "client_admin", "line_manager")
NOT_AUTHOR = (*WATCH, "trainer", "verifier")
NEITHER = (*WATCH, "verifier")
CHOICE = {"number": 1, "chosen": 1}

ROWS: dict[str, Row] = {
    "assessments:dialogue-list": Row(
        get=("trainer",), ids="cohort", forbidden=(*WATCH, "verifier", "trainee")
    ),
    "assessments:dialogue-start": Row(get=("trainee",), post=("trainee",), ids="dialogue_step"),
    "assessments:dialogue-start of a session": Row(get=(), post=(), ids="talked_step"),
    "assessments:dialogue-detail": Row(get=("trainee",), ids="dialogue_run", forbidden=NOT_AUTHOR),
    "assessments:dialogue-choose": Row(
        post=("trainee",), ids="dialogue_run", forbidden=NOT_AUTHOR, data=CHOICE
    ),
    "assessments:dialogue-review": Row(get=("trainee", "trainer"), ids="dialogue_run", forbidden=NEITHER),
}


def furnish(world: World) -> None:
    """An open conversation in A and in B, and a session that names it: the kind decides what a step is."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        enrolment = world.things[f"enrolment_{letter}"]
        step = _dialogue_step(enrolment)
        session = _step(enrolment, "d2-10", 21, PlanStep.Kind.SESSION)
        ids["talked_step"] = {"enrolment_id": enrolment.pk, "step_id": session.pk}
        ids["dialogue_step"] = {"enrolment_id": enrolment.pk, "step_id": step.pk}
        ids["dialogue_run"] = {"run_id": play(enrolment, step, []).pk}


def _dialogue_step(enrolment: Enrolment) -> PlanStep:
    """A step that leads to a dialogue, last of the second day."""
    programme = enrolment.cohort.programme
    Exercise.objects.create(
        programme=programme, rubric=programme.rubrics.get(), code="talk-1", **dialogue_fields(small())
    )
    return _step(enrolment, "d2-08", 20, PlanStep.Kind.EXERCISE)


def _step(enrolment: Enrolment, code: str, position: int, kind: str) -> PlanStep:
    """A step of the second day that names the dialogue."""
    return PlanStep.objects.create(
        programme=enrolment.cohort.programme,
        code=code,
        day=2,
        position=position,
        at=time(11, 35),
        title="Разговор",
        kind=kind,
        ref="talk-1",
        minutes=15,
    )
