"""A practical work from the first word to the assessor's queue."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from assessments import scoring, uploads
from assessments.models import Grade, Submission, SubmissionFile
from assessments.services.recordings import begin_check, copy_recordings, files_needed
from assessments.states import SUBMISSION_TRANSITIONS
from catalog.models import Exercise, PlanStep
from catalog.queries.norms import fit_exercise
from courses import zones
from courses.models import Enrolment, StepProgress
from courses.services.progress import lock_enrolment, open_step, refuse_if_over
from courses.services.results import record_step_result

MAX_FILES = 10
MAX_TEXT = 50_000  # characters
WITHOUT_WORK = (Exercise.Kind.DIALOGUE, Exercise.Kind.OBSERVATION)  # choices, a manager's marks: no draft


class NotAnExerciseError(Exception):
    """The step has no practical exercise."""


class WorkClosedError(Exception):
    """The work is with the assessor or has been assessed: it takes no changes."""


class NextTryLaterError(Exception):
    """The next try opens on a date that has not come; `opens_on` says which."""

    def __init__(self, opens_on: date) -> None:
        super().__init__(opens_on.isoformat())
        self.opens_on = opens_on


class IncompleteWorkError(Exception):
    """Something that the exercise asks for is missing; `missing`: text, files, self_assessment, own_work."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = list(missing)


@dataclass(frozen=True, slots=True)
class GivenWork:
    """What the person has written so far."""

    text: str
    self_assessment: Mapping[str, int]  # by scoring.mark_keys
    is_own_work: bool


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A checked file in the storage, before its row."""

    name: str
    stored_as: str
    content_type: str
    size: int  # bytes
    sha256: str


@transaction.atomic
def save_work(enrolment_id: int, *, step_id: int, given: GivenWork, at: datetime) -> Submission:
    """Store the draft of a work; the first save makes it.

    Args:
        enrolment_id: the row is locked until commit, so that two tabs make one draft.
        step_id: an exercise of the cohort's programme.
        given: replaces what was there.
        at: aware moment.
    Raises:
        NotAnExerciseError, WorkClosedError, NextTryLaterError
        courses.services.progress.StepClosedError: the step does not open now.
    """
    work = _open_work(enrolment_id, step_id=step_id, at=at)
    work.text = given.text[:MAX_TEXT]
    keys = set(scoring.mark_keys(work.rubric))
    work.self_assessment = {key: level for key, level in given.self_assessment.items() if key in keys}
    work.is_own_work = given.is_own_work
    work.saved_at = at
    work.save(update_fields=["text", "self_assessment", "is_own_work", "saved_at"])
    return work


@transaction.atomic
def submit_work(enrolment_id: int, *, step_id: int, given: GivenWork, by: User, at: datetime) -> Submission:
    """Store the work and hand it to the assessor.

    Raises:
        IncompleteWorkError: what the exercise asks for is not there; nothing is stored.
        and as `save_work`.
    """
    work = save_work(enrolment_id, step_id=step_id, given=given, at=at)
    refuse_if_over(work.enrolment)
    if missing := missing_parts(work):
        raise IncompleteWorkError(missing)
    _move(work, Submission.State.SUBMITTED)
    work.submitted_at = at
    work.save(update_fields=["state", "submitted_at"])
    record_step_result(enrolment_id, step_id=step_id, state=StepProgress.State.WAITING, score=None, at=at)
    organisation_id = work.enrolment.cohort.organisation_id
    record("submission.submit", actor=by, organisation_id=organisation_id, subject=work, at=at)
    return work


def missing_parts(work: Submission) -> list[str]:
    """What the exercise asks for and the work does not have."""
    asked = work.exercise.answer
    checks = {
        "text": asked.get("text") != "required" or work.text.strip(),
        "files": not files_needed(work) or work.files.exists(),
        "self_assessment": set(scoring.mark_keys(work.rubric)) <= set(work.self_assessment),
        "own_work": work.is_own_work,
    }
    return [name for name, is_there in checks.items() if not is_there]


def add_file(
    enrolment_id: int, *, step_id: int, upload: uploads.CheckedUpload, organisation_id: int, at: datetime
) -> SubmissionFile:
    """Attach a file to the draft. The file is written before its row: a row never lacks its file.

    Raises:
        uploads.UploadRefusedError: there are MAX_FILES already.
        OSError: the disk is full; there is no row.
        and as `save_work`.
    """
    stored_as, sha256 = uploads.store(upload, organisation_id=organisation_id, at=at)
    stored = StoredFile(upload.name, stored_as, upload.content_type, upload.size, sha256)
    try:
        return attach_stored(enrolment_id, step_id=step_id, stored=stored, at=at)
    except BaseException:
        default_storage.delete(stored_as)
        raise


@transaction.atomic
def attach_stored(
    enrolment_id: int,
    *,
    step_id: int,
    stored: StoredFile,
    at: datetime,
    is_made_here: bool = False,
    replaces: int | None = None,
) -> SubmissionFile:
    """The row of a file that is in the storage already; of a recording, also the job that makes it seekable.

    Args:
        enrolment_id: whose draft.
        step_id: which exercise.
        stored: what is known of the file.
        at: aware moment.
        is_made_here: whether it was recorded on the page.
        replaces: the file of the same draft that goes instead.
    Raises:
        uploads.UploadRefusedError: there are MAX_FILES already.
        and as `save_work`.
    """
    work = _open_work(enrolment_id, step_id=step_id, at=at)
    if replaces is not None and work.files.filter(pk=replaces).exists():
        remove_file(replaces)
    if work.files.count() >= MAX_FILES:
        raise uploads.UploadRefusedError(uploads.Refusal.TOO_MANY)
    file = SubmissionFile.objects.create(submission=work, uploaded_at=at, **asdict(stored))
    if begin_check(file, is_made_here=is_made_here, by_id=work.enrolment.user_id, at=at):
        author, organisation_id = work.enrolment.user, work.enrolment.cohort.organisation_id
        detail = {"sha256": file.sha256, "size": file.size}
        record(
            "recording.add", actor=author, organisation_id=organisation_id, subject=file, at=at, detail=detail
        )
    return file


@transaction.atomic
def check_open(enrolment_id: int, *, step_id: int, at: datetime) -> None:
    """Refuse a file before it travels when the draft would not take it; raises as `save_work`."""
    _open_work(enrolment_id, step_id=step_id, at=at)


@transaction.atomic
def remove_file(file_id: int) -> None:
    """Take a file off a draft; a second time changes nothing.

    Raises:
        WorkClosedError: the work is no draft any more.
    """
    file = SubmissionFile.objects.select_related("submission").filter(pk=file_id).first()
    if file is None:
        return
    lock_enrolment(file.submission.enrolment_id)
    if Submission.objects.get(pk=file.submission_id).state != Submission.State.DRAFT:
        raise WorkClosedError
    file.delete()
    if not SubmissionFile.objects.filter(stored_as=file.stored_as).exists():  # else a sent work keeps it
        transaction.on_commit(lambda: default_storage.delete(file.stored_as), robust=True)


def copy_for_revision(work: Submission, *, at: datetime) -> Submission:
    """A draft with the next number, text and files of a returned work, inside the caller's transaction."""
    draft = Submission.objects.create(
        enrolment=work.enrolment,
        step=work.step,
        exercise=work.exercise,
        number=work.number + 1,
        rubric=work.rubric,
        text=work.text,
        self_assessment=work.self_assessment,
        started_at=at,
    )
    pairs = {file.pk: file for file in work.files.exclude(recording__erased_by__isnull=False)}
    for file in pairs.values():
        file.pk, file.submission = None, draft
        file.save(force_insert=True)
    copy_recordings(pairs)
    return draft


