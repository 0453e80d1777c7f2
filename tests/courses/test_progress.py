"""What a trainee does alone, and what is open when."""

from datetime import UTC, date, datetime, time

import pytest

from catalog.models import PlanStep
from courses.models import Cohort, CohortDay, Enrolment, StepProgress
from courses.queries.course import Closed, course_of
from courses.services import finish_step, open_step, read_lesson, save_plan
from courses.services.progress import EmptyPlanError, NotSelfMarkedError, StepClosedError
from tests.factories.courses import (
    NOON,
    CohortFactory,
    EnrolmentFactory,
    RunningCohortFactory,
    make_module,
    make_programme,
    step_of,
)

pytestmark = pytest.mark.django_db


def read_all(place):
    for code in ("d1-03", "d1-05"):
        finish_step(place.pk, step_id=step_of(place.cohort, code).pk, at=NOON)


def test_the_first_step_sets_the_enrolment_going():
    place = EnrolmentFactory()
    step = step_of(place.cohort, "d1-01")

    open_step(place.pk, step_id=step.pk, at=NOON)
    open_step(place.pk, step_id=step.pk, at=NOON)

    place.refresh_from_db()
    assert place.state == Enrolment.State.RUNNING
    assert place.progress.get().state == StepProgress.State.STARTED


def test_reading_never_goes_back():
    place = EnrolmentFactory()
    step = step_of(place.cohort, "d1-03")

    for percent in (40, 70, 20):
        read_lesson(place.pk, step_id=step.pk, percent=percent, at=NOON)

    assert place.progress.get().percent == 70


def test_a_lesson_marked_as_read_stays_read():
    place = EnrolmentFactory()
    step = step_of(place.cohort, "d1-03")

    finish_step(place.pk, step_id=step.pk, at=NOON)
    read_lesson(place.pk, step_id=step.pk, percent=10, at=NOON)

    progress = place.progress.get()
    assert (progress.state, progress.percent, progress.completed_at) == ("done", 100, NOON)


@pytest.mark.parametrize("code", ["d1-02", "d2-01", "d1-04"])
def test_nobody_marks_an_own_test_exercise_or_break(code):
    place = EnrolmentFactory()

    with pytest.raises(NotSelfMarkedError):
        finish_step(place.pk, step_id=step_of(place.cohort, code).pk, at=NOON)

    assert not place.progress.exists()


def test_a_plan_is_kept_as_written():
    place = EnrolmentFactory()
    step = step_of(place.cohort, "d2-03")

    save_plan(place.pk, step_id=step.pk, text="Отвечать по формуле.\n", at=NOON)

    progress = place.progress.get()
    assert (progress.text, progress.state) == ("Отвечать по формуле.\n", "done")


def test_an_empty_plan_is_refused():
    place = EnrolmentFactory()

    with pytest.raises(EmptyPlanError):
        save_plan(place.pk, step_id=step_of(place.cohort, "d2-03").pk, text=" \n", at=NOON)


def test_the_final_test_opens_when_all_lessons_are_read():
    place = EnrolmentFactory()
    final = step_of(place.cohort, "d2-02")

    with pytest.raises(StepClosedError) as refused:
        open_step(place.pk, step_id=final.pk, at=NOON)
    read_all(place)
    open_step(place.pk, step_id=final.pk, at=NOON)

    assert refused.value.reason == Closed.LESSONS


def test_a_later_day_opens_at_midnight_of_the_cohorts_zone():
    cohort = RunningCohortFactory(mode="webinar", timezone="Asia/Kamchatka")
    CohortDay.objects.create(cohort=cohort, number=1, on_date=date(2026, 11, 17), starts_at=time(9, 30))
    place = EnrolmentFactory(cohort=cohort)
    step = step_of(cohort, "d1-01")
    midnight = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)  # 00:00 of the 17th in Kamchatka

    with pytest.raises(StepClosedError) as refused:
        open_step(place.pk, step_id=step.pk, at=midnight.replace(hour=11, minute=59))
    open_step(place.pk, step_id=step.pk, at=midnight)

    assert refused.value.reason == Closed.DAY


def test_at_their_own_pace_people_do_not_wait_for_a_day():
    cohort = RunningCohortFactory(mode="self")
    CohortDay.objects.create(cohort=cohort, number=1, on_date=date(2026, 12, 17), starts_at=time(9, 30))
    place = EnrolmentFactory(cohort=cohort)

    progress = open_step(place.pk, step_id=step_of(cohort, "d1-01").pk, at=NOON)

    assert progress.state == StepProgress.State.STARTED


@pytest.mark.parametrize(
    ("state", "reason"), [(Cohort.State.PLAN, Closed.PLANNED), (Cohort.State.CANCELLED, Closed.OVER)]
)
def test_steps_of_a_cohort_that_does_not_run_are_closed(state, reason):
    place = EnrolmentFactory(cohort=CohortFactory(state=state))

    with pytest.raises(StepClosedError) as refused:
        open_step(place.pk, step_id=step_of(place.cohort, "d1-01").pk, at=NOON)

    assert refused.value.reason == reason


def test_after_the_end_lessons_stay_open_and_tests_do_not():
    cohort = CohortFactory(state=Cohort.State.FINISHED, started_at=NOON, finished_at=NOON)
    place = EnrolmentFactory(cohort=cohort)

    course = course_of(place, at=NOON)

    closed = {line.step.code: line.closed for line in course.lines}
    assert closed["d1-03"] is None
    assert closed["d1-02"] == Closed.OVER


def test_who_has_left_opens_nothing():
    place = EnrolmentFactory(state=Enrolment.State.WITHDRAWN)

    with pytest.raises(StepClosedError) as refused:
        open_step(place.pk, step_id=step_of(place.cohort, "d1-01").pk, at=NOON)

    assert refused.value.reason == Closed.LEFT


def test_a_step_of_another_programme_is_not_there():
    place = EnrolmentFactory()
    other = make_programme(make_module(156))

    with pytest.raises(PlanStep.DoesNotExist):
        open_step(place.pk, step_id=other.steps.first().pk, at=NOON)


def test_the_course_counts_steps_without_breaks_and_says_what_comes_next(django_assert_num_queries):
    place = EnrolmentFactory()
    finish_step(place.pk, step_id=step_of(place.cohort, "d1-01").pk, at=NOON)
    place = Enrolment.objects.select_related("cohort__programme", "user__branch").get(pk=place.pk)
    course_of(place, at=NOON)  # the version of the programme is read once a process

    with django_assert_num_queries(2):
        course = course_of(place, at=NOON)

    first = course.days[0]
    assert (first.done, first.total, first.minutes_left) == (1, 4, 75)
    assert course.next_line.step.code == "d1-02"
    assert course.line_after(step_of(place.cohort, "d1-03").pk).step.code == "d1-05"


def test_clock_times_follow_the_beginning_of_the_day():
    cohort = RunningCohortFactory(mode="onsite")
    CohortDay.objects.create(cohort=cohort, number=1, on_date=NOON.date(), starts_at=time(10, 0))

    course = course_of(EnrolmentFactory(cohort=cohort), at=NOON)

    assert course.days[0].lines[2].at == time(10, 35)
    assert course.days[0].lines[2].how == "В зале"


def test_the_reasons_are_the_own_branchs():
    place = EnrolmentFactory()
    place.cohort.reasons = [{"text": "чужой", "branch": "Юг"}, {"text": "свой", "branch": None}]

    assert [one["text"] for one in course_of(place, at=NOON).reasons] == ["свой"]
