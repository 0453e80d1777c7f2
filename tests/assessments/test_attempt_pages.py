"""Pages of a test and the door for answers, as a browser meets them."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from assessments.models import Attempt
from assessments.services.attempts import GivenAnswer, save_answer, submit_attempt
from lms.demo.learning import wrong_value
from tests.conftest import NOON
from tests.factories.assessments import AttemptFactory, learner, right_value
from tests.factories.courses import EnrolmentFactory, step_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture(autouse=True)
def _noon():
    """It is noon in Moscow on Monday, 16 November 2026."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def attempt():
    """An open attempt."""
    return AttemptFactory()


@pytest.fixture
def client(attempt):
    """The browser of the attempt's author."""
    browser = Client()
    browser.force_login(attempt.enrolment.user, BACKEND)
    return browser


def save(client, attempt, *, seq=1, value=None, index=0, **more):
    """One save by JSON."""
    question = attempt.questions[index]
    sent = {
        "question": question["code"],
        "seq": seq,
        "value": value or right_value(question),
        "idem_key": f"k-{seq}",
    }
    url = reverse("assessments:answer-save", args=[attempt.pk])
    return client.post(url, json.dumps({**sent, **more}), content_type="application/json")


def page(client, name, *args):
    """The text of a page."""
    return client.get(reverse(f"assessments:{name}", args=args)).content.decode()


def test_the_conditions_name_the_end_with_seconds_and_zone(client, attempt):
    enrolment = learner(user=attempt.enrolment.user)

    text = page(client, "attempt-start", enrolment.pk, step_of(enrolment.cohort, "d2-02").pk)

    assert "12:20:00 (Москва, UTC+3)" in text
    assert "80\xa0%" in text


def test_the_start_leads_to_the_questions(client, attempt):
    enrolment = learner(user=attempt.enrolment.user)

    response = client.post(
        reverse("assessments:attempt-start", args=[enrolment.pk, step_of(enrolment.cohort, "d2-02").pk])
    )

    started = Attempt.objects.get(enrolment=enrolment)
    assert response.headers["Location"] == reverse("assessments:attempt-detail", args=[started.pk])


def test_the_open_page_tells_no_right_answer(client, attempt):
    text = page(client, "attempt-detail", attempt.pk)

    secrets = [one["explanation"] for one in attempt.questions] + [
        option["why"] for one in attempt.questions for option in one["options"] if "why" in option
    ]
    assert attempt.questions[0]["text"][:20] in text
    assert [secret for secret in secrets if secret in text] == []


def test_a_committed_answer_is_204_with_its_moment(client, attempt):
    response = save(client, attempt)

    assert (response.status_code, response.headers["Saved-At"]) == (204, NOON.isoformat())
    assert "Сохранено в 12:00:00" in page(client, "attempt-detail", attempt.pk)


def test_the_same_save_again_is_204_and_one_answer(client, attempt):
    assert [save(client, attempt).status_code for _n in range(2)] == [204, 204]
    assert attempt.answers.count() == attempt.events.count() == 1


def test_a_stale_save_is_200_with_what_is_stored(client, attempt):
    save(client, attempt, seq=3)

    response = save(client, attempt, seq=2, value=wrong_value(attempt.questions[0]))

    assert response.status_code == 200
    assert (response.json()["seq"], response.json()["value"]) == (3, right_value(attempt.questions[0]))


def test_a_save_after_the_end_is_409_with_what_is_stored(client, attempt):
    save(client, attempt)
    submit_attempt(attempt.pk, answers=[], arrived_at=NOON)

    response = save(client, attempt, seq=2)

    assert response.status_code == 409
    assert response.json()["stored"]["seq"] == 1


def test_a_question_is_marked_without_an_answer_and_cleared_again(client, attempt):
    code = attempt.questions[0]["code"]
    url = reverse("assessments:answer-save", args=[attempt.pk])
    sent = {"question": code, "value": None, "flagged": True}

    for seq in (1, 2):
        facts = {**sent, "seq": seq, "flagged": seq == 1, "idem_key": f"k-{seq}"}
        assert client.post(url, json.dumps(facts), content_type="application/json").status_code == 204

    stored = attempt.answers.get()
    assert (stored.value, stored.is_flagged, stored.seq) == (None, False, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": "q99"},
        {"seq": -1},
        {"seq": 2**31},
        {"seq": None},
        {"idem_key": ""},
        {"idem_key": "ключ"},
        {"value": {"a": 1}},
        {"value": ["a", "a"]},
        {"value": ["zz"]},
        {"value": 7},
    ],
)
def test_a_malformed_save_is_400_and_stores_nothing(client, attempt, wrong):
    response = save(client, attempt, **wrong)

    assert response.status_code == 400
    assert not attempt.events.exists()


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "[" * 3000])
def test_a_body_that_is_no_object_is_400(client, attempt, body):
    url = reverse("assessments:answer-save", args=[attempt.pk])

    assert client.post(url, body, content_type="application/json").status_code == 400


