"""Starting, answering and finishing a test, so that no acknowledged answer is ever lost."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from accounts.prepared import Prepared, PreparedInsert
from assessments import timing
from assessments.models import Answer, AnswerEvent, Attempt
from assessments.queries.bank import drawn_questions
from assessments.queries.windows import effective_terms
from assessments.regrading import Outcome, outcome_of
from assessments.states import ATTEMPT_TRANSITIONS
from catalog.models import PlanStep
from courses.models import Enrolment, StepProgress
from courses.queries.place import step_in
from courses.services.progress import lock_enrolment, note_begun
from courses.services.results import record_step_result


class NotATestError(Exception):
    """The step is no test, or its bank is empty."""


class AttemptsUsedUpError(Exception):
    """All attempts that the rules give have been made, or one of them was passed."""


class TooEarlyError(Exception):
    """The next attempt is not open yet; `opens_at` says when it will be."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(opens_at.isoformat())
        self.opens_at = opens_at


class WindowClosedError(Exception):
    """The group's window is not open; `opens_at` says when it will be, None that it is over."""

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__(opens_at.isoformat() if opens_at else "the window is over")
        self.opens_at = opens_at


class AttemptClosedError(Exception):
    """The attempt takes no answers: it is finished, or the request arrived too late."""

    def __init__(self, stored: Answer | None) -> None:
        super().__init__("the attempt takes no answers")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One save as the browser sends it."""

    question: str
    seq: int
    value: Any  # checked against the question by forms.py
    idem_key: str
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """What is stored after a save."""

    answer: Answer
    is_stale: bool  # what was sent is older than what is stored, and overwrote nothing


@dataclass(frozen=True, slots=True)
class FinishedAttempt:
    """A finished attempt and what its result led to."""

    attempt: Attempt
    job_id: int | None  # of a certificate's PDF: the caller rings for it after commit


# --- start ---------------------------------------------------------------------------------------
@transaction.atomic
def start_attempt(enrolment_id: int, *, step_id: int, at: datetime) -> Attempt:
    """The open attempt of this enrolment at this test; drawn now if there is none.

    Args:
        enrolment_id: the row is locked until commit, so that twenty clicks make one attempt.
        step_id: a test of the cohort's programme.
        at: aware moment of the start; the clock runs from it.
    Raises:
        NotATestError: there is nothing to draw.
        AttemptsUsedUpError: no attempt is left.
        TooEarlyError: the rules ask to wait.
        WindowClosedError: the group's window is not open.
        courses.services.progress.StepClosedError: the step does not open now.
    """
    enrolment = lock_enrolment(enrolment_id)
    step = step_in(enrolment.cohort.programme, step_id)
    earlier = [Attempt.from_db(DEFAULT_DB_ALIAS, _WHOLE, row) for row in _earlier(enrolment.pk, step.pk)]
    if earlier and earlier[-1].state == Attempt.State.OPEN:
        return earlier[-1]
    rules = enrolment.cohort.programme.tests.get(step.ref)
    if step.kind != PlanStep.Kind.TEST or rules is None:
        raise NotATestError
    terms = effective_terms(enrolment, step, rules)
    _check_rules(rules, terms, earlier, at=at)
    note_begun(enrolment, step, at=at)
    return _draw_attempt(enrolment, step, rules_by_value(rules, terms), earlier, terms.deadline_of(at), at=at)


def rules_by_value(rules: dict[str, Any], terms: timing.Terms) -> dict[str, Any]:
    """The programme's rules with what the attempt was promised beyond them."""
    kept = dict(rules)
    if terms.extra_minutes:
        kept |= {"minutes": terms.minutes, "programme_minutes": rules["minutes"]}
    if terms.closes_at is not None:
        kept["closes_at"] = terms.closes_at.isoformat()
    return kept


def _check_rules(
    rules: dict[str, Any], terms: timing.Terms, earlier: Sequence[Attempt], *, at: datetime
) -> None:
    """Refuse an attempt that the rules or the window do not give."""
    if len(earlier) >= terms.attempts or any(one.is_passed for one in earlier):
        raise AttemptsUsedUpError
    if not terms.is_open_at(at):
        raise WindowClosedError(terms.opens_at if terms.is_early_at(at) else None)
    if earlier and (finished_at := earlier[-1].finished_at):
        opens_at = timing.may_start_at(finished_at, rules.get("hours_between", 0))
        if at < opens_at:
            raise TooEarlyError(opens_at)


