"""Recordings: checked by a job, chosen by the learner, held where they must stay."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.consents import TEXTS
from accounts.models import Consent, Organisation, User
from accounts.services.consents import give_consent
from accounts.services.journal import record
from assessments.models import (
    Recording,
    RecordingChoice,
    RecordingHold,
    RecordingTerm,
    Submission,
    SubmissionFile,
)
from assessments.queries.recordings import may_record
from assessments.uploads import RECORDED
from courses.models import CohortAssignment, Enrolment
from courses.services.progress import lock_enrolment
from jobs.notices import notify
from jobs.services import enqueue

KIND = "recording-check"
ASKED = {  # way -> the consent that is asked for it
    RecordingChoice.Way.VIDEO: Consent.Purpose.RECORDING,
    RecordingChoice.Way.AUDIO: Consent.Purpose.RECORDING_AUDIO,
}


class NoConsentError(Exception):
    """The person has not agreed to be recorded, or has withdrawn it."""


@transaction.atomic
def choose_way(
    enrolment_id: int, *, step_id: int, way: str, agrees: bool, address: str | None, at: datetime
) -> RecordingChoice:
    """Keep how the learner wants to be assessed in one exercise, with the consent that it needs.

    Live asks the cohort's trainers by a notice.

    Args:
        enrolment_id: whose.
        step_id: the exercise.
        way: a value of RecordingChoice.Way.
        agrees: the tick beside the consent's text.
        address: where the request came from, kept with the consent.
        at: aware moment.
    Raises:
        NoConsentError: recording without a standing consent and without the tick.
    """
    enrolment = lock_enrolment(enrolment_id)
    if way != RecordingChoice.Way.LIVE and not may_record(enrolment.user_id, way):
        if not agrees:
            raise NoConsentError
        purpose = ASKED[RecordingChoice.Way(way)]
        give_consent(enrolment.user_id, purpose=purpose, address=address, at=at)
    choice, _made = RecordingChoice.objects.update_or_create(
        enrolment=enrolment, step_id=step_id, defaults={"way": way, "chosen_at": at}
    )
    if way == RecordingChoice.Way.LIVE:
        _ask_trainers(enrolment, choice, at=at)
    return choice


def _ask_trainers(enrolment: Enrolment, choice: RecordingChoice, *, at: datetime) -> None:
    """Tell every trainer of the cohort that somebody wants to be assessed in person."""
    trainers = User.objects.filter(
        cohortassignments__cohort=enrolment.cohort, cohortassignments__role=CohortAssignment.Role.TRAINER
    )
    for trainer in trainers.distinct():
        notify(
            "assessments.live",
            key=str(choice.pk),
            organisation_id=enrolment.cohort.organisation_id,
            recipient_id=trainer.pk,
            email=trainer.email or "",
            subject=_("A learner asks to be assessed without a recording"),  # type: ignore[arg-type]
            template="assessments/live_asked",
            context={"enrolment": enrolment, "person": enrolment.user, "step": choice.step},
            link=reverse("courses:cohort-detail", args=[enrolment.cohort_id]),
            due_at=at,
        )


def begin_check(file: SubmissionFile, *, is_made_here: bool, by_id: int, at: datetime) -> Recording | None:
    """The row of an audio or video file with the job that makes it seekable; None for other files.

    Inside the caller's transaction; the caller rings `job_id` after the commit.
    """
    if file.content_type not in RECORDED:
        return None
    recording = Recording.objects.create(
        file=file,
        is_made_here=is_made_here,
        received_sha256=file.sha256,
        has_video=file.content_type == "video/mp4",
    )
    return _enqueue(recording, by_id=by_id, at=at)


@transaction.atomic
def check_again(recording_id: int, *, by_id: int, at: datetime) -> Recording:
    """Ask for the check once more; one that is under way or done is left as it is."""
    recording = Recording.objects.select_for_update(no_key=True).get(pk=recording_id)
    if recording.state == Recording.State.READY or recording.erased_by_id is not None:
        return recording
    recording.state, recording.reason = Recording.State.CHECKING, ""
    return _enqueue(recording, by_id=by_id, at=at)


def _enqueue(recording: Recording, *, by_id: int, at: datetime) -> Recording:
    """The job of the recording; a failed one gives way to a new one."""
    job = enqueue(
        KIND,
        organisation_id=recording.file.submission.enrolment.cohort.organisation_id,
        key=f"{recording.file_id}-{recording.received_sha256[:32]}",
        arguments={"recording_id": recording.pk},
        requested_by_id=by_id,
        at=at,
    )
    recording.job_id = job.pk
    recording.save()
    return recording


def copy_recordings(pairs: dict[int, SubmissionFile]) -> None:
    """The same knowledge for files that share their content: {id of the first file: the other file}."""
    for recording in Recording.objects.filter(file_id__in=pairs):
        recording.file, recording.pk = pairs[recording.file_id], None
        recording.save(force_insert=True)


@transaction.atomic
def hold_recordings(submission_id: int, *, reason: str, at: datetime) -> RecordingHold:
    """Keep the recordings of a work beyond their term, for one reason; twice changes nothing."""
    hold, _made = RecordingHold.objects.get_or_create(
        submission_id=submission_id, reason=reason, released_at=None, defaults={"placed_at": at}
    )
    return hold


@transaction.atomic
def release_recordings(submission_id: int, *, reason: str, at: datetime) -> None:
    """Let the term of keeping run again; nothing held changes nothing."""
    standing = RecordingHold.objects.filter(
        submission_id=submission_id, reason=reason, released_at__isnull=True
    )
    standing.update(released_at=at)


@transaction.atomic
def set_term(organisation_id: int, *, keep_days: int, by: User, at: datetime) -> RecordingTerm:
    """How many days (1..1825) the organisation keeps recordings after the decision."""
    term, _made = RecordingTerm.objects.update_or_create(
        organisation=Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id),
        defaults={"keep_days": keep_days, "by": by, "set_at": at},
    )
    record(
        "recording.set_term",
        actor=by,
        organisation_id=organisation_id,
        subject=term,
        at=at,
        detail={"keep_days": keep_days},
    )
    return term


def consent_text(way: str) -> object:
    """The text that is shown where recording in this way begins."""
    return TEXTS[ASKED[RecordingChoice.Way(way)]]


def files_needed(work: Submission) -> bool:
    """Whether the exercise asks for files from this learner: who is assessed live brings none."""
    is_live = RecordingChoice.objects.filter(
        enrolment=work.enrolment_id, step=work.step_id, way=RecordingChoice.Way.LIVE
    ).exists()
    return work.exercise.answer.get("files") == "required" and not is_live
