"""A wrong key put right: the catalogue's question, and every attempt that drew it, with the history of both.

Each attempt is graded anew in a transaction of its own and once only, so the work may stop anywhere and be
taken up again. The same rows serve the few that are done at once and the many that the worker does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.services.journal import record
from assessments.models import Attempt, Correction, QuestionAppeal, Regrade
from assessments.queries.corrections import (
    Change,
    affected_attempts,
    change_of,
    corrected,
    drawn_version,
    question_of,
    with_key,
)
from assessments.regrading import Outcome
from assessments.services.attempts import lock_attempt, lock_place_of, tell_course
from catalog.models import Question
from catalog.queries.corrections import fingerprint, first_body, is_voided
from catalog.services.corrections import correct_question
from jobs.notices import notify
from jobs.services import enqueue

AT_ONCE = 50  # attempts that a page's request may grade anew; more go to the worker
JOB = "correction"
CHANGED = pgettext_lazy("notice", "Your test result was recounted")


class NoReasonError(Exception):
    """A correction says why."""


class NothingChangesError(Exception):
    """The body is what it was, or the question is taken out already."""


class StaleQuestionError(Exception):
    """Somebody else has corrected the question since the page was read."""


class AlreadyUndoneError(Exception):
    """The correction was undone, or is still being applied."""


@dataclass(frozen=True, slots=True)
class GivenCorrection:
    """What is to be done with a question."""

    body: dict[str, Any] | None  # in the format of questions.yaml, checked by forms.py; None takes it out
    policy: str = Correction.Policy.FAVOUR
    reason: str = ""
    version: str = ""  # fingerprint of the body that the page showed


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction and what the caller rings for after the commit."""

    correction: Correction
    job_ids: list[int] = field(default_factory=list)


def correct(
    question_id: int, *, given: GivenCorrection, by: User, at: datetime, undoes: Correction | None = None
) -> Corrected:
    """Put a question right and grade its attempts anew: at once when they are few, by the worker when many.

    Raises:
        NoReasonError, NothingChangesError: the form is not complete.
        StaleQuestionError: the question is not what the page showed.
        assessments.rekeying.ShapeError: answers that were given would not fit the new body.
    """
    correction = _write_down(question_id, given, undoes=undoes, by=by, at=at)
    question = Question.objects.get(pk=question_id)
    finished = list(_ids(question, correction.versions, finished=True))
    rings = [correction.job_id] if correction.job_id else []
    if len(finished) <= AT_ONCE:
        rings += apply_correction(correction.pk, at=at)
    correction.refresh_from_db()
    return Corrected(correction, [one for one in rings if one is not None])


@transaction.atomic
def _write_down(
    question_id: int, given: GivenCorrection, *, undoes: Correction | None, by: User, at: datetime
) -> Correction:
    """The rows of a correction with its job; attempts are untouched yet."""
    question = Question.objects.select_for_update(no_key=True).get(pk=question_id)
    was_void = is_voided(question)
    _check(question, given, was_void=was_void)
    for attempt, drawn in affected_attempts(question, [fingerprint(question.body)], finished=True):
        with_key(attempt, drawn, given.body)  # refuses before anything is written
        break
    kind = Correction.Kind.VOID if given.body is None else Correction.Kind.REKEY
    correction = Correction.objects.create(
        programme_id=question.programme_id,
        question=question.code,
        kind=Correction.Kind.RESTORE if undoes and given.body is not None else kind,
        policy=given.policy,
        versions=[fingerprint(question.body)],
        body_before=question.body,
        body_after=given.body,
        reason=given.reason.strip(),
        undoes=undoes,
        made_by=by,
        made_at=at,
    )
    correct_question(question.pk, body=given.body, reason=correction.reason, by=by, at=at)
    QuestionAppeal.objects.filter(
        attempt__step__programme_id=question.programme_id,
        question=question.code,
        state=QuestionAppeal.State.ACCEPTED,
        correction=None,
    ).update(correction=correction)
    job = enqueue(
        JOB,
        organisation_id=by.organisation_id or 0,
        key=str(correction.pk),
        arguments={"correction": correction.pk},
        requested_by_id=by.pk,
        at=at,
    )
    correction.job_id = job.pk
    correction.save(update_fields=["job_id"])
    _note("correction.make", correction, by=by, at=at)
    return correction


def _check(question: Question, given: GivenCorrection, *, was_void: bool) -> None:
    """Refuse what is not complete or rests on an older page."""
    if not given.reason.strip():
        raise NoReasonError
    if given.version and given.version != fingerprint(question.body):
        raise StaleQuestionError
    if (given.body is None and was_void) or (given.body == question.body and not was_void):
        raise NothingChangesError


def undo_correction(correction_id: int, *, policy: str, by: User, at: datetime) -> Corrected:
    """Make the correction that puts the former body back; history keeps both.

    Raises:
        AlreadyUndoneError: it was undone, is being applied, or another correction came after it.
    """
    former = Correction.objects.get(pk=correction_id)
    later = Correction.objects.filter(
        programme=former.programme_id, question=former.question, pk__gt=former.pk
    )
    if former.state != Correction.State.APPLIED or later.exists():
        raise AlreadyUndoneError
    question = Question.objects.get(programme=former.programme_id, code=former.question)
    was_void_before = former.undoes is not None and former.undoes.kind == Correction.Kind.VOID
    reason = _("The correction of %(day)s is undone: %(reason)s") % {
        "day": former.made_at.strftime("%d.%m.%Y"),
        "reason": former.reason,
    }
    given = GivenCorrection(
        body=None if was_void_before else former.body_before, policy=policy, reason=reason
    )
    return correct(question.pk, given=given, by=by, at=at, undoes=former)


