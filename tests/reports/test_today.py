"""«Сегодня» of a learner: one click to the next step, its term in words, days, reasons, results."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from assessments.models import Attempt, AttemptWindow, Extension, Grade
from courses.models import Cohort, CohortDay, StepProgress
from reports.queries.study import left_in_days, left_until, new_results, study_of
from reports.queries.today import today_of
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.assessments import SubmissionFactory
from tests.factories.courses import CohortFactory, EnrolmentFactory, RunningCohortFactory, step_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
HOME = reverse("reports:home")


@pytest.fixture(autouse=True)
def russian():
    """Words are judged as readers see them."""
    with translation.override("ru"):
        yield


def finish(enrolment, *codes):
    """Put steps behind."""
    for code in codes:
        StepProgress.objects.create(
            enrolment=enrolment,
            step=step_of(enrolment.cohort, code),
            state=StepProgress.State.DONE,
            started_at=NOON,
            completed_at=NOON,
        )


def webinar(*days, **fields):
    """A running cohort with these days from today, by Moscow's clock."""
    cohort = RunningCohortFactory(mode="webinar", **fields)
    for number, ahead in enumerate(days, start=1):
        CohortDay.objects.create(
            cohort=cohort,
            number=number,
            on_date=NOON.date() + timedelta(days=ahead),
            starts_at=time(9, 30),
        )
    return cohort


def only(user, at=NOON):
    """The one course on the person's page."""
    (row,) = study_of(user, at=at)
    return row


def test_the_button_says_the_day_and_the_lesson_and_leads_there():
    place = EnrolmentFactory()
    finish(place, "d1-01", "d1-02")

    row = only(place.user)

    lesson = step_of(place.cohort, "d1-03")
    assert row.next_text == "день 1, урок 1"
    assert row.url == reverse("courses:step-detail", args=[place.pk, lesson.pk])


def test_the_page_shows_the_click_and_the_days_in_words(client):
    place = EnrolmentFactory()
    finish(place, "d1-01")
    client.force_login(place.user, BACKEND)

    page = client.get(HOME).content.decode()

    assert "Продолжить: день 1, входной тест" in page
    assert "1 из\u00a04 шагов" in page
    assert "0 из\u00a03 шагов" in page


@pytest.mark.parametrize(
    ("ahead", "left", "is_pressing"),
    [(0, "сегодня", True), (-2, "2\u00a0дня назад", True)],
)
def test_the_day_of_the_group_is_the_term(ahead, left, is_pressing):
    place = EnrolmentFactory(cohort=webinar(ahead, 5))

    due = only(place.user).due

    assert (due.left, due.is_pressing) == (left, is_pressing)
    assert due.text.startswith("День 1 группы: ")


def test_a_day_that_has_not_come_says_so_and_is_listed():
    place = EnrolmentFactory(cohort=webinar(3, 4))

    row = only(place.user)

    assert row.next_line is None
    assert row.waiting == "День 1 откроется в свою дату."
    assert [(day.number, day.left) for day in row.upcoming] == [
        (1, "осталось 3\u00a0дня"),
        (2, "осталось 4\u00a0дня"),
    ]


def test_the_zone_is_named_and_warned_of_when_it_is_not_the_readers():
    cohort = webinar(0)
    branch = BranchFactory(organisation=cohort.organisation, timezone="Asia/Omsk")
    person = UserFactory(organisation=cohort.organisation, branch=branch)
    EnrolmentFactory(cohort=cohort, user=person)

    row = only(person)

    assert (row.zone, row.is_other_zone) == ("Москва, UTC+3", True)


def test_today_is_the_day_of_the_groups_zone():
    cohort = webinar(1)
    Cohort.objects.filter(pk=cohort.pk).update(timezone="Asia/Kamchatka")
    place = EnrolmentFactory(cohort=Cohort.objects.get(pk=cohort.pk))
    late = datetime(2026, 11, 16, 13, 0, tzinfo=UTC)  # 01:00 of the 17th on Kamchatka

    assert only(place.user, at=late).due.left == "сегодня"


def test_a_test_that_closes_is_the_nearest_term():
    place = EnrolmentFactory()
    AttemptWindow.objects.create(
        cohort=place.cohort,
        step=step_of(place.cohort, "d2-02"),
        closes_at=NOON + timedelta(hours=5),
        set_by=UserFactory(),
        set_at=NOON,
    )

    due = only(place.user).due

    assert (due.text, due.left) == ("Тест закроется 16\u00a0ноября в 17:00", "осталось 5\u00a0часов")