def _draw_attempt(
    enrolment: Enrolment,
    step: PlanStep,
    rules: dict[str, Any],
    earlier: Sequence[Attempt],
    deadline_at: datetime | None,
    *,
    at: datetime,
) -> Attempt:
    """A new attempt with its questions by value."""
    seed = secrets.randbits(62)
    seen = {question["code"] for one in earlier for question in one.questions}
    questions = drawn_questions(
        enrolment.cohort.programme,
        step.ref,
        rules=rules,
        seed=seed,
        seen=seen,
        norms=enrolment.cohort.norms,
    )
    if not questions:
        raise NotATestError
    return Attempt.objects.create(
        enrolment=enrolment,
        step=step,
        number=len(earlier) + 1,
        seed=seed,
        questions=questions,
        rules=rules,
        started_at=at,
        deadline_at=deadline_at,
        max_points=sum(Decimal(one["points"]) for one in questions),
    )


_SAVING = ("id", "state", "deadline_at")
_locked_attempts = Prepared(
    lambda attempt: (
        Attempt.objects.select_for_update(no_key=True).filter(pk=attempt).order_by().values_list(*_SAVING)
    ),
    -1,
)
_WHOLE = tuple(field.attname for field in Attempt._meta.concrete_fields)
_earlier = Prepared(
    lambda place, step: (
        Attempt.objects.filter(enrolment=place, step=step).order_by("number").values_list(*_WHOLE)
    ),
    -1,
    -2,
)
_locked_wholes = Prepared(
    lambda attempt: (
        Attempt.objects.select_for_update(no_key=True).filter(pk=attempt).order_by().values_list(*_WHOLE)
    ),
    -1,
)
_locked_places = Prepared(
    lambda attempt: (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .filter(attempts=attempt)
        .order_by()
        .values_list("pk")
    ),
    -1,
)
_results = Prepared(
    lambda place, step: (
        Attempt.objects.filter(enrolment=place, step=step).order_by().values_list("score", "is_passed")
    ),
    -1,
    -2,
)
_known_events = Prepared(
    lambda attempt: (
        AnswerEvent.objects.filter(attempt=attempt).order_by().values_list("question", "idem_key")
    ),
    -1,
)
_stored_answers = Prepared(
    lambda attempt: Answer.objects.filter(attempt=attempt).order_by().values_list("question", "seq", "value"),
    -1,
)
_put_events = PreparedInsert(
    AnswerEvent,
    ("attempt_id", "question", "seq", "idem_key", "value", "arrived_at", "was_late"),
    key=("attempt_id", "question", "idem_key"),
)
_put_answer = PreparedInsert(
    Answer,
    ("attempt_id", "question", "seq", "value", "is_flagged", "saved_at"),
    key=("attempt_id", "question"),
    newer="seq",
)


# --- answer --------------------------------------------------------------------------------------
def save_answer(attempt_id: int, *, given: GivenAnswer, arrived_at: datetime) -> SavedAnswer:
    """Store one answer; when it returns, the answer is on the disk.

    Args:
        attempt_id: the row is locked until commit: saves and the end of the attempt wait for each other.
        given: replaces what is stored only if its seq is above the stored one.
        arrived_at: aware moment when the request reached the server; judged against deadline and grace.
    Raises:
        AttemptClosedError: too late; the stored answer is untouched, the arrival is written down.
    """
    with transaction.atomic():
        attempt = Attempt.from_db(DEFAULT_DB_ALIAS, _SAVING, _locked_attempts(attempt_id)[0])
        is_open = attempt.state == Attempt.State.OPEN and timing.is_in_time(arrived_at, attempt.deadline_at)
        _note_events(attempt, [given], arrived_at=arrived_at, was_late=not is_open)
        if is_open:
            return _replace(attempt, given, at=arrived_at)
        stored = Answer.objects.filter(attempt=attempt, question=given.question).first()
    raise AttemptClosedError(stored)


def lock_attempt(attempt_id: int, *fields: str) -> Attempt:
    """The attempt, locked until the end of the transaction (on SQLite the whole database is: IMMEDIATE).

    Args:
        attempt_id: whose row.
        fields: those that will be read (all, if none are named).
    """
    if not fields:
        return Attempt.from_db(DEFAULT_DB_ALIAS, _WHOLE, _locked_wholes(attempt_id)[0])
    return Attempt.objects.select_for_update(no_key=True).only(*fields).get(pk=attempt_id)


def lock_place_of(attempt_id: int) -> None:
    """Lock the enrolment before its attempt: whoever ends, regrades or begins attempts asks in this order."""
    _locked_places(attempt_id)


def _note_events(
    attempt: Attempt, answers: Sequence[GivenAnswer], *, arrived_at: datetime, was_late: bool
) -> None:
    """Write down what arrived; a repetition with the same key is the same arrival. One statement."""
    _put_events.many(
        [
            (attempt.pk, one.question, one.seq, one.idem_key, one.value, arrived_at, was_late)
            for one in answers
        ]
    )


def _carry(attempt: Attempt, answers: Sequence[GivenAnswer], *, at: datetime) -> dict[str, Any]:
    """Store what a submission carries and the rows have not: usually nothing; the values by question."""
    stored = {code: (seq, value) for code, seq, value in _stored_answers(attempt.pk)}
    for one in answers:
        if one.question not in stored or one.seq > stored[one.question][0]:
            answer = _replace(attempt, one, at=at).answer
            stored[one.question] = (answer.seq, answer.value)
    return {code: value for code, (_seq, value) in stored.items()}


