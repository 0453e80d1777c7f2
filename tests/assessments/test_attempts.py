"""Starting, answering and finishing a test."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import tasks
from assessments.models import Answer, AnswerEvent, Attempt
from assessments.queries.attempts import gain_of
from assessments.services.attempts import (
    AttemptClosedError,
    AttemptsUsedUpError,
    GivenAnswer,
    NotATestError,
    TooEarlyError,
    overdue_attempts,
    save_answer,
    start_attempt,
    submit_attempt,
    time_out_attempt,
)
from courses.models import StepProgress
from courses.services.progress import StepClosedError
from lms.demo.learning import wrong_value
from tests.conftest import NOON
from tests.factories.assessments import AttemptFactory, learner, right_value
from tests.factories.courses import EnrolmentFactory, step_of

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
END = NOON + timedelta(minutes=20)


def answer(question, value, seq=1, key=None):
    """A save as the browser sends it."""
    return GivenAnswer(question["code"], seq, value, key or f"{question['code']}-{seq}")


def final_of(enrolment):
    """The final test's step."""
    return step_of(enrolment.cohort, "d2-02")


def all_right(attempt, seq=1):
    """Every question answered in full."""
    return [answer(one, right_value(one), seq) for one in attempt.questions]


def all_wrong(attempt):
    """Every question answered wrongly."""
    return [answer(one, wrong_value(one)) for one in attempt.questions]


def test_an_attempt_keeps_its_questions_and_rules_by_value():
    enrolment = learner()

    attempt = start_attempt(enrolment.pk, step_id=final_of(enrolment).pk, at=NOON)

    assert (len(attempt.questions), attempt.rules["pass_percent"], attempt.number) == (10, 80, 1)
    assert attempt.deadline_at == END


def test_a_second_start_finds_the_open_attempt():
    enrolment = learner()
    step = final_of(enrolment)

    first, second = (start_attempt(enrolment.pk, step_id=step.pk, at=NOON + n * SECOND) for n in range(2))

    assert (first.pk, first.started_at) == (second.pk, second.started_at)


def test_the_final_test_waits_for_the_lessons():
    enrolment = EnrolmentFactory()

    with pytest.raises(StepClosedError):
        start_attempt(enrolment.pk, step_id=final_of(enrolment).pk, at=NOON)


def test_a_step_without_questions_starts_nothing():
    enrolment = learner()

    with pytest.raises(NotATestError):
        start_attempt(enrolment.pk, step_id=step_of(enrolment.cohort, "d1-03").pk, at=NOON)


def test_the_second_attempt_waits_a_day_and_brings_other_questions():
    first = AttemptFactory()
    submit_attempt(first.pk, answers=all_wrong(first), arrived_at=NOON)
    again = NOON + timedelta(hours=24)

    with pytest.raises(TooEarlyError) as refused:
        start_attempt(first.enrolment_id, step_id=first.step_id, at=again - SECOND)
    second = start_attempt(first.enrolment_id, step_id=first.step_id, at=again)

    assert refused.value.opens_at == again
    seen = {one["code"] for one in first.questions}
    assert len({one["code"] for one in second.questions} - seen) == 7  # all but the three critical ones


def test_there_is_no_third_attempt_and_none_after_a_pass():
    failed, passed = AttemptFactory(), AttemptFactory()
    submit_attempt(failed.pk, answers=all_wrong(failed), arrived_at=NOON)
    later = NOON + timedelta(days=2)
    second = start_attempt(failed.enrolment_id, step_id=failed.step_id, at=later)
    submit_attempt(second.pk, answers=all_wrong(second), arrived_at=later)
    submit_attempt(passed.pk, answers=all_right(passed), arrived_at=NOON)

    for one in (failed, passed):
        with pytest.raises(AttemptsUsedUpError):
            start_attempt(one.enrolment_id, step_id=one.step_id, at=later + timedelta(days=2))


def test_the_course_learns_the_result():
    attempt = AttemptFactory()

    finished = submit_attempt(attempt.pk, answers=all_right(attempt), arrived_at=NOON + SECOND).attempt

    progress = StepProgress.objects.get(enrolment=attempt.enrolment, step=attempt.step)
    assert (finished.score, finished.is_passed) == (Decimal("100.00"), True)
    assert (progress.state, progress.score) == (StepProgress.State.DONE, Decimal("100.00"))


def test_the_best_attempt_is_the_step_s_score():
    first = AttemptFactory()
    submit_attempt(first.pk, answers=all_right(first)[:7], arrived_at=NOON)
    later = NOON + timedelta(days=1)
    second = start_attempt(first.enrolment_id, step_id=first.step_id, at=later)

    submit_attempt(second.pk, answers=[], arrived_at=later)

    progress = StepProgress.objects.get(enrolment=first.enrolment, step=first.step)
    assert (progress.state, progress.score) == (
        StepProgress.State.FAILED,
        Attempt.objects.get(pk=first.pk).score,
    )


