"""Access rows of second marks, appeals of grades, calibrations and figures of agreement."""

from datetime import timedelta

from assessments.models import Calibration, CalibrationMark, Grade, GradeAppeal, SecondMark, Submission
from assessments.services.submissions import criteria_by_value
from tests.access import Row, World
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.assessments import listed_file
from tests.factories.courses import EnrolmentFactory

WATCH = ("hr", "client_admin")  # the line manager leads another branch than these learners
MARK = {"ids": "second_mark", "forbidden": (*WATCH, "trainer")}
TAKEN_UP = {"ids": "reopened_mark", "forbidden": (*WATCH, "verifier")}
DISPUTED = {"ids": "disputed_mark", "forbidden": WATCH}
COMPARED = {"ids": "compared_mark", "forbidden": WATCH}
LEAD = {"ids": "calibration", "forbidden": ("trainer",)}
VERIFIER, BOTH = ("verifier",), ("trainer", "verifier")

ROWS: dict[str, Row] = {
    "assessments:second-mark-list": Row(get=VERIFIER),
    "assessments:second-mark-detail": Row(get=BOTH, **COMPARED),
    "assessments:second-mark-detail before the marks are compared": Row(get=VERIFIER, **MARK),
    "assessments:second-mark-detail while the work waits for one more": Row(get=("trainer",), **TAKEN_UP),
    "assessments:second-mark-talk": Row(post=BOTH, **COMPARED),
    "assessments:second-mark-settle": Row(get=(), post=(), ids="compared_mark", forbidden=(*WATCH, *BOTH)),
    "assessments:second-mark-settle by a third": Row(get=BOTH, post=BOTH, **DISPUTED),
    "assessments:second-mark-edit": Row(get=VERIFIER, post=VERIFIER, **MARK),
    "assessments:second-mark-file": Row(
        get=VERIFIER, ids="second_mark_file", forbidden=(*WATCH, "trainer"), allowed_statuses=(200,)
    ),
    "assessments:second-mark-take": Row(post=VERIFIER, **MARK),
    "assessments:second-mark-return": Row(post=VERIFIER, **MARK),
    "assessments:grade-appeal-list": Row(get=VERIFIER),
    "assessments:grade-appeal-detail": Row(
        get=VERIFIER, post=VERIFIER, ids="grade_appeal", forbidden=(*WATCH, "trainer")
    ),
    "assessments:grade-appeal-raise": Row(
        post=("trainee",), ids="submission", forbidden=(*WATCH, "line_manager", "trainer", "verifier")
    ),
    "assessments:calibration-list": Row(get=BOTH, text="Сложный звонок A", told=BOTH),
    "assessments:calibration-create": Row(get=VERIFIER, post=VERIFIER),
    "assessments:calibration-detail": Row(get=BOTH, ids="calibration"),
    "assessments:calibration-mark": Row(post=BOTH, ids="calibration"),
    "assessments:calibration-file": Row(get=BOTH, ids="calibration_file", allowed_statuses=(200,)),
    "assessments:calibration-note": Row(post=VERIFIER, **LEAD),
    "assessments:calibration-close": Row(post=VERIFIER, **LEAD),
    "assessments:agreement-detail": Row(get=VERIFIER),
    "assessments:agreement-compute": Row(post=VERIFIER),
    "assessments:sampling-plan": Row(get=("client_admin",), post=("client_admin",)),
    "assessments:sampling-group": Row(
        get=VERIFIER, post=VERIFIER, ids="cohort", forbidden=(*WATCH, "line_manager", "trainer", "trainee")
    ),
}


def furnish(world: World) -> None:
    """In A and in B works being marked, diverged and marked once more, an appeal, a calibration."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        tail = "" if letter == "a" else "_b"
        trainer, verifier = world.people[f"trainer{tail}"], world.people[f"verifier{tail}"]
        taken = _mark(world, letter, trainer, state="taken", marker=verifier)
        first = {"assessor": trainer.pk, "levels": {"К1": 3}, "decision": "competent", "score": "100.00"}
        second = {"levels": {"К1": 1}, "decision": "not_yet", "score": 33, "marked_at": NOON}
        compared = _mark(world, letter, trainer, state="diverged", marker=verifier, first=first, **second)
        colleague = UserFactory()
        theirs = {"state": "diverged", "first": {**first, "assessor": colleague.pk}, **second}
        disputed = _mark(world, letter, colleague, marker=UserFactory(), **theirs)
        reopened = _mark(world, letter, trainer, state="agreed", marker=UserFactory(), first=first, **second)
        _reason_to_mark(reopened.submission, number=2, state="waiting")
        appealed = _mark(world, letter, trainer, state="waiting")
        appeal = GradeAppeal.objects.create(
            submission=appealed.submission,
            text="Срок назван",
            raised_at=NOON,
            due_on=NOON.date(),
            mark=appealed,
        )
        calibration = Calibration.objects.create(
            submission=compared.submission,
            title=f"Сложный звонок {letter.upper()}",
            closes_at=NOON + timedelta(days=7),
            organiser=verifier,
            opened_at=NOON,
        )
        for who in (trainer, verifier):
            CalibrationMark.objects.create(calibration=calibration, assessor=who)
        ids["second_mark"] = {"mark_id": taken.pk}
        ids["compared_mark"] = {"mark_id": compared.pk}
        ids["disputed_mark"], ids["reopened_mark"] = {"mark_id": disputed.pk}, {"mark_id": reopened.pk}
        ids["grade_appeal"] = {"appeal_id": appeal.pk}
        ids["calibration"] = {"calibration_id": calibration.pk}
        file = _file(world, taken.submission, f"taken-{letter}")
        ids["second_mark_file"] = {"mark_id": taken.pk, "file_id": file.pk}
        file = _file(world, compared.submission, f"common-{letter}")
        ids["calibration_file"] = {"calibration_id": calibration.pk, "file_id": file.pk}


def _file(world, work, name):
    file = listed_file(work, stored_as=f"marking-{name}")
    world.files[file.stored_as] = b"text"
    return file


def _mark(world, letter, trainer, **fields):
    """A second mark of a colleague's decided work."""
    own = world.things[f"submission_{letter}"]
    work = Submission.objects.create(
        enrolment=EnrolmentFactory(cohort=own.enrolment.cohort),
        step=own.step,
        exercise=own.exercise,
        rubric=criteria_by_value(own.exercise),
        state="graded",
        text="Работа",
        started_at=NOON,
        submitted_at=NOON,
    )
    facts = {"decision": "competent", "saved_at": NOON, "decided_at": NOON, "released_at": NOON, "version": 1}
    Grade.objects.create(submission=work, assessor=trainer, levels={"К1": 3, "К2": 3}, score=100, **facts)
    return _reason_to_mark(work, **fields)


def _reason_to_mark(work, **fields):
    """A second mark that a draw asked for."""
    reason = {"code": "routine", "share": 15, "draw": "3.10"}
    return SecondMark.objects.create(
        submission=work, reasons=[reason], seed="07", share=15, draw="3.10", sampled_at=NOON, **fields
    )