def _replace(attempt: Attempt, given: GivenAnswer, *, at: datetime) -> SavedAnswer:
    """Put the given answer in place of the stored one if it is newer. One statement when it is."""
    if _put_answer(attempt.pk, given.question, given.seq, given.value, given.is_flagged, at):
        return SavedAnswer(
            Answer(
                attempt_id=attempt.pk,
                question=given.question,
                seq=given.seq,
                value=given.value,
                is_flagged=given.is_flagged,
                saved_at=at,
            ),
            is_stale=False,
        )
    stored = Answer.objects.get(attempt=attempt, question=given.question)
    is_same = (stored.seq, stored.value, stored.is_flagged) == (given.seq, given.value, given.is_flagged)
    return SavedAnswer(stored, is_stale=not is_same)


# --- finish --------------------------------------------------------------------------------------
@transaction.atomic
def submit_attempt(
    attempt_id: int, *, answers: Sequence[GivenAnswer], arrived_at: datetime
) -> FinishedAttempt:
    """Finish an attempt by the person's wish; a second time changes nothing.

    Args:
        attempt_id: the row is locked until commit.
        answers: all answers once more, in case a save was lost; they obey the rules of `save_answer`.
        arrived_at: aware moment of the request. After deadline and grace the answers it carries are only
            written down, and the attempt counts as finished by the clock.
    """
    lock_place_of(attempt_id)
    attempt = lock_attempt(attempt_id)
    if attempt.state != Attempt.State.OPEN:
        return FinishedAttempt(attempt, None)
    in_time = timing.is_in_time(arrived_at, attempt.deadline_at)
    known = set(_known_events(attempt.pk))
    new = [one for one in answers if (one.question, one.idem_key) not in known]
    _note_events(attempt, new, arrived_at=arrived_at, was_late=not in_time)
    values = _carry(attempt, answers if in_time else (), at=arrived_at)
    state = Attempt.State.SUBMITTED if in_time else Attempt.State.TIMED_OUT
    return _finish(attempt, state, values, at=arrived_at)


@transaction.atomic
def time_out_attempt(attempt_id: int, *, at: datetime) -> FinishedAttempt:
    """Finish an attempt whose time is over by the answers that were acknowledged.

    However late this runs, the moment of the finish is the deadline and the score is the same.
    """
    lock_place_of(attempt_id)
    attempt = lock_attempt(attempt_id)
    is_over = attempt.deadline_at is not None and attempt.deadline_at + timing.SWEEP_PATIENCE <= at
    if attempt.state != Attempt.State.OPEN or not is_over:
        return FinishedAttempt(attempt, None)
    values = dict(attempt.answers.values_list("question", "value"))
    return _finish(attempt, Attempt.State.TIMED_OUT, values, at=at)


def overdue_attempts(at: datetime) -> list[int]:
    """Ids of open attempts whose time is over and for whose late requests we have waited long enough."""
    return list(Attempt.objects.overdue_at(at - timing.SWEEP_PATIENCE).values_list("pk", flat=True))


def _finish(attempt: Attempt, state: str, answers: dict[str, Any], *, at: datetime) -> FinishedAttempt:
    """Grade the stored answers and tell the course."""
    if state not in ATTEMPT_TRANSITIONS[attempt.state]:
        raise AttemptClosedError(None)
    attempt.state = state
    attempt.finished_at = timing.finish_moment(at, attempt.deadline_at)
    put_result(attempt, outcome_of(attempt.questions, answers, attempt.rules.get("pass_percent")))
    attempt.save(update_fields=["state", "finished_at", *RESULT])
    return FinishedAttempt(attempt, tell_course(attempt))


RESULT = ("points", "max_points", "score", "is_passed", "marks")


def put_result(attempt: Attempt, result: Outcome) -> None:
    """Write a result into the attempt's fields; the caller saves."""
    attempt.points, attempt.max_points = result.points, result.max_points
    attempt.score, attempt.is_passed, attempt.marks = result.score, result.is_passed, result.marks


def tell_course(attempt: Attempt, *, at: datetime | None = None) -> int | None:
    """Write the step's result: the best score, passed if one attempt was; the job of what it led to."""
    results = _results(attempt.enrolment_id, attempt.step_id)
    is_failed = attempt.is_passed is False and not any(is_passed for _score, is_passed in results)
    return record_step_result(
        attempt.enrolment_id,
        step_id=attempt.step_id,
        state=StepProgress.State.FAILED if is_failed else StepProgress.State.DONE,
        score=max((score for score, _is_passed in results if score is not None), default=None),
        at=at or attempt.finished_at or attempt.started_at,
    ).job_id
