"""Pages of a practical work for the person who does it, and the door to its files."""

import errno

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase, HttpResponseGone, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments import uploads
from assessments.forms import WorkForm
from assessments.models import Submission, SubmissionFile
from assessments.permissions import (
    TRAINEE,
    TRAINER,
    access_exercise,
    access_submission,
    access_submission_file,
)
from assessments.queries.comments import recordings, remarks_of
from assessments.queries.exercises import exercises_of, kind_at
from assessments.queries.grading import desk_criteria, latest_work, own_works, told_grade_of
from assessments.queries.practice import live_state
from assessments.queries.recordings import file_lines, recorder_state, recording_of
from assessments.queries.takes import takes_of
from assessments.services.recordings import ASKED, consent_text
from assessments.services.submissions import (
    IncompleteWorkError,
    NextTryLaterError,
    NotAnExerciseError,
    WorkClosedError,
    add_file,
    check_next_try,
    criteria_by_value,
    remove_file,
    save_work,
    submit_work,
)
from assessments.views.practice import played
from catalog.models import Exercise, PlanStep
from catalog.queries.norms import fit_exercise
from courses.models import Enrolment
from courses.queries.course import closed_now
from courses.services.progress import StepClosedError
from jobs.downloads import send_file
from jobs.streaming import send_media
from jobs.tasks import ring

SHUT = (WorkClosedError, NextTryLaterError, StepClosedError, NotAnExerciseError)
OTHER_PAGES: dict[str, str] = {  # kinds whose parts are given elsewhere
    Exercise.Kind.CONTACTS: "assessments:contact-edit",
    Exercise.Kind.OBSERVATION: "assessments:observation-ask",
}