def test_a_second_submission_changes_nothing():
    attempt = AttemptFactory()
    submit_attempt(attempt.pk, answers=all_wrong(attempt), arrived_at=NOON)

    again = submit_attempt(attempt.pk, answers=all_right(attempt, seq=9), arrived_at=NOON + SECOND).attempt

    assert again.is_passed is False
    assert again.finished_at == NOON


@pytest.mark.parametrize(
    ("late", "is_taken"),
    [(-1, True), (0, True), (1, True), (5, True), (5.000001, False), (6, False)],
)
def test_an_answer_counts_by_its_arrival_until_the_grace_is_over(late, is_taken):
    attempt = AttemptFactory()
    question = attempt.questions[0]
    arrived_at = END + timedelta(seconds=late)

    with suppress(AttemptClosedError):
        save_answer(attempt.pk, given=answer(question, right_value(question)), arrived_at=arrived_at)

    assert Answer.objects.filter(attempt=attempt).exists() is is_taken
    assert AnswerEvent.objects.get(attempt=attempt).was_late is not is_taken


def test_a_late_answer_leaves_the_stored_one_and_is_told_what_it_is():
    attempt = AttemptFactory()
    question = attempt.questions[0]
    save_answer(attempt.pk, given=answer(question, "a"), arrived_at=NOON)

    with pytest.raises(AttemptClosedError) as closed:
        save_answer(attempt.pk, given=answer(question, "b", seq=2), arrived_at=END + timedelta(seconds=6))

    assert closed.value.stored.value == "a"
    assert attempt.answers.get().value == "a"


def test_a_submission_within_the_grace_is_finished_at_the_deadline():
    attempt = AttemptFactory()

    finished = submit_attempt(attempt.pk, answers=all_right(attempt), arrived_at=END + 5 * SECOND).attempt

    assert (finished.state, finished.finished_at, finished.is_passed) == (Attempt.State.SUBMITTED, END, True)


def test_a_submission_after_the_grace_counts_only_what_was_acknowledged():
    attempt = AttemptFactory()
    save_answer(attempt.pk, given=all_right(attempt)[0], arrived_at=NOON)

    finished = submit_attempt(
        attempt.pk, answers=all_right(attempt, seq=2), arrived_at=END + 6 * SECOND
    ).attempt

    assert (finished.state, finished.finished_at) == (Attempt.State.TIMED_OUT, END)
    assert sum(mark["correct"] for mark in finished.marks.values()) == 1


@pytest.mark.parametrize("delay", [timedelta(seconds=30), timedelta(hours=1)])
def test_a_sweeper_however_late_gives_the_same_score_at_the_deadline(delay):
    attempt = AttemptFactory()
    for given_answer in all_right(attempt)[:9]:
        save_answer(attempt.pk, given=given_answer, arrived_at=NOON)

    finished = time_out_attempt(attempt.pk, at=END + delay).attempt

    assert (finished.state, finished.finished_at) == (Attempt.State.TIMED_OUT, END)
    assert sum(mark["correct"] for mark in finished.marks.values()) == 9


def test_the_sweeper_waits_for_requests_that_arrived_in_time_and_stand_in_a_queue():
    attempt = AttemptFactory()

    early = time_out_attempt(attempt.pk, at=END + 29 * SECOND).attempt

    assert early.state == Attempt.State.OPEN
    assert overdue_attempts(END + 29 * SECOND) == []
    assert overdue_attempts(END + 31 * SECOND) == [attempt.pk]


def test_the_periodic_task_finishes_what_is_overdue():
    attempt = AttemptFactory(started_at=NOON - timedelta(days=400))

    assert tasks.submit_overdue() == 1
    assert Attempt.objects.get(pk=attempt.pk).state == Attempt.State.TIMED_OUT


def test_growth_is_measured_from_the_entry_test():
    final = AttemptFactory()
    entry = AttemptFactory(enrolment=final.enrolment, step=step_of(final.enrolment.cohort, "d1-02"))
    submit_attempt(entry.pk, answers=[], arrived_at=NOON)
    finished = submit_attempt(final.pk, answers=all_right(final), arrived_at=NOON).attempt

    gain = gain_of(finished)

    assert (gain.before, gain.after, gain.normalised) == (0, 100, 1)


SAVES = [GivenAnswer("q", seq, f"ответ {seq}", f"key-{seq}") for seq in range(1, 7)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SAVES), min_size=1, max_size=14))
def test_any_order_repetition_or_loss_of_saves_ends_in_the_highest_acknowledged_one(db, arrivals):
    attempt = AttemptFactory()
    question = attempt.questions[0]
    acknowledged = []

    for one in arrivals:
        sent = GivenAnswer(question["code"], one.seq, one.value, one.idem_key)
        if not save_answer(attempt.pk, given=sent, arrived_at=NOON).is_stale:
            acknowledged.append(one)

    last = max(acknowledged, key=lambda one: one.seq)
    stored = attempt.answers.get()
    assert (stored.seq, stored.value) == (last.seq, last.value) == (max(a.seq for a in arrivals), last.value)
    assert attempt.events.count() == len({one.idem_key for one in arrivals})