# --- grading anew --------------------------------------------------------------------------------
def apply_correction(
    correction_id: int, *, at: datetime, progress: Callable[[int, str], None] | None = None
) -> list[int]:
    """Grade all attempts of a correction anew; jobs to ring for. Safe to repeat and to run twice at once."""
    correction = Correction.objects.select_related("made_by").get(pk=correction_id)
    question = Question.objects.get(programme=correction.programme_id, code=correction.question)
    for attempt_id in list(_ids(question, correction.versions, finished=False)):
        _rekey_open(correction, question, attempt_id)
    ids = list(_ids(question, correction.versions, finished=True))
    jobs = []
    for done, attempt_id in enumerate(ids, start=1):
        job_id = _regrade(correction, question, attempt_id, at=at)
        if job_id is not None:
            jobs.append(job_id)
        if progress is not None and done % 20 == 0:
            progress(100 * done // len(ids), _("Recounting results"))
    Correction.objects.filter(pk=correction.pk, state=Correction.State.QUEUED).update(
        state=Correction.State.APPLIED, applied_at=at
    )
    return jobs


def _ids(question: Question, versions: list[str], *, finished: bool) -> list[int]:
    """Ids of the attempts that drew one of the versions."""
    return [attempt.pk for attempt, _drawn in affected_attempts(question, versions, finished=finished)]


def _is_meant(correction: Correction, question: Question, drawn: dict[str, Any] | None) -> bool:
    """Whether the attempt holds the version, once its row is locked."""
    first = fingerprint(first_body(question))
    return drawn is not None and drawn_version(drawn, first) in correction.versions


@transaction.atomic
def _rekey_open(correction: Correction, question: Question, attempt_id: int) -> None:
    """Give an attempt that goes on the corrected question, so that its end is graded by it."""
    lock_place_of(attempt_id)
    attempt = lock_attempt(attempt_id)
    drawn = question_of(attempt, question.code)
    if attempt.state != Attempt.State.OPEN or drawn is None or not _is_meant(correction, question, drawn):
        return
    new = corrected(attempt, drawn, correction.body_after)
    attempt.questions = [new if one["code"] == question.code else one for one in attempt.questions]
    attempt.save(update_fields=["questions"])


@transaction.atomic
def _regrade(correction: Correction, question: Question, attempt_id: int, *, at: datetime) -> int | None:
    """Grade one finished attempt anew, once; the job of what its new result led to."""
    lock_place_of(attempt_id)
    lock_attempt(attempt_id, "state")
    rows = Attempt.objects.select_related("enrolment__user", "enrolment__cohort", "step")
    attempt = rows.prefetch_related("answers").get(pk=attempt_id)
    drawn = question_of(attempt, question.code)
    is_done = Regrade.objects.filter(correction=correction, attempt=attempt).exists()
    if is_done or drawn is None or not _is_meant(correction, question, drawn):
        return None
    change = change_of(attempt, drawn, correction.body_after, correction.policy)
    Regrade.objects.create(
        correction=correction,
        attempt=attempt,
        before=_by_value(drawn, change.before),
        after=_by_value(drawn if change.was_kept else change.question, change.after),
        was_kept=change.was_kept,
        why=correction.reason,
        by=correction.made_by,
        at=at,
    )
    if change.was_kept:
        return None
    _store(attempt, change)
    if not change.is_felt:
        return None
    job_id = tell_course(attempt, at=at)
    _tell_learner(correction, change, at=at)
    return job_id


def _store(attempt: Attempt, change: Change) -> None:
    """Write the new result of an attempt; the answers stay what they were."""
    after = change.after
    code = change.question["code"]
    attempt.questions = [change.question if one["code"] == code else one for one in attempt.questions]
    attempt.points, attempt.max_points, attempt.score = after.points, after.max_points, after.score
    attempt.is_passed, attempt.marks = after.is_passed, after.marks
    attempt.save(update_fields=["questions", "points", "max_points", "score", "is_passed", "marks"])


def _by_value(question: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    """One side of a Regrade."""
    return {
        "question": question,
        "mark": outcome.marks.get(question["code"]),
        "points": str(outcome.points),
        "max_points": str(outcome.max_points),
        "score": str(outcome.score),
        "is_passed": outcome.is_passed,
    }


def _tell_learner(correction: Correction, change: Change, *, at: datetime) -> None:
    """One notice to whose result changed."""
    attempt = change.attempt
    person = attempt.enrolment.user
    notify(
        "assessments.regrade",
        key=f"{correction.pk}:{attempt.pk}",
        organisation_id=attempt.enrolment.cohort.organisation_id,
        recipient_id=person.pk,
        email=person.email or "",
        subject=str(CHANGED),
        template="assessments/result_changed",
        context={"attempt": attempt, "change": change, "person": person, "reason": correction.reason},
        link=reverse("assessments:attempt-result", args=[attempt.pk]),
        due_at=at,
    )


def _note(verb: str, correction: Correction, *, by: User, at: datetime) -> None:
    """A line of the provider's journal."""
    record(
        verb,
        actor=by,
        organisation_id=by.organisation_id,
        subject=correction,
        at=at,
        detail={
            "programme": correction.programme_id,
            "question": correction.question,
            "kind": correction.kind,
            "policy": correction.policy,
        },
    )
