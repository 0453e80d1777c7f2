"""Disputing a question: until when, once, answered with reasons, and what follows."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from assessments.models import QuestionAppeal
from assessments.services.appeals import (
    AlreadyAnsweredError,
    NotDisputableError,
    NoWordsError,
    decide_appeal,
    raise_appeal,
)
from assessments.services.corrections import GivenCorrection, correct
from catalog.models import Question
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.assessments import AttemptFactory, trainer_of
from tests.factories.courses import CohortAssignmentFactory
from tests.factories.testing import appeal_of, codes_of, finished, methodologist

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def attempt():
    """A finished attempt of Monday, 16 November."""
    return finished()


def browser_of(person):
    """The person's browser."""
    client = Client()
    client.force_login(person, BACKEND)
    return client


def disputed(attempt, at=NOON + timedelta(hours=1), text="Верны оба ответа"):
    """An objection to the first question."""
    return raise_appeal(attempt.pk, question=attempt.questions[0]["code"], text=text, at=at)


def test_an_objection_is_written_once_with_the_day_of_the_answer_and_the_trainers_are_told(attempt):
    trainer = trainer_of(attempt.enrolment.cohort)

    first, second = disputed(attempt), disputed(attempt, text="Ещё раз")

    assert first == second
    assert QuestionAppeal.objects.get().text == "Верны оба ответа"
    assert first.due_on == date(2026, 11, 23)
    told = Notice.objects.get(kind="assessments.appeal-raised")
    assert told.recipient_id == trainer.pk
    assert AuditEvent.objects.filter(verb="appeal.raise").count() == 1


def test_the_tenth_working_day_is_in_time_and_the_day_after_is_not(attempt):
    last_second = NOON.replace(day=30, hour=20, minute=59, second=59)  # Moscow, 30 November, 23:59:59

    with pytest.raises(NotDisputableError):
        disputed(attempt, at=last_second + timedelta(seconds=1))

    assert disputed(attempt, at=last_second).state == "open"


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_objection_without_words_is_refused(attempt, text):
    with pytest.raises(NoWordsError):
        disputed(attempt, text=text)


def test_an_open_attempt_and_a_question_that_is_not_in_it_cannot_be_disputed(attempt):
    with pytest.raises(NotDisputableError):
        raise_appeal(attempt.pk, question="q99", text="Нет", at=NOON + timedelta(hours=1))
    with pytest.raises(NotDisputableError):
        disputed(AttemptFactory())


def test_a_declined_objection_tells_the_learner_the_reasons(attempt):
    trainer = trainer_of(attempt.enrolment.cohort)
    appeal = disputed(attempt)

    decide_appeal(appeal.pk, decision="rejected", reply="В уроке 3 сказано иначе", by=trainer, at=NOON)

    told = Notice.objects.get(kind="assessments.appeal-decided")
    assert told.recipient_id == attempt.enrolment.user_id
    assert "В уроке 3 сказано иначе" in told.text
    place = [one["code"] for one in attempt.questions].index(appeal.question) + 1
    assert told.link.endswith(f"#q{place}")
    with pytest.raises(AlreadyAnsweredError):
        decide_appeal(appeal.pk, decision="accepted", reply="Да", by=trainer, at=NOON)


def test_an_accepted_objection_asks_the_methodologist_and_the_correction_settles_it(attempt):
    keeper = methodologist()
    appeal = disputed(attempt)

    decide_appeal(
        appeal.pk, decision="accepted", reply="Верно", by=trainer_of(attempt.enrolment.cohort), at=NOON
    )
    assert Notice.objects.get(kind="assessments.appeal-to-correct").recipient_id == keeper.pk
    question = Question.objects.get(programme=attempt.step.programme, code=appeal.question)
    given = GivenCorrection(body=None, reason="По возражению")
    correction = correct(question.pk, given=given, by=keeper, at=NOON).correction

    appeal.refresh_from_db()
    assert (appeal.state, appeal.correction) == ("accepted", correction)


def test_an_answer_without_reasons_is_refused(attempt):
    with pytest.raises(NoWordsError):
        decide_appeal(disputed(attempt).pk, decision="accepted", reply=" ", by=methodologist(), at=NOON)


# --- pages ---------------------------------------------------------------------------------------
def test_the_review_offers_the_objection_and_then_shows_it_with_its_answer(attempt):
    client = browser_of(attempt.enrolment.user)
    result = reverse("assessments:attempt-result", args=[attempt.pk])
    sent = {"question": attempt.questions[0]["code"], "text": "Верны оба"}

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert client.get(result).content.decode().count("Возразить против вопроса") == len(attempt.questions)
        asked = client.get(result, {"object": sent["question"]}).content.decode()
        assert asked.count("Отправить возражение") == 1
        client.post(reverse("assessments:appeal-raise", args=[attempt.pk]), sent)
        text = client.get(result).content.decode()

    assert "Верны оба" in text
    assert "23.11.2026" in text


def test_after_the_days_for_it_the_review_offers_nothing(attempt):
    client = browser_of(attempt.enrolment.user)

    with time_machine.travel(NOON + timedelta(days=20), tick=False):
        result = reverse("assessments:attempt-result", args=[attempt.pk])
        client.force_login(attempt.enrolment.user, BACKEND)
        text = client.get(result, {"object": attempt.questions[0]["code"]}).content.decode()
        assert "Возразить против вопроса" not in text
        assert "Отправить возражение" not in text


def test_the_queue_shows_a_trainer_the_own_groups_and_a_methodologist_all(attempt):
    other = finished()
    for one in (attempt, other):
        appeal_of(one)
    trainer = trainer_of(attempt.enrolment.cohort)

    texts = {
        person: browser_of(person).get(reverse("assessments:appeal-list")).content.decode()
        for person in (trainer, methodologist())
    }

    names = [one.enrolment.user.short_name for one in (attempt, other)]
    assert [[name in text for name in names] for text in texts.values()] == [[True, False], [True, True]]


def test_the_answer_by_the_page_needs_its_reasons(attempt):
    trainer = trainer_of(attempt.enrolment.cohort)
    appeal = appeal_of(attempt, codes_of(attempt)[0])
    client = browser_of(trainer)
    url = reverse("assessments:appeal-decide", args=[appeal.pk])

    assert client.post(url, {"decision": "accepted", "reply": ""}).status_code == 422
    client.post(url, {"decision": "accepted", "reply": "Принято"})

    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by) == ("accepted", trainer)


def test_the_queue_takes_the_same_queries_for_one_and_for_ten(attempt, django_assert_max_num_queries):
    trainer = CohortAssignmentFactory(cohort=attempt.enrolment.cohort).user
    for one in attempt.questions:
        appeal_of(attempt, one["code"])
    client = browser_of(trainer)

    with django_assert_max_num_queries(12):
        text = client.get(reverse("assessments:appeal-list")).content.decode()

    assert text.count("row-item__main") == 10
