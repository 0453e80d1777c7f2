"""Many at once: no lost answer, no second attempt, nothing after the end; and proof that the locks do it."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, Attempt
from assessments.services import attempts
from assessments.services.attempts import AttemptClosedError, GivenAnswer, save_answer, submit_attempt
from tests.conftest import NOON
from tests.factories.assessments import AttemptFactory, learner, right_value
from tests.factories.courses import step_of
from tests.races import LONG, SHORT, at_once, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
NO_TRANSACTION = SimpleNamespace(atomic=nullcontext)  # on SQLite a transaction is the lock


def test_eight_saves_of_one_question_leave_one_answer_with_the_highest_seq():
    attempt = AttemptFactory()
    code = attempt.questions[0]["code"]
    saves = [GivenAnswer(code, seq, f"ответ {seq}", f"key-{seq}") for seq in range(1, 9)]

    results = at_once(*(lambda one=one: save_answer(attempt.pk, given=one, arrived_at=NOON) for one in saves))

    assert not [one for one in results if isinstance(one, Exception)]
    stored = Answer.objects.get(attempt=attempt)
    assert (stored.seq, stored.value) == (8, "ответ 8")
    assert attempt.events.count() == 8


def test_twenty_starts_make_one_attempt_and_no_error():
    enrolment = learner()
    url = reverse("assessments:attempt-start", args=[enrolment.pk, step_of(enrolment.cohort, "d2-02").pk])
    clients = [Client() for _n in range(20)]
    for client in clients:
        client.force_login(enrolment.user, "accounts.backends.PersonBackend")

    answers = at_once(*(lambda one=one: one.post(url) for one in clients))

    attempt = Attempt.objects.get()
    assert {(one.status_code, one.headers.get("Location")) for one in answers} == {
        (302, reverse("assessments:attempt-detail", args=[attempt.pk]))
    }


def unlocked_rows(attempt_id):
    """What a save reads of its attempt, without the lock."""
    return list(Attempt.objects.filter(pk=attempt_id).values_list("id", "state", "deadline_at"))


def race_of_save_and_submit(attempt, patience=SHORT):
    """A save that pauses before its write, a submission meanwhile; whether the save was acknowledged."""
    question = attempt.questions[0]
    given = GivenAnswer(question["code"], 1, right_value(question), "key")

    def save():
        return save_answer(attempt.pk, given=given, arrived_at=NOON)

    def submit():
        return submit_attempt(attempt.pk, answers=[], arrived_at=NOON)

    saved, _submitted = meanwhile(save, submit, before='INSERT INTO "assessments_answer" ', patience=patience)
    return not isinstance(saved, AttemptClosedError)


def is_counted(attempt):
    """Whether the stored answer is the one that the score rests on."""
    attempt.refresh_from_db()
    question = attempt.questions[0]
    is_stored = Answer.objects.filter(attempt=attempt, question=question["code"]).exists()
    return attempt.marks[question["code"]]["correct"] == is_stored


def test_an_acknowledged_answer_is_in_the_score_whenever_the_attempt_is_submitted():
    attempt = AttemptFactory()

    was_acknowledged = race_of_save_and_submit(attempt)

    assert is_counted(attempt)
    assert was_acknowledged == Answer.objects.filter(attempt=attempt).exists()


def test_without_the_lock_the_same_race_loses_an_acknowledged_answer(monkeypatch):
    attempt = AttemptFactory()
    monkeypatch.setattr(attempts, "lock_attempt", lambda pk, *_fields: Attempt.objects.get(pk=pk))
    monkeypatch.setattr(attempts, "_locked_attempts", unlocked_rows)
    monkeypatch.setattr(attempts, "transaction", NO_TRANSACTION)

    was_acknowledged = race_of_save_and_submit(attempt, LONG)

    assert was_acknowledged
    assert not is_counted(attempt)
