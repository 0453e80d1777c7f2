"""Attempts, works and a bank of real questions for the programme of tests/factories/courses.py."""

from itertools import count
from pathlib import Path

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from assessments import answers, drawing, scoring, timing
from assessments.models import Attempt, Submission, SubmissionFile
from assessments.services.grades import VACS, GivenGrade, decide_grade, save_grade
from assessments.services.submissions import criteria_by_value
from catalog.models import Exercise, Question
from courses.models import Enrolment, StepProgress
from tests.conftest import NOON
from tests.factories.courses import (
    CohortAssignmentFactory,
    EnrolmentFactory,
    RunningCohortFactory,
    make_module,
    make_programme,
    step_of,
)
from tests.reading import read_yaml

BANK = Path(__file__).parents[2] / "fixtures/catalog/ok-vv-155/questions.yaml"
NUMBERS = count(300)  # of modules: each learner has a course of their own
RULES = (  # three questions of one choice that are not critical and one of order, whatever the bank holds
    drawing.Rule(kind="single", count=5),
    drawing.Rule(kind="order", count=1),
)
META = {"code", "kind", "pool", "outcome", "lesson", "difficulty", "critical", "points"}


def make_bank(programme):
    """The bank of ОК-ВВ-155: all ten kinds in both pools, some of the final ones critical."""
    return Question.objects.bulk_create(
        Question(
            programme=programme,
            code=one["code"],
            kind=one["kind"],
            pool=one["pool"],
            body={key: value for key, value in one.items() if key not in META},
            outcome=one["outcome"],
            lesson=one["lesson"],
            difficulty=one["difficulty"],
            is_critical=one["critical"],
            points=one["points"],
        )
        for one in read_yaml(BANK)
    )


def read_lessons(enrolment, at=NOON):
    """All lessons read: the final test is open."""
    steps = enrolment.cohort.programme.steps.filter(kind="lesson")
    StepProgress.objects.bulk_create(
        StepProgress(
            enrolment=enrolment, step=step, state=StepProgress.State.DONE, started_at=at, percent=100
        )
        for step in steps
    )


def learner(**fields):
    """A place in a running cohort whose lessons are read and whose tests have questions."""
    if "cohort" not in fields:
        fields["cohort"] = RunningCohortFactory(programme=make_programme(make_module(next(NUMBERS))))
    enrolment = EnrolmentFactory(**fields)
    make_bank(enrolment.cohort.programme)
    read_lessons(enrolment)
    return Enrolment.objects.select_related("cohort__programme__module", "user").get(pk=enrolment.pk)


def bank_of(programme, pool="final"):
    """The bank as the draw reads it."""
    return [
        drawing.BankQuestion(
            code=one.code,
            kind=one.kind,
            body=one.body,
            outcome=one.outcome,
            lesson=one.lesson,
            critical=one.is_critical,
            points=str(one.points),
            difficulty=one.difficulty,
        )
        for one in Question.objects.filter(programme=programme, pool=pool)
    ]


class AttemptFactory(DjangoModelFactory):
    """An open final test of a learner, begun at noon, ten questions by seed 7."""

    class Meta:
        model = Attempt

    enrolment = factory.LazyFunction(learner)
    step = factory.LazyAttribute(lambda one: step_of(one.enrolment.cohort, "d2-02"))
    number = 1
    seed = 7
    rules = factory.LazyAttribute(lambda one: one.enrolment.cohort.programme.tests[one.step.ref])
    questions = factory.LazyAttribute(
        lambda one: drawing.draw(
            bank_of(one.enrolment.cohort.programme, one.step.ref),
            count=one.rules["questions"],
            seed=one.seed,
            rules=RULES,
        )
    )
    started_at = NOON
    deadline_at = factory.LazyAttribute(lambda one: timing.deadline_of(one.started_at, one.rules["minutes"]))
    max_points = factory.LazyAttribute(lambda one: scoring.grade_attempt(one.questions, {}, None).max_points)


def right_value(question):
    """The answer that earns everything."""
    return answers.right_value(question)


class SubmissionFactory(DjangoModelFactory):
    """A work that waits for the assessor, complete, sent at noon."""

    class Meta:
        model = Submission

    enrolment = factory.LazyFunction(learner)
    step = factory.LazyAttribute(lambda one: step_of(one.enrolment.cohort, "d2-01"))
    exercise = factory.LazyAttribute(
        lambda one: Exercise.objects.get(programme=one.step.programme_id, code="pz-1")
    )
    rubric = factory.LazyAttribute(lambda one: criteria_by_value(one.exercise))
    state = Submission.State.SUBMITTED
    text = "Здравствуйте, отель «Причал», Инна. Чем помочь?"
    self_assessment = factory.LazyFunction(lambda: {"К1": 2, "К2": 1})
    is_own_work = True
    started_at = NOON
    submitted_at = NOON


def listed_file(work, name="звонок.txt", stored_as="nowhere", size=12):
    """The row of a text file of the work."""
    return SubmissionFile.objects.create(
        submission=work,
        name=name,
        stored_as=f"{work.enrolment.cohort.organisation_id}/submissions/2026/{stored_as}",
        content_type="text/plain; charset=utf-8",
        size=size,
        sha256="0" * 64,
        uploaded_at=NOON,
    )


def stored_file(work, name="звонок.txt", content=b"text"):
    """A text file of the work, on the disk too."""
    file = listed_file(work, name, stored_as="somewhere", size=len(content))
    default_storage.save(file.stored_as, ContentFile(content))
    return file


LEVELS = {
    "competent": {"К1": 2, "К2": 2},
    "not_yet": {"К1": 1, "К2": 2},
    "returned": {"К1": 1},
    "": {"К1": 1},
}
TICKS = dict.fromkeys(VACS, True)


def given_grade(levels, **fields):
    """A grade as the desk sends it."""
    facts = {
        "comments": {},
        "overall": "Не хватает срока",
        "vacs": TICKS,
        "next_try_on": NOON.date(),
        **fields,
    }
    return GivenGrade(levels=levels, **facts)


def trainer_of(cohort):
    """Somebody who trains the cohort."""
    return CohortAssignmentFactory(cohort=cohort).user


def decided(work, decision, **fields):
    """The work with such a decision; an empty one saves a draft of the grade."""
    trainer, given = trainer_of(work.enrolment.cohort), given_grade(LEVELS[decision], **fields)
    if decision:
        decide_grade(work.pk, by=trainer, version=0, given=given, decision=decision, at=NOON)
    else:
        save_grade(work.pk, by=trainer, version=0, given=given, at=NOON)
    work.refresh_from_db()
    return work