def criteria_by_value(exercise: Exercise) -> list[dict[str, Any]]:
    """The rubric as a work keeps it: with the calls of a criterion that several calls show."""
    criteria = []
    for one in exercise.rubric.criteria:
        calls = [part["code"] for part in exercise.parts if one["code"] in part.get("criteria", ())]
        criteria.append({**one, "calls": calls if len(calls) > 1 else []})
    return criteria


def check_next_try(latest: Submission | None, zone: str, *, at: datetime) -> None:
    """Refuse a new or changed work where the latest one does not leave room for it."""
    if latest is None or latest.state in {Submission.State.DRAFT, Submission.State.RETURNED}:
        return
    told = Grade.objects.filter(submission=latest, released_at__isnull=False)
    grade = told.filter(decision=Grade.Decision.NOT_YET).first()
    if grade is None:
        raise WorkClosedError
    if grade.next_try_on and zones.wall_clock(at, zone).date() < grade.next_try_on:
        raise NextTryLaterError(grade.next_try_on)


def _open_work(enrolment_id: int, *, step_id: int, at: datetime) -> Submission:
    """The draft of this enrolment at this exercise, made if the rules leave room for one."""
    enrolment = lock_enrolment(enrolment_id)
    own = Submission.objects.filter(enrolment=enrolment, step_id=step_id)
    latest = own.select_related("exercise", "enrolment__cohort").order_by("-number").first()
    check_next_try(latest, enrolment.cohort.timezone, at=at)
    progress = open_step(enrolment.pk, step_id=step_id, at=at)
    if latest is not None and latest.state == Submission.State.DRAFT:
        return latest
    return _new_work(enrolment, progress.step, (latest.number if latest else 0) + 1, at=at)


def _new_work(enrolment: Enrolment, step: PlanStep, number: int, *, at: datetime) -> Submission:
    """An empty draft."""
    exercises = Exercise.objects.select_related("rubric").filter(programme=step.programme_id, code=step.ref)
    exercises = exercises.exclude(kind__in=WITHOUT_WORK)
    exercise = exercises.first() if step.kind == PlanStep.Kind.EXERCISE else None
    if exercise is None:
        raise NotAnExerciseError
    fit_exercise(exercise, enrolment.cohort.norms)
    return Submission.objects.create(
        enrolment=enrolment,
        step=step,
        exercise=exercise,
        number=number,
        rubric=criteria_by_value(exercise),
        started_at=at,
    )


def _move(work: Submission, target: str) -> None:
    """Move the work by the table."""
    if target not in SUBMISSION_TRANSITIONS[work.state]:
        raise WorkClosedError
    work.state = target
