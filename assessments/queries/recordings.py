"""What pages show of files, recordings and uploads on their way."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import AuditEvent, Consent, User
from assessments import uploads
from assessments.models import ErasureAct, Recording, RecordingChoice, Submission, SubmissionFile, Upload
from courses.models import Enrolment
from jobs.models import Job

PURPOSES = {  # way -> whose consents allow it; consent to video covers sound
    RecordingChoice.Way.VIDEO: (Consent.Purpose.RECORDING,),
    RecordingChoice.Way.AUDIO: (Consent.Purpose.RECORDING, Consent.Purpose.RECORDING_AUDIO),
    RecordingChoice.Way.LIVE: (),
}


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of a work as a page shows it."""

    file: SubmissionFile
    recording: Recording | None
    failure: str  # why the check did not succeed; empty while it may
    kind: str  # "audio" | "video" | "image" | "" : which player shows it
    act: ErasureAct | None  # by which it was erased


def file_lines(work: Submission) -> list[FileLine]:
    """Files of the work with what is known of their recordings. Two queries."""
    files = list(work.files.select_related("recording__erased_by")) if work.pk else []
    recordings = [one.recording for one in files if hasattr(one, "recording")]
    jobs = Job.objects.in_bulk([one.job_id for one in recordings if one.job_id]) if recordings else {}
    return [_line(one, jobs) for one in files]


def _line(file: SubmissionFile, jobs: dict[int, Job]) -> FileLine:
    """One file's line."""
    recording: Recording | None = getattr(file, "recording", None)
    if recording is None:
        return FileLine(file, None, "", "image" if file.content_type in uploads.PICTURES else "", None)
    job = jobs.get(recording.job_id or 0)
    failure = recording.reason
    if recording.state == Recording.State.CHECKING and job is not None and job.state == Job.State.FAILED:
        failure = job.error
    kind = "video" if recording.has_video or file.content_type in uploads.VIDEO else "audio"
    return FileLine(file, recording, failure, kind, recording.erased_by)


def may_record(user_id: int, way: str) -> bool:
    """Whether a standing consent allows recording in this way."""
    purposes = PURPOSES[RecordingChoice.Way(way)]
    standing = Consent.objects.filter(user_id=user_id, purpose__in=purposes, withdrawn_at__isnull=True)
    return standing.exists()


@dataclass(frozen=True, slots=True)
class RecorderState:
    """What the recorder of an exercise's page needs to know."""

    way: str  # RecordingChoice.Way, or empty while nothing is chosen
    may_video: bool
    may_audio: bool
    seconds: int  # the longest recording
    coming: list[Upload]


def recorder_state(enrolment: Enrolment, step_id: int, *, minutes: int) -> RecorderState:
    """The learner's choice, what is allowed, and what is still on its way."""
    choice = RecordingChoice.objects.filter(enrolment=enrolment, step=step_id).first()
    may_video = may_record(enrolment.user_id, RecordingChoice.Way.VIDEO)
    may_audio = may_video or may_record(enrolment.user_id, RecordingChoice.Way.AUDIO)
    way = choice.way if choice else ""
    if (way == "video" and not may_video) or (way == "audio" and not may_audio):
        way = ""  # the consent was withdrawn: it is asked anew
    coming = Upload.objects.filter(enrolment=enrolment, step=step_id, state=Upload.State.RECEIVING)
    coming = coming.filter(offset__gt=0)
    return RecorderState(way, may_video, may_audio, minutes * 60, list(coming))


def recording_of(file_id: int | None) -> Recording | None:
    """What is known of a file as a recording; None for other files. One query."""
    return Recording.objects.filter(file=file_id).first()


def acts_of(organisation_id: int) -> QuerySet[ErasureAct]:
    """Acts of erasure of one organisation, in their own order."""
    return ErasureAct.objects.filter(organisation=organisation_id)


@dataclass(frozen=True, slots=True)
class Extract:
    """What an act of erasure is printed with."""

    items: list[dict[str, Any]]  # the act's items, each with its `person`
    events: QuerySet[AuditEvent]  # lines of the journal, the oldest first


def extract_of(act: ErasureAct) -> Extract:
    """The act's items with people, and the journal's lines about them. Two queries."""
    ids = [one["file_id"] for one in act.items]
    people = User.objects.in_bulk({one["user_id"] for one in act.items})
    events = AuditEvent.objects.filter(
        organisation_id=act.organisation_id, subject_kind="assessments.submissionfile", subject_id__in=ids
    )
    return Extract(
        [{**one, "person": people.get(one["user_id"])} for one in act.items],
        events.select_related("actor").order_by("at", "pk"),
    )