def test_a_personal_extension_moves_the_term():
    place = EnrolmentFactory()
    step = step_of(place.cohort, "d2-02")
    AttemptWindow.objects.create(
        cohort=place.cohort, step=step, closes_at=NOON + timedelta(hours=5), set_by=place.user, set_at=NOON
    )
    Extension.objects.create(
        enrolment=place,
        step=step,
        batch="1",
        closes_at=NOON + timedelta(days=4),
        reason="болезнь",
        given_by=place.user,
        given_at=NOON,
    )

    assert only(place.user).due.left == "осталось 4\u00a0дня"


def test_reasons_of_the_audit_are_on_the_page_by_value(client):
    reasons = [
        {"criterion": "MC05", "text": "Время ответа", "score": 54.0, "target": 85, "n": 40, "wave": "осень"}
    ]
    place = EnrolmentFactory(cohort=RunningCohortFactory(reasons=reasons))
    client.force_login(place.user, BACKEND)

    page = client.get(HOME).content.decode()

    assert "по итогам аудита" in page
    assert "MC05" in page
    assert "54 → 85" in page


def test_several_courses_come_the_most_pressing_first():
    person = UserFactory()
    later = webinar(-1)
    sooner = webinar(-3, programme=later.programme)
    for cohort in (later, sooner):
        EnrolmentFactory(cohort=cohort, user=person)

    assert [row.course.enrolment.cohort_id for row in study_of(person, at=NOON)] == [sooner.pk, later.pk]


def test_a_planned_group_says_that_it_is_not_open():
    place = EnrolmentFactory(cohort=CohortFactory())

    assert only(place.user).waiting.startswith("Группа ещё не открыта")


@pytest.mark.parametrize("state", ["competent", "not_yet", "withdrawn", "replaced"])
def test_what_is_over_is_not_on_the_page(state):
    place = EnrolmentFactory(state=state, finished_at=NOON)

    assert study_of(place.user, at=NOON) == []


def test_many_courses_cost_as_many_queries_as_one(django_assert_num_queries):
    person, programme = UserFactory(), RunningCohortFactory().programme
    for _n in range(6):
        EnrolmentFactory(cohort=RunningCohortFactory(programme=programme), user=person)
    study_of(person, at=NOON)

    with django_assert_num_queries(5):
        assert len(study_of(person, at=NOON)) == 6


def test_a_released_decision_is_a_new_result_and_a_held_one_is_not():
    work = SubmissionFactory(state="graded")
    grade = Grade.objects.create(
        submission=work,
        assessor=UserFactory(),
        decision="competent",
        overall="Слышно внимание.",
        saved_at=NOON,
        decided_at=NOON,
    )
    person = work.enrolment.user
    held = new_results(person, at=NOON)
    Grade.objects.filter(pk=grade.pk).update(released_at=NOON)

    (result,) = new_results(person, at=NOON + timedelta(days=1))

    assert held == []
    assert (result.verdict, result.comment) == ("компетентен", "Слышно внимание.")


def test_a_test_that_goes_on_comes_before_everything():
    place = EnrolmentFactory()
    Attempt.objects.create(
        enrolment=place,
        step=step_of(place.cohort, "d2-02"),
        number=1,
        seed=1,
        questions=[],
        rules={},
        started_at=NOON,
        max_points=1,
    )

    assert today_of(place.user).tasks[0].action == "Вернуться к тесту"


def test_a_person_without_courses_gets_an_empty_page_that_helps(client):
    client.force_login(UserFactory(), BACKEND)

    assert "Вас ничего не ждёт" in client.get(HOME).content.decode()


def test_how_long_is_left_is_said_in_the_fitting_unit():
    spans = (timedelta(minutes=1), timedelta(minutes=119), timedelta(hours=47), timedelta(days=3))

    assert [left_until(NOON + span, at=NOON) for span in spans] == [
        "осталась 1\u00a0минута",
        "осталось 119\u00a0минут",
        "осталось 47\u00a0часов",
        "осталось 3\u00a0дня",
    ]
    assert left_in_days(1) == "завтра"