def test_text_that_no_database_keeps_is_kept_without_its_bad_characters(client, attempt):
    index = next(n for n, one in enumerate(attempt.questions) if one["kind"] == "short")

    response = save(client, attempt, index=index, value="Сейчас\x00 узнаю\ud800")

    assert response.status_code == 204
    assert attempt.answers.get().value == "Сейчас узнаю"


def test_trouble_with_the_database_is_503_and_come_again(client, attempt):
    def broken(execute, sql, params, many, context):
        if "assessments_attempt" in sql:
            message = "the database is away"
            raise OperationalError(message)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken):
        response = save(client, attempt)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")


def test_without_javascript_a_form_saves_and_goes_on(client, attempt):
    question = next(one for one in attempt.questions if one["kind"] == "order")
    places = {f"place_{code}": str(place) for place, code in enumerate(question["right_order"], 1)}
    sent = {"question": question["code"], "seq": "1", "idem_key": "form-1", "then": "4", **places}

    response = client.post(reverse("assessments:answer-save", args=[attempt.pk]), sent)

    assert response.headers["Location"].endswith("?q=4")
    assert attempt.answers.get().value == question["right_order"]


def test_without_javascript_each_question_has_its_own_address(client, attempt):
    text = client.get(reverse("assessments:attempt-detail", args=[attempt.pk]) + "?q=3").content.decode()

    assert text.count("hidden>\n") >= 9
    assert f'data-question="{attempt.questions[2]["code"]}"' in text


def test_an_overdue_page_offers_to_finish(client, attempt):
    with time_machine.travel(NOON + timedelta(minutes=21), tick=False):
        text = page(client, "attempt-detail", attempt.pk)

    assert "Время вышло" in text
    assert "<fieldset disabled>" in text


def test_the_submission_carries_all_answers_again(client, attempt):
    answers = [
        {"question": one["code"], "seq": 1, "value": right_value(one), "idem_key": f"k-{n}"}
        for n, one in enumerate(attempt.questions)
    ]
    url = reverse("assessments:attempt-submit", args=[attempt.pk])

    response = client.post(url, json.dumps({"answers": answers}), content_type="application/json")

    assert response.json() == {"url": reverse("assessments:attempt-result", args=[attempt.pk])}
    assert Attempt.objects.get(pk=attempt.pk).is_passed


def test_without_javascript_an_unfinished_test_is_asked_about_once_and_nothing_is_lost(client, attempt):
    save(client, attempt, value=right_value(attempt.questions[0]))
    url = reverse("assessments:attempt-submit", args=[attempt.pk])

    asked = client.post(url)
    before = Attempt.objects.get(pk=attempt.pk).state
    sure = client.post(url, {"sure": "1"})

    assert f"Осталось без ответа {len(attempt.questions) - 1}" in asked.content.decode().replace("\xa0", " ")
    assert "?q=2" in asked.content.decode()
    assert '?q=1"' not in asked.content.decode()
    assert before == Attempt.State.OPEN
    assert sure.headers["Location"] == reverse("assessments:attempt-result", args=[attempt.pk])
    assert Attempt.objects.get(pk=attempt.pk).answers.count() == 1


def test_a_test_answered_whole_is_finished_at_the_first_press(client, attempt):
    for number, question in enumerate(attempt.questions, start=1):
        given = GivenAnswer(question["code"], 1, right_value(question), f"k-{number}")
        save_answer(attempt.pk, given=given, arrived_at=NOON)

    client.post(reverse("assessments:attempt-submit", args=[attempt.pk]))

    assert Attempt.objects.get(pk=attempt.pk).state == Attempt.State.SUBMITTED


def test_the_result_says_what_was_right_why_and_where_it_is_taught(client, attempt):
    save(client, attempt, value=wrong_value(attempt.questions[0]))
    submit_attempt(attempt.pk, answers=[], arrived_at=NOON)

    text = page(client, "attempt-result", attempt.pk)

    assert attempt.questions[0]["explanation"][:30] in text
    lesson = step_of(attempt.enrolment.cohort, "d1-03")
    assert reverse("courses:step-detail", args=[attempt.enrolment_id, lesson.pk]) in text


def test_an_open_attempt_has_no_result_page(client, attempt):
    response = client.get(reverse("assessments:attempt-result", args=[attempt.pk]))

    assert response.headers["Location"] == reverse("assessments:attempt-detail", args=[attempt.pk])


def test_another_trainee_of_the_same_cohort_sees_nothing(attempt):
    peer = EnrolmentFactory(cohort=attempt.enrolment.cohort).user
    browser = Client()
    browser.force_login(peer, BACKEND)

    names = ("attempt-detail", "attempt-result")
    assert {browser.get(reverse(f"assessments:{name}", args=[attempt.pk])).status_code for name in names} == {
        404
    }
    assert save(browser, attempt).status_code == 404


def test_pages_change_nothing_when_read(client, attempt):
    before = Attempt.objects.values().get()

    for name in ("attempt-detail", "attempt-result"):
        client.get(reverse(f"assessments:{name}", args=[attempt.pk]))

    assert Attempt.objects.values().get() == before
    assert not attempt.events.exists()
