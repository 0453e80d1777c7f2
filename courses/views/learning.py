"""A trainee's pages: the list of courses, a course by days, a step."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from catalog.models import PlanStep
from catalog.norms import with_norms
from courses import zones
from courses.forms import PersonalPlanForm, ReadingForm
from courses.models import Certificate, Enrolment, StepProgress
from courses.permissions import access_enrolment, access_reading, access_step
from courses.queries.cohorts import staff_of
from courses.queries.course import Course, course_of
from courses.queries.handouts import handouts_of
from courses.queries.learning import learning_table
from courses.queries.tasks import cases_page, exercise_page, lesson_page, transcript_page
from courses.services import finish_step, read_lesson, save_plan
from courses.services.progress import NotSelfMarkedError, StepClosedError

Kind = PlanStep.Kind


@require_safe
def enrolment_list(request: UserRequest) -> HttpResponse:
    """«My learning»: the person's courses, the unfinished first."""
    rows = learning_table(request.user)
    return render(request, "courses/enrolment_list.html", {"rows": rows})


@require_safe
def enrolment_detail(request: UserRequest, enrolment_id: int) -> HttpResponse:
    """The person's course by days, with the one thing to do next."""
    enrolment = access_enrolment(request.user, enrolment_id)
    context = {
        **_frame(request, enrolment),
        "staff": staff_of(enrolment.cohort),
        "certificate": Certificate.objects.filter(enrolment=enrolment).first(),
    }
    return render(request, "courses/enrolment_detail.html", context)


@require_safe
def material_list(request: UserRequest, enrolment_id: int) -> HttpResponse:
    """The course's goals, its job aid and its cards: what the steps tell to look at."""
    enrolment = access_enrolment(request.user, enrolment_id)
    cohort = enrolment.cohort
    context = {
        "enrolment": enrolment,
        "cohort": cohort,
        "module": cohort.programme.module,
        "page": handouts_of(cohort),
    }
    return render(request, "courses/material_list.html", context)


@require_safe
def step_detail(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """A step of the person's course: a page by the step's kind."""
    enrolment, step = access_reading(request.user, enrolment_id, step_id)
    return step_page(request, enrolment, step)


def step_page(request: UserRequest, enrolment: Enrolment, step: PlanStep, **typed: str) -> HttpResponse:
    """The step's page; `typed`, with the case's `code` of several, was not taken and stays."""
    frame = _frame(request, enrolment)
    course: Course = frame["course"]
    line = course.line_of(step.pk)
    following = course.line_after(step.pk)
    context = {**frame, "step": step, "line": line, "following": following, "typed": typed}
    if line is not None and line.closed and line.progress is None:
        return render(request, "courses/step_closed.html", context)
    context |= _of_kind(enrolment, step, line)
    return render(request, f"courses/step_{step.kind}.html", context, status=422 if typed else 200)


@require_POST
def step_finish(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Mark a lesson as read or a session as held, and go on to the next step."""
    enrolment, step = access_step(request.user, enrolment_id, step_id, Kind.LESSON, Kind.SESSION)
    at = timezone.now()
    try:
        finish_step(enrolment.pk, step_id=step.pk, at=at)
    except (StepClosedError, NotSelfMarkedError):
        messages.error(request, _("This step does not open yet."))
        return redirect("courses:enrolment-detail", enrolment.pk)
    following = course_of(enrolment, at=at).line_after(step.pk)
    if following is None or following.closed:
        return redirect("courses:enrolment-detail", enrolment.pk)
    return redirect("courses:step-detail", enrolment.pk, following.step.pk)


@require_POST
def step_progress(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Remember how far a lesson was read; asked by the page while it is scrolled. 204, or 409 when closed."""
    enrolment, step = access_step(request.user, enrolment_id, step_id, Kind.LESSON)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        read_lesson(enrolment.pk, step_id=step.pk, percent=form.cleaned_data["percent"], at=timezone.now())
    except StepClosedError:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@require_POST
def plan_save(request: UserRequest, enrolment_id: int, step_id: int) -> HttpResponse:
    """Store the personal plan."""
    enrolment, step = access_step(request.user, enrolment_id, step_id, Kind.PLAN)
    form = PersonalPlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["text"])))
        return step_page(request, enrolment, step, text=form["text"].value() or "")
    try:
        save_plan(enrolment.pk, step_id=step.pk, text=form.cleaned_data["text"], at=timezone.now())
    except StepClosedError:
        messages.error(request, _("This step does not open yet."))
    else:
        messages.success(request, _("The plan is saved."))
    return redirect("courses:step-detail", enrolment.pk, step.pk)


def _frame(request: UserRequest, enrolment: Enrolment) -> dict[str, Any]:
    """What every page of a course shows: the course as it stands, the zone when it is not the reader's."""
    course = course_of(enrolment, at=timezone.now())
    cohort = enrolment.cohort
    branch = request.user.branch
    first = course.begins_on or timezone.localdate()
    reader_zone = branch.timezone if branch else zones.DEFAULT_ZONE
    return {
        "course": course,
        "course_url": reverse("courses:enrolment-detail", args=[enrolment.pk]),
        "enrolment": enrolment,
        "cohort": cohort,
        "module": cohort.programme.module,
        "zone": zones.zone_label(cohort.timezone, first),
        "is_other_zone": reader_zone != cohort.timezone,
    }


def _of_kind(enrolment: Enrolment, step: PlanStep, line: Any) -> dict[str, Any]:
    """What a step's page shows besides: the lesson, the test's rules, the exercise, the plan's form."""
    cohort, programme = enrolment.cohort, enrolment.cohort.programme
    if step.kind in {Kind.LESSON, Kind.TRANSCRIPT, Kind.CASES}:
        return {"page": _page_of(enrolment, step, line.progress if line else None)}
    if step.kind == Kind.TEST:
        return {"rules": programme.tests.get(step.ref, {})}
    if step.kind == Kind.EXERCISE:
        return {"exercise": exercise_page(cohort, step)}
    if step.kind == Kind.PLAN:
        return {
            "form": PersonalPlanForm(initial={"text": line.progress.text if line.progress else ""}),
            "transfer": with_norms(programme.transfer, cohort.norms),
        }
    return {}


def _page_of(enrolment: Enrolment, step: PlanStep, progress: StepProgress | None) -> Any:
    """The lesson, the conversation or the cases; 404 when the version has none."""
    cohort = enrolment.cohort
    if step.kind == Kind.LESSON:
        page: Any = lesson_page(cohort, step.ref)
    elif step.kind == Kind.TRANSCRIPT:
        page = transcript_page(cohort, step, progress)
    else:
        page = cases_page(cohort, step, progress)
    if page is None:
        raise Http404
    return page
