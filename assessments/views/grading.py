"""The assessor's pages: the queue and the desk."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from assessments import scoring, uploads
from assessments.forms import GradeForm, QueueForm
from assessments.models import Grade, Submission
from assessments.permissions import TRAINER, access_grading, access_submission
from assessments.queries import grading
from assessments.services.grades import (
    VACS,
    GivenGrade,
    RuleNotMetError,
    StaleGradeError,
    UnfoundedDecisionError,
    WorkNotWaitingError,
    decide_grade,
    save_grade,
)
from jobs.tasks import ring

PAGE = 50
DECISIONS = {
    Grade.Decision.COMPETENT: gettext_lazy("Decided: competent."),
    Grade.Decision.NOT_YET: gettext_lazy("Decided: not yet competent."),
    Grade.Decision.RETURNED: gettext_lazy("The work is returned for revision."),
}


@require_safe
def grading_list(request: UserRequest) -> HttpResponse:
    """Works that wait for the trainer, oldest first, by cohort and exercise."""
    works = access_grading(request.user)
    kept = QueueForm(request.GET).kept()
    page = Paginator(grading.queue(works, kept), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "kept": kept,
        "cohorts": grading.cohort_choices(works),
        "exercises": grading.exercise_choices(works),
        "now": request.arrived_at,
    }
    return render(request, "assessments/grading_list.html", context)


@require_safe
def grade_edit(request: UserRequest, submission_id: int) -> HttpResponse:
    """The desk: the work on the left, the rubric on the right; a decided work is shown as decided."""
    work = access_submission(request.user, submission_id, TRAINER)
    return _desk_page(request, work, _Desk(grade=grading.grade_of(work)))


@require_POST
def grade_save(request: UserRequest, submission_id: int) -> HttpResponse:
    """Keep the grade as given so far; to a script it answers with the total and the new version."""
    work = access_submission(request.user, submission_id, TRAINER)
    form = GradeForm(request.POST, criteria=work.rubric)
    if not form.is_valid():
        return _malformed(request, work, form)
    version = form.cleaned_data["version"]
    try:
        grade = save_grade(
            work.pk, by=request.user, version=version, given=form.given(), at=request.arrived_at
        )
    except (StaleGradeError, WorkNotWaitingError) as error:
        return _refused(request, work, form.given(), error)
    if _is_script(request):
        total = _total_html(work, grade.levels)
        facts = {"version": grade.version, "saved_at": grade.saved_at.isoformat(), "total": total}
        return JsonResponse(facts)
    messages.success(request, _("The draft of the grade is saved."))
    return redirect(_desk_url(request, work.pk))


@require_POST
def grade_decide(request: UserRequest, submission_id: int) -> HttpResponse:
    """Decide, and go on to the next work of the queue."""
    work = access_submission(request.user, submission_id, TRAINER)
    form = GradeForm(request.POST, criteria=work.rubric)
    if not form.is_valid() or not form.cleaned_data["decision"]:
        return _malformed(request, work, form)
    place = grading.place_in_queue(access_grading(request.user), work, QueueForm(request.GET).kept())
    decision, version = form.cleaned_data["decision"], form.cleaned_data["version"]
    try:
        given = form.given()
        facts = {"version": version, "decision": decision, "at": request.arrived_at}
        decided = decide_grade(work.pk, by=request.user, given=given, **facts)
    except (StaleGradeError, WorkNotWaitingError, RuleNotMetError, UnfoundedDecisionError) as error:
        return _refused(request, work, form.given(), error)
    if decided.job_id is not None:
        ring(decided.job_id)
    messages.success(request, f"{DECISIONS[Grade.Decision(decision)]} {_whose(work)}")
    following = place.next_id or place.previous_id
    return redirect(_desk_url(request, following) if following else reverse("assessments:grading-list"))


# --- the desk ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Desk:
    """What the desk shows besides the work: the stored grade, or what was sent and refused, and why."""

    grade: Grade | None
    given: GivenGrade | None = None  # sent and not stored
    conflict: Grade | None = None  # what somebody else has stored meanwhile
    rule: scoring.RubricResult | None = None  # why «competent» was refused
    missing: list[str] = field(default_factory=list)
    status: int = 200

    def values(self) -> GivenGrade:
        """What the fields hold."""
        if self.given is not None:
            return self.given
        if self.grade is None:
            return GivenGrade(levels={}, comments={}, overall="", vacs={}, next_try_on=None)
        one = self.grade
        return GivenGrade(one.levels, one.comments, one.overall, one.vacs, one.next_try_on)


def _desk_page(request: UserRequest, work: Submission, desk: _Desk) -> HttpResponse:
    """The desk as a page."""
    values = desk.values()
    place = grading.place_in_queue(access_grading(request.user), work, QueueForm(request.GET).kept())
    files = list(work.files.all())
    context = {
        "work": work,
        "files": files,
        "audio": [one for one in files if one.content_type in uploads.AUDIO],
        "desk": desk,
        "values": values,
        "version": desk.grade.version if desk.grade else 0,
        "criteria": grading.desk_criteria(work, dict(values.levels), dict(values.comments)),
        "vacs": [(name, bool(values.vacs.get(name))) for name in VACS],
        "place": place,
        "previous_url": place.previous_id and _desk_url(request, place.previous_id),
        "next_url": place.next_id and _desk_url(request, place.next_id),
        "conflict_criteria": _stored_criteria(work, desk.conflict),
        "is_open": work.state == Submission.State.SUBMITTED,
        "is_read_only": work.state != Submission.State.SUBMITTED,
        **_total(work, values.levels),
    }
    return render(request, "assessments/grade_edit.html", context, status=desk.status)


def _refused(request: UserRequest, work: Submission, given: GivenGrade, error: Exception) -> HttpResponse:
    """Say why nothing was stored; what was given stays on the page."""
    stored = grading.grade_of(work)
    desk = _Desk(grade=stored, given=given, status=422)
    if isinstance(error, RuleNotMetError):
        desk = _Desk(grade=stored, given=given, rule=error.result, status=422)
    elif isinstance(error, UnfoundedDecisionError):
        desk = _Desk(grade=stored, given=given, missing=error.missing, status=422)
    elif isinstance(error, StaleGradeError):
        desk = _Desk(grade=stored, given=given, conflict=stored, status=409)
    elif isinstance(error, WorkNotWaitingError):
        desk = _Desk(grade=stored, status=409)
    if not _is_script(request):
        return _desk_page(request, work, desk)
    shown = {"work": work, "conflict": stored, "criteria": _stored_criteria(work, stored)}
    html = render_to_string("assessments/_grade_conflict.html", shown, request=request)
    return JsonResponse(
        {"error": "stale", "html": html, "version": stored.version if stored else 0}, status=409
    )


def _stored_criteria(work: Submission, stored: Grade | None) -> list[grading.DeskCriterion]:
    """The rubric with the levels that are stored."""
    return grading.desk_criteria(work, stored.levels if stored else {}, stored.comments if stored else {})


def _malformed(request: UserRequest, work: Submission, form: GradeForm) -> HttpResponse:
    """Something sent is out of its limits: nothing is stored, the rest stays on the page."""
    if _is_script(request):
        return JsonResponse({"error": "malformed", "fields": form.errors}, status=422)
    stored = grading.grade_of(work)
    missing = ["decision"] if not form.errors else list(form.errors)
    return _desk_page(request, work, _Desk(grade=stored, given=form.given(), missing=missing, status=422))


def _total(work: Submission, levels: Any) -> dict[str, Any]:
    """What the total's part of the page reads."""
    return {"total": scoring.grade_rubric(work.rubric, levels)}


def _total_html(work: Submission, levels: Any) -> str:
    """The total's part of the page."""
    return render_to_string("assessments/_grade_total.html", _total(work, levels))


def _whose(work: Submission) -> str:
    """«А. Белова, Три звонка под запись»: the next work is on the page already, perhaps the same person's."""
    return f"{work.enrolment.user.short_name}, {work.exercise.title}"


def _desk_url(request: UserRequest, submission_id: int) -> str:
    """The desk of a work, with the queue's filters kept."""
    query = request.GET.urlencode()
    return reverse("assessments:grade-edit", args=[submission_id]) + (f"?{query}" if query else "")


def _is_script(request: UserRequest) -> bool:
    """Whether our script asks, and not a form."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
