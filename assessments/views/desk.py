"""The desk: one work, its rubric, the decision, and the history of the grade."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from assessments import scoring
from assessments.desk_forms import GradeForm, QueueForm
from assessments.models import Grade, Submission
from assessments.permissions import TRAINER, access_grading, access_submission
from assessments.queries import comments, grading, history, queue
from assessments.queries.marking import second_look
from assessments.queries.practice import live_state
from assessments.services.grades import (
    VACS,
    DecidedGrade,
    GivenGrade,
    NotHeldError,
    NotReleasedError,
    RuleNotMetError,
    StaleGradeError,
    UnfoundedDecisionError,
    WorkNotWaitingError,
    correct_grade,
    decide_grade,
    save_grade,
    undo_decision,
)
from courses.zones import wall_clock, zone_label
from jobs.tasks import ring

NEXT_TRY = timedelta(days=7)  # offered, not set
REFUSALS = (StaleGradeError, WorkNotWaitingError, NotReleasedError, RuleNotMetError, UnfoundedDecisionError)
DECISIONS = {
    Grade.Decision.COMPETENT: gettext_lazy("Decided: competent."),
    Grade.Decision.NOT_YET: gettext_lazy("Decided: not yet competent."),
    Grade.Decision.RETURNED: gettext_lazy("The work is returned for revision."),
}


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
    version, at = form.cleaned_data["version"], request.arrived_at
    try:
        grade = save_grade(work.pk, by=request.user, version=version, given=form.given(), at=at)
    except (StaleGradeError, WorkNotWaitingError) as error:
        return _refused(request, work, form.given(), error)
    if _is_script(request):
        total = _total_html(work, grade.levels)
        return JsonResponse(
            {"version": grade.version, "saved_at": grade.saved_at.isoformat(), "total": total}
        )
    messages.success(request, _("The draft of the grade is saved."))
    return redirect(_desk_url(request, work.pk))


@require_POST
def grade_decide(request: UserRequest, submission_id: int) -> HttpResponse:
    """Decide, and go on to the next work of the queue; a script is told where that is."""
    work = access_submission(request.user, submission_id, TRAINER)
    form = GradeForm(request.POST, criteria=work.rubric)
    if not form.is_valid() or not form.cleaned_data["decision"]:
        return _malformed(request, work, form)
    place = _place(request, work)
    version, decision = form.cleaned_data["version"], form.cleaned_data["decision"]
    facts = {"version": version, "decision": decision, "at": request.arrived_at}
    try:
        decided = decide_grade(work.pk, by=request.user, given=form.given(), **facts)
    except REFUSALS as error:
        return _refused(request, work, form.given(), error)
    return _went_on(request, work, decided, place)


@require_POST
def grade_undo(request: UserRequest, submission_id: int) -> HttpResponse:
    """Make a held decision a draft again."""
    work = access_submission(request.user, submission_id, TRAINER)
    version = request.POST.get("version", "")
    try:
        known = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1
        undo_decision(work.pk, by=request.user, version=known, at=request.arrived_at)
    except NotHeldError:
        messages.warning(request, _("There is no decision to undo: the learner knows it already."))
    except StaleGradeError:
        messages.warning(request, _("The grade has been changed meanwhile: this is how it stands now."))
    else:
        messages.success(request, _("The decision is undone: levels and comments are a draft again."))
    return redirect(_desk_url(request, work.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def grade_correct(request: UserRequest, submission_id: int) -> HttpResponse:
    """The desk of a grade that the learner knows: a POST replaces it by a new version with a reason."""
    work = access_submission(request.user, submission_id, TRAINER)
    stored = grading.grade_of(work)
    if request.method != "POST":
        return _desk_page(request, work, _Desk(grade=stored, is_correction=True))
    form = GradeForm(request.POST, criteria=work.rubric)
    if not form.is_valid() or not form.cleaned_data["decision"]:
        return _malformed(request, work, form, is_correction=True)
    facts = {name: form.cleaned_data[name] for name in ("version", "decision", "reason")}
    try:
        decided = correct_grade(work.pk, by=request.user, given=form.given(), at=request.arrived_at, **facts)
    except REFUSALS as error:
        return _refused(request, work, form.given(), error, reason=facts["reason"])
    if decided.job_id is not None:
        ring(decided.job_id)
    messages.success(request, _("The grade is corrected; the learner is told."))
    return redirect(reverse("assessments:grade-history", args=[work.pk]))


@require_safe
def grade_history(request: UserRequest, submission_id: int) -> HttpResponse:
    """Every version of a grade: who, when, what changed."""
    work = access_submission(request.user, submission_id, TRAINER)
    grade = grading.grade_of(work)
    context = {
        "work": work,
        "grade": grade,
        "entries": history.history_of(grade, work) if grade else [],
        "titles": {one["code"]: one["title"] for one in work.rubric},
        "zone": work.enrolment.cohort.timezone,
    }
    return render(request, "assessments/grade_history.html", context)


# --- the desk ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Desk:
    """What the desk shows besides the work: the stored grade, or what was sent and refused, and why."""

    grade: Grade | None
    given: GivenGrade | None = None  # sent and not stored
    conflict: Grade | None = None  # what somebody else has stored meanwhile
    rule: scoring.RubricResult | None = None  # why «competent» was refused
    missing: list[str] = field(default_factory=list)
    reason: str = ""
    is_correction: bool = False
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
    values, place = desk.values(), _place(request, work)
    is_held = bool(desk.grade and desk.grade.decision) and desk.grade.released_at is None  # type: ignore[union-attr]
    is_open = work.state == Submission.State.SUBMITTED and not is_held
    context = {
        "work": work,
        "desk": desk,
        "values": values,
        "version": desk.grade.version if desk.grade else 0,
        "criteria": grading.desk_criteria(work, dict(values.levels), dict(values.comments)),
        "vacs": [(name, bool(values.vacs.get(name))) for name in VACS],
        "live": live_state(work),
        "second": second_look(work, desk.grade),
        "place": place,
        "previous_url": place.previous_id and _desk_url(request, place.previous_id),
        "next_url": place.next_id and _desk_url(request, place.next_id),
        "conflict_criteria": _stored_criteria(work, desk.conflict),
        "is_open": is_open,
        "is_held": is_held,
        "is_read_only": not (is_open or desk.is_correction),
        "can_correct": work.state == Submission.State.GRADED and not desk.is_correction,
        "zone_label": zone_label(work.enrolment.cohort.timezone, request.arrived_at.date()),
        "next_try": wall_clock(request.arrived_at + NEXT_TRY, work.enrolment.cohort.timezone).date(),
        **comments.recordings(work, comments.remarks_of(desk.grade, request.user)),
        **_total(work, values.levels),
    }
    return render(request, "assessments/grade_edit.html", context, status=desk.status)


def _place(request: UserRequest, work: Submission) -> queue.QueuePlace:
    """Where the work stands in the part of the queue that is looked at."""
    kept, user = QueueForm(request.GET).kept(), request.user
    ids = queue.ordered_ids(access_grading(user), kept, user=user, at=request.arrived_at)
    return queue.place_of(ids, work.pk)


def _went_on(
    request: UserRequest, work: Submission, decided: DecidedGrade, place: queue.QueuePlace
) -> HttpResponse:
    """Say what was decided and lead on to the next work."""
    if decided.job_id is not None:
        ring(decided.job_id)
    said = f"{DECISIONS[Grade.Decision(decided.grade.decision)]} {_whose(work)}"
    if decided.grade.released_at is None:
        said += ". " + _("The result is held until it is released.")
    following = place.next_id or place.previous_id
    url = _desk_url(request, following) if following else _list_url(request)
    if not _is_script(request) or not following:  # the list says it: a script leaves the desk for it
        messages.success(request, said)
    if _is_script(request):
        number = place.number if place.next_id else place.number - 1
        total = place.total - (1 if place.number else 0)
        words = _("%(n)s of %(total)s") % {"n": max(1, number), "total": total}
        return JsonResponse({"url": url, "said": said, "place": words, "is_last": not following})
    return redirect(url)


def _refused(
    request: UserRequest, work: Submission, given: GivenGrade, error: Exception, *, reason: str | None = None
) -> HttpResponse:
    """Say why nothing was stored; what was given stays on the page."""
    stored = grading.grade_of(work)
    about: dict[str, Any] = {"status": 422}
    if isinstance(error, RuleNotMetError):
        about["rule"] = error.result
    elif isinstance(error, UnfoundedDecisionError):
        about["missing"] = error.missing
    elif isinstance(error, StaleGradeError):
        about = {"conflict": stored, "status": 409}
    else:
        about["status"] = 409
    desk = _Desk(grade=stored, given=given, reason=reason or "", is_correction=reason is not None, **about)
    if not _is_script(request):
        return _desk_page(request, work, desk)
    if desk.status == 422:
        html = render_to_string("assessments/_grade_refusal.html", {"desk": desk}, request=request)
        return JsonResponse({"error": "unfounded", "html": html, "missing": desk.missing}, status=422)
    work.refresh_from_db(fields=["state"])
    shown = {"work": work, "conflict": stored, "criteria": _stored_criteria(work, stored)}
    html = render_to_string("assessments/_grade_conflict.html", shown, request=request)
    version = stored.version if stored else 0
    return JsonResponse({"error": "stale", "html": html, "version": version}, status=409)


def _stored_criteria(work: Submission, stored: Grade | None) -> list[grading.DeskCriterion]:
    """The rubric with the levels that are stored."""
    return grading.desk_criteria(work, stored.levels if stored else {}, stored.comments if stored else {})


def _malformed(
    request: UserRequest, work: Submission, form: GradeForm, *, is_correction: bool = False
) -> HttpResponse:
    """Something sent is out of its limits: nothing is stored, the rest stays on the page."""
    if _is_script(request):
        return JsonResponse({"error": "malformed", "fields": form.errors}, status=422)
    desk = _Desk(
        grade=grading.grade_of(work),
        given=form.given(),
        missing=list(form.errors) or ["decision"],
        reason=form.cleaned_data.get("reason", ""),
        is_correction=is_correction,
        status=422,
    )
    return _desk_page(request, work, desk)


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


def _list_url(request: UserRequest) -> str:
    """The queue, with its filters kept."""
    query = request.GET.urlencode()
    return reverse("assessments:grading-list") + (f"?{query}" if query else "")


def _is_script(request: UserRequest) -> bool:
    """Whether our script asks, and not a form."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
