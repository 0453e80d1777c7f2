"""Two assessors at once: one wins, the other learns it; one decision; and proof that the lock does it."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from assessments.models import Grade, GradeEvent, Submission
from assessments.services import grades, releases
from assessments.services.grades import (
    StaleGradeError,
    WorkNotWaitingError,
    decide_grade,
    save_grade,
)
from assessments.services.releases import release_grades, set_rule
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.assessments import LEVELS, SubmissionFactory, given_grade, trainer_of
from tests.races import LONG, at_once, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work():
    """A work that waits."""
    return SubmissionFactory()


def two_savers(work):
    """Two assessors who read version 1 and save at once, the first one pausing before the write."""
    first, second = (trainer_of(work.enrolment.cohort) for _n in range(2))
    save_grade(work.pk, by=first, version=0, given=given_grade({"К1": 1}), at=NOON)

    def slow():
        return save_grade(work.pk, by=first, version=1, given=given_grade({"К1": 2}), at=NOON)

    def quick():
        return save_grade(work.pk, by=second, version=1, given=given_grade({"К1": 3}), at=NOON)

    return meanwhile(slow, quick, before='UPDATE "assessments_grade"')


def test_of_two_assessors_one_stores_and_the_other_sees_what_is_stored(work):
    saved, lost = two_savers(work)

    assert isinstance(lost, StaleGradeError)
    assert lost.stored.levels == saved.levels == Grade.objects.get().levels
    assert [one.version for one in GradeEvent.objects.all()] == [1, 2]


def test_without_the_lock_the_same_race_breaks(work, monkeypatch):
    monkeypatch.setattr(grades, "_lock", unlocked_work)
    monkeypatch.setattr(grades, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(grades, "save_grade", grades.save_grade.__wrapped__)

    _saved, lost = two_unlocked_savers(work)

    assert not isinstance(lost, StaleGradeError)  # nobody told the second assessor
    assert Grade.objects.get().levels == {"К1": 2}  # the slow one has written over the quick one


def two_unlocked_savers(work):
    """As `two_savers`, by the service without its transaction and its locks."""
    bare = grades.save_grade
    first, second = (trainer_of(work.enrolment.cohort) for _n in range(2))
    bare(work.pk, by=first, version=0, given=given_grade({"К1": 1}), at=NOON)

    def slow():
        return bare(work.pk, by=first, version=1, given=given_grade({"К1": 2}), at=NOON)

    def quick():
        return bare(work.pk, by=second, version=1, given=given_grade({"К1": 3}), at=NOON)

    return meanwhile(slow, quick, before='UPDATE "assessments_grade"', patience=LONG)


def unlocked_work(submission_id):
    """The work, read and not locked."""
    return Submission.objects.select_related("enrolment__cohort", "exercise", "step").get(pk=submission_id)


def test_eight_decisions_at_once_are_one(work):
    trainers = [trainer_of(work.enrolment.cohort) for _n in range(8)]
    given = given_grade(LEVELS["competent"])

    results = at_once(
        *(
            lambda one=one: decide_grade(
                work.pk, by=one, version=0, given=given, decision="competent", at=NOON
            )
            for one in trainers
        )
    )

    refused = [one for one in results if isinstance(one, WorkNotWaitingError | StaleGradeError)]
    assert (len(results) - len(refused), len(refused)) == (1, 7)
    assert (GradeEvent.objects.count(), Notice.objects.filter(kind="assessments.grade").count()) == (1, 1)


def test_two_releases_at_once_tell_once(work):
    trainer = trainer_of(work.enrolment.cohort)
    set_rule(work.enrolment.cohort_id, are_held=True, by=trainer, at=NOON)
    given = given_grade(LEVELS["returned"])
    decide_grade(work.pk, by=trainer, version=0, given=given, decision="returned", at=NOON)

    results = at_once(*(lambda: release_grades([work.pk], by=trainer, at=NOON) for _n in range(4)))

    assert sorted(len(one.works) for one in results) == [0, 0, 0, 1]
    assert Submission.objects.filter(enrolment=work.enrolment).count() == 2
    assert releases.Grade.objects.get().released_at == NOON
