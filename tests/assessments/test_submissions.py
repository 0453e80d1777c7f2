"""A practical work from the draft to the queue."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Submission
from assessments.services.submissions import (
    GivenWork,
    IncompleteWorkError,
    NextTryLaterError,
    NotAnExerciseError,
    WorkClosedError,
    criteria_by_value,
    save_work,
    submit_work,
)
from catalog.models import Exercise
from courses.models import StepProgress
from tests.conftest import NOON
from tests.factories.assessments import decided, learner
from tests.factories.courses import step_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
WHOLE = GivenWork(text="Мои реплики", self_assessment={"К1": 2, "К2": 1}, is_own_work=True)


@pytest.fixture
def enrolment():
    """A learner."""
    return learner()


@pytest.fixture
def step(enrolment):
    """Their exercise."""
    return step_of(enrolment.cohort, "d2-01")


@pytest.fixture
def client(enrolment):
    """Their browser."""
    browser = Client()
    browser.force_login(enrolment.user, BACKEND)
    return browser


def submit(enrolment, step, given=WHOLE, at=NOON):
    """Send the work."""
    return submit_work(enrolment.pk, step_id=step.pk, given=given, by=enrolment.user, at=at)


def test_the_first_save_makes_the_draft_with_the_rubric_by_value(enrolment, step):
    work = save_work(enrolment.pk, step_id=step.pk, given=WHOLE, at=NOON)

    assert (work.number, work.state, work.text) == (1, Submission.State.DRAFT, "Мои реплики")
    assert [one["code"] for one in work.rubric] == ["К1", "К2"]


def test_a_second_save_changes_the_same_draft(enrolment, step):
    for text in ("раз", "два"):
        save_work(enrolment.pk, step_id=step.pk, given=GivenWork(text, {}, is_own_work=False), at=NOON)

    assert Submission.objects.get().text == "два"


def test_reading_the_page_makes_nothing(client, enrolment, step):
    response = client.get(reverse("assessments:submission-edit", args=[enrolment.pk, step.pk]))

    assert "Задание." in response.content.decode()
    assert not Submission.objects.exists()


def test_a_step_without_an_exercise_takes_no_work(enrolment):
    with pytest.raises(NotAnExerciseError):
        save_work(enrolment.pk, step_id=step_of(enrolment.cohort, "d1-03").pk, given=WHOLE, at=NOON)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (GivenWork(" ", {"К1": 2, "К2": 2}, is_own_work=True), ["text"]),
        (GivenWork("т", {"К1": 2}, is_own_work=True), ["self_assessment"]),
        (GivenWork("т", {"К1": 2, "К2": 2}, is_own_work=False), ["own_work"]),
    ],
)
def test_an_incomplete_work_is_not_sent(enrolment, step, given, missing):
    with pytest.raises(IncompleteWorkError) as refused:
        submit(enrolment, step, given)

    assert refused.value.missing == missing
    assert not Submission.objects.exists()


def test_a_refused_page_keeps_what_was_written(client, enrolment, step):
    url = reverse("assessments:submission-submit", args=[enrolment.pk, step.pk])

    response = client.post(url, {"text": "Долго писал", "level_К1": "2"})

    text = response.content.decode()
    assert response.status_code == 422
    assert "Долго писал" in text
    assert "самооценки по каждому критерию" in text


def test_a_sent_work_waits_and_the_course_knows(enrolment, step):
    work = submit(enrolment, step)

    assert (work.state, work.submitted_at) == (Submission.State.SUBMITTED, NOON)
    assert StepProgress.objects.get(enrolment=enrolment, step=step).state == StepProgress.State.WAITING


def test_a_sent_work_takes_no_changes(client, enrolment, step):
    submit(enrolment, step)

    with pytest.raises(WorkClosedError):
        save_work(enrolment.pk, step_id=step.pk, given=WHOLE, at=NOON)
    url = reverse("assessments:submission-save", args=[enrolment.pk, step.pk])
    assert client.post(url, {"text": "ещё"}, headers={"Accept": "application/json"}).status_code == 409


def test_a_returned_work_comes_back_as_the_next_number_with_its_text(enrolment, step):
    work = decided(submit(enrolment, step), "returned")

    draft = Submission.objects.get(number=2)
    assert (work.state, draft.state, draft.text) == (
        Submission.State.RETURNED,
        Submission.State.DRAFT,
        "Мои реплики",
    )
    assert not draft.is_own_work


def test_after_not_yet_the_next_try_waits_for_its_date(enrolment, step):
    decided(submit(enrolment, step), "not_yet", next_try_on=NOON.date() + timedelta(days=3))

    with pytest.raises(NextTryLaterError):
        save_work(enrolment.pk, step_id=step.pk, given=WHOLE, at=NOON + timedelta(days=2))
    again = save_work(enrolment.pk, step_id=step.pk, given=WHOLE, at=NOON + timedelta(days=3))

    assert again.number == 2


def test_after_competent_there_is_nothing_to_send(enrolment, step):
    decided(submit(enrolment, step), "competent")

    with pytest.raises(WorkClosedError):
        save_work(enrolment.pk, step_id=step.pk, given=WHOLE, at=NOON)


def test_criteria_shown_by_several_calls_are_levelled_in_each(enrolment):
    exercise = Exercise.objects.get(programme=enrolment.cohort.programme)
    exercise.parts = [{"code": "А", "criteria": ["К1"]}, {"code": "В", "criteria": ["К1", "К2"]}]

    assert [one["calls"] for one in criteria_by_value(exercise)] == [["А", "В"], []]


def test_an_autosave_answers_with_its_moment(client, enrolment, step):
    url = reverse("assessments:submission-save", args=[enrolment.pk, step.pk])

    response = client.post(url, {"text": "Черновик\x00"}, headers={"Accept": "application/json"})

    assert set(response.json()) == {"saved_at"}


def test_the_learner_reads_levels_words_and_the_date(client, enrolment, step):
    work = decided(submit(enrolment, step), "not_yet", next_try_on=NOON.date() + timedelta(days=3))

    text = client.get(reverse("assessments:submission-detail", args=[work.pk])).content.decode()

    assert "Не хватает срока" in text
    assert "19.11.2026" in text
    assert "Образец." in text


def test_a_draft_of_the_grade_is_not_shown_to_the_learner(client, enrolment, step):
    work = submit(enrolment, step)
    decided(work, "")

    text = client.get(reverse("assessments:submission-detail", args=[work.pk])).content.decode()

    assert "Не хватает срока" not in text
    assert "Образец." not in text
