"""A wrong key put right: who changes, by which policy, once, with history, and back again."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection

from assessments.handlers import apply_correction as handle
from assessments.models import Correction, Regrade
from assessments.queries.corrections import preview_of
from assessments.rekeying import ShapeError, rekeyed
from assessments.services import corrections
from assessments.services.attempts import start_attempt, submit_attempt
from assessments.services.corrections import (
    AlreadyUndoneError,
    GivenCorrection,
    NoReasonError,
    NothingChangesError,
    StaleQuestionError,
    apply_correction,
    correct,
    undo_correction,
)
from catalog.models import Question
from catalog.queries.corrections import fingerprint
from courses.models import StepProgress
from jobs.models import Job, Notice
from tests.conftest import NOON
from tests.factories.assessments import AttemptFactory, learner, read_lessons, right_value
from tests.factories.courses import EnrolmentFactory, step_of
from tests.factories.testing import answered, chosen_key, codes_of, finished, methodologist, peer_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def attempt():
    """Seven of ten right: three single questions wrong, not passed."""
    opened = AttemptFactory()
    return answered(opened, codes_of(opened)[:3])


@pytest.fixture
def question(attempt):
    """The first of the questions answered wrongly."""
    code = codes_of(attempt)[0]
    return Question.objects.get(programme=attempt.step.programme, code=code)


@pytest.fixture
def by():
    """Who corrects."""
    return methodologist()


def other_key(question):
    """The body with the right and the first wrong option changed round."""
    body = deepcopy(question.body)
    wrong = next(one for one in body["options"] if not one["correct"])
    for one in body["options"]:
        one["correct"] = one["code"] == wrong["code"]
    return body


def put_right(question, by, body=None, **fields):
    """One correction at noon of the next day."""
    given = GivenCorrection(body=body, **{"reason": "Два верных ответа", **fields})
    return correct(question.pk, given=given, by=by, at=LATER).correction


def facts(attempt):
    """What a result is."""
    attempt.refresh_from_db()
    return (attempt.points, attempt.max_points, attempt.score, attempt.is_passed)


def test_a_question_taken_out_leaves_both_sums(attempt, question, by):
    before = facts(attempt)

    put_right(question, by)

    points, most, score, _passed = facts(attempt)
    assert (points, most) == (before[0], before[1] - question.points)
    assert score > before[2]
    assert attempt.marks[question.code]["max"] == "0"


def test_another_key_gives_the_points_to_who_answered_so(attempt, question, by):
    before = facts(attempt)

    put_right(question, by, chosen_key(question, attempt))

    assert facts(attempt)[0] == before[0] + question.points
    assert facts(attempt)[1] == before[1]


def test_a_pass_that_a_wrong_key_cost_is_given_and_the_course_and_the_learner_are_told(by):
    opened = AttemptFactory()
    attempt = answered(opened, codes_of(opened)[:3])
    attempt.rules["pass_percent"] = 75
    attempt.save(update_fields=["rules"])
    question = Question.objects.get(programme=attempt.step.programme, code=codes_of(attempt)[0])
    StepProgress.objects.filter(enrolment=attempt.enrolment, step=attempt.step).update(state="failed")

    put_right(question, by, chosen_key(question, attempt))

    assert facts(attempt)[3] is True
    progress = StepProgress.objects.get(enrolment=attempt.enrolment, step=attempt.step)
    assert (progress.state, progress.score) == ("done", attempt.score)
    told = Notice.objects.get(kind="assessments.regrade")
    assert told.recipient_id == attempt.enrolment.user_id
    assert "Два верных ответа" in told.text


def test_in_favour_of_the_learner_nobody_falls_and_the_history_says_so(by):
    attempt = finished()
    question = Question.objects.get(programme=attempt.step.programme, code=codes_of(attempt)[0])
    before = facts(attempt)

    correction = put_right(question, by, other_key(question))

    assert facts(attempt) == before
    kept = Regrade.objects.get(correction=correction, attempt=attempt)
    assert kept.was_kept
    assert kept.after["score"] == kept.before["score"]
    assert not Notice.objects.filter(kind="assessments.regrade").exists()


def test_for_everybody_alike_a_score_falls_and_the_learner_is_told(by):
    attempt = finished()
    question = Question.objects.get(programme=attempt.step.programme, code=codes_of(attempt)[0])
    before = facts(attempt)

    put_right(question, by, other_key(question), policy="strict")

    assert facts(attempt)[2] < before[2]
    assert Notice.objects.filter(kind="assessments.regrade").count() == 1


def test_the_preview_writes_nothing_and_is_what_happens(attempt, question, by, django_assert_num_queries):
    peer = peer_of(attempt.enrolment)
    other = finished(peer)
    body = chosen_key(question, attempt)
    asked = {"versions": [fingerprint(question.body)], "body": body, "policy": "strict"}
    written = []

    def watch(execute, sql, params, many, context):
        if not sql.lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE")):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        preview = preview_of(question, **asked)
    put_right(question, by, body, policy="strict")

    assert written == []
    assert preview.drawn == 2
    for change in preview.changes:
        assert facts(change.attempt)[2] == change.after.score
    assert {one.attempt.pk for one in preview.changes} <= {attempt.pk, other.pk}


def test_history_keeps_before_after_why_by_and_when(attempt, question, by):
    before = facts(attempt)

    correction = put_right(question, by)

    kept = Regrade.objects.get()
    assert (kept.correction, kept.why, kept.by, kept.at) == (correction, "Два верных ответа", by, LATER)
    assert kept.before["score"] == str(before[2])
    assert kept.after["score"] == str(facts(attempt)[2])


def test_it_is_safe_to_apply_twice(attempt, question, by):
    correction = put_right(question, by)
    after = facts(attempt)

    apply_correction(correction.pk, at=LATER)
    handle({"correction": correction.pk}, workdir=None, progress=lambda *_said: None)

    assert facts(attempt) == after
    assert Regrade.objects.count() == 1


def test_many_attempts_wait_for_the_worker(attempt, question, by, monkeypatch):
    monkeypatch.setattr(corrections, "AT_ONCE", 0)
    before = facts(attempt)

    correction = put_right(question, by)

    assert (correction.state, facts(attempt)) == ("queued", before)
    job = Job.objects.get(pk=correction.job_id)
    handle(job.arguments, workdir=None, progress=lambda *_said: None)
    correction.refresh_from_db()
    assert correction.state == "applied"
    assert facts(attempt) != before


def test_only_attempts_that_drew_this_version_change(attempt, question, by):
    put_right(question, by, chosen_key(question, attempt))
    after = facts(attempt)
    question.refresh_from_db()
    late = finished(peer_of(attempt.enrolment))
    late.questions = [
        {**one, "version": "another"} if one["code"] == question.code else one for one in late.questions
    ]
    late.save()
    score = facts(late)

    put_right(question, by, reason="Ещё раз", policy="strict")

    assert facts(late) == score
    assert facts(attempt) != after


def test_undoing_strictly_brings_every_result_back(attempt, question, by):
    before, body = facts(attempt), question.body
    correction = put_right(question, by, chosen_key(question, attempt))

    back = undo_correction(correction.pk, policy="strict", by=by, at=LATER).correction

    assert facts(attempt) == before
    question.refresh_from_db()
    assert question.body == body
    assert (back.kind, back.undoes) == (Correction.Kind.RESTORE, correction)
    assert Regrade.objects.filter(attempt=attempt).count() == 2
    with pytest.raises(AlreadyUndoneError):
        undo_correction(correction.pk, policy="strict", by=by, at=LATER)


def test_undoing_in_favour_leaves_what_people_gained(attempt, question, by):
    correction = put_right(question, by)
    after = facts(attempt)

    undo_correction(correction.pk, policy="favour", by=by, at=LATER)

    assert facts(attempt) == after


def test_a_question_taken_out_counts_again_when_that_is_undone(attempt, question, by):
    before = facts(attempt)
    correction = put_right(question, by)

    undo_correction(correction.pk, policy="strict", by=by, at=LATER)

    assert facts(attempt) == before
    assert not any(one.get("void") for one in attempt.questions)


def test_what_was_taken_out_is_not_drawn_and_a_new_key_is(attempt, question, by):
    others = Question.objects.filter(programme=question.programme, pool="final", is_critical=False)
    for one in others.exclude(pk=question.pk)[:4]:
        put_right(one, by)
    put_right(question, by, chosen_key(question, attempt))
    place = EnrolmentFactory(cohort=attempt.enrolment.cohort)
    read_lessons(place)

    drawn = start_attempt(place.pk, step_id=attempt.step_id, at=LATER).questions

    gone = Correction.objects.filter(kind="void").values_list("question", flat=True)
    assert not {one["code"] for one in drawn} & set(gone)
    question.refresh_from_db()
    versions = {one["code"]: one["version"] for one in drawn}
    assert versions.get(question.code, fingerprint(question.body)) == fingerprint(question.body)


def test_an_open_attempt_is_graded_by_the_new_key_at_its_end(by):
    attempt = AttemptFactory()
    code = codes_of(attempt)[0]
    question = Question.objects.get(programme=attempt.step.programme, code=code)
    put_right(question, by)

    submit_attempt(attempt.pk, answers=[], arrived_at=NOON)

    attempt.refresh_from_db()
    assert attempt.max_points == sum(
        Question.objects.get(programme=question.programme, code=one["code"]).points
        for one in attempt.questions
        if one["code"] != code
    )


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"reason": " "}, NoReasonError), ({"version": "0" * 16}, StaleQuestionError)],
)
def test_an_incomplete_or_stale_correction_writes_nothing(attempt, question, by, fields, error):
    with pytest.raises(error):
        put_right(question, by, **fields)

    assert not Correction.objects.exists()
    assert not question.revisions.exists()


def test_the_same_body_changes_nothing(question, by):
    with pytest.raises(NothingChangesError):
        put_right(question, by, question.body)


def test_other_options_than_people_saw_are_refused_before_anything_is_written(question, by):
    body = deepcopy(question.body)
    body["options"].append({"code": "z", "text": "Новый", "correct": False, "why": "Нет"})

    with pytest.raises(ShapeError):
        put_right(question, by, body)

    assert not Correction.objects.exists()


def test_a_key_of_any_kind_keeps_the_shown_codes():
    attempt = AttemptFactory()
    bodies = {one.code: one.body for one in Question.objects.filter(programme=attempt.step.programme)}

    for drawn in attempt.questions:
        fresh = rekeyed(drawn, bodies[drawn["code"]])

        assert [(one["code"], one["origin"]) for one in fresh["options"]] == [
            (one["code"], one["origin"]) for one in drawn["options"]
        ]
        assert fresh["right_order"] == drawn["right_order"]
        assert right_value(fresh) == right_value(drawn)


def test_the_step_of_another_learner_is_untouched(attempt, question, by):
    stranger = finished(learner())
    before = facts(stranger)

    put_right(question, by)

    assert facts(stranger) == before
    assert step_of(stranger.enrolment.cohort, "d2-02") != attempt.step
