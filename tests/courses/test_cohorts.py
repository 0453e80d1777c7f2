"""The life of a cohort."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError

from accounts.models import Organisation
from courses.models import Attendance, Cohort, CohortAssignment, Enrolment, StepProgress
from courses.services import finish_cohort, mark_attendance, plan_cohort, start_cohort
from courses.services.cohorts import (
    CohortIsOverError,
    CohortPlan,
    DaysOutOfOrderError,
    ForeignTrainerError,
    NoDatesError,
    NoTrainerError,
    PlannedDay,
    UnknownZoneError,
    WorksWaitError,
)
from courses.states import COHORT_TRANSITIONS, ENROLMENT_TRANSITIONS, ForbiddenMoveError
from jobs.models import Notice
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.courses import (
    NOON,
    CohortAssignmentFactory,
    CohortDayFactory,
    CohortFactory,
    EnrolmentFactory,
    RunningCohortFactory,
    hr_of,
    step_of,
)

pytestmark = pytest.mark.django_db
DAYS = (PlannedDay(date(2026, 11, 17), time(9, 30)), PlannedDay(date(2026, 11, 18), time(10, 0)))


@pytest.fixture
def trainer():
    provider = OrganisationFactory(kind=Organisation.Kind.PROVIDER)
    return UserFactory(organisation=provider)


def plan_of(**changes):
    facts = {
        "title": "Север-3",
        "mode": "webinar",
        "timezone": "Asia/Omsk",
        "place": "Зал 2",
        "days": DAYS,
        "trainer_ids": frozenset(),
        "verifier_ids": frozenset(),
    }
    return CohortPlan(**{**facts, **changes})


def test_every_state_has_its_line_in_the_tables():
    assert set(COHORT_TRANSITIONS) == set(Cohort.State)
    assert set(ENROLMENT_TRANSITIONS) == set(Enrolment.State)


def test_a_plan_writes_days_by_wall_clock_and_people(trainer):
    cohort = CohortFactory()

    plan_cohort(cohort.pk, plan=plan_of(trainer_ids=frozenset({trainer.pk})), by=None, at=NOON)

    cohort.refresh_from_db()
    assert (cohort.title, cohort.timezone, cohort.place) == ("Север-3", "Asia/Omsk", "Зал 2")
    assert list(cohort.days.values_list("on_date", "starts_at")) == [(d.on_date, d.starts_at) for d in DAYS]
    assert cohort.assignments.get().user == trainer


def test_planning_again_keeps_a_day_with_its_attendance_and_removes_a_trainer(trainer):
    cohort = CohortFactory()
    plan_cohort(cohort.pk, plan=plan_of(trainer_ids=frozenset({trainer.pk})), by=None, at=NOON)
    first = cohort.days.get(number=1)

    plan_cohort(cohort.pk, plan=plan_of(), by=None, at=NOON)

    assert cohort.days.get(number=1).pk == first.pk
    assert not cohort.assignments.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"timezone": "Mars/Base"}, UnknownZoneError),
        ({"days": DAYS[:1]}, DaysOutOfOrderError),
        ({"days": DAYS[::-1]}, DaysOutOfOrderError),
        ({"trainer_ids": frozenset({987654})}, ForeignTrainerError),
    ],
)
def test_a_plan_that_does_not_hold_is_refused(changes, error):
    cohort = CohortFactory()

    with pytest.raises(error):
        plan_cohort(cohort.pk, plan=plan_of(**changes), by=None, at=NOON)

    assert not cohort.days.exists()


def test_a_person_of_the_client_does_not_train():
    cohort = CohortFactory()
    insider = UserFactory(organisation=cohort.organisation)

    with pytest.raises(ForeignTrainerError):
        plan_cohort(cohort.pk, plan=plan_of(trainer_ids=frozenset({insider.pk})), by=None, at=NOON)


def test_nobody_verifies_the_own_marks(trainer):
    both = {"trainer_ids": frozenset({trainer.pk}), "verifier_ids": frozenset({trainer.pk})}

    with pytest.raises(ForeignTrainerError):
        plan_cohort(CohortFactory().pk, plan=plan_of(**both), by=None, at=NOON)


def test_a_finished_cohort_is_not_planned_any_more():
    cohort = CohortFactory(state=Cohort.State.FINISHED, finished_at=NOON)

    with pytest.raises(CohortIsOverError):
        plan_cohort(cohort.pk, plan=plan_of(), by=None, at=NOON)


def test_participants_of_a_running_cohort_hear_of_new_dates_once():
    place = EnrolmentFactory()

    plan_cohort(place.cohort_id, plan=plan_of(), by=None, at=NOON)
    plan_cohort(place.cohort_id, plan=plan_of(), by=None, at=NOON)

    notice = Notice.objects.get(kind="courses.dates")
    assert "17" in notice.text
    assert "Омск, UTC+6" in notice.text


def test_a_cohort_that_meets_opens_only_with_dates():
    cohort = CohortAssignmentFactory(cohort=CohortFactory(mode="webinar")).cohort

    with pytest.raises(NoDatesError):
        start_cohort(cohort.pk, by=UserFactory(), at=NOON)


def test_a_cohort_opens_only_with_a_trainer():
    with pytest.raises(NoTrainerError):
        start_cohort(CohortFactory().pk, by=UserFactory(), at=NOON)


def test_opening_tells_the_participants():
    cohort = CohortAssignmentFactory(cohort=CohortFactory()).cohort
    place = EnrolmentFactory(cohort=cohort)

    start_cohort(cohort.pk, by=hr_of(cohort.organisation), at=NOON)

    cohort.refresh_from_db()
    assert (cohort.state, cohort.started_at) == (Cohort.State.RUNNING, NOON)
    assert Notice.objects.get(kind="courses.assigned").recipient_id == place.user_id


def test_a_running_cohort_has_its_moment():
    with pytest.raises(IntegrityError):
        CohortFactory(state=Cohort.State.RUNNING)


def test_finishing_leaves_the_unfinished_not_yet_competent():
    running = EnrolmentFactory(state=Enrolment.State.RUNNING)
    done = EnrolmentFactory(cohort=running.cohort, state=Enrolment.State.COMPETENT, finished_at=NOON)

    finish_cohort(running.cohort_id, by=UserFactory(), at=NOON)

    running.refresh_from_db()
    done.refresh_from_db()
    assert (running.state, done.state) == (Enrolment.State.NOT_YET, Enrolment.State.COMPETENT)


def test_a_cohort_with_works_to_assess_is_not_finished():
    place = EnrolmentFactory(state=Enrolment.State.AWAITING)

    with pytest.raises(WorksWaitError):
        finish_cohort(place.cohort_id, by=UserFactory(), at=NOON)


def test_a_work_sent_before_the_course_is_done_keeps_its_cohort_open():
    place = EnrolmentFactory(state=Enrolment.State.RUNNING)
    StepProgress.objects.create(
        enrolment=place,
        step=step_of(place.cohort, "d1-01"),
        state=StepProgress.State.WAITING,
        started_at=NOON,
    )

    with pytest.raises(WorksWaitError):
        finish_cohort(place.cohort_id, by=UserFactory(), at=NOON)

    place.refresh_from_db()
    assert place.state == Enrolment.State.RUNNING


def test_a_planned_cohort_is_not_finished():
    with pytest.raises(ForbiddenMoveError):
        finish_cohort(CohortFactory().pk, by=UserFactory(), at=NOON)


def test_attendance_is_marked_for_all_and_corrected():
    day = CohortDayFactory(cohort=RunningCohortFactory())
    there, away = EnrolmentFactory(cohort=day.cohort), EnrolmentFactory(cohort=day.cohort)
    trainer = UserFactory()

    mark_attendance(day.pk, present={there.pk, away.pk, 987654}, by=trainer, at=NOON)
    count = mark_attendance(day.pk, present={there.pk}, by=trainer, at=NOON + timedelta(minutes=1))

    assert count == 1
    assert dict(Attendance.objects.values_list("enrolment_id", "was_present")) == {
        there.pk: True,
        away.pk: False,
    }


def test_an_assignment_is_made_once():
    first = CohortAssignmentFactory()

    with pytest.raises(IntegrityError):
        CohortAssignment.objects.create(cohort=first.cohort, user=first.user, role=first.role)
