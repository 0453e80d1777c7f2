"""Access rows of the room assessments: answers are their author's; the queue is the assigned trainer's."""

from datetime import time

from catalog.models import PlanStep
from courses.models import Enrolment
from tests.access import Row, World, dialogues, grading, marking, practice, testing, uploads
from tests.factories.assessments import (
    AttemptFactory,
    SubmissionFactory,
    listed_file,
    make_bank,
    read_lessons,
)
from tests.factories.courses import EnrolmentFactory, step_of

WATCH = ("hr", "client_admin", "line_manager")
NOT_AUTHOR = (*WATCH, "trainer", "verifier")  # see the enrolment, not what is answered
NOT_TRAINER = (*WATCH, "trainee", "verifier")
NEITHER = (*WATCH, "verifier")

ROWS: dict[str, Row] = {
    **dialogues.ROWS,
    "assessments:attempt-start": Row(get=("trainee",), post=("trainee",), ids="test_step"),
    "assessments:attempt-start of a lesson": Row(get=(), post=(), ids="lesson_step"),
    "assessments:attempt-detail": Row(get=("trainee",), ids="attempt", forbidden=NOT_AUTHOR),
    "assessments:answer-save": Row(
        post=("trainee",), ids="attempt", forbidden=NOT_AUTHOR, data={"question": "none"}
    ),
    "assessments:attempt-submit": Row(post=("trainee",), ids="attempt", forbidden=NOT_AUTHOR),
    "assessments:attempt-result": Row(get=("trainee", "trainer"), ids="attempt", forbidden=NEITHER),
    "assessments:submission-edit": Row(get=("trainee",), ids="exercise_step"),
    "assessments:submission-edit of a session": Row(get=(), ids="odd_step"),
    "assessments:submission-save": Row(post=("trainee",), ids="exercise_step"),
    "assessments:submission-submit": Row(post=("trainee",), ids="exercise_step"),
    "assessments:submission-file-add": Row(post=("trainee",), ids="exercise_step"),
    "assessments:submission-detail": Row(get=("trainee", "trainer"), ids="submission", forbidden=NEITHER),
    "assessments:submission-file": Row(
        get=("trainee", "trainer"), ids="submission_file", forbidden=NEITHER, allowed_statuses=(200,)
    ),
    "assessments:submission-file-remove": Row(post=("trainee",), ids="submission_file", forbidden=NOT_AUTHOR),
    "assessments:grading-list": Row(get=("trainer",), text="Группа A", told=("trainer",)),
    "assessments:grade-edit": Row(get=("trainer",), ids="submission", forbidden=NOT_TRAINER),
    "assessments:grade-save": Row(post=("trainer",), ids="submission", forbidden=NOT_TRAINER),
    "assessments:grade-decide": Row(post=("trainer",), ids="submission", forbidden=NOT_TRAINER),
}
ROWS |= uploads.ROWS | grading.ROWS | marking.ROWS | testing.ROWS | practice.ROWS


def furnish(world: World) -> None:
    """An open attempt and a work with a file in A and in B, and a colleague in each cohort."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        enrolment = world.things[f"enrolment_{letter}"]
        make_bank(enrolment.cohort.programme)
        read_lessons(enrolment)
        EnrolmentFactory(cohort=enrolment.cohort)
        attempt = AttemptFactory(enrolment=enrolment)
        work = SubmissionFactory(enrolment=enrolment)
        file = listed_file(work, stored_as=f"work-{letter}")
        world.files[file.stored_as] = b"text"
        ids["test_step"] = {"enrolment_id": enrolment.pk, "step_id": step_of(enrolment.cohort, "d2-02").pk}
        ids["exercise_step"] = {
            "enrolment_id": enrolment.pk,
            "step_id": step_of(enrolment.cohort, "d2-01").pk,
        }
        ids["odd_step"] = {"enrolment_id": enrolment.pk, "step_id": _session_of_an_exercise(enrolment).pk}
        ids["attempt"] = {"attempt_id": attempt.pk}
        ids["submission"] = {"submission_id": work.pk}
        ids["submission_file"] = {"file_id": file.pk}
        world.things[f"attempt_{letter}"], world.things[f"submission_{letter}"] = attempt, work
    dialogues.furnish(world)
    uploads.furnish(world)
    grading.furnish(world)
    marking.furnish(world)
    testing.furnish(world)
    practice.furnish(world)


def _session_of_an_exercise(enrolment: Enrolment) -> PlanStep:
    """A step of a session that names an exercise: the kind decides what it is."""
    return PlanStep.objects.create(
        programme=enrolment.cohort.programme,
        code="d2-09",
        day=2,
        position=9,
        at=time(11, 20),
        title="Разбор задания",
        kind=PlanStep.Kind.SESSION,
        ref="pz-1",
        minutes=15,
    )
