"""Starts, saves, submissions, extensions and recounts at once; each with its lock off shows the failure."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError

from assessments.models import Answer, Attempt, Correction, QuestionAppeal, Regrade
from assessments.services import appeals, attempts, corrections, windows
from assessments.services.appeals import AlreadyAnsweredError, decide_appeal, raise_appeal
from assessments.services.attempts import GivenAnswer, save_answer, start_attempt, submit_attempt
from assessments.services.corrections import GivenCorrection, apply_correction, correct
from assessments.services.windows import GivenExtension, give_extension
from catalog.models import Question
from courses.models import Enrolment
from lms.demo.learning import wrong_value
from tests.assessments.test_attempt_races import NO_TRANSACTION, unlocked_rows
from tests.conftest import NOON
from tests.factories.assessments import AttemptFactory, learner, right_value, trainer_of
from tests.factories.courses import step_of
from tests.factories.testing import codes_of, finished, methodologist
from tests.races import LONG, SHORT, meanwhile, meeting

pytestmark = pytest.mark.django_db(transaction=True)
BROKEN = (IntegrityError, OperationalError)


def errors(results):
    """Those that failed."""
    return [one for one in results if isinstance(one, Exception)]


def plain_place(enrolment_id):
    """The enrolment without its lock."""
    return Enrolment.objects.select_related("cohort__programme").get(pk=enrolment_id)


def plain_attempt(attempt_id, *_fields):
    """The attempt without its lock."""
    return Attempt.objects.get(pk=attempt_id)


# --- starts --------------------------------------------------------------------------------------
def starts(place, start, patience=SHORT):
    """Four starts of one test that meet before they write."""
    step = step_of(place.cohort, "d2-02")

    def one():
        return start(place.pk, step_id=step.pk, at=NOON)

    return meeting(*[one] * 4, before='INSERT INTO "assessments_attempt"', patience=patience)


def test_four_starts_make_one_attempt():
    results = starts(learner(), start_attempt)

    assert errors(results) == []
    assert {one.pk for one in results} == {Attempt.objects.get().pk}


def test_without_the_lock_starts_meet_on_the_constraint(monkeypatch):
    monkeypatch.setattr(attempts, "lock_enrolment", plain_place)
    monkeypatch.setattr(attempts, "note_begun", lambda *_place, **_facts: None)

    results = starts(learner(), start_attempt.__wrapped__, LONG)

    assert errors(results)
    assert Attempt.objects.count() == 1  # the constraint stands even then


# --- saves ---------------------------------------------------------------------------------------
def saves(attempt, patience=SHORT):
    """Eight saves of one question that meet before they write."""
    code = attempt.questions[0]["code"]

    def one(seq):
        given = GivenAnswer(code, seq, f"ответ {seq}", f"k{seq}")
        return save_answer(attempt.pk, given=given, arrived_at=NOON)

    calls = [lambda seq=seq: one(seq) for seq in range(1, 9)]
    return meeting(*calls, before='INSERT INTO "assessments_answer" ', patience=patience)


def test_eight_writers_end_in_the_highest_seq():
    attempt = AttemptFactory()

    results = saves(attempt)

    assert errors(results) == []
    assert Answer.objects.get(attempt=attempt).seq == 8


def look_then_write(attempt_id, question, seq, value, is_flagged, at):
    """A save in two statements, as it would be without the one that asks and writes."""
    own = Answer.objects.filter(attempt=attempt_id, question=question)
    if own.filter(seq__gte=seq).exists():
        return False
    fields = {"seq": seq, "value": value, "is_flagged": is_flagged, "saved_at": at}
    if own.exists():
        own.update(**fields)
    else:
        Answer.objects.create(attempt_id=attempt_id, question=question, **fields)
    return True


def without_the_lock(monkeypatch):
    """Saves that neither lock the attempt nor run in a transaction."""
    monkeypatch.setattr(attempts, "_locked_attempts", unlocked_rows)
    monkeypatch.setattr(attempts, "transaction", NO_TRANSACTION)


def test_even_without_the_lock_one_statement_keeps_the_highest_seq(monkeypatch):
    attempt = AttemptFactory()
    without_the_lock(monkeypatch)

    results = saves(attempt)

    assert errors(results) == []
    assert Answer.objects.get(attempt=attempt).seq == 8


def test_without_the_lock_saves_of_two_statements_fail(monkeypatch):
    attempt = AttemptFactory()
    without_the_lock(monkeypatch)
    monkeypatch.setattr(attempts, "_put_answer", look_then_write)

    results = saves(attempt, LONG)

    assert any(isinstance(one, BROKEN) for one in results)


# --- submissions ---------------------------------------------------------------------------------
def double_submit(attempt, submit, patience=SHORT):
    """A submission with the right answer that pauses before its result, a wrong one meanwhile."""
    question = attempt.questions[0]
    right = GivenAnswer(question["code"], 1, right_value(question), "right")
    wrong = GivenAnswer(question["code"], 2, wrong_value(question), "wrong")

    def first():
        return submit(attempt.pk, answers=[right], arrived_at=NOON)

    def second():
        return submit(attempt.pk, answers=[wrong], arrived_at=NOON)

    results = meanwhile(first, second, before='UPDATE "assessments_attempt"', patience=patience)
    attempt.refresh_from_db()
    stored = Answer.objects.get(attempt=attempt).value
    return results, attempt.marks[question["code"]]["correct"] == (stored == right_value(question))


def test_a_double_submission_gives_one_score_of_what_is_stored():
    results, is_of_the_stored = double_submit(AttemptFactory(), submit_attempt)

    assert errors(results) == []
    assert is_of_the_stored


def test_without_the_lock_a_double_submission_scores_what_is_not_stored(monkeypatch):
    monkeypatch.setattr(attempts, "lock_attempt", plain_attempt)
    monkeypatch.setattr(attempts, "lock_place_of", lambda _attempt_id: None)

    _results, is_of_the_stored = double_submit(AttemptFactory(), submit_attempt.__wrapped__, LONG)

    assert not is_of_the_stored


# --- extensions ----------------------------------------------------------------------------------
def start_and_extension(place, start, patience=SHORT):
    """A start that pauses before it writes, ten minutes more meanwhile; the deadline that comes of it."""
    step, trainer = step_of(place.cohort, "d2-02"), trainer_of(place.cohort)

    def begin():
        return start(place.pk, step_id=step.pk, at=NOON)

    def extend():
        return give_extension(
            place.cohort_id,
            step_id=step.pk,
            enrolment_ids=[place.pk],
            given=GivenExtension(minutes=10, reason="Связь"),
            by=trainer,
            at=NOON,
        )

    results = meanwhile(begin, extend, before='INSERT INTO "assessments_attempt"', patience=patience)
    assert errors(results) == []
    return Attempt.objects.get().deadline_at


def test_an_extension_given_during_a_start_is_not_lost():
    assert start_and_extension(learner(), start_attempt) == NOON + timedelta(minutes=30)


def test_without_the_lock_an_extension_given_during_a_start_is_lost(monkeypatch):
    monkeypatch.setattr(attempts, "lock_enrolment", plain_place)
    monkeypatch.setattr(attempts, "note_begun", lambda *_place, **_facts: None)
    monkeypatch.setattr(windows, "lock_enrolment", plain_place)

    assert start_and_extension(learner(), start_attempt.__wrapped__, LONG) == NOON + timedelta(minutes=20)


# --- recounts ------------------------------------------------------------------------------------
def two_recounts(monkeypatch, patience=SHORT):
    """The page and the worker apply one correction at once; what both gave."""
    attempt = finished()
    monkeypatch.setattr(corrections, "AT_ONCE", -1)
    code = codes_of(attempt)[0]
    question = Question.objects.get(programme=attempt.step.programme, code=code)
    given = GivenCorrection(None, reason="Неверна")
    correction = correct(question.pk, given=given, by=methodologist(), at=NOON).correction

    def recount():
        return apply_correction(correction.pk, at=NOON)

    return meeting(recount, recount, before='INSERT INTO "assessments_regrade"', patience=patience)


def test_two_recounts_at_once_grade_each_attempt_once(monkeypatch):
    assert errors(two_recounts(monkeypatch)) == []
    assert Regrade.objects.count() == 1
    assert Correction.objects.get().state == "applied"


def test_without_the_lock_two_recounts_meet_on_the_constraint(monkeypatch):
    monkeypatch.setattr(corrections, "lock_attempt", plain_attempt)
    monkeypatch.setattr(corrections, "lock_place_of", lambda _attempt_id: None)
    monkeypatch.setattr(corrections, "_regrade", corrections._regrade.__wrapped__)

    assert any(isinstance(one, BROKEN) for one in two_recounts(monkeypatch, LONG))
    assert Regrade.objects.count() == 1


# --- objections ----------------------------------------------------------------------------------
def two_answers(decide_appeal, patience=SHORT):
    """An objection accepted by one trainer and declined by another at once; what both got, and the row."""
    attempt = finished()
    appeal = raise_appeal(attempt.pk, question=codes_of(attempt)[0], text="Нет", at=NOON + timedelta(hours=1))
    trainers = [trainer_of(attempt.enrolment.cohort) for _n in range(2)]

    def decide(by, decision):
        return decide_appeal(appeal.pk, decision=decision, reply="Ответ", by=by, at=NOON)

    calls = [lambda: decide(trainers[0], "accepted"), lambda: decide(trainers[1], "rejected")]
    results = meeting(*calls, before='UPDATE "assessments_questionappeal"', patience=patience)
    appeal.refresh_from_db()
    return results, appeal


def test_two_answers_to_one_objection_leave_the_first():
    results, appeal = two_answers(decide_appeal)

    assert [type(one) for one in errors(results)] == [AlreadyAnsweredError]
    winner = next(one for one in results if isinstance(one, QuestionAppeal))
    assert (appeal.state, appeal.decided_by_id) == (winner.state, winner.decided_by_id)


def test_without_the_lock_both_answers_to_one_objection_are_taken(monkeypatch):
    monkeypatch.setattr(appeals, "_lock", lambda appeal_id: QuestionAppeal.objects.get(pk=appeal_id))

    results, _appeal = two_answers(decide_appeal.__wrapped__, LONG)

    assert not [one for one in results if isinstance(one, AlreadyAnsweredError)]  # nobody was told
