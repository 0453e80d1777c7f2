"""«Сегодня» of those who answer for marks: nothing that waits for them is left out."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from courses.services.attendance import mark_attendance
from reports.queries.marking_today import marking_tasks
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.assessments import SubmissionFactory, trainer_of
from tests.factories.courses import CohortDayFactory, EnrolmentFactory, RunningCohortFactory
from tests.factories.marking import calibration_of, decided_by, sampled, verifier_of
from tests.factories.testing import appeal_of, finished

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def russian():
    """Words are judged as readers see them."""
    with translation.override("ru"):
        yield


def test_an_objection_waits_for_the_trainer_of_its_group_and_opens_at_once():
    appeal = appeal_of(finished())
    trainer = trainer_of(appeal.attempt.enrolment.cohort)

    (task,) = marking_tasks(trainer)

    assert task.title == "1 возражение к вопросу теста"
    assert task.url == f"/work/appeals/{appeal.pk}/"
    assert marking_tasks(trainer_of(SubmissionFactory().enrolment.cohort)) == []


def test_a_work_of_the_sample_waits_for_its_verifier_and_not_for_its_trainer():
    mark = sampled()
    cohort = mark.submission.enrolment.cohort

    (task,) = marking_tasks(verifier_of(cohort))

    assert task.title == "1 работа выборки"
    assert marking_tasks(mark.submission.grade.assessor) == []


def test_a_calibration_waits_until_the_person_has_marked():
    work = SubmissionFactory()
    cohort = work.enrolment.cohort
    trainer, verifier = trainer_of(cohort), verifier_of(cohort)
    decided_by(trainer, work)
    calibration = calibration_of(work, verifier, [trainer, verifier])

    (task,) = marking_tasks(trainer)

    assert task.title == calibration.title
    assert task.url == f"/work/marking/calibrations/{calibration.pk}/"
    calibration.marks.update(given_at=NOON + timedelta(hours=1), decision="competent", score=80)
    assert marking_tasks(trainer) == []


def test_a_person_without_groups_costs_one_query(django_assert_num_queries):
    person = UserFactory()

    with django_assert_num_queries(1):
        assert marking_tasks(person) == []


def test_a_day_that_passed_without_attendance_waits_for_the_trainer_until_it_is_marked():
    place = EnrolmentFactory(cohort=RunningCohortFactory(mode="webinar"))
    trainer = trainer_of(place.cohort)
    day, _later = (
        CohortDayFactory(cohort=place.cohort, number=n, on_date=timezone.now().date() + timedelta(days=days))
        for n, days in ((1, -3), (2, 3))
    )

    (task,) = marking_tasks(trainer)

    assert task.url == f"/courses/cohorts/{place.cohort_id}/days/1/"
    assert "посещаемость не отмечена" in task.text
    mark_attendance(day.pk, present=[place.pk], by=trainer, at=NOON)
    assert marking_tasks(trainer) == []