@require_safe
def submission_edit(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """The task and the person's work: a form while it may be written, otherwise where it stands."""
    enrolment, step = access_exercise(request.user, enrolment_id, step_id)
    if (other := _other_page(step)) is not None:
        return redirect(other, enrolment.pk, step.pk)
    page = _work_page(request, enrolment, step)
    page.headers["Permissions-Policy"] = "camera=(self), microphone=(self)"  # nowhere else
    return page


@require_POST
def submission_save(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Keep the draft; to a script it answers with JSON."""
    enrolment, step = access_exercise(request.user, enrolment_id, step_id)
    try:
        work = _keep_draft(request, enrolment, step)
    except SHUT:
        return _shut(request, enrolment, step)
    if _is_script(request):
        return JsonResponse({"saved_at": work.saved_at and work.saved_at.isoformat()})
    messages.success(request, _("The draft is saved."))
    return _back(enrolment, step)


@require_POST
def submission_submit(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Send the work to the assessor; what is missing is said and what was written is kept on the page."""
    enrolment, step = access_exercise(request.user, enrolment_id, step_id)
    form = _form(request, enrolment, step)
    if not form.is_valid():
        return _work_page(request, enrolment, step, status=422, missing=["text_length"])
    try:
        given = form.given()
        submit_work(enrolment.pk, step_id=step.pk, given=given, by=request.user, at=request.arrived_at)
    except IncompleteWorkError as error:
        return _work_page(request, enrolment, step, status=422, missing=error.missing, form=form)
    except SHUT:
        return _shut(request, enrolment, step)
    messages.success(request, _("The work is sent. You will get a message when it is assessed."))
    return redirect("assessments:submission-edit", enrolment.pk, step.pk)


@require_POST
def submission_file_add(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Attach one file; the draft around it is kept too."""
    enrolment, step = access_exercise(request.user, enrolment_id, step_id)
    sent = request.FILES.get("file")
    try:
        _keep_draft(request, enrolment, step)
        if sent is None:
            raise uploads.UploadRefusedError(uploads.Refusal.EMPTY)
        upload = uploads.check_upload(sent, sent.name or "", max_bytes=settings.UPLOAD_MAX_BYTES)
        organisation_id = enrolment.cohort.organisation_id
        at = request.arrived_at
        file = add_file(enrolment.pk, step_id=step.pk, upload=upload, organisation_id=organisation_id, at=at)
    except uploads.UploadRefusedError as error:
        status = 413 if error.reason == uploads.Refusal.TOO_BIG else 422
        return _work_page(request, enrolment, step, status=status, refusal=error.reason)
    except SHUT:
        return _shut(request, enrolment, step)
    except OSError as error:
        return _no_room(request, enrolment, step, error)
    ring_check(file)
    return _back(enrolment, step, "work-files")


def ring_check(file: SubmissionFile) -> None:
    """Wake a worker for the check of a recording; other files need none."""
    recording = recording_of(file.pk)
    if recording is not None and recording.job_id is not None:
        ring(recording.job_id)


def _no_room(request: UserRequest, enrolment: Enrolment, step: PlanStep, error: OSError) -> HttpResponse:
    """The disk is full: 507 in words, nothing is stored. Any other trouble with the disk is our fault."""
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        raise error
    return _work_page(request, enrolment, step, status=507, refusal="no_room")


@require_POST
def submission_file_remove(request: UserRequest, file_id: int) -> HttpResponse:
    """Take a file off the draft; the draft around it is kept too."""
    file = access_submission_file(request.user, file_id, TRAINEE)
    work = file.submission
    try:
        if "text" in request.POST:
            _keep_draft(request, work.enrolment, work.step)
        remove_file(file.pk)
    except SHUT:
        return _shut(request, work.enrolment, work.step)
    return _back(work.enrolment, work.step, "work-files")


@require_safe
def submission_file(request: UserRequest, file_id: int) -> HttpResponseBase:
    """A file of a work: recordings and pictures to a player by ranges, anything as a harmless attachment."""
    file = access_submission_file(request.user, file_id, TRAINEE, TRAINER)
    if not default_storage.exists(file.stored_as):
        return HttpResponseGone(_("The file is no longer on the server."))
    facts = {"name": file.name, "content_type": file.content_type}
    if file.content_type in uploads.RECORDED | uploads.PICTURES:
        return send_media(request, file.stored_as, **facts, tag=file.sha256)
    return send_file(file.stored_as, **facts)


@require_safe
def submission_detail(request: UserRequest, submission_id: int) -> HttpResponse:
    """One work as it was sent, and what the assessor said once it is decided."""
    work = access_submission(request.user, submission_id, TRAINEE, TRAINER)
    grade = told_grade_of(work)
    context = {
        "work": work,
        "is_own": work.enrolment.user_id == request.user.pk,
        "files": file_lines(work),
        "grade": grade,
        "live": live_state(work),
        "criteria": desk_criteria(work, grade.levels if grade else {}, grade.comments if grade else {}),
        "zone": work.enrolment.cohort.timezone,
        **recordings(work, remarks_of(grade, request.user)),
    }
    return render(request, "assessments/submission_detail.html", context)


# --- the page of a work --------------------------------------------------------------------------
def _work_page(
    request: UserRequest,
    enrolment: Enrolment,
    step: PlanStep,
    *,
    status: int = 200,
    missing: list[str] | None = None,
    refusal: str = "",
    form: WorkForm | None = None,
) -> HttpResponse:
    """The task with the form, or with where the work stands."""
    exercise = _exercise(enrolment, step)
    latest = latest_work(enrolment.pk, step.pk)
    closed = closed_now(enrolment, step, at=request.arrived_at)
    opens_on, is_shut = None, closed is not None
    try:
        check_next_try(latest, enrolment.cohort.timezone, at=request.arrived_at)
    except NextTryLaterError as error:
        opens_on, is_shut = error.opens_on, True
    except WorkClosedError:
        is_shut = True
    draft = _shown_draft(latest, enrolment, step, exercise)
    if form is not None:
        given = form.given()
        draft.text, draft.is_own_work = given.text, given.is_own_work
        draft.self_assessment = dict(given.self_assessment)
    files = file_lines(draft)
    context = {
        "enrolment": enrolment,
        "step": step,
        "exercise": exercise,
        "work": draft,
        "files": files,
        "recorder": recorder_state(enrolment, step.pk, minutes=exercise.minutes),
        "takes": takes_of(exercise),
        "consents": {way.value: consent_text(way) for way in ASKED},
        "latest": latest,
        "works": own_works(enrolment.pk, step.pk),
        "is_shut": is_shut,
        "closed": closed,
        "opens_on": opens_on,
        "criteria": desk_criteria(draft, draft.self_assessment),
        "missing": missing or [],
        "refusal": refusal,
        "zone": enrolment.cohort.timezone,
        "piece_bytes": settings.UPLOAD_PIECE_MAX_BYTES // 2,
        "most_bytes": settings.UPLOAD_IN_PIECES_MAX_BYTES,
        "accept": ",".join(f".{extension}" for extension in uploads.TYPES),
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        **played(draft, exercise, has_files=bool(files), at=request.arrived_at),
    }
    return render(request, "assessments/submission_edit.html", context, status=status)


def _shown_draft(
    latest: Submission | None, enrolment: Enrolment, step: PlanStep, exercise: Exercise
) -> Submission:
    """The draft, or an empty one that becomes a row with the first save."""
    if latest is not None and latest.state in {Submission.State.DRAFT, Submission.State.SUBMITTED}:
        return latest
    return Submission(
        enrolment=enrolment,
        step=step,
        exercise=exercise,
        number=(latest.number if latest else 0) + 1,
        rubric=criteria_by_value(exercise),
    )


def _other_page(step: PlanStep) -> str | None:
    """The page of an exercise that has one of its own."""
    return OTHER_PAGES.get(kind_at(step) or "")


def _exercise(enrolment: Enrolment, step: PlanStep) -> Exercise:
    """The exercise of a step; a step without one answers like a missing page."""
    elsewhere = (Exercise.Kind.DIALOGUE, *OTHER_PAGES)
    exercises = exercises_of(enrolment.cohort.programme_id)
    exercise = get_object_or_404(exercises.exclude(kind__in=elsewhere), code=step.ref)
    return fit_exercise(exercise, enrolment.cohort.norms)


def _form(request: UserRequest, enrolment: Enrolment, step: PlanStep) -> WorkForm:
    """What was sent, read by the rubric that the draft keeps."""
    latest = latest_work(enrolment.pk, step.pk)
    exercise = _exercise(enrolment, step)
    return WorkForm(request.POST, criteria=_shown_draft(latest, enrolment, step, exercise).rubric)


def _keep_draft(request: UserRequest, enrolment: Enrolment, step: PlanStep) -> Submission:
    """Store the draft as sent; a field beyond its limits is left as it was stored."""
    form = _form(request, enrolment, step)
    form.is_valid()
    return save_work(enrolment.pk, step_id=step.pk, given=form.given(), at=request.arrived_at)


def _shut(request: UserRequest, enrolment: Enrolment, step: PlanStep) -> HttpResponse:
    """The work takes no changes now; its page says why."""
    if _is_script(request):
        return JsonResponse({"error": "closed"}, status=409)
    messages.warning(request, _("The work takes no changes now."))
    return redirect("assessments:submission-edit", enrolment.pk, step.pk)


def _back(enrolment: Enrolment, step: PlanStep, part: str = "work") -> HttpResponse:
    """To the page of the work, at the part that the person was in: the task above it is long."""
    return redirect(f"{reverse('assessments:submission-edit', args=[enrolment.pk, step.pk])}#{part}")


def _is_script(request: UserRequest) -> bool:
    """Whether our script asks, and not a form."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
